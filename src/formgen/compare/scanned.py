"""Pages as they come from a scanner: which seals they show and which side is up. In the worker."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import numpy as np

from formgen.compare.binding import Bound, page_sha256
from formgen.compare.limits import Limits
from formgen.compare.pages import open_pdf
from formgen.compare.pictures import frames_of, symbols_in
from formgen.compare.raster import Pixels, render
from formgen.compare.symbols import Symbol

_DPI: Final = 200
_QUARTERS: Final = 4
_EDGE: Final = 0.04
"""Part of each side that may show the bed of the scanner or the shadow of an edge."""

_DARK: Final = 128
_BLANK: Final = 0.0004
"""Part of the pixels that may be dark on the empty back of a sheet: specks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanPage:
    """One page of a scan.

    Attributes:
        seals: Texts of its symbols, each once, with the quarter turns clockwise that set the page
            upright.
        blank: Whether nothing is on it.
        sha256: Of what the scanner gave of it, whatever else is in its file.
    """

    seals: tuple[tuple[str, int], ...]
    blank: bool
    sha256: str


def read_scan(data: bytes, limits: Limits, *, pdf: bool) -> tuple[list[ScanPage], bool]:
    """Return the pages of a PDF or picture file, and whether every page was looked at.

    Raises:
        RefusedFileError: It cannot be read.
    """
    ended = time.process_time() + limits.reading_seconds
    found: list[ScanPage] = []
    for image, digest in _of_pdf(data, limits) if pdf else _of_picture(data, limits):
        if time.process_time() > ended:
            return found, False
        blank = _is_blank(image)
        symbols = [] if blank else symbols_in(image, ended)
        found.append(ScanPage(seals=_upright(symbols), blank=blank, sha256=digest))
    return found, True


def _of_pdf(data: bytes, limits: Limits) -> Iterator[tuple[Pixels, str]]:
    shown, bound = open_pdf(data, limits), Bound([data])
    for index in range(len(shown)):
        yield render(shown[index], _DPI), page_sha256(bound, index)


def _of_picture(data: bytes, limits: Limits) -> Iterator[tuple[Pixels, str]]:
    whole = sha256(data).digest()
    for index, frame in enumerate(frames_of(data, limits)):
        yield frame, sha256(whole + index.to_bytes(4, "big")).hexdigest()


def _is_blank(pixels: Pixels) -> bool:
    down, right = (int(side * _EDGE) for side in pixels.shape)
    inner = pixels[down : pixels.shape[0] - down, right : pixels.shape[1] - right]
    return float(np.mean(inner < _DARK)) < _BLANK


def _upright(symbols: list[Symbol]) -> tuple[tuple[str, int], ...]:
    return tuple({symbol.text: (symbol.text, _turns(symbol)) for symbol in symbols}.values())


def _turns(symbol: Symbol) -> int:
    """Return how many quarters to turn the page clockwise, by the upper edge of a symbol."""
    along = symbol.corners[1] - symbol.corners[0]
    turned = round(float(np.arctan2(along[1], along[0])) / (np.pi / 2))
    return -turned % _QUARTERS
