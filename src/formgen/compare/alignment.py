"""Lay a copy of a page on the original: corner marks first, then what both show. In the worker.

All matrices map pixels of the copy to pixels of the original.
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from formgen.compare.raster import Pixels

Matrix = NDArray[np.float64]

_TAGS: Final = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_APRILTAG_36h10)
_MIN_TAGS: Final = 2
"""One tag of 8 mm says nothing about the far end of a sheet."""

_BLOCK: Final = 256
_SURE: Final = 0.3
"""Response of a phase correlation (0 to 1) from which a shift is believed."""

_MIN_BLOCKS: Final = 4


def corner_marks(image: Pixels) -> dict[int, NDArray[np.float32]]:
    """Return the four corners of each AprilTag in a picture, by its number."""
    parameters = cv2.aruco.DetectorParameters()
    parameters.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    corners, ids, _ = cv2.aruco.ArucoDetector(_TAGS, parameters).detectMarkers(image)
    if ids is None:
        return {}
    return {int(n): quad.reshape(4, 2) for n, quad in zip(ids.ravel(), corners, strict=True)}


def by_marks(original: Pixels, copy: Pixels) -> Matrix | None:
    """Return the perspective that lays corner marks on each other; None with too few in common."""
    ours, theirs = corner_marks(original), corner_marks(copy)
    common = sorted(ours.keys() & theirs.keys())
    if len(common) < _MIN_TAGS:
        return None
    source = np.concatenate([theirs[n] for n in common])
    target = np.concatenate([ours[n] for n in common])
    matrix, _ = cv2.findHomography(source, target, cv2.RANSAC, 5.0)
    return None if matrix is None else np.asarray(matrix, np.float64)


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
