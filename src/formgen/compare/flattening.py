"""Lay a picture of a page on the original, though paper curls. Runs in the worker."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from formgen.compare.alignment import (
    Corners,
    Landmarks,
    Matrix,
    all_marks,
    by_landmarks,
    own_marks,
)
from formgen.compare.raster import Pixels
from formgen.compare.sheet import Sheet

_MARK_SIDE: Final = 2200
"""Longest side, about, at which corner marks are looked for; one of 8 mm is 45 pixels wide."""

_HALF: Final = 0.5
_COARSE: Final = 0.125
_SMOOTH: Final = 5.0
"""Width, in pixels at an eighth, over which paper bends: about 5 mm."""

_PATCH: Final = 24
_STRIDE: Final = 14
"""Side of the spots that are looked for, and from one to the next, in pixels at a quarter. Of 12 mm
few on a form are alike; smaller ones are taken for each other, as boxes of a table are."""

_ROUNDS: Final = 3
_DEGREE: Final = 4
_THIN: Final = 4
_STRAY: Final = 4.0
"""Pixels, half a millimetre, by which a spot may be off the bend of the page."""

_EVERY: Final = 16
_FLAT_MM: Final = 0.6
"""Millimetres by which a page may be bent and slanted in a scan; in a photograph it is more."""


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """A picture laid on a page of the original.

    Attributes:
        pixels: The picture where the page's pixels are, its light evened out.
        shown: Which pixels of the page the picture shows.
        flat: Whether it was taken by a scanner or copier rather than a camera.
    """

    pixels: Pixels
    shown: NDArray[np.bool_]
    flat: bool


def lay(sheet: Sheet, picture: Pixels, symbols: list[Corners]) -> Laid | None:
    """Lay a picture on a page; None where corner marks and symbols are too few to do so.

    Args:
        sheet: Page of the original.
        picture: Grey, any side up.
        symbols: Corners of the page's seal symbols in the picture.
    """
    ours = Landmarks(sheet.marks, sheet.symbols)
    theirs = Landmarks(own_marks(_marks(picture), ours, symbols), symbols)
    matrix = by_landmarks(ours, theirs)
    if matrix is None:
        return None
    bend = _bend(sheet.pixels, evened(_warped(picture, matrix, sheet.pixels.shape)))
    sources = _sources(bend, matrix)
    pixels = cv2.remap(
        picture, sources, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=255
    )
    height, width = picture.shape
    columns, rows = sources[..., 0], sources[..., 1]
    shown = (columns > 0) & (columns < width - 1) & (rows > 0) & (rows < height - 1)
    return Laid(evened(pixels), shown, _is_flat(sheet, sources))


def evened(image: Pixels) -> Pixels:
    """Even out the light: paper becomes white, whatever shadow lies on it."""
    small = cv2.resize(image, None, fx=_COARSE, fy=_COARSE, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((7, 7), np.uint8)), 9)
    paper = cv2.resize(cv2.GaussianBlur(paper, (0, 0), 3), image.shape[::-1])
    return np.asarray(cv2.divide(image, cv2.max(paper, 1), scale=255), np.uint8)


def _marks(picture: Pixels) -> dict[int, list[Corners]]:
    times = max(1, round(max(picture.shape) / _MARK_SIDE))
    tall, wide = (side // times for side in picture.shape)
    small = cv2.resize(
        picture[: tall * times, : wide * times], (wide, tall), interpolation=cv2.INTER_AREA
    )
    return {
        number: [_larger(corners, times) for corners in seen]
        for number, seen in all_marks(small).items()
    }


def _larger(corners: Corners, times: int) -> Corners:
    """Return where points of a picture are in one so many times larger: pixels have middles."""
    return np.asarray((corners + _HALF) * times - _HALF, np.float32)


def _warped(picture: Pixels, matrix: Matrix, shape: tuple[int, ...]) -> Pixels:
    size = (shape[1], shape[0])
    return np.asarray(
        cv2.warpPerspective(picture, matrix, size, borderMode=cv2.BORDER_CONSTANT, borderValue=255),
        np.uint8,
    )


def _bend(page: Pixels, picture: Pixels) -> NDArray[np.float32]:
    """Return by how much each pixel of the page is displaced in the picture: smooth, as paper is.

    Optical flow finds the displacement of every spot. It is averaged over the size of a bend,
    weighted by print and without outliers, so that a changed digit cannot bend the paper to its
    shape.
    """
    ours = cv2.GaussianBlur(_scaled(page, _HALF), (0, 0), 1.2)
    theirs = cv2.GaussianBlur(_scaled(picture, _HALF), (0, 0), 0.8)
    engine = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
    engine.setFinestScale(1)
    engine.setPatchSize(_PATCH)
    engine.setPatchStride(_STRIDE)
    engine.setGradientDescentIterations(12)
    flow = engine.calc(ours, theirs, None) / _HALF
    edges = cv2.magnitude(cv2.Sobel(ours, cv2.CV_32F, 1, 0), cv2.Sobel(ours, cv2.CV_32F, 0, 1))
    print_ = _scaled(cv2.GaussianBlur(edges, (0, 0), 4), _COARSE)
    weight = np.minimum(print_, np.float32(np.percentile(print_, 80))) + np.float32(1e-3)
    smooth = _averaged(_scaled(flow, _COARSE), weight)
    return np.asarray(cv2.resize(smooth, page.shape[::-1], interpolation=cv2.INTER_CUBIC))


def _averaged(flow: NDArray[np.float32], weight: NDArray[np.float32]) -> NDArray[np.float32]:
    trust = np.ones_like(weight)
    smooth = flow
    for _ in range(_ROUNDS):
        both = weight * trust
        total = cv2.GaussianBlur(both, (0, 0), _SMOOTH)[..., None]
        smooth = cv2.GaussianBlur(flow * both[..., None], (0, 0), _SMOOTH) / total
        away = np.linalg.norm(flow - smooth, axis=2)
        trust = 1 / (1 + (away / (2 * np.median(away) + 0.6)) ** 2) ** 2
    return as_paper_bends(smooth, weight * trust)


def as_paper_bends(flow: NDArray[np.float32], weight: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a flow without what no paper does: one box of a table aside, all others in place.

    Paper curls as a whole: a polynomial over the page. What is off it by more than a fold or a
    feeder makes was the flow's own mistake, where one box looks like the next.
    """
    height, width = weight.shape
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    terms = np.stack([x**i * y**j for i in range(_DEGREE + 1) for j in range(_DEGREE + 1 - i)], 2)
    part = np.s_[::_THIN, ::_THIN]
    found = _fitted(
        terms[part].reshape(-1, terms.shape[2]), flow[part].reshape(-1, 2), weight[part].ravel()
    )
    bend = (terms.reshape(-1, terms.shape[2]) @ found).reshape(flow.shape)
    off = np.linalg.norm(flow - bend, axis=2, keepdims=True)
    stray = np.clip((off - _STRAY) / _STRAY, 0, 1)
    return np.asarray(flow + stray * (bend - flow), np.float32)


def _fitted(
    terms: NDArray[np.float32], wanted: NDArray[np.float32], weight: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the coefficients of the terms that give most of what is wanted, outliers aside."""
    trust = np.ones_like(weight)
    found = np.zeros((terms.shape[1], wanted.shape[1]), np.float32)
    for _ in range(_ROUNDS):
        trusted = (terms * (weight * trust)[:, None]).T.astype(np.float64)
        found = np.linalg.lstsq(trusted @ terms, trusted @ wanted, rcond=None)[0]
        away = np.linalg.norm(terms @ found - wanted, axis=1)
        trust = 1 / (1 + (away / _STRAY) ** 2) ** 2
    return found


def _sources(bend: NDArray[np.float32], matrix: Matrix) -> NDArray[np.float32]:
    """Return for each pixel of the page where in the picture it is: column and row."""
    height, width = bend.shape[:2]
    at = bend.copy()
    at[..., 0] += np.arange(width, dtype=np.float32)[None, :]
    at[..., 1] += np.arange(height, dtype=np.float32)[:, None]
    return np.asarray(cv2.perspectiveTransform(at, np.linalg.inv(matrix)), np.float32)


def _is_flat(sheet: Sheet, sources: NDArray[np.float32]) -> bool:
    """Tell a scan, which only turns and scales the page, from a photograph."""
    height, width = sheet.pixels.shape
    grid = np.mgrid[0:height:_EVERY, 0:width:_EVERY]
    page = grid[::-1].reshape(2, -1).T.astype(np.float64)
    picture = sources[::_EVERY, ::_EVERY].reshape(-1, 2).astype(np.float64)
    turned, _ = cv2.estimateAffinePartial2D(picture, page)
    if turned is None:
        return False
    off = np.linalg.norm(picture @ turned[:, :2].T + turned[:, 2] - page, axis=1)
    return bool(np.percentile(off, 95) * 25.4 / sheet.dpi < _FLAT_MM)


def _scaled(image: NDArray[np.generic], factor: float) -> NDArray[np.float32]:
    return np.asarray(cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA))
