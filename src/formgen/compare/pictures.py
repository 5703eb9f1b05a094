"""Open pictures, and find symbols in them: whole, enlarged, then piece by piece. In the worker."""

import time
from collections.abc import Iterator
from io import BytesIO
from itertools import product
from typing import Final

import numpy as np
from PIL import Image

from formgen.compare.limits import Limits, RefusedFileError
from formgen.compare.raster import Pixels
from formgen.compare.symbols import Symbol, find_symbols

FORMATS: Final = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF")
"""What is opened at all; every other decoder of Pillow stays out of reach."""

MAX_TEXTS: Final = 16
_ENLARGE_BELOW: Final = 12_000_000  # pixels; four times as many still fit the memory
_TILES: Final = (2, 3, 4)
_OVERLAP: Final = 0.4  # of a tile: a symbol on the seam is whole in one of both
_TILE_SIDE: Final = 1600

Version = tuple[Pixels, float, tuple[float, float]]
"""A part of a picture, how much it was enlarged, and where its top left corner was."""


Seen = tuple[Pixels, list[Symbol]]
"""A frame of a picture in grey, and the symbols in it."""


def read_picture(data: bytes, limits: Limits) -> tuple[list[str], list[Seen]]:
    """Return the texts of the QR symbols in a picture, each once, in reading order.

    With them the frame that was looked at, if it is the only one.

    Raises:
        RefusedFileError: Too large, or not a picture that can be read.
    """
    ended = time.process_time() + limits.reading_seconds
    texts: dict[str, None] = {}
    seen: list[Seen] = []
    for count, frame in enumerate(frames_of(data, limits)):
        symbols = symbols_in(frame, ended)
        texts |= dict.fromkeys(symbol.text for symbol in symbols)
        seen = [] if count else [(frame, symbols)]
        if time.process_time() > ended:
            seen = []
            break
    return list(texts)[:MAX_TEXTS], seen


def frames_of(data: bytes, limits: Limits) -> Iterator[Pixels]:
    """Yield the frames of a picture in grey: one, or the sheets that a scanner put in one file.

    Raises:
        RefusedFileError: Too large, too many frames, or not a picture that can be read.
    """
    Image.MAX_IMAGE_PIXELS = limits.pixels
    try:
        image: Image.Image = Image.open(BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise RefusedFileError("too_large") from error
    count = getattr(image, "n_frames", 1)
    if count > limits.pages:
        raise RefusedFileError("too_many_pages")
    for index in range(count):
        if count > 1:
            image.seek(index)
        yield np.asarray(_grey(image, limits), np.uint8)


def symbols_in(image: Pixels, ended: float) -> list[Symbol]:
    """Return the symbols of a picture; versions of it are tried until one shows any.

    Args:
        image: Grey.
        ended: Second of processor time at which no further version is tried.
    """
    for version, factor, corner in _versions(image):
        found = find_symbols(version)
        if found:
            offset = np.array(corner, np.float32)
            return [Symbol(each.text, each.corners / factor + offset) for each in found]
        if time.process_time() > ended:
            break
    return []


def _grey(image: Image.Image, limits: Limits) -> Image.Image:
    # The header alone says how large it will be: decide before a single pixel is decoded.
    if max(image.size) > limits.side or image.width * image.height > limits.pixels:
        raise RefusedFileError("too_large")
    image.draft("L", image.size)
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("L")


def _versions(pixels: Pixels) -> Iterator[Version]:
    """Yield the picture in ever more costly versions, of which a symbol may be found in one."""
    yield pixels, 1.0, (0.0, 0.0)
    image = Image.fromarray(pixels)
    factor = 2 if image.width * image.height <= _ENLARGE_BELOW else 0.5
    yield _scaled(image, factor), factor, (0.0, 0.0)
    for parts in _TILES:
        yield from _tiles(image, parts)


def _tiles(image: Image.Image, parts: int) -> Iterator[Version]:
    width = image.width / (parts - _OVERLAP * (parts - 1))
    height = image.height / (parts - _OVERLAP * (parts - 1))
    for row, column in product(range(parts), repeat=2):
        left, top = column * width * (1 - _OVERLAP), row * height * (1 - _OVERLAP)
        tile = image.crop((int(left), int(top), int(left + width), int(top + height)))
        factor = min(3.0, max(1.0, _TILE_SIDE / max(tile.size)))
        yield _scaled(tile, factor), factor, (float(int(left)), float(int(top)))


def _scaled(image: Image.Image, factor: float) -> Pixels:
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    return np.asarray(image.resize(size, Image.Resampling.BICUBIC), np.uint8)
