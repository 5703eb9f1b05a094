"""The letters of a page of the original, and any other letter in the same fonts. In the worker.

The original embeds its fonts; those that values are set in hold every character. So it says itself
what a page would look like that says something else.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO
from itertools import groupby
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Final

import numpy as np
import pypdfium2
from PIL import Image, ImageDraw, ImageFont
from pypdfium2 import raw

from formgen.compare.raster import POINTS_PER_INCH, Pixels

FINER: Final = 3
"""Letters are drawn so many times finer than the page."""

_KINDS: Final = (digits, ascii_uppercase, ascii_lowercase)
_INK: Final = 200
_LARGEST_FONT: Final = 1 << 20
_TURNED: Final = 0.01
_LINE: Final = 0.15
"""Width, in sizes of the font, up to which ink is the line of a box and no letter."""


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A letter drawn ``FINER`` times finer than the page.

    Attributes:
        pixels: Black on white, cut to its ink.
        left: From where the pen begins to the ink, in fine pixels.
        above: From the baseline up to the top of the ink.
        advance: From where the pen begins to where it ends.
    """

    pixels: Pixels
    left: int
    above: int
    advance: float


@dataclass(frozen=True, slots=True, eq=False)
class Letter:
    """One printed character.

    Attributes:
        char: It.
        left: Of its ink, in pixels of the page.
        right: Of its ink.
        baseline: Row on which it stands.
        font: Data of its font.
        size: Of the font in pixels of the page.
    """

    char: str
    left: float
    right: float
    baseline: float
    font: ImageFont.FreeTypeFont
    size: float

    @property
    def middle(self) -> float:
        """Column of its middle."""
        return (self.left + self.right) / 2

    def seen_from(self, x: float, y: float) -> "Letter":
        """Return it with columns and rows that count from a point of the page."""
        return replace(self, left=self.left - x, right=self.right - x, baseline=self.baseline - y)

    def others(self) -> str:
        """Return the characters it might be mistaken for: of the same kind."""
        kind = next((kind for kind in _KINDS if self.char in kind), "")
        return kind.replace(self.char, "")


def letters_of(page: pypdfium2.PdfPage, pixels: Pixels, dpi: int) -> list[Letter]:
    """Return the letters of a page whose fonts can be drawn in.

    Args:
        page: Of the original.
        pixels: The page drawn.
        dpi: Of the drawing.
    """
    textpage = page.get_textpage()
    fonts = _Fonts(textpage, {})
    letters: list[Letter] = []
    for _, run in groupby(range(textpage.count_chars()), lambda index: _origin(textpage, index)):
        found = [index for index in run if not _char(textpage, index).isspace()]
        if found:
            letters += _of_run(fonts, found, pixels, dpi / POINTS_PER_INCH)
    textpage.close()
    return letters


@lru_cache(maxsize=512)
def drawn(font: ImageFont.FreeTypeFont, size: float, char: str) -> Drawn | None:
    """Return a character as a font draws it; None where it draws nothing.

    Args:
        font: Of the original.
        size: In pixels of the page.
        char: Any.
    """
    sized = _sized(font, size * FINER)
    advance, tall = sized.getlength(char), round(size * FINER)
    canvas = Image.new("L", (round(advance) + 2 * tall, 3 * tall), 0)
    ImageDraw.Draw(canvas).text((tall, 2 * tall), char, fill=255, font=sized, anchor="ls")
    box = canvas.getbbox()
    if box is None:
        return None
    pixels = 255 - np.asarray(canvas.crop(box), np.uint8)
    return Drawn(pixels, box[0] - tall, 2 * tall - box[1], float(advance))


@lru_cache(maxsize=64)
def _sized(font: ImageFont.FreeTypeFont, size: float) -> ImageFont.FreeTypeFont:
    return font.font_variant(size=size)


@dataclass(frozen=True, slots=True)
class _Fonts:
    """Fonts of a page by where pdfium keeps them."""

    textpage: pypdfium2.PdfTextPage
    known: dict[int | None, ImageFont.FreeTypeFont | None]

    def of(self, index: int) -> ImageFont.FreeTypeFont | None:
        """Return the font of a character; None where it is not embedded or has no characters."""
        text = raw.FPDFText_GetTextObject(self.textpage, index)
        if not text:
            return None
        font = raw.FPDFTextObj_GetFont(text)
        key = ctypes.cast(font, ctypes.c_void_p).value
        if key not in self.known:
            self.known[key] = _loaded(font)
        return self.known[key]


def _loaded(font: ctypes.c_void_p) -> ImageFont.FreeTypeFont | None:
    length = ctypes.c_size_t()
    raw.FPDFFont_GetFontData(font, None, 0, length)
    if not 0 < length.value < _LARGEST_FONT:
        return None
    data = (ctypes.c_uint8 * length.value)()
    raw.FPDFFont_GetFontData(font, data, length.value, length)
    try:
        return ImageFont.truetype(BytesIO(bytes(data)), 10, layout_engine=ImageFont.Layout.BASIC)
    except OSError:
        return None


def _of_run(fonts: _Fonts, run: list[int], pixels: Pixels, scale: float) -> Iterator[Letter]:
    """Yield the letters of characters with one origin; a value is one even over several boxes."""
    textpage, matrix = fonts.textpage, raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(textpage, run[0], matrix)
    font = fonts.of(run[0])
    if font is None or abs(matrix.b) + abs(matrix.c) > _TURNED * abs(matrix.a):
        return
    size = raw.FPDFText_GetFontSize(textpage, run[0]) * matrix.d * scale
    baseline = pixels.shape[0] - _origin(textpage, run[0])[1] * scale
    boxes = [textpage.get_charbox(index) for index in run]
    spans = [(box[0] * scale, box[2] * scale) for box in boxes]
    if len(run) > 1:
        top = int(pixels.shape[0] - boxes[0][3] * scale)
        spans = _inked(pixels[top : round(baseline), : int(spans[-1][1]) + 2], int(spans[0][0]) - 1)
        spans = [span for span in spans if span[1] - span[0] > _LINE * size]
    if len(spans) == len(run):
        for index, (left, right) in zip(run, spans, strict=True):
            yield Letter(_char(textpage, index), left, right, baseline, font, size)


def _inked(part: Pixels, start: int) -> list[tuple[float, float]]:
    """Return from where to where there is ink, from a column on."""
    inked = np.flatnonzero(part[:, start:].min(axis=0) < _INK) + start
    if not inked.size:
        return []
    gaps = np.flatnonzero(np.diff(inked) > 1)
    starts, stops = [inked[0], *inked[gaps + 1]], [*inked[gaps], inked[-1]]
    return [(float(a), float(b + 1)) for a, b in zip(starts, stops, strict=True)]


def _char(textpage: pypdfium2.PdfTextPage, index: int) -> str:
    return chr(raw.FPDFText_GetUnicode(textpage, index))


def _origin(textpage: pypdfium2.PdfTextPage, index: int) -> tuple[float, float]:
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(textpage, index, x, y)
    return x.value, y.value
