"""Hold the pages of a copy against those of the original. Runs in the worker."""

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

import cv2
import pypdfium2

from formgen.compare.flattening import Laid, lay
from formgen.compare.limits import Limits
from formgen.compare.own_words import OwnWords
from formgen.compare.pages import open_pdf
from formgen.compare.parts import PageResult
from formgen.compare.pictured import compare_picture
from formgen.compare.pictures import Seen, frames_of, symbols_in
from formgen.compare.raster import Pixels, render
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A copy held against the original, as the worker answers.

    Attributes:
        medium: How the copy came, the least certain of its pages.
        pages: Page of the original and what came of it; a page may come twice.
        left: Pages of the copy that were not compared: no seal of this document on them, too
            little of them to be laid on the original, or no time.
    """

    medium: Medium
    pages: list[tuple[int, PageResult]]
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
        drawn: Pages of a PDF that were drawn before, by their index.
    """

    data: bytes
    pdf: bool
    ended: float
    seen: Sequence[Seen] = ()
    drawn: Mapping[int, Pixels] = field(default_factory=dict)


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
    left = 0
    of = _of_pdf if copy.pdf else _of_picture
    for page in of(ours, copy, limits):
        pages += page
        left += not page
    media = {medium for _, _, medium in pages}
    return Held(
        medium=next((each for each in _LEAST_CERTAIN if each in media), "flat"),
        pages=[(number, result) for number, result, _ in pages],
        left=left,
    )


def _of_pdf(ours: Original, copy: Copy, limits: Limits) -> Iterator[list[Compared]]:
    theirs = open_pdf(copy.data, limits)
    for index in range(len(theirs)):
        late = time.process_time() > ours.ended
        yield [] if late else _pdf_page(ours, theirs, index, copy.drawn.get(index))


def _pdf_page(
    ours: Original, theirs: pypdfium2.PdfDocument, index: int, drawn: Pixels | None
) -> list[Compared]:
    """Compare text where there is some, at its place in the file; else the picture of a page."""
    try:
        page = theirs[index]
    except pypdfium2.PdfiumError:  # one broken page does not hide what is on the others
        return []
    if has_text(page) and index < len(ours.document):
        original = ours.document[index]
        if same_sheet(original, page):
            own = partial(ours.own.among, number=index + 1)
            return [(index + 1, compare_page(original, page, drawn, own), "file")]
    picture = render(page, _SCAN_DPI)
    return ours.picture(picture, symbols_in(picture, ours.ended))


def _of_picture(ours: Original, copy: Copy, limits: Limits) -> Iterator[list[Compared]]:
    for pixels, symbols in copy.seen or _frames(ours, copy, limits):
        yield [] if time.process_time() > ours.ended else ours.picture(pixels, symbols)


def _frames(ours: Original, copy: Copy, limits: Limits) -> Iterator[Seen]:
    for frame in frames_of(copy.data, limits):
        late = time.process_time() > ours.ended
        yield frame, [] if late else symbols_in(frame, ours.ended)


_LEAST_CERTAIN: Final[tuple[Medium, ...]] = ("photo", "flat", "file")
