"""Copies of forms that were filled by hand, held against the signed scan of the same paper.

The form is printed with its boxes empty; a hand writes the digits into them and signs. The signed
scan is one picture of that paper, each copy another. A forger writes another digit with the same
pen, and leaves all else as it was.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import numpy as np
import pypdfium2

from benchmarks.copies.forging import Forge, printed
from benchmarks.copies.ink import Writing, write
from benchmarks.copies.wear import WEARS, Pixels
from formgen.compare.flattening import Laid, lay
from formgen.compare.ink import Ink, compare_ink
from formgen.compare.likeness import measure
from formgen.compare.original import Box, Field, fields_of, glyphs_of
from formgen.compare.outcome import outcomes
from formgen.compare.raster import pixel_box
from formgen.compare.sheet import Sheet, sheet_of
from formgen.compare.symbols import find_symbols

BY_HAND: Final = "by hand, "
KINDS: Final = tuple(BY_HAND + wear for wear in WEARS)
_SCANNED: Final = "scan 200 dpi"
_SCAN: Final = 1000  # tells the noise of the signed scan from that of the copies
_MM: Final = 25.4 / 72
_TALLER: Final = 1.25  # what is written, than what would be printed
_LIKE: Final = {"0": "6", "1": "7", "2": "7", "3": "8", "4": "9", "5": "6", "6": "8", "7": "1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A row of digit boxes.

    Attributes:
        box: Around them.
        text: What is written into them.
        writing: How.
    """

    box: Box
    text: str
    writing: Writing

    def saying(self, text: str) -> "Figure":
        """Return the same boxes with another number in them."""
        return replace(self, text=text, writing=replace(self.writing, text=text))


Change = Callable[[Sequence[Figure], random.Random], list[Figure]]


def _another_digit(figures: Sequence[Figure], draw: random.Random) -> list[Figure]:
    return _with(figures, draw, lambda digit: draw.choice("0123456789".replace(digit, "")))


def _a_digit_like_it(figures: Sequence[Figure], draw: random.Random) -> list[Figure]:
    return _with(figures, draw, lambda digit: _LIKE.get(digit, "0"))


def _two_exchanged(figures: Sequence[Figure], draw: random.Random) -> list[Figure]:
    one, other = draw.sample(range(len(figures)), 2)
    changed = list(figures)
    changed[one] = figures[one].saying(figures[other].text)
    changed[other] = figures[other].saying(figures[one].text)
    return changed


def _with(
    figures: Sequence[Figure], draw: random.Random, digit: Callable[[str], str]
) -> list[Figure]:
    at = draw.randrange(len(figures))
    text = figures[at].text
    place = draw.randrange(len(text))
    other = text[:place] + digit(text[place]) + text[place + 1 :]
    return [*figures[:at], figures[at].saying(other), *figures[at + 1 :]]


CHANGES: Final[dict[str, Change]] = {
    "one digit by hand": _another_digit,
    "a digit like it": _a_digit_like_it,
    "two figures exchanged": _two_exchanged,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One page that was filled by hand and scanned.

    Attributes:
        sheet: Page of the original.
        blank: Its print.
        figures: What was written.
        scan: The signed scan laid on the page.
        seed: Of the hand.
    """

    sheet: Sheet
    blank: Pixels
    figures: Sequence[Figure]
    scan: Laid
    seed: int

    def written(self, figures: Sequence[Figure]) -> Pixels:
        """Return the paper with these figures on it."""
        return _written(self.blank, figures, self.seed)

    def compared(self, picture: Pixels, figures: Sequence[Figure]) -> tuple[list[str], list[str]]:
        """Return what each figure of a copy came to, and what is written elsewhere.

        A comparison that reaches over a changed figure and its neighbour says nothing of that.
        """
        laid = lay(self.sheet, picture, [each.corners for each in find_symbols(picture)])
        if laid is None:
            return ["tidak terbaca"] * len(figures), []
        inks = compare_ink(self.sheet, self.scan, laid, self._doubtful(laid))
        shape = laid.shown.shape
        where = [pixel_box(each.box, self.sheet.dpi, shape) for each in figures]
        changed = [each.text != true.text for each, true in zip(figures, self.figures, strict=True)]
        came, rest = [], list(inks)
        for at in sorted(range(len(figures)), key=lambda at: not changed[at]):
            over = [ink for ink in (inks if changed[at] else rest) if _meet(ink.place, where[at])]
            rest = [ink for ink in rest if ink not in over]
            came.append((at, _worst(over) if over else _unwritten(laid, where[at])))
        return [outcome for _, outcome in sorted(came)], [ink.outcome for ink in rest]

    def _doubtful(self, laid: Laid) -> list[Field]:
        measured = measure(self.sheet, laid)
        decided = zip(self.sheet.fields, measured, outcomes(measured), strict=True)
        return [each for each, seen, came in decided if seen.shown and came != "sama"]


def papers(forge: Forge, seed: int) -> Iterator[tuple[int, Paper]]:
    """Yield each page with boxes for figures, filled by hand and scanned."""
    filled = forge.issue().data
    empty = replace(forge, kind=replace(forge.kind, mode="prefilled")).issue().data
    draw = random.Random(seed)  # noqa: S311 - what is drawn must be drawn again
    for number in range(1, len(pypdfium2.PdfDocument(empty)) + 1):
        figures = [each.saying(_number(each.text, draw)) for each in _boxes(filled, empty, number)]
        if len(figures) > 1:
            blank = _printed(empty, number)
            sheet = sheet_of(pypdfium2.PdfDocument(empty)[number - 1])
            noise = np.random.default_rng([seed, number, _SCAN])
            picture = WEARS[_SCANNED](_written(blank, figures, seed), noise)
            scan = lay(sheet, picture, [each.corners for each in find_symbols(picture)])
            if scan is not None:
                yield number, Paper(sheet=sheet, blank=blank, figures=figures, scan=scan, seed=seed)


@cache
def _printed(document: bytes, page: int) -> Pixels:
    return printed(document, page)


def _number(text: str, draw: random.Random) -> str:
    """Draw what is written into so many boxes; those left of a small number are crossed."""
    number = str(draw.randrange(10 ** draw.randint(1, len(text))))
    return number.rjust(len(text), "X")


def _boxes(filled: bytes, empty: bytes, number: int) -> Iterator[Figure]:
    """Yield the places of figures: what is printed on a filled page and not on an empty one."""
    page = pypdfium2.PdfDocument(filled)[number - 1]
    glyphs, height = glyphs_of(page), page.get_height()
    printed_too = {field.text for field in fields_of(pypdfium2.PdfDocument(empty)[number - 1])}
    for field in fields_of(page):
        at = glyphs.within(field.box).tolist()
        digits = len(at) > 1 and all(glyphs.chars[each] in "0123456789X" for each in at)
        if digits and field.text not in printed_too:
            left, _, _, top = glyphs.boxes[at[0]].tolist()
            gap = (glyphs.boxes[at[-1]][0] - left) / (len(at) - 1)
            writing = Writing(
                text="",
                x=left * _MM,
                y=(height - top) * _MM - 0.5,
                height=field.box.height * _TALLER * _MM,
                gap=float(gap) * _MM,
            )
            yield Figure(
                box=field.box, text="".join(glyphs.chars[each] for each in at), writing=writing
            )


def _written(blank: Pixels, figures: Sequence[Figure], seed: int) -> Pixels:
    """Write figures and two signatures on a printed page."""
    height, width = (side * 25.4 / 300 for side in blank.shape)
    signatures = [
        Writing(text="~", x=width * x, y=height * 0.84, height=9, gap=0) for x in (0.2, 0.6)
    ]
    return write(blank, [*(each.writing for each in figures), *signatures], seed)


def _meet(place: tuple[slice, slice], other: tuple[slice, slice]) -> bool:
    return all(
        one.start < two.stop and two.start < one.stop for one, two in zip(place, other, strict=True)
    )


def _worst(inks: Sequence[Ink]) -> str:
    came = {ink.outcome for ink in inks}
    return next((each for each in ("berbeda", "tidak terbaca") if each in came), "sama")


def _unwritten(laid: Laid, place: tuple[slice, slice]) -> str:
    """Return what a figure came to where neither picture has ink, or one does not show it."""
    return "sama" if laid.shown[place].all() else "tidak terbaca"
