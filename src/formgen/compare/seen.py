"""What a person sees of the words that the file of a copy holds in one place. In the worker.

The words in a file are not what is seen where white lies over them, where they are drawn without
ink, or where other words were drawn over them. A person is told what is seen, and what is not.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from formgen.compare.original import Box, Field, Glyphs
from formgen.compare.raster import DPI, INKED, Pixels, pixel_box
from formgen.seal.comparison import Note

_LEFT: Final = 0.5
"""Share of the ink of a character that is still there where it is seen."""

_CUTS: Final = 3
"""Gaps in a line up to which what is left of it can be read."""

_GAP: Final = 0.35
"""White between two characters that were drawn apart, in heights of the line, that is a space."""

_HIDDEN: Final = "\N{HORIZONTAL ELLIPSIS}"
_DOTS: Final = re.compile(rf"{_HIDDEN}(?: ?{_HIDDEN})+")


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """One page: what it says and how it looks.

    Attributes:
        glyphs: Its characters.
        pixels: Drawn at ``DPI``.
    """

    glyphs: Glyphs
    pixels: Pixels

    def ink(self, box: Box) -> int:
        """Return how many pixels of a box have ink."""
        return int((self.pixels[pixel_box(box, DPI, self.pixels.shape)] < INKED).sum())


def seen(field: Field, ours: Drawn, theirs: Drawn) -> tuple[str, Note]:
    """Return the words that a copy shows in the place of a part that differs, and what of that.

    Args:
        field: Part of the original.
        ours: Its page.
        theirs: The copy's page, laid on it.
    """
    glyphs = theirs.glyphs
    found = [at for at in glyphs.within(field.box).tolist() if not _drawn_over(at, field, glyphs)]
    if not found:
        return "", "" if theirs.ink(field.box) else "removed"
    visible = [_is_seen(at, ours, theirs) for at in found]
    if not any(visible):
        return "", "covered"
    words = _words(found, visible, glyphs, field.box)
    if not all(visible):
        return words, "partly covered"
    same = ours.glyphs.text_in(field.box) == glyphs.text_in(field.box)
    return words, "redrawn" if same else ""


def seen_beside(box: Box, ours: Drawn, theirs: Drawn) -> Note:
    """Return what is to be said of words of a copy where the original has none."""
    return "unseen" if theirs.ink(box) <= ours.ink(box) else ""


def _is_seen(at: int, ours: Drawn, theirs: Drawn) -> bool:
    """Tell whether a character of a copy is seen.

    Where the original has the same one, it is held against that; any other needs some ink.
    """
    box = Box(*map(float, theirs.glyphs.boxes[at]))
    char = theirs.glyphs.chars[at]
    same = any(ours.glyphs.chars[each] == char for each in ours.glyphs.within(box))
    return theirs.ink(box) > (_LEFT * ours.ink(box) if same else 0)


def _drawn_over(at: int, field: Field, glyphs: Glyphs) -> bool:
    """Tell whether a character lies under one that was drawn after it."""
    found = glyphs.within(field.box)
    left, bottom, right, top = glyphs.boxes[at]
    later = glyphs.boxes[found[found > at]]
    wide = np.minimum(later[:, 2], right) - np.maximum(later[:, 0], left)
    tall = np.minimum(later[:, 3], top) - np.maximum(later[:, 1], bottom)
    over = np.maximum(wide, 0) * np.maximum(tall, 0)
    return bool((over > (right - left) * (top - bottom) / 2).any())


def _words(found: Sequence[int], visible: Sequence[bool], glyphs: Glyphs, box: Box) -> str:
    """Return what is seen with spaces between words; dots stand for what is not seen."""
    text, before = "", found[0]
    for at, shown in zip(found, visible, strict=True):
        text += " " if at != before and _apart(before, at, glyphs, box) else ""
        text += glyphs.chars[at] if shown else _HIDDEN
        before = at
    folded = _DOTS.sub(_HIDDEN, " ".join(text.split()))
    cut_lengthways = folded.count(_HIDDEN) > _CUTS
    return _HIDDEN if cut_lengthways else unicodedata.normalize("NFC", folded)


def _apart(before: int, at: int, glyphs: Glyphs, box: Box) -> bool:
    """Tell whether there is a space between two characters that follow each other on a line."""
    if at == before + 1:
        return bool(glyphs.spaced[at])
    return bool(glyphs.boxes[at][0] - glyphs.boxes[before][2] > _GAP * box.height)
