"""Hold the pages of a copy against those of the original. Runs in the worker."""

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import cv2
import pypdfium2

from formgen.compare.flattening import Laid, lay
from formgen.compare.limits import Limits
from formgen.compare.own_words import OwnWords
from formgen.compare.pages import Pages, open_pdf, read_pages
from formgen.compare.parts import PageResult
from formgen.compare.pictured import compare_picture
from formgen.compare.pictures import Seen, frames_of, symbols_in
from formgen.compare.raster import DPI, INKED, Pixels, render
from formgen.compare.resaved import compare_page, has_text, same_sheet
from formgen.compare.sheet import Sheet, sheet_of
from formgen.compare.symbols import Symbol
from formgen.seal.comparison import Medium

if TYPE_CHECKING:
    from formgen.compare.alignment import Corners

_SCAN_DPI: Final = 200
_INK_SECONDS: Final = 3.0
"""Before the end of the time for reading: handwriting that would not be done in time is not begun,
so that what is known of the print is not lost."""

Compared = tuple[int, PageResult, Medium]

_Placed = tuple[int, list[Compared] | None]
"""Page of the copy, 1 first, and what it was compared with; None where it was not looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A copy held against the original, as the worker answers.

    Attributes:
        medium: How the copy came, the least certain of its pages.
        pages: Page of the original and what came of it, in the order of the copy; a page may come
            twice.
        strays: Pages of the copy, 1 first, that show no page of the original, or too little of
            one; empty pages of a PDF are none of them.
        left: Pages of the copy that were not compared, for lack of time or because they are broken.
    """

    medium: Medium
    pages: list[tuple[int, PageResult]]
    strays: list[int]
    left: int


@dataclass(frozen=True, slots=True)
class Original:
    """The original being held.

    Attributes:
        document: Its pages.
        numbers: Text of the symbol of each page, to its number.
        ended: Second of processor time at which no further search begins.
        sheets: Pages drawn so far.
        own: The words that its form prints.
        signed: Signed scan of it, if there is one.
    """

    document: pypdfium2.PdfDocument
    numbers: Mapping[str, int]
    ended: float
    sheets: dict[int, Sheet]
    own: OwnWords
    signed: "Signed | None" = None

    def sheet(self, number: int) -> Sheet:
        """Return a page, drawn once."""
        if number not in self.sheets:
            self.sheets[number] = sheet_of(self.document[number - 1])
        return self.sheets[number]

    def picture(self, picture: Pixels, symbols: Sequence[Symbol]) -> list[Compared]:
        """Compare a picture with every page whose seal it shows; often one, sometimes two."""
        found: dict[int, list[Corners]] = {}
        for symbol in symbols:
            number = self.numbers.get(symbol.text)
            if number is not None and number <= len(self.document):
                found.setdefault(number, []).append(symbol.corners)
        compared: list[Compared] = []
        for number, corners in sorted(found.items()):
            others = self._unseen(found.keys())
            sheet = self.sheet(number)
            signed = self.signed
            scan = None if signed is None else partial(signed.laid, number, sheet, self.ended)
            own = partial(self.own.among, number=number)
            result = compare_picture(sheet, picture, corners, others, scan, own)
            if result is not None:
                compared.append((number, result[0], "flat" if result[1] else "photo"))
        return compared

    def _unseen(self, seen: Collection[int]) -> Iterator[Sheet]:
        """Yield pages of the original whose seals a picture does not show, while there is time."""
        for number in range(1, len(self.document) + 1):
            if number not in seen and time.process_time() < self.ended:
                yield self.sheet(number)


@dataclass(frozen=True, slots=True)
class Signed:
    """The signed scan of the original.

    Attributes:
        document: Its pages.
        shows: Page of the original that each of them shows.
    """

    document: pypdfium2.PdfDocument
    shows: Sequence[int]

    def laid(self, number: int, sheet: Sheet, ended: float) -> Laid | None:
        """Return the scan of a page laid on it; None where there is none, or time runs out."""
        if number not in self.shows or time.process_time() > ended - _INK_SECONDS:
            return None
        pixels = render(self.document[self.shows.index(number)], _SCAN_DPI)
        symbols = symbols_in(pixels, ended)
        return lay(sheet, pixels, [symbol.corners for symbol in symbols])


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A copy from outside.

    Attributes:
        data: A PDF or a picture.
        pdf: Whether it is a PDF.
        ended: Second of processor time at which no further page is begun.
        seen: Its only frame with the symbols in it, if that was looked at before.
        pages: What the pages of a PDF show, if they were looked at before.
    """

    data: bytes
    pdf: bool
    ended: float
    seen: Sequence[Seen] = ()
    pages: Pages | None = None


def compare(  # noqa: PLR0913, PLR0917 - what is compared with what
    original: bytes,
    copy: Copy,
    numbers: Mapping[str, int],
    limits: Limits,
    scan: bytes = b"",
    shows: Sequence[int] = (),
) -> Held:
    """Compare a copy with the original, page by page.

    Args:
        original: Bytes that a seal binds.
        copy: From outside.
        numbers: Text of the symbol of each page of the original, to its number.
        limits: Pages and pixels.
        scan: Signed scan of the original, a PDF; empty where there is none.
        shows: Page of the original that each page of the scan shows.

    Raises:
        RefusedFileError: The copy cannot be read.
    """
    cv2.setNumThreads(1)
    signed = Signed(pypdfium2.PdfDocument(scan), shows) if scan else None
    own = OwnWords(original)
    ours = Original(pypdfium2.PdfDocument(original), numbers, copy.ended, {}, own, signed)
    pages: list[Compared] = []
    strays: list[int] = []
    left = 0
    of = _of_pdf if copy.pdf else _of_picture
    for place, page in of(ours, copy, limits):
        if page is None:
            left += 1
        elif not page:
            strays.append(place)
        else:
            pages += page
    media = {medium for _, _, medium in pages}
    return Held(
        medium=next((each for each in _LEAST_CERTAIN if each in media), "flat"),
        pages=[(number, result) for number, result, _ in pages],
        strays=strays,
        left=left,
    )


def _of_pdf(ours: Original, copy: Copy, limits: Limits) -> Iterator[_Placed]:
    theirs = open_pdf(copy.data, limits)
    looked = copy.pages or read_pages(copy.data, limits)
    for index, number in enumerate(_numbered(ours, looked.texts)):
        late = time.process_time() > ours.ended
        try:
            page = None if late else theirs[index]
        except pypdfium2.PdfiumError:  # one broken page does not hide what is on the others
            page = None
        if page is None:
            yield index + 1, None
            continue
        drawn = looked.drawn.get(index)
        if drawn is None:  # not kept: there are many
            drawn = render(page, DPI)
        if drawn.min() < INKED:  # else it shows nothing at all, as the back of a sheet
            yield index + 1, _pdf_page(ours, page, number, drawn)


def _numbered(ours: Original, texts: Sequence[Sequence[str]]) -> list[int]:
    """Return which page of the original each page of a PDF is to be, 0 for none.

    Its seal says so. A page without one is that of its place, unless another has its seal.
    """
    sealed = [next((ours.numbers[one] for one in page if one in ours.numbers), 0) for page in texts]
    last = len(ours.document)
    return [
        number or (place if place <= last and place not in sealed else 0)
        for place, number in enumerate(sealed, start=1)
    ]


def _pdf_page(
    ours: Original, page: pypdfium2.PdfPage, number: int, drawn: Pixels
) -> list[Compared]:
    """Compare text where there is some, else the picture of a page."""
    if number and has_text(page):
        original = ours.document[number - 1]
        if page.get_rotation() != original.get_rotation():  # somebody turned it to read it
            page.set_rotation(original.get_rotation())
            drawn = render(page, DPI)
        if same_sheet(original, page):
            own = partial(ours.own.among, number=number)
            return [(number, compare_page(original, page, drawn, own), "file")]
    picture = render(page, _SCAN_DPI)
    return ours.picture(picture, symbols_in(picture, ours.ended))


def _of_picture(ours: Original, copy: Copy, limits: Limits) -> Iterator[_Placed]:
    frames = copy.seen or _frames(ours, copy, limits)
    for place, (pixels, symbols) in enumerate(frames, start=1):
        late = time.process_time() > ours.ended
        yield place, None if late else ours.picture(pixels, symbols)


def _frames(ours: Original, copy: Copy, limits: Limits) -> Iterator[Seen]:
    for frame in frames_of(copy.data, limits):
        late = time.process_time() > ours.ended
        yield frame, [] if late else symbols_in(frame, ours.ended)


_LEAST_CERTAIN: Final[tuple[Medium, ...]] = ("photo", "flat", "file")
