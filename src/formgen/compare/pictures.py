"""Find the symbols in a picture: whole, then enlarged, then piece by piece. Runs in the worker."""

import time
from collections.abc import Iterator
from io import BytesIO
from itertools import product
from typing import Final

import zxingcpp
from PIL import Image

from formgen.compare.limits import Limits, RefusedFileError

FORMATS: Final = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF")
"""What is opened at all; every other decoder of Pillow stays out of reach."""

MAX_TEXTS: Final = 16
_QR: Final = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
_MAX_TEXT: Final = 4296  # most characters a QR symbol holds
_ENLARGE_BELOW: Final = 12_000_000  # pixels; four times as many still fit the memory
_TILES: Final = (2, 3, 4)
_OVERLAP: Final = 0.4  # of a tile: a symbol on the seam is whole in one of both
_TILE_SIDE: Final = 1600


def read_picture(data: bytes, limits: Limits) -> list[str]:
    """Return the texts of the QR symbols in a picture, each once, in reading order.

    Raises:
        RefusedFileError: Too large, or not a picture that can be read.
    """
    started = time.monotonic()
    image = _open(data, limits)
    for version in _versions(image):
        texts = decode(version)
        if texts or time.monotonic() - started > limits.reading_seconds:
            return texts
    return []


def decode(image: Image.Image) -> list[str]:
    """Return the texts of the QR symbols in a grey picture, each once."""
    found = zxingcpp.read_barcodes(image, formats=_QR)
    texts = dict.fromkeys(symbol.text for symbol in found if symbol.valid)
    return [text for text in texts if len(text) <= _MAX_TEXT][:MAX_TEXTS]


def _open(data: bytes, limits: Limits) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = limits.pixels
    try:
        image: Image.Image = Image.open(BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise RefusedFileError("too_large") from error
    # The header alone says how large it will be: decide before a single pixel is decoded.
    if max(image.size) > limits.side or image.width * image.height > limits.pixels:
        raise RefusedFileError("too_large")
    image.draft("L", image.size)
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("L")


def _versions(image: Image.Image) -> Iterator[Image.Image]:
    """Yield the picture in ever more costly versions, of which a symbol may be found in one."""
    yield image
    pixels = image.width * image.height
    if pixels <= _ENLARGE_BELOW:
        yield _scaled(image, 2)
    else:
        yield _scaled(image, 0.5)
    for parts in _TILES:
        yield from _tiles(image, parts)


def _tiles(image: Image.Image, parts: int) -> Iterator[Image.Image]:
    width = image.width / (parts - _OVERLAP * (parts - 1))
    height = image.height / (parts - _OVERLAP * (parts - 1))
    for row, column in product(range(parts), repeat=2):
        left, top = column * width * (1 - _OVERLAP), row * height * (1 - _OVERLAP)
        tile = image.crop((int(left), int(top), int(left + width), int(top + height)))
        yield _scaled(tile, min(3.0, max(1.0, _TILE_SIDE / max(tile.size))))


def _scaled(image: Image.Image, factor: float) -> Image.Image:
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    return image.resize(size, Image.Resampling.BICUBIC)
