"""Which words of an original its form prints, and which are values. Runs in the worker.

What a form prints may be shown to everybody; a value may be the name of a person. An original is
its stencil with the values drawn by streams of their own, plain ones, which follow it in the file:
what is still on a page without them is what the form prints.
"""

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Final

import numpy as np
import pypdfium2

from formgen.compare.original import Field, fields_of

_DRAWN: Final = re.compile(rb" 0 obj\n<</Length (\d+)>>\nstream\n")
"""Begins a stream of values; every stream of a stencil has other entries too."""

_TEXT: Final = re.compile(rb"\bT[jJ]\b")
_SAME_PLACE: Final = 0.5
"""Points by which the box of the same words may differ."""


def without_values(original: bytes) -> bytes | None:
    """Return an original with nothing drawn but what its form prints, of the same length.

    None where no value is drawn by a stream of its own, as in a document whose text flows: then
    nobody can tell which words are the form's.
    """
    blank, texts = bytearray(original), False
    for match in _DRAWN.finditer(original):
        where = slice(match.end(), match.end() + int(match[1]))
        texts = texts or _TEXT.search(original, where.start, where.stop) is not None
        blank[where] = b" " * len(original[where])
    return bytes(blank) if texts else None


class OwnWords:
    """The words that the form of an original prints, found when first asked for."""

    def __init__(self, original: bytes) -> None:
        """Keep an original whose bytes a seal binds."""
        self._original = original
        self._pages: dict[int, list[Field]] = {}

    @cached_property
    def _form(self) -> pypdfium2.PdfDocument | None:
        data = without_values(self._original)
        return None if data is None else pypdfium2.PdfDocument(data)

    def among(self, fields: Sequence[Field], number: int) -> list[bool]:
        """Tell for each field of a page whether the form prints all of it.

        Args:
            fields: Of the page, as ``fields_of`` returns them.
            number: Of the page, from 1.
        """
        if self._form is None:
            return [False] * len(fields)
        if number not in self._pages:
            self._pages[number] = fields_of(self._form[number - 1])
        own = self._pages[number]
        return [any(_is(field, each) for each in own) for field in fields]


def _is(one: Field, other: Field) -> bool:
    if one.text != other.text:
        return False
    sides = np.subtract(one.box.edges, other.box.edges)
    return bool(np.abs(sides).max() < _SAME_PLACE)
