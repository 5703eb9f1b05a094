"""Pages and parts of them as grey pixels. Runs in the worker."""

from math import ceil
from typing import Final

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray

from formgen.compare.original import Box

Pixels = NDArray[np.uint8]
DPI: Final = 150
"""Dots per inch at which the pages of files are read and compared."""

INKED: Final = 224
"""Grey below which a pixel of a page has ink."""

POINTS_PER_INCH: Final = 72
MAX_PIXELS: Final = 16_000_000
CROP_MARGIN: Final = 6.0
"""Points around a part in its crop: enough to see where it stands."""

_CROP_PIXELS: Final = 900
"""Longest side of a crop; a report is for reading, not for forensics."""


def render(page: pypdfium2.PdfPage, dpi: int, pixels: int = MAX_PIXELS) -> Pixels:
    """Render a page with its annotations; one of more than so many pixels gets fewer dots."""
    width, height = page.get_size()
    largest = (pixels / max(1.0, width * height)) ** 0.5
    bitmap = page.render(scale=min(dpi / POINTS_PER_INCH, largest), grayscale=True)
    return np.ascontiguousarray(bitmap.to_numpy().reshape(bitmap.height, -1)[:, : bitmap.width])


def pixel_box(
    box: Box, dpi: int, shape: tuple[int, ...], margin: float = 0.0
) -> tuple[slice, slice]:
    """Return rows and columns of a box on a page rendered at that resolution, never empty."""
    scale, height, width = dpi / POINTS_PER_INCH, shape[0], shape[1]
    top = int(min(max(height - (box.top + margin) * scale, 0), height - 1))
    bottom = min(max(ceil(height - (box.bottom - margin) * scale), top + 1), height)
    left = int(min(max((box.left - margin) * scale, 0), width - 1))
    right = min(max(ceil((box.right + margin) * scale), left + 1), width)
    return slice(top, bottom), slice(left, right)


def crop(image: Pixels, box: Box, dpi: int, margin: float = CROP_MARGIN) -> bytes:
    """Return a part of a page as PNG, with so many points around it."""
    part = image[pixel_box(box, dpi, image.shape, margin)]
    longest = max(part.shape)
    if longest > _CROP_PIXELS:
        factor = _CROP_PIXELS / longest
        part = cv2.resize(part, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    written, data = cv2.imencode(".png", part)
    if not written:
        raise ValueError(part.shape)
    return bytes(data)
