"""Measure how unlike the original each field of a picture is. Runs in the worker.

First the page as a whole says how this picture changes everything. The original seen through that
is what each field should look like; what is left over, seen through a brush as wide as a stroke, is
a stroke too many or too few. Where one is, the same is asked of the field with other letters.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import cv2
import numpy as np

from formgen.compare.flattening import Laid
from formgen.compare.lettering import Letter
from formgen.compare.looks import Look, looks_of
from formgen.compare.original import Field
from formgen.compare.outcome import Likeness, is_same
from formgen.compare.placing import Grey, Where, in_place, left_over, left_over_by_letters
from formgen.compare.raster import pixel_box
from formgen.compare.reading import Reading, Shown, other_reading
from formgen.compare.sheet import Sheet

_BRUSH: Final = 0.08
"""Width of a stroke as a part of the height of a line."""

_WHITE: Final = 200
_GAP: Final = 0.3
_ABOVE: Final = 0.15
_BESIDE: Final = 0.3
"""White around a word, in heights of it, that is compared with it: where digits are inserted."""

_FAR: Final = 10
"""Pixels within which a word is looked for that is not in its place."""

_BETTER: Final = 0.7
_UNLIKE: Final = 0.18
"""Rest from which a field may say something else rather than be worn."""

_READ: Final = 30
"""Fields of a page that are read: each takes a hundredth of a second or some."""

_STRONG: Final = 0.3
_GOOD: Final = 0.14


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """A word of a field, which moves as one on paper that curls.

    Attributes:
        where: Its rows and columns with the white around them.
        height: Of the line in pixels.
        look: How the picture shows it.
    """

    where: Where
    height: int
    look: Look

    @property
    def expected(self) -> Grey:
        """What the picture should show."""
        return self.look.page[self.where]

    def likeness(self, rest: Grey) -> Likeness:
        """Describe what is left over of it."""
        return _described(rest / self.look.contrast, self.height)


Piece = tuple[Word, Likeness]
"""A word as the picture shows it best, and how unlike the original it is."""


def measure(sheet: Sheet, laid: Laid) -> list[Likeness]:
    """Return one likeness for each field of the sheet, in its order."""
    looks = looks_of(sheet, laid)
    found = [_field(sheet, laid, looks, field) for field in sheet.fields]
    for index in _doubtful([likeness for likeness, _ in found]):
        likeness, pieces = found[index]
        other, astray = _other(sheet, laid, pieces), _is_astray(laid, pieces)
        found[index] = replace(likeness, other=other, astray=astray), pieces
    return [likeness for likeness, _ in found]


def _doubtful(fields: Sequence[Likeness]) -> list[int]:
    """Return the fields that may say something else, the most unlike first.

    Not more than many, and none where most are: that is no page with something changed on it.
    """
    unlike = [index for index, field in enumerate(fields) if field.shown and field.off >= _UNLIKE]
    if len(unlike) > len(fields) / 2:
        return []
    return sorted(unlike, key=lambda index: -fields[index].off)[:_READ]


def _field(
    sheet: Sheet, laid: Laid, looks: list[Look], field: Field
) -> tuple[Likeness, list[Piece]]:
    """Return the likeness of a field, and its words."""
    rows, columns = pixel_box(field.box, sheet.dpi, sheet.pixels.shape)
    height = rows.stop - rows.start
    if not laid.shown[rows, columns].all():
        return Likeness(shown=False, height=height), []
    wheres = [_around(laid, rows, part) for part in _words(sheet, rows, columns)]
    pieces = [
        _piece(sheet, laid, [Word(where, height, look) for look in looks]) for where in wheres
    ]
    return _all([likeness for _, likeness in pieces], looks[0].contrast / 255), pieces


def _all(words: Sequence[Likeness], contrast: float) -> Likeness:
    """Return the likeness of a field: of each kind the worst of its words."""
    return Likeness(
        shown=True,
        height=words[0].height,
        contrast=contrast,
        added=max(word.added for word in words),
        missing=max(word.missing for word in words),
        both=max(word.both for word in words),
        stroke=max(word.stroke for word in words),
        thick=max(word.thick for word in words),
        spilling=any(word.spilling for word in words),
    )


def _words(sheet: Sheet, rows: slice, columns: slice) -> list[slice]:
    """Take a field apart into words: paper that curls moves the ends of a line differently."""
    inked = np.flatnonzero(sheet.pixels[rows, columns].min(axis=0) < _WHITE)
    if not inked.size:
        return [columns]
    gaps = np.flatnonzero(np.diff(inked) > max(1, _GAP * (rows.stop - rows.start)))
    starts, stops = [inked[0], *inked[gaps + 1]], [*inked[gaps], inked[-1]]
    return [
        slice(columns.start + int(start), columns.start + int(stop) + 1)
        for start, stop in zip(starts, stops, strict=True)
    ]


def _around(laid: Laid, rows: slice, columns: slice) -> Where:
    """Return the place of a word with the white around it."""
    above, beside = _margins(rows.stop - rows.start)
    tall, wide = laid.pixels.shape
    return (
        slice(max(0, rows.start - above), min(tall, rows.stop + above)),
        slice(max(0, columns.start - beside), min(wide, columns.stop + beside)),
    )


def _piece(sheet: Sheet, laid: Laid, looks: Sequence[Word]) -> Piece:
    """Measure one word at the blur that suits it best; the page's own is mostly good enough."""
    found: list[Piece] = []
    for word in looks:
        found.append((word, _likeness(sheet, laid, word, word.where)))
        if found[-1][1].off < _GOOD:
            break
    return min(found, key=lambda piece: piece[1].off)


def _likeness(sheet: Sheet, laid: Laid, word: Word, where: Where) -> Likeness:
    """Measure one word somewhere, as a whole, then letter by letter."""
    whole = word.likeness(left_over(word.expected, laid.pixels, where))
    if is_same(whole):
        return whole
    letters = _columns(sheet.letters_in(word.where), word.expected.shape[1])
    apart = word.likeness(left_over_by_letters(word.expected, laid.pixels, where, letters))
    return min(whole, apart, key=lambda likeness: likeness.off)


def _columns(letters: Sequence[Letter], width: int) -> list[slice]:
    """Return the columns of each letter of a word; the outer ones have the white beside it too."""
    ordered = sorted(letters, key=lambda letter: letter.middle)
    between = {round((one.right + other.left) / 2) for one, other in pairwise(ordered)}
    return [slice(*ends) for ends in pairwise(sorted({0, *between, width}))]


def _is_astray(laid: Laid, pieces: Sequence[Piece]) -> bool:
    """Tell whether the worst word of a field is found much better farther away."""
    word, likeness = max(pieces, key=lambda piece: piece[1].off)
    rest = left_over(word.expected, laid.pixels, word.where, reach=_FAR)
    return word.likeness(rest).off < _BETTER * likeness.off


def _other(sheet: Sheet, laid: Laid, pieces: Sequence[Piece]) -> float:
    """Return the strongest rest of a field once its letters are exchanged; 1 where none fit.

    A wider letter moves the words after it.
    """
    moved, worst, exchanged = 0, 0.0, False
    for word, _ in pieces:
        rows, columns = word.where
        where = rows, slice(columns.start + moved, columns.stop + moved)
        if where[1].start < 0 or where[1].stop > laid.pixels.shape[1]:
            return 1.0
        found = _likeness(sheet, laid, word, where)
        if not is_same(found):
            reading = _read(sheet, laid, word, where)
            if reading is not None:
                found = word.likeness(reading.rest)
                moved, exchanged = moved + reading.moved, True
        worst = max(worst, found.off)
    return worst if exchanged else 1.0


def _read(sheet: Sheet, laid: Laid, word: Word, where: Where) -> Reading | None:
    """Return the word with other letters; a letter more or less may have drawn it aside before."""
    pixels = np.ascontiguousarray(sheet.pixels[word.where])
    letters = sheet.letters_in(word.where)
    readings = [
        other_reading(Shown(pixels, letters, word.expected + rest), word.look)
        for rest in (
            left_over(word.expected, laid.pixels, where),
            in_place(word.expected, laid.pixels, where),
        )
    ]
    found = [reading for reading in readings if reading is not None]
    return min(found, key=lambda reading: reading.squares, default=None)


def _margins(height: int) -> tuple[int, int]:
    return max(2, round(height * _ABOVE)), max(2, round(height * _BESIDE))


def _described(rest: Grey, height: int) -> Likeness:
    """Describe what is left over, in parts of the contrast between black and white."""
    above, beside = _margins(height)
    brushed = cv2.GaussianBlur(rest, (0, 0), max(0.8, _BRUSH * height))
    darker, lighter = np.maximum(-brushed, 0), np.maximum(brushed, 0)
    glyph = np.ones((height, max(1, round(height * 0.6))), np.uint8)
    both = np.minimum(cv2.dilate(darker, glyph), cv2.dilate(lighter, glyph)).max()
    strong = (np.abs(brushed) > _STRONG).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(strong)
    stroke = int(stats[1:, cv2.CC_STAT_AREA].max()) if len(stats) > 1 else 0
    edge = np.ones(strong.shape, bool)
    edge[above // 2 : -(above // 2) or None, beside // 2 : -(beside // 2) or None] = False
    return Likeness(
        shown=True,
        height=height,
        added=float(darker.max()),
        missing=float(lighter.max()),
        both=float(both),
        stroke=stroke / height**2,
        thick=float(cv2.distanceTransform(strong, cv2.DIST_L2, 3).max()) / height,
        spilling=bool(strong[edge].any()),
    )
