"""How a picture shows the original: by how much it is blurred, and what became of its greys.

Runs in the worker.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from formgen.compare.flattening import Laid
from formgen.compare.placing import Grey
from formgen.compare.raster import Pixels, pixel_box
from formgen.compare.sheet import Sheet

_BLURS: Final = (0.4, 0.7, 1.0, 1.3, 1.7, 2.2)
_TONES: Final = 24
_SAMPLE: Final = 5
"""Every which pixel of the fields is looked at for blur and tones."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """The original as a picture should show it, at one blur.

    Attributes:
        page: Expected grey levels.
        blur: Spread in pixels.
        tones: What becomes of each grey level.
    """

    page: Grey
    blur: float
    tones: Grey

    @property
    def contrast(self) -> float:
        """White minus black, at least one grey level."""
        return max(1.0, float(self.tones[-1] - self.tones[0]))

    def of(self, pixels: Pixels) -> Grey:
        """Return what the picture would make of a part of the original, were it printed so."""
        return _shown(cv2.GaussianBlur(pixels, (0, 0), self.blur), self.tones)


def looks_of(sheet: Sheet, laid: Laid) -> list[Look]:
    """Return the original as this picture shows it: at the blur that fits best, then its like."""
    mask = np.zeros(sheet.pixels.shape, bool)
    for field in sheet.fields:
        mask[pixel_box(field.box, sheet.dpi, mask.shape, 1.0)] = True
    sample = np.flatnonzero(mask & laid.shown)[::_SAMPLE]
    seen = laid.pixels.ravel()[sample].astype(np.float32)
    tried: list[tuple[float, float, Pixels, Grey]] = []
    for blur in _BLURS:
        drawn = np.asarray(cv2.GaussianBlur(sheet.pixels, (0, 0), blur), np.uint8)
        at = drawn.ravel()[sample]
        tones = _tones(at, seen)
        tried.append((float(np.mean((tones[at] - seen) ** 2)), blur, drawn, tones))
    best = min(range(len(tried)), key=lambda index: tried[index][0])
    order = [best, *(near for near in (best - 1, best + 1) if 0 <= near < len(tried))]
    return [
        Look(_shown(drawn, tones), blur, tones)
        for _, blur, drawn, tones in (tried[index] for index in order)
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


def _shown(blurred: Pixels | cv2.typing.MatLike, tones: Grey) -> Grey:
    return np.asarray(cv2.LUT(blurred, tones), np.float32)
