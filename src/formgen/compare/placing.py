"""Lay one word of the original on the picture, and say what is left over. Runs in the worker."""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from formgen.compare.raster import Pixels

Grey = NDArray[np.float32]
Where = tuple[slice, slice]
"""Rows and columns of a page."""

Point = tuple[float, float]

REACH: Final = 2
_MOVED: Final = 2 * REACH
"""Pixels around a letter into which it may be moved: word and letter are each looked for so far."""


def left_over(expected: Grey, pixels: Pixels, where: Where, reach: int = REACH) -> Grey:
    """Return what is seen less what is expected, at the best place near by and at equal light.

    Args:
        expected: What the picture should show.
        pixels: The picture laid on the page.
        where: Place of the word on the page.
        reach: Pixels by which it is looked for beside that place.
    """
    seen, _ = _found(expected, pixels, where, reach)
    return _at_equal_light(expected, seen)


def left_over_by_letters(
    expected: Grey, pixels: Pixels, where: Where, letters: Sequence[slice]
) -> Grey:
    """Return the same where every letter may lie beside its place by itself.

    Programs that draw a page for a screen put each letter on whole pixels.

    Args:
        expected: What the picture should show.
        pixels: The picture laid on the page.
        where: Place of the word on the page.
        letters: Columns of each letter, from the left of the word.
    """
    rows, columns = where
    seen, (x, y) = _found(expected, pixels, where, REACH)
    drawn = np.full(expected.shape, expected.max(), np.float32)
    for letter in letters:
        place = rows, slice(columns.start + letter.start, columns.start + letter.stop)
        _, (own_x, own_y) = _found(expected[:, letter], pixels, place, REACH)
        _lay_letter(drawn, expected, letter, (own_x - x, own_y - y))
    return _at_equal_light(drawn, seen)


def _lay_letter(drawn: Grey, expected: Grey, letter: slice, by: Point) -> None:
    """Lay a letter of a word on a drawing, moved; ink lies over paper."""
    left, right = max(0, letter.start - _MOVED), min(expected.shape[1], letter.stop + _MOVED)
    alone = np.full((expected.shape[0], right - left), expected.max(), np.float32)
    alone[:, letter.start - left : letter.stop - left] = expected[:, letter]
    matrix = np.array([[1, 0, by[0]], [0, 1, by[1]]], np.float64)
    moved = cv2.warpAffine(alone, matrix, alone.shape[::-1], borderMode=cv2.BORDER_REPLICATE)
    drawn[:, left:right] = np.minimum(drawn[:, left:right], moved)


def _found(expected: Grey, pixels: Pixels, where: Where, reach: int) -> tuple[Grey, Point]:
    """Return what is seen at the best place near by, and which that is."""
    margin = reach + 1
    around = _around(pixels, where, margin)
    expected = np.ascontiguousarray(expected)
    misfit = cv2.matchTemplate(around, expected, cv2.TM_SQDIFF)
    _, _, (x, y), _ = cv2.minMaxLoc(misfit)
    x, y = (max(1, min(int(each), 2 * margin - 1)) for each in (x, y))
    fine = (
        x + _vertex(misfit[y, x - 1], misfit[y, x], misfit[y, x + 1]),
        y + _vertex(misfit[y - 1, x], misfit[y, x], misfit[y + 1, x]),
    )
    seen = _at(around, fine, expected.shape)
    step = _step(expected, seen)
    finest = (fine[0] - step[0], fine[1] - step[1])
    finer = _at(around, finest, expected.shape)
    if np.mean((finer - expected) ** 2) < np.mean((seen - expected) ** 2):
        return finer, finest
    return seen, fine


def _around(pixels: Pixels, where: Where, margin: int) -> Grey:
    """Return a part of a page with a margin; at the edge of the sheet its last line goes on."""
    rows, columns = where
    tall, wide = pixels.shape
    up, down = rows.start - margin, rows.stop + margin
    left, right = columns.start - margin, columns.stop + margin
    part = pixels[max(0, up) : down, max(0, left) : right].astype(np.float32)
    lacking = max(0, -up), max(0, down - tall), max(0, -left), max(0, right - wide)
    if not any(lacking):
        return part
    return np.asarray(cv2.copyMakeBorder(part, *lacking, cv2.BORDER_REPLICATE), np.float32)


def in_place(expected: Grey, pixels: Pixels, where: Where) -> Grey:
    """Return what is seen less what is expected without looking beside, at equal light."""
    return _at_equal_light(expected, pixels[where].astype(np.float32))


def _vertex(before: float, at: float, after: float) -> float:
    """Return where a parabola through three neighbours has its lowest point."""
    curve = float(before) - 2 * float(at) + float(after)
    if curve <= 0:
        return 0.0
    return max(-0.6, min((float(before) - float(after)) / 2 / curve, 0.6))


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
    return max(-0.7, min(dx, 0.7)), max(-0.7, min(dy, 0.7))


def _at_equal_light(expected: Grey, seen: Grey) -> Grey:
    """Return the difference after making up for light and exposure at this very spot."""
    trust = 1 / (1 + ((seen - expected) / 40) ** 2)
    total = trust.sum()
    ours, theirs = float((trust * expected).sum() / total), float((trust * seen).sum() / total)
    spread = float((trust * (expected - ours) ** 2).sum())
    gain = float((trust * (expected - ours) * (seen - theirs)).sum()) / max(1.0, spread)
    gain = max(0.7, min(gain, 1.4))
    return np.asarray((seen - theirs) / gain - (expected - ours), np.float32)
