"""Write on a printed page by hand: digits and signatures from a model of strokes, drawn by seed.

A digit is a few lines through points of a grid; each writer slants, scales and shakes them. The pen
is half a millimetre wide, blue, and presses unevenly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.copies.wear import DPI, Pixels, Random

Points = NDArray[np.float64]

_MM: Final = DPI / 25.4
_PEN: Final = 0.5  # mm
_BLUE: Final = 70.0  # grey of blue ink where it is full
_STEPS: Final = 16  # between two points of a curve
_SHAKE: Final = 0.025  # of the height of a digit

_STROKES: Final[dict[str, Sequence[Sequence[tuple[float, float]]]]] = {
    "0": [[(0.5, 0), (0, 0.4), (0.2, 0.95), (0.6, 1), (0.9, 0.6), (0.8, 0.15), (0.5, 0)]],
    "1": [[(0.2, 0.25), (0.55, 0), (0.5, 1)]],
    "2": [[(0.1, 0.25), (0.4, 0), (0.8, 0.2), (0.6, 0.55), (0, 1), (0.9, 0.95)]],
    "3": [[(0.1, 0.1), (0.6, 0), (0.8, 0.25), (0.4, 0.45), (0.85, 0.7), (0.5, 1), (0, 0.9)]],
    "4": [[(0.6, 0), (0, 0.65), (0.95, 0.6)], [(0.7, 0.35), (0.65, 1)]],
    "5": [[(0.85, 0), (0.2, 0.02), (0.15, 0.45), (0.7, 0.45), (0.8, 0.8), (0.4, 1), (0, 0.9)]],
    "6": [[(0.75, 0), (0.2, 0.4), (0.1, 0.85), (0.5, 1), (0.8, 0.75), (0.5, 0.55), (0.12, 0.75)]],
    "7": [[(0, 0.05), (0.9, 0), (0.35, 1)]],
    "8": [[(0.7, 0.1), (0.2, 0.2), (0.8, 0.65), (0.6, 1), (0.15, 0.85), (0.75, 0.3), (0.7, 0.1)]],
    "9": [[(0.8, 0.2), (0.4, 0), (0.15, 0.3), (0.5, 0.5), (0.8, 0.2), (0.75, 0.6), (0.5, 1)]],
    "X": [[(0, 0), (0.9, 1)], [(0.9, 0), (0, 1)]],
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """One thing written by hand.

    Attributes:
        text: Digits and ``X``; ``~`` is a signature.
        x: Left edge in millimetres from the left of the page.
        y: Upper edge in millimetres from the top.
        height: Height in millimetres.
        gap: Distance from one digit to the next in millimetres.
    """

    text: str
    x: float
    y: float
    height: float
    gap: float


def write(page: Pixels, writings: Sequence[Writing], seed: int) -> Pixels:
    """Return the page with writing on it; each thing has a hand of its own, drawn from the seed.

    What is written does not change how the rest is: a forger changes one digit of this very paper.
    """
    ink = np.zeros(page.shape, np.float32)
    for number, writing in enumerate(writings):
        for place, sign in enumerate(writing.text):
            # The sign counts too: nobody writes another digit with the same tremor.
            random = np.random.default_rng([seed, number, place, ord(sign)])
            _sign(ink, writing, place, sign, random)
    soft = cv2.GaussianBlur(ink, (0, 0), 0.8)
    return np.asarray(np.clip(page * (1 - soft) + _BLUE * soft, 0, 255), np.uint8)


def _sign(
    ink: NDArray[np.float32], writing: Writing, place: int, sign: str, random: Random
) -> None:
    corner = np.array([writing.x + place * writing.gap, writing.y])
    strokes = _signature(random) if sign == "~" else [np.array(each) for each in _STROKES[sign]]
    wide = 2.4 if sign == "~" else 0.62
    slant, size = random.uniform(-0.12, 0.22), random.uniform(0.85, 1.05)
    for stroke in strokes:
        shaken = stroke + random.normal(0, _SHAKE, stroke.shape)
        shaken[:, 0] = shaken[:, 0] * wide + slant * (1 - shaken[:, 1]) * wide
        points = (corner + _curve(shaken) * writing.height * size) * _MM
        _line(ink, points, random)


def _line(ink: NDArray[np.float32], points: Points, random: Random) -> None:
    pressure = random.uniform(0.75, 0.95)
    for start, stop in pairwise(points):
        pressure = float(np.clip(pressure + random.normal(0, 0.03), 0.6, 1.0))
        width = max(1, round(_PEN * _MM * (0.7 + 0.4 * pressure)))
        ends = (round(start[0]), round(start[1])), (round(stop[0]), round(stop[1]))
        cv2.line(ink, *ends, pressure, width, cv2.LINE_AA)


def _curve(points: Points) -> Points:
    """Return a smooth line through points (Catmull and Rom)."""
    padded = np.vstack([points[0], points, points[-1]])
    return np.vstack([points[:1], *map(_piece, padded, padded[1:], padded[2:], padded[3:])])


def _piece(p0: Points, p1: Points, p2: Points, p3: Points) -> Points:
    t = np.linspace(0, 1, _STEPS + 1)[1:, None]
    return np.asarray(
        0.5
        * (
            2 * p1
            + (p2 - p0) * t
            + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2
            + (3 * p1 - p0 - 3 * p2 + p3) * t**3
        )
    )


def _signature(random: Random) -> list[Points]:
    """Return loops that nobody can read."""
    count = int(random.integers(6, 10))
    x = np.linspace(0, 1, count) + random.normal(0, 0.05, count)
    y = np.where(np.arange(count) % 2, 0.15, 0.85) + random.normal(0, 0.12, count)
    return [np.stack([x, y], axis=1), np.array([(0.05, 0.95), (1.0, 0.8)])]
