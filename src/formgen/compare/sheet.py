"""A page of the original with which pictures of it are compared. Runs in the worker."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray

from formgen.compare.alignment import corner_marks
from formgen.compare.lettering import Letter, letters_of
from formgen.compare.original import Field, fields_of
from formgen.compare.raster import POINTS_PER_INCH, Pixels, render
from formgen.compare.symbols import find_symbols

_DPI: Final = 200
_PIXELS: Final = 6_000_000
_FINER: Final = 3
"""The renderer puts glyphs on whole pixels: drawn finer and averaged they stand as printed."""


@dataclass(frozen=True)
class Sheet:
    """One page of the original.

    Attributes:
        pixels: Grey, black on white.
        dpi: Dots per inch of ``pixels``: 200 for A4, fewer for a poster.
        fields: What is compared, in reading order.
        page: It.
    """

    pixels: Pixels
    dpi: int
    fields: list[Field]
    page: pypdfium2.PdfPage = field(repr=False)

    @cached_property
    def marks(self) -> dict[int, NDArray[np.float32]]:
        """Corners of each corner mark by its number."""
        return corner_marks(self.pixels)

    @cached_property
    def letters(self) -> list[Letter]:
        """Its letters, as far as they can be drawn."""
        return letters_of(self.page, self.pixels, self.dpi)

    def letters_in(self, where: tuple[slice, slice]) -> list[Letter]:
        """Return the letters that stand in a place, counted from its corner."""
        rows, columns = where
        middle, base = self._standing
        across = (columns.start <= middle) & (middle < columns.stop)
        down = (rows.start <= base - 1) & (base - 1 <= rows.stop)
        found = np.flatnonzero(across & down).tolist()
        return [self.letters[at].seen_from(columns.start, rows.start) for at in found]

    @cached_property
    def _standing(self) -> NDArray[np.float64]:
        """Column of the middle of each letter, and row of its baseline."""
        places = [(letter.middle, letter.baseline) for letter in self.letters]
        return np.array(places, np.float64).reshape(-1, 2).T

    @cached_property
    def symbols(self) -> list[NDArray[np.float32]]:
        """Corners of each seal symbol."""
        return [symbol.corners for symbol in find_symbols(self.pixels)]


def sheet_of(page: pypdfium2.PdfPage) -> Sheet:
    """Draw a page of the original."""
    inches = page.get_width() * page.get_height() / POINTS_PER_INCH**2
    dpi = min(_DPI, int((_PIXELS / max(inches, 0.1)) ** 0.5))
    fine = render(page, dpi * _FINER, pixels=_PIXELS * _FINER**2)
    tall, wide = (side // _FINER for side in fine.shape)
    # Cut where a page ends between pixels: its coordinates count from the left and from below.
    fine = fine[fine.shape[0] - tall * _FINER :, : wide * _FINER]
    pixels = np.asarray(cv2.resize(fine, (wide, tall), interpolation=cv2.INTER_AREA), np.uint8)
    return Sheet(pixels=pixels, dpi=dpi, fields=fields_of(page), page=page)
