"""Find the QR symbols in grey pixels, with where they are. Runs in the worker."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import zxingcpp
from numpy.typing import NDArray

MAX_SYMBOLS: Final = 16
_QR: Final = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
_MAX_TEXT: Final = 4296  # most characters a QR symbol holds


@dataclass(frozen=True, slots=True, eq=False)
class Symbol:
    """One symbol.

    Attributes:
        text: What it says.
        corners: Top left, top right, bottom right and bottom left of the symbol as it is read, in
            pixels of the picture.
    """

    text: str
    corners: NDArray[np.float32]


def find_symbols(image: Any) -> list[Symbol]:  # noqa: ANN401 - Pillow's or numpy's pixels
    """Return the symbols of a grey picture, equal ones as often as they stand there."""
    found = zxingcpp.read_barcodes(image, formats=_QR)
    return [
        Symbol(each.text, _corners(each.position))
        for each in found
        if each.valid and len(each.text) <= _MAX_TEXT
    ][:MAX_SYMBOLS]


def decode(image: Any) -> list[str]:  # noqa: ANN401 - Pillow's or numpy's pixels
    """Return the texts of the symbols of a grey picture, each once."""
    return list(dict.fromkeys(symbol.text for symbol in find_symbols(image)))


def _corners(position: zxingcpp.Position) -> NDArray[np.float32]:
    points = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return np.array([(point.x, point.y) for point in points], np.float32)
