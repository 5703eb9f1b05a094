"""Lay one word of the original on the picture, and say what is left over. Runs in the worker.

Three times, each finer: whole pixels, a part of a pixel for the word, a part for each glyph.
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from formgen.compare.raster import Pixels

_REACH: Final = 2
"""Pixels by which a word is looked for beside where it should be."""

_GLYPH: Final = 0.2
"""Spread, in heights of a line, of what is taken for one glyph."""

_ROUNDED: Final = 0.7
"""Pixels by which a glyph may stand beside its place: half a pixel of a page at 150 dpi."""

_STIFF: Final = 200.0
"""Keeps a glyph of hardly any edges in its place; in squares of grey levels."""

_STEPS: Final = 2

Grey = NDArray[np.float32]


def left_over(expected: Grey, pixels: Pixels, where: tuple[slice, slice]) -> Grey:
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
    return _at_equal_light(expected, _glyphs_placed(expected, seen))


def _glyphs_placed(expected: Grey, seen: Grey) -> Grey:
    """Return the word with each glyph moved sideways by the part of a pixel it was rounded by.

    Screens and renderers put every glyph on a whole pixel. The steps are those of Lucas and
    Kanade, over about one glyph; they are too short to make one letter of another.
    """
    height, width = expected.shape
    rows = np.repeat(np.arange(height, dtype=np.float32)[:, None], width, axis=1)
    along = cv2.Sobel(expected, cv2.CV_32F, 1, 0, scale=0.125)
    moved, placed = np.zeros((1, width), np.float32), seen
    for _ in range(_STEPS):
        rest = placed - expected
        pulling = along / (1 + (rest / 30) ** 2)
        pull, hold = (
            cv2.GaussianBlur(np.sum(pulling * each, axis=0)[None], (0, 0), _GLYPH * height)
            for each in (rest, along)
        )
        moved = np.clip(moved + pull / (hold + _STIFF), -_ROUNDED, _ROUNDED)
        columns = np.repeat(np.arange(width, dtype=np.float32)[None] - moved, height, axis=0)
        placed = np.asarray(
            cv2.remap(seen, columns, rows, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        )
    return placed


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
