"""Hold what is written by hand on a copy against the signed scan of the same paper. In the worker.

Both pictures lie on the same page of the original, so that the print of the form says where each
spot of paper is. Ink is what is dark where the form prints nothing; where either picture has some,
both are compared, print and all. The scan shows a hand, not a form: no stroke of it is known
beforehand, and none may be missing, added or moved.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from formgen.compare.flattening import Laid
from formgen.compare.looks import Look, looks_of
from formgen.compare.original import Box, Field
from formgen.compare.placing import Grey, left_over
from formgen.compare.raster import POINTS_PER_INCH, pixel_box
from formgen.compare.sheet import Sheet
from formgen.seal.comparison import PartOutcome

Mask = NDArray[np.uint8]
Place = tuple[slice, slice]
"""Rows and columns of pixels of the page."""

_INCH: Final = 25.4  # millimetres
_PRINT: Final = 215
"""Grey of the original below which the form prints; around it a picture may be dark too."""

_AROUND: Final = 0.5
_JOIN: Final = 1.5
_MARGIN: Final = 1.2
_LARGEST: Final = 14.0
_SPECK: Final = 1.2
_PEN: Final = 3.0
_EDGE: Final = 5.0
"""Millimetres: beside print; between strokes that are one thing; around it; of one comparison; of
a dot that is no stroke; wider than any stroke; of the sheet's edge, where its surroundings show."""

_COARSE: Final = 2
"""Pixels across of those in which ink is looked for: a stroke is some wide."""

_SOFT: Final = 0.55
_DARKER: Final = 38.0
"""Blur in coarse pixels that takes the grain away, and grey levels by which ink is darker then."""

_REACH: Final = 5
_BRUSH: Final = 0.16
"""Millimetres: half a stroke of a pen."""

_SAME: Final = 0.38
_CHANGED: Final = 0.62
"""Largest rest, in parts of the ink's own contrast, of a stroke that is the same, and least rest of
one that is not: between them nothing can be told."""

_FAINT: Final = 45.0
"""Contrast of ink in grey levels below which a changed stroke could hide in the noise."""

_UNDER: Final = 2.0  # points around a printed part
_FEW: Final = 2
_MANY: Final = 0.3
"""How many places may differ, and as a part of all, before nothing is said for certain."""

_BLOT: Final = 0.75
"""Millimetres from the edge to the middle of what no pen draws; half a stroke is a quarter."""

_STROKE: Final = 0.25
_SLIM: Final = 0.4
"""Square millimetres of a strong rest from which it is a stroke and no speck, and how much of the
square of its length it fills at most: a drop is round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """One thing that is written by hand, compared.

    Attributes:
        place: Where on the page.
        outcome: What it came to.
        rest: Strongest stroke too many or too few, in parts of the contrast of the ink.
        beyond: Whether such a stroke goes on beyond the place.
        part: The printed part that was compared with the scan, or None for what is written.
    """

    place: Place
    outcome: PartOutcome
    rest: float
    beyond: bool
    part: Field | None = None


def compare_ink(sheet: Sheet, scan: Laid, copy: Laid, doubtful: Sequence[Field]) -> list[Ink]:
    """Compare every place where scan or copy shows ink.

    Args:
        sheet: Page of the original.
        scan: The signed scan laid on it.
        copy: The copy laid on it.
        doubtful: Printed parts that the copy does not show as the original has them; those under
            ink are compared with the scan instead, which shows both.

    Returns:
        All places with ink, from top to bottom, then those parts that ink lies on; what one of both
        does not show is left out.
    """
    mm = sheet.dpi / _INCH
    printed = _grown((sheet.pixels < _PRINT).astype(np.uint8), _AROUND * mm)
    inked = list(_places(_ink(scan, mm) | _ink(copy, mm), printed, mm))
    under = [
        (pixel_box(part.box, sheet.dpi, printed.shape, _UNDER), part)
        for part in doubtful
        if any(_meet(pixel_box(part.box, sheet.dpi, printed.shape), place) for place in inked)
    ]
    wanted: list[tuple[Place, Field | None]] = [*((place, None) for place in inked), *under]
    known = [each for each in wanted if copy.shown[each[0]].all() and scan.shown[each[0]].all()]
    places = [place for place, _ in known]
    if not places:
        return []
    boxes = [Field(box=box_of(place, sheet), text="") for place in places]
    signed = Sheet(pixels=scan.pixels, dpi=sheet.dpi, fields=boxes, page=sheet.page)
    looks = looks_of(signed, copy)
    found = [_compared(looks, copy, place, printed[place] == 0, mm) for place in places]
    other = sum(each.outcome != "sama" for each in found)
    if other > max(_FEW, len(found) * _MANY):  # then it is the picture that differs
        found = [_doubted(each) for each in found]
    return [_of_part(ink, part) for ink, (_, part) in zip(found, known, strict=True)]


def _of_part(ink: Ink, part: Field | None) -> Ink:
    """Return what a printed part came to; what goes on beyond it lies over it and is told there."""
    return replace(_doubted(ink) if part is not None and ink.beyond else ink, part=part)


def _doubted(ink: Ink) -> Ink:
    """Take an accusation back."""
    return ink if ink.outcome == "sama" else replace(ink, outcome="tidak terbaca")


def _places(ink: Mask, printed: Mask, mm: float) -> Iterator[Place]:
    """Go through boxes around what is written, none larger than some digits.

    Args:
        ink: Coarse.
        printed: Of the page.
        mm: Pixels of the page in a millimetre.
    """
    tall, wide = printed.shape
    bare = printed[::_COARSE, ::_COARSE][: ink.shape[0], : ink.shape[1]] == 0
    joined = _grown(ink * bare, _JOIN * mm / _COARSE)
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    boxes = (stats[1:, :4] * _COARSE).tolist()
    for y, x, h, w in sorted((y, x, h, w) for x, y, w, h in boxes):
        for rows in _cut(y, h, mm, tall):
            for columns in _cut(x, w, mm, wide):
                if joined[_coarse(rows), _coarse(columns)].any():
                    yield rows, columns


def _coarse(span: slice) -> slice:
    return slice(span.start // _COARSE, -(-span.stop // _COARSE))


def _cut(start: int, length: int, mm: float, end: int) -> Iterator[slice]:
    """Cut a span into parts of one comparison, each with its margin."""
    parts, margin = max(1, round(length / (_LARGEST * mm))), round(_MARGIN * mm)
    for part in range(parts):
        first, last = start + length * part // parts, start + length * (part + 1) // parts
        yield slice(max(0, first - margin), min(end, last + margin))


def _ink(laid: Laid, mm: float) -> Mask:
    """Return where a picture is dark in coarse pixels, specks left out."""
    mm /= _COARSE
    tall, wide = (side // _COARSE for side in laid.pixels.shape)
    whole = laid.pixels[: tall * _COARSE, : wide * _COARSE]
    soft = cv2.resize(whole, (wide, tall), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(soft, (0, 0), _SOFT)
    size = 2 * round(_PEN * mm / 2) + 1
    pen = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    thin = cv2.morphologyEx(soft, cv2.MORPH_BLACKHAT, pen)
    shown = laid.shown[::_COARSE, ::_COARSE][:tall, :wide]
    dark = ((thin > _DARKER) & shown).astype(np.uint8)
    edge = round(_EDGE * mm)
    dark[:edge], dark[-edge:], dark[:, :edge], dark[:, -edge:] = 0, 0, 0, 0
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark)
    large = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1) >= _SPECK * mm
    large[0] = False
    return np.asarray(large[labels], np.uint8)


def _grown(mask: Mask, by: float) -> Mask:
    size = 2 * max(1, round(by)) + 1
    return np.asarray(cv2.dilate(mask, np.ones((size, size), np.uint8)), np.uint8)


def _compared(
    looks: list[Look], copy: Laid, place: Place, bare: NDArray[np.bool_], mm: float
) -> Ink:
    """Compare one place with the scan as this copy should show it."""
    tried = []
    for look in looks:
        rest = left_over(look.page[place], copy.pixels, place, reach=_REACH)
        tried.append((float(np.mean(rest**2)), rest, look.page[place]))
    _, rest, expected = min(tried, key=lambda each: each[0])
    contrast = max(_contrast(expected, bare), _contrast(expected + rest, bare))
    brushed = np.abs(cv2.GaussianBlur(rest, (0, 0), max(0.8, _BRUSH * mm))) / max(contrast, 1.0)
    off = float(brushed.max())
    strong = (brushed > _SAME).astype(np.uint8)
    stroke = _largest_stroke(strong, mm)
    blot = float(cv2.distanceTransform(strong, cv2.DIST_L2, 3).max()) > _BLOT * mm
    outcome = _outcome(off, stroke, contrast)
    if blot and outcome == "berbeda":  # spilt, not written: what is under it nobody can tell
        outcome = "tidak terbaca"
    beyond = bool(strong[[0, -1]].any() or strong[:, [0, -1]].any())
    return Ink(place=place, outcome=outcome, rest=off, beyond=beyond)


def _largest_stroke(strong: Mask, mm: float) -> float:
    """Return the square millimetres of the largest strong rest that is shaped as a stroke.

    Args:
        strong: Where the rest is strong.
        mm: Pixels in a millimetre.
    """
    _, _, stats, _ = cv2.connectedComponentsWithStats(strong)
    area = stats[1:, cv2.CC_STAT_AREA]
    length = stats[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    like = (length >= _SPECK * mm) & (area <= _SLIM * length**2)
    return float(area[like].max(initial=0)) / mm**2


def _contrast(picture: Grey, bare: NDArray[np.bool_]) -> float:
    """Return how much darker ink is than paper, where the form prints nothing."""
    seen = cv2.GaussianBlur(picture, (0, 0), 1.0)[bare]
    return float(np.percentile(seen, 90) - np.percentile(seen, 0.5)) if seen.size else 0.0


def _outcome(off: float, stroke: float, contrast: float) -> PartOutcome:
    if contrast < _FAINT:
        return "tidak terbaca"
    if off < _SAME:
        return "sama"
    return "berbeda" if off >= _CHANGED and stroke >= _STROKE else "tidak terbaca"


def box_of(place: Place, sheet: Sheet) -> Box:
    """Return a place in points from the bottom left corner of the page."""
    rows, columns = place
    point, tall = POINTS_PER_INCH / sheet.dpi, sheet.pixels.shape[0]
    return Box(
        columns.start * point,
        (tall - rows.stop) * point,
        columns.stop * point,
        (tall - rows.start) * point,
    )


def _meet(one: Place, other: Place) -> bool:
    return all(a.start < b.stop and b.start < a.stop for a, b in zip(one, other, strict=True))
