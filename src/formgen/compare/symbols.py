"""Find the QR symbols in grey pixels, with where they are. Runs in the worker."""

from collections.abc import Iterable
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
    """Return the symbols of a picture, black on white, equal ones as often as they stand there.

    Where something was found and not read, black and white are told apart another way too: of a
    scan of few dots this reads what the usual way, made for photographs, does not.
    """
    found = zxingcpp.read_barcodes(image, formats=_QR, try_invert=False, return_errors=True)
    symbols = _symbols(found)
    if not all(each.valid for each in found):
        fixed = zxingcpp.Binarizer.FixedThreshold
        others = _symbols(
            zxingcpp.read_barcodes(image, formats=_QR, try_invert=False, binarizer=fixed)
        )
        symbols += [each for each in others if not any(_same_place(each, one) for one in symbols)]
    return symbols[:MAX_SYMBOLS]


def _symbols(found: Iterable[zxingcpp.Barcode]) -> list[Symbol]:
    return [
        Symbol(each.text, _corners(each.position))
        for each in found
        if each.valid and len(each.text) <= _MAX_TEXT
    ]


def _same_place(one: Symbol, other: Symbol) -> bool:
    """Tell whether two symbols are one that was found twice."""
    away = np.linalg.norm(one.corners.mean(axis=0) - other.corners.mean(axis=0))
    return bool(away < np.ptp(other.corners[:, 0]) / 2)


def decode(image: Any) -> list[str]:  # noqa: ANN401 - Pillow's or numpy's pixels
    """Return the texts of the symbols of a grey picture, each once."""
    return list(dict.fromkeys(symbol.text for symbol in find_symbols(image)))


def _corners(position: zxingcpp.Position) -> NDArray[np.float32]:
    points = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return np.array([(point.x, point.y) for point in points], np.float32)
