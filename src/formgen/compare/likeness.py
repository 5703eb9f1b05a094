"""Measure how unlike the original each field of a picture is. Runs in the worker.

First the page as a whole says how this picture changes everything: by how much it is blurred, and
what became of black, grey and white. The original seen through that is what each field should look
like; what is left over, seen through a brush as wide as a stroke, is a stroke too many or too few.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from formgen.compare.flattening import Laid
from formgen.compare.original import Field
from formgen.compare.outcome import Likeness
from formgen.compare.raster import Pixels, pixel_box
from formgen.compare.sheet import Sheet

_BLURS: Final = (0.4, 0.7, 1.0, 1.3, 1.7, 2.2)
_TONES: Final = 24
_BRUSH: Final = 0.08
"""Width of a stroke as a part of the height of a line."""

_REACH: Final = 2
"""Pixels by which a word is looked for beside where it should be."""

_WHITE: Final = 200
_GAP: Final = 0.3
_ABOVE: Final = 0.15
_BESIDE: Final = 0.6
"""White around a word, in heights of it, that is compared with it: where digits are inserted."""

_SAMPLE: Final = 5
"""Every which pixel of the fields is looked at for blur and tones."""

_STRONG: Final = 0.3
_GOOD: Final = 0.14
Grey = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """The original as this picture should show it, at one blur.

    Attributes:
        page: Expected grey levels.
        contrast: White minus black.
    """

    page: Grey
    contrast: float


def measure(sheet: Sheet, laid: Laid) -> list[Likeness]:
    """Return one likeness for each field of the sheet, in its order."""
    looks = _looks(sheet, laid)
    return [_field(sheet, laid, looks, field) for field in sheet.fields]


def _looks(sheet: Sheet, laid: Laid) -> list[Look]:
    """Return the original as this picture shows it: at the blur that fits best, then its like."""
    mask = np.zeros(sheet.pixels.shape, bool)
    for field in sheet.fields:
        mask[pixel_box(field.box, sheet.dpi, mask.shape, 1.0)] = True
    sample = np.flatnonzero(mask & laid.shown)[::_SAMPLE]
    seen = laid.pixels.ravel()[sample].astype(np.float32)
    tried: list[tuple[float, Pixels, Grey]] = []
    for blur in _BLURS:
        drawn = np.asarray(cv2.GaussianBlur(sheet.pixels, (0, 0), blur), np.uint8)
        at = drawn.ravel()[sample]
        tones = _tones(at, seen)
        tried.append((float(np.mean((tones[at] - seen) ** 2)), drawn, tones))
    best = min(range(len(tried)), key=lambda index: tried[index][0])
    order = [best, *(near for near in (best - 1, best + 1) if 0 <= near < len(tried))]
    return [
        Look(np.asarray(cv2.LUT(drawn, tones), np.float32), float(tones[-1] - tones[0]))
        for _, drawn, tones in (tried[index] for index in order)
    ]


def _tones(drawn: Pixels, seen: Grey) -> Grey:
    """Return the mean grey level seen for each level drawn, never falling."""
    index = drawn.astype(np.int32) * _TONES // 256
    count = np.bincount(index, minlength=_TONES)
    total = np.bincount(index, weights=seen, minlength=_TONES)
    known = np.flatnonzero(count > _TONES)
    if not known.size:
        return np.arange(256, dtype=np.float32)
    means = np.maximum.accumulate(total[known] / count[known])
    middles = (known + 0.5) * 256 / _TONES
    return np.interp(np.arange(256), middles, means).astype(np.float32)


def _field(sheet: Sheet, laid: Laid, looks: list[Look], field: Field) -> Likeness:
    rows, columns = pixel_box(field.box, sheet.dpi, sheet.pixels.shape)
    height = rows.stop - rows.start
    if not laid.shown[rows, columns].all():
        return Likeness(shown=False, height=height)
    pieces = [_piece(laid, looks, rows, part, height) for part in _words(sheet, rows, columns)]
    return Likeness(
        shown=True,
        height=height,
        contrast=looks[0].contrast / 255,
        added=max(piece.added for piece in pieces),
        missing=max(piece.missing for piece in pieces),
        both=max(piece.both for piece in pieces),
        stroke=max(piece.stroke for piece in pieces),
        thick=max(piece.thick for piece in pieces),
        spilling=any(piece.spilling for piece in pieces),
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


def _piece(laid: Laid, looks: list[Look], rows: slice, columns: slice, height: int) -> Likeness:
    """Measure one word at the blur that suits it best; the page's own is mostly good enough."""
    above, beside = max(2, round(height * _ABOVE)), max(2, round(height * _BESIDE / 2))
    tall, wide = laid.pixels.shape
    where = (
        slice(max(0, rows.start - above), min(tall, rows.stop + above)),
        slice(max(0, columns.start - beside), min(wide, columns.stop + beside)),
    )
    found: Likeness | None = None
    for look in looks:
        rest = _left_over(look.page[where], laid.pixels, where) / max(1.0, look.contrast)
        each = _described(rest, height, above, beside)
        if found is None or each.off < found.off:
            found = each
        if found.off < _GOOD:
            break
    if found is None:
        raise ValueError("no look at the page")
    return found


def _left_over(expected: Grey, pixels: Pixels, where: tuple[slice, slice]) -> Grey:
    """Return what is seen less what is expected, at the best place near by and at equal light."""
    margin = _REACH + 1
    rows, columns = where
    tall, wide = pixels.shape
    down = np.clip(np.arange(rows.start - margin, rows.stop + margin), 0, tall - 1)
    right = np.clip(np.arange(columns.start - margin, columns.stop + margin), 0, wide - 1)
    around = pixels[down[0] : down[-1] + 1, right[0] : right[-1] + 1].astype(np.float32)
    if around.shape != (down.size, right.size):  # at the edge of the sheet
        around = pixels[np.ix_(down, right)].astype(np.float32)
    expected = np.ascontiguousarray(expected)
    misfit = cv2.matchTemplate(around, expected, cv2.TM_SQDIFF)
    _, _, (x, y), _ = cv2.minMaxLoc(misfit)
    x, y = int(np.clip(x, 1, 2 * margin - 1)), int(np.clip(y, 1, 2 * margin - 1))
    fine = (
        x + _vertex(misfit[y, x - 1], misfit[y, x], misfit[y, x + 1]),
        y + _vertex(misfit[y - 1, x], misfit[y, x], misfit[y + 1, x]),
    )
    seen = _at(around, fine, expected.shape)
    step = _step(expected, seen)
    finer = _at(around, (fine[0] - step[0], fine[1] - step[1]), expected.shape)
    if np.mean((finer - expected) ** 2) < np.mean((seen - expected) ** 2):
        seen = finer
    return _at_equal_light(expected, seen)


def _vertex(before: float, at: float, after: float) -> float:
    """Return where a parabola through three neighbours has its lowest point."""
    curve = float(before) - 2 * float(at) + float(after)
    if curve <= 0:
        return 0.0
    return float(np.clip((float(before) - float(after)) / 2 / curve, -0.6, 0.6))


def _at(around: Grey, corner: tuple[float, float], shape: tuple[int, ...]) -> Grey:
    height, width = shape
    middle = (corner[0] + (width - 1) / 2, corner[1] + (height - 1) / 2)
    return np.asarray(cv2.getRectSubPix(around, (width, height), middle), np.float32)


def _step(expected: Grey, seen: Grey) -> tuple[float, float]:
    """Return the last part of a pixel by which it is off (one step of Lucas and Kanade)."""
    along = cv2.Sobel(expected, cv2.CV_32F, 1, 0, scale=0.125)
    across = cv2.Sobel(expected, cv2.CV_32F, 0, 1, scale=0.125)
    rest = seen - expected
    trust = 1 / (1 + (rest / 30) ** 2)
    a, b, c = (
        float(np.sum(trust * p * q)) for p, q in ((along, along), (along, across), (across, across))
    )
    u, v = float(np.sum(trust * along * rest)), float(np.sum(trust * across * rest))
    determinant = a * c - b * b
    if determinant <= 1:
        return 0.0, 0.0
    dx, dy = (c * u - b * v) / determinant, (a * v - b * u) / determinant
    return float(np.clip(dx, -0.7, 0.7)), float(np.clip(dy, -0.7, 0.7))


def _at_equal_light(expected: Grey, seen: Grey) -> Grey:
    """Return the difference after making up for light and exposure at this very spot."""
    trust = 1 / (1 + ((seen - expected) / 40) ** 2)
    total = trust.sum()
    ours, theirs = float((trust * expected).sum() / total), float((trust * seen).sum() / total)
    spread = float((trust * (expected - ours) ** 2).sum())
    gain = float((trust * (expected - ours) * (seen - theirs)).sum()) / max(1.0, spread)
    gain = float(np.clip(gain, 0.7, 1.4))
    return np.asarray((seen - theirs) / gain - (expected - ours), np.float32)


def _described(rest: Grey, height: int, above: int, beside: int) -> Likeness:
    """Describe what is left over, in parts of the contrast between black and white."""
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
