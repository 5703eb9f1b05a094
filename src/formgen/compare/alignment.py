"""Lay a copy of a page on the original: corner marks first, then what both show. In the worker.

All matrices map pixels of the copy to pixels of the original.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from formgen.compare.raster import Pixels

Matrix = NDArray[np.float64]
Corners = NDArray[np.float32]
"""Four rows of x and y in pixels."""

Marks = dict[int, Corners]

_FAMILY: Final = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_APRILTAG_36h10)
_FIRST: Final = 600
_TAGS: Final = cv2.aruco.Dictionary(
    _FAMILY.bytesList[_FIRST : _FIRST + 100], _FAMILY.markerSize, _FAMILY.maxCorrectionBits
)
"""Those that forms are printed with: what looks like one is held against each, and the whole family
has 2,320."""

_MARKS: Final = 4
"""On a page: one in each corner."""

_WINDOW: Final = 23
"""Pixels over which light is evened for marks; one window finds nearly all, in half the time."""

_FEWEST: Final = 2
_ENOUGH: Final = 3
"""One mark of 8 mm says nothing about the far end of a sheet, two little about its slant."""

_PLAINLY: Final = 0.4
"""How near a mark is to its place, in parts of how near the next one is, to be taken for it."""

_SEALS: Final = 2
_OUTLIER: Final = 12.0
"""Pixels by which paper that is not flat may move a corner."""

_BENT: Final = 20.0
_BLOCK: Final = 256
_SURE: Final = 0.3
"""Response of a phase correlation (0 to 1) from which a shift is believed."""

_MIN_BLOCKS: Final = 4


def corner_marks(image: Pixels) -> Marks:
    """Return the four corners of each AprilTag of one sheet, by its number; none seen twice."""
    return {number: seen[0] for number, seen in all_marks(image).items() if len(seen) == 1}


def all_marks(image: Pixels) -> dict[int, list[Corners]]:
    """Return the four corners of each AprilTag in a picture by its number; see ``own_marks``."""
    found = _detected(image, narrowest=_WINDOW)
    return found if len(found) >= _MARKS else _detected(image, narrowest=3) | found


def _detected(image: Pixels, *, narrowest: int) -> dict[int, list[Corners]]:
    """Look for marks in pictures made black and white over windows from a width on."""
    parameters = cv2.aruco.DetectorParameters()
    parameters.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    parameters.adaptiveThreshWinSizeMin = narrowest
    parameters.adaptiveThreshWinSizeMax = _WINDOW
    corners, ids, _ = cv2.aruco.ArucoDetector(_TAGS, parameters).detectMarkers(image)
    found: dict[int, list[Corners]] = {}
    for number, quad in zip([] if ids is None else ids.ravel().tolist(), corners, strict=True):
        found.setdefault(_FIRST + number, []).append(quad.reshape(4, 2))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Landmarks:
    """What tells where a page lies.

    Attributes:
        marks: Corner marks by number.
        symbols: Its seal symbols, which say the same.
    """

    marks: Marks
    symbols: Sequence[Corners]


def own_marks(
    seen: Mapping[int, Sequence[Corners]], ours: Landmarks, symbols: Sequence[Corners]
) -> Marks:
    """Return the marks of one sheet in a picture of several, which all have the same marks.

    A seal says where about the marks of its sheet are: of those with one number the nearest is its
    own, if no other is nearly as near. Where that is not plain, the number is left out.

    Args:
        seen: All marks in the picture.
        ours: Marks and symbols of the page.
        symbols: Its symbols in the picture.
    """
    marks = {number: places[0] for number, places in seen.items() if len(places) == 1}
    several = {number: places for number, places in seen.items() if len(places) > 1}
    if not several or not symbols:
        return marks
    tried = [_near_marks(several, ours.marks, own, symbols[0]) for own in ours.symbols]
    return marks | max(tried, key=len, default={})


def _near_marks(
    several: Mapping[int, Sequence[Corners]], ours: Marks, own: Corners, symbol: Corners
) -> Marks:
    """Return the marks that are plainly where a symbol of the page says that they are."""
    turned, _ = cv2.estimateAffinePartial2D(own, symbol)
    if turned is None:
        return {}
    chosen = {}
    for number in several.keys() & ours.keys():
        expected = cv2.transform(ours[number][None], turned)[0].mean(axis=0)
        away = [float(np.linalg.norm(each.mean(axis=0) - expected)) for each in several[number]]
        first, second = sorted(away)[:2]
        if first < _PLAINLY * second:
            chosen[number] = several[number][away.index(first)]
    return chosen


def by_landmarks(ours: Landmarks, theirs: Landmarks) -> Matrix | None:
    """Return the map that lays a picture of a page on it; None with too little to go by.

    Three or more of marks and symbols give a perspective, two an affine map: a perspective through
    two neighbours would bend the far end of the page.
    """
    common = sorted(ours.marks.keys() & theirs.marks.keys())
    if not common:
        return _by_symbols(ours.symbols, theirs.symbols)
    source, target = [theirs.marks[n] for n in common], [ours.marks[n] for n in common]
    turned, _ = cv2.estimateAffinePartial2D(np.concatenate(source), np.concatenate(target))
    if turned is not None and len(common) < _ENOUGH:  # corners of symbols are whole pixels
        for symbol in theirs.symbols:
            near = _nearest(cv2.transform(symbol[None], turned)[0], ours.symbols)
            if near is not None:
                source.append(symbol)
                target.append(near)
    if len(source) >= _ENOUGH:
        return _perspective(source, target)
    if len(source) < _FEWEST:
        return None
    affine, _ = cv2.estimateAffine2D(np.concatenate(source), np.concatenate(target))
    return None if affine is None else np.vstack([affine, [0, 0, 1]])


def _nearest(symbol: Corners, ours: Sequence[Corners]) -> Corners | None:
    """Return the symbol of the page that this one must be, by where it came to lie."""
    away = [float(np.linalg.norm(each.mean(axis=0) - symbol.mean(axis=0))) for each in ours]
    if not away:
        return None
    size = float(np.linalg.norm(ours[0][2] - ours[0][0]))
    return ours[int(np.argmin(away))] if min(away) < size else None


def _by_symbols(ours: Sequence[Corners], theirs: Sequence[Corners]) -> Matrix | None:
    """Lay both seal symbols of a page on each other.

    They say the same, so which is which is tried both ways: the wrong one bends the page.
    """
    if len(ours) != _SEALS or len(theirs) != _SEALS:
        return None
    tried = [(each, _perspective(each, ours)) for each in (list(theirs), list(reversed(theirs)))]
    fitting = [(_misfit(m, each, ours), m) for each, m in tried if m is not None]
    error, matrix = min(fitting, key=lambda pair: pair[0], default=(np.inf, None))
    return matrix if error < _BENT else None


def _perspective(source: Sequence[Corners], target: Sequence[Corners]) -> Matrix | None:
    matrix, _ = cv2.findHomography(
        np.concatenate(source), np.concatenate(target), cv2.RANSAC, _OUTLIER
    )
    return None if matrix is None else np.asarray(matrix, np.float64)


def _misfit(matrix: Matrix, source: Sequence[Corners], target: Sequence[Corners]) -> float:
    laid = cv2.perspectiveTransform(np.concatenate(source)[None], matrix)[0]
    return float(np.abs(laid - np.concatenate(target)).mean())


def by_blocks(original: Pixels, copy: Pixels) -> Matrix:
    """Return the affine map that removes a small shift, scale or turn; identity if none is seen.

    Args:
        original: A page.
        copy: The same page, already laid on it to within some millimetres, of equal shape.
    """
    window = cv2.createHanningWindow((_BLOCK, _BLOCK), cv2.CV_32F)
    source, target = [], []
    for top in _starts(original.shape[0]):
        for left in _starts(original.shape[1]):
            part = np.s_[top : top + _BLOCK, left : left + _BLOCK]
            ours, theirs = original[part].astype(np.float32), copy[part].astype(np.float32)
            if min(ours.std(), theirs.std()) < 1:
                continue
            (dx, dy), response = cv2.phaseCorrelate(ours, theirs, window)
            if response > _SURE:
                middle = np.array([left + _BLOCK / 2, top + _BLOCK / 2])
                source.append(middle + np.array([dx, dy]))
                target.append(middle)
    if len(source) < _MIN_BLOCKS:
        return np.eye(3)
    affine, _ = cv2.estimateAffine2D(np.array(source), np.array(target), ransacReprojThreshold=1.0)
    return np.eye(3) if affine is None else np.vstack([affine, [0, 0, 1]])


def warped(copy: Pixels, matrix: Matrix, shape: tuple[int, ...]) -> Pixels:
    """Return the copy as it looks laid on a page of that shape; what it lacks is white."""
    size = (shape[1], shape[0])
    moved = cv2.warpPerspective(
        copy, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=255
    )
    return np.asarray(moved, np.uint8)


def _starts(length: int) -> list[int]:
    count = max(2, round(length / _BLOCK / 2))
    return [round(at) for at in np.linspace(0, max(0, length - _BLOCK), count)]
