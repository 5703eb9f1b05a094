"""The original says itself what is compared: every piece of text on its pages. Runs in the worker.

The bytes of the original are those its seal binds, so its own text is true: no stencil, template
or database is needed to know the fields of a document issued years ago.
"""

import ctypes
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from pypdfium2 import raw

_TOUCH: Final = 0.5
"""Points by which a glyph may stick out of the box of its field."""

_WORDS: Final = (ctypes.c_ushort * 256)()
"""Takes the words of one box; asking for their length first takes twice the time."""

_LETTERS: Final = 3
"""Letters that make a text words."""

_FIGURE: Final = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points from the bottom left corner of the page."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        """Height in points."""
        return self.top - self.bottom

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top."""
        return self.left, self.bottom, self.right, self.top


@dataclass(frozen=True)
class Glyphs:
    """The printed characters of a page in drawing order.

    Attributes:
        chars: One each.
        boxes: A row each: left, bottom, right, top in points.
        spaced: Whether white space stands before each.
    """

    chars: Sequence[str]
    boxes: NDArray[np.float64]
    spaced: NDArray[np.bool_]

    @cached_property
    def middles(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """From the left and from below, in points, of the middle of each character."""
        left, bottom, right, top = self.boxes.T
        return (left + right) / 2, (bottom + top) / 2

    def within(self, box: Box) -> NDArray[np.intp]:
        """Return which characters have their middle inside a box, from left to right."""
        x, y = self.middles
        line = np.flatnonzero((box.bottom - _TOUCH <= y) & (y <= box.top + _TOUCH))
        x = x[line]
        found = line[(box.left - _TOUCH <= x) & (x <= box.right + _TOUCH)]
        left, _, right, _ = self.boxes[found].T
        return found[np.lexsort((right, left))]

    def text_in(self, box: Box) -> str:
        """Return the characters whose middle is inside a box, from left to right, in NFC."""
        chars = (self.chars[index] for index in self.within(box).tolist())
        return unicodedata.normalize("NFC", "".join(chars))


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One part of a page that is compared.

    Attributes:
        box: Around its text.
        text: As printed, spaces folded.
    """

    box: Box
    text: str

    @property
    def lettered(self) -> bool:
        """Whether it is words, not a figure or a mark."""
        return sum(char.isalpha() for char in self.text) >= _LETTERS

    @property
    def value(self) -> int | None:
        """What it says as a figure; None of all else."""
        return int(self.text) if _FIGURE.fullmatch(self.text) else None


def glyphs_of(page: pypdfium2.PdfPage) -> Glyphs:
    """Return the printed characters of a page, white space left out."""
    textpage = page.get_textpage()
    chars, boxes, spaced, space = [], [], [], False
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    for index in range(textpage.count_chars()):
        char = chr(raw.FPDFText_GetUnicode(textpage, index))
        if char.isspace() or not char.isprintable():
            space = True
            continue
        if not raw.FPDFText_GetCharBox(textpage, index, left, right, bottom, top):
            raise pypdfium2.PdfiumError(char)
        chars.append(char)
        boxes.append((left.value, bottom.value, right.value, top.value))
        spaced.append(space)
        space = False
    textpage.close()
    return Glyphs(chars, np.array(boxes, np.float64).reshape(-1, 4), np.array(spaced, bool))


def fields_of(page: pypdfium2.PdfPage) -> list[Field]:
    """Return the fields of a page of the original, from top to bottom and left to right."""
    textpage = page.get_textpage()
    boxes = boxes_of(textpage)
    texts = [words_in(box, textpage) for box in boxes]
    textpage.close()
    fields = [Field(box=box, text=text) for box, text in zip(boxes, texts, strict=True) if text]
    return sorted(fields, key=lambda field: (-round(field.box.bottom), field.box.left))


def boxes_of(textpage: pypdfium2.PdfTextPage) -> list[Box]:
    """Return a box around each run of text of a page."""
    return [Box(*textpage.get_rect(index)) for index in range(textpage.count_rects())]


def words_in(box: Box, textpage: pypdfium2.PdfTextPage) -> str:
    """Return the words inside a box with single spaces between them."""
    corners = textpage, box.left, box.top, box.right, box.bottom
    count = raw.FPDFText_GetBoundedText(*corners, _WORDS, len(_WORDS))
    if count < len(_WORDS):
        text = bytes(_WORDS)[: 2 * count].decode("utf-16-le", errors="ignore")
    else:  # much text in one box
        text = textpage.get_text_bounded(box.left, box.bottom, box.right, box.top)
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
