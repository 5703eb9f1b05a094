"""Compare the pages of a PDF with those of the original: text, then rendering. Runs in the worker.

Text can lie (a font may map one shape to another letter, white may cover black), and so can a
rendering looked at too coarsely; a part is the same only if both say so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
import pypdfium2

from formgen.compare.alignment import by_blocks, warped
from formgen.compare.original import (
    Box,
    Field,
    Glyphs,
    boxes_of,
    fields_of,
    glyphs_of,
    words_in,
)
from formgen.compare.parts import PageResult
from formgen.compare.raster import DPI, INKED, POINTS_PER_INCH, Pixels, pixel_box, render
from formgen.compare.seen import Drawn, seen, seen_beside
from formgen.compare.showing import Own, Pair, none_own

_SIZE_SLACK: Final = 1.0
_GREY_SLACK: Final = 72
"""Grey levels (of 255) by which renderings of equal outlines differ between programs."""

_STAIN: Final = 4
_WINDOW: Final = 5
"""Differing pixels, and the side of the square they lie in, that make a difference."""

_BAND: Final = 96
"""Rows of a page that are looked at together: what fits the cache takes half the time."""

_TIGHT: Final = 1
_LOOSE: Final = 4
"""Pixels by which equal lines may lie apart within a field, and outside of all."""

_BLUR: Final = 3
"""A thin line is one black row in one rendering and two grey ones in another."""

_MOVES: Final = sorted(
    ((down, right) for down in range(-3, 4) for right in range(-3, 4)),
    key=lambda move: move[0] ** 2 + move[1] ** 2,
)
_MOVED: Final = 0.5
"""What moving a page must leave at most of its differences."""

_GAP: Final = 0.25
"""White columns, as a part of the height of a field, at which it is taken apart."""

_NEAR: Final = 8.0
"""Points around a field that differs within which another difference is the same one."""

_LONG_LINE: Final = 250.0
"""Points of a line of which not all can be shown large enough to be read."""

_WORDS_AROUND: Final = 60.0
"""Points of a line that are shown on both sides of what differs in it."""

_AROUND: Final = 0.5
"""Points around a piece of a field that are compared with it, not with the paper around."""


def has_text(page: pypdfium2.PdfPage) -> bool:
    """Tell a page with text from a picture of one."""
    textpage = page.get_textpage()
    count: int = textpage.count_chars()
    textpage.close()
    return count > 0


def same_sheet(original: pypdfium2.PdfPage, copy: pypdfium2.PdfPage) -> bool:
    """Tell whether two pages are of one size; a page printed smaller is compared as a picture."""
    sizes = zip(original.get_size(), copy.get_size(), strict=True)
    return all(abs(one - other) < _SIZE_SLACK for one, other in sizes)


def compare_page(
    original: pypdfium2.PdfPage,
    copy: pypdfium2.PdfPage,
    drawn: Pixels | None = None,
    own: Own = none_own,
) -> PageResult:
    """Compare two pages of one size part by part.

    Args:
        original: One.
        copy: The other.
        drawn: The copy at ``DPI``, if it was drawn before.
        own: Tells which fields of the original its form prints.
    """
    both = hold(original, copy, drawn)
    ours, theirs = Drawn(both.ours, both.first), Drawn(both.theirs, both.second)
    pair = Pair(fields=both.fields, first=both.first, second=both.second, dpi=DPI, own=own)
    parts, added = [], []
    for field, differs in zip(both.fields, both.differing, strict=True):
        if differs:
            words, note = seen(field, ours, theirs)
            within = _narrowed(field.box, both)
            parts.append(pair.part(field, "berbeda", words, note, within))
            both.elsewhere[pixel_box(field.box, DPI, both.first.shape, _NEAR)] = 0
    for box, words in _extra(both.fields, copy):
        added.append(pair.added(box, words, seen_beside(box, ours, theirs)))
        both.elsewhere[pixel_box(box, DPI, both.first.shape, _NEAR)] = 0
    added += [pair.added(box, "") for box in _regions(both.elsewhere)]
    return PageResult(same=len(both.fields) - len(parts), parts=(*parts, *added))


def _narrowed(box: Box, both: "Both") -> Box:
    """Return the place of a long line where it looks different, with some words around it."""
    if box.right - box.left < _LONG_LINE:
        return box
    stains = _tight_stains(both.first, both.second, pixel_box(box, DPI, both.first.shape))
    columns = np.flatnonzero(stains.any(axis=0))
    if not columns.size:
        return box
    scale = POINTS_PER_INCH / DPI
    left = box.left + float(columns[0]) * scale - _WORDS_AROUND
    right = box.left + float(columns[-1]) * scale + _WORDS_AROUND
    return replace(box, left=max(box.left, left), right=min(box.right, right))


@dataclass(frozen=True, slots=True, eq=False)
class Both:
    """Two pages held against each other.

    Attributes:
        fields: Of the original.
        first: The original drawn.
        second: The copy drawn, laid on it.
        ours: What the original says, and where.
        theirs: What the copy says.
        differing: Whether each field differs, in text or in looks.
        elsewhere: Pixels outside all fields that differ.
    """

    fields: Sequence[Field]
    first: Pixels
    second: Pixels
    ours: Glyphs
    theirs: Glyphs
    differing: Sequence[bool]
    elsewhere: Pixels


def hold(original: pypdfium2.PdfPage, copy: pypdfium2.PdfPage, drawn: Pixels | None = None) -> Both:
    """Hold two pages of one size against each other; arguments as ``compare_page``."""
    fields, ours, theirs = fields_of(original), glyphs_of(original), glyphs_of(copy)
    first = render(original, DPI)
    second, loose = _laid_on(first, render(copy, DPI) if drawn is None else drawn)
    looks = [_field_differs(first, second, loose, field) for field in fields]
    texts = _texts_differ(fields, ours, theirs)
    differing = [text or look for text, look in zip(texts, looks, strict=True)]
    return Both(fields, first, second, ours, theirs, differing, loose)


def _field_differs(first: Pixels, second: Pixels, loose: Pixels, field: Field) -> bool:
    """Tell whether a field looks different; what is in it is wiped from ``loose``."""
    box = pixel_box(field.box, DPI, first.shape, _AROUND)
    stains = _tight_stains(first, second, box)
    if not stains.any() and not loose[box].any():  # as most fields
        return False
    pieces = _pieces(first, box)
    for where in pieces:
        loose[where] = 0
    # What differs nowhere in its place, as most pieces do, need not be looked for beside it.
    return any(
        bool(stains[:, columns.start - box[1].start : columns.stop - box[1].start].any())
        and _looks_different(first, second, (rows, columns))
        for rows, columns in pieces
    )


def _laid_on(first: Pixels, second: Pixels) -> tuple[Pixels, Pixels]:
    """Return the copy's rendering laid on the original's, and where they differ.

    Some programs round every position.
    """
    if second.shape != first.shape:  # by a row or a column
        second = warped(second, np.eye(3), first.shape)
    stains = _loose_stains(first, second)
    if not stains.any():
        return second, stains
    finer = warped(second, by_blocks(first, second), first.shape)
    left = _loose_stains(first, finer)
    if int(left.sum()) < _MOVED * int(stains.sum()):
        return finer, left
    return second, stains  # a changed word is no reason to move all


def _pieces(page: Pixels, where: tuple[slice, slice]) -> list[tuple[slice, slice]]:
    """Take a field apart where its paper is white: programs place each digit box by itself."""
    rows, columns = where
    inked = page[where].min(axis=0) < INKED
    gap = max(1, round((rows.stop - rows.start) * _GAP))
    filled = np.flatnonzero(inked)
    if not filled.size:
        return [where]
    ends = np.flatnonzero(np.diff(filled) > gap)
    starts = [filled[0], *filled[ends + 1]]
    stops = [*filled[ends], filled[-1]]
    return [
        (rows, slice(columns.start + int(start), columns.start + int(stop) + 1))
        for start, stop in zip(starts, stops, strict=True)
    ]


def _looks_different(first: Pixels, second: Pixels, where: tuple[slice, slice]) -> bool:
    """Compare one piece's pixels, moved by up to some pixels: programs round positions."""
    ours, inner = _cut(first, where), np.s_[_TIGHT:-_TIGHT, _TIGHT:-_TIGHT]
    return all(_stained(ours, _cut(second, where, move), _TIGHT)[inner].any() for move in _MOVES)


def _cut(image: Pixels, where: tuple[slice, slice], move: tuple[int, int] = (0, 0)) -> Pixels:
    """Return a part of a page with as much around it as a comparison reaches."""
    rows, columns = (
        (span.start - _TIGHT + by, span.stop + _TIGHT + by)
        for span, by in zip(where, move, strict=True)
    )
    if min(rows[0], columns[0]) >= 0 and rows[1] <= image.shape[0] and columns[1] <= image.shape[1]:
        return image[slice(*rows), slice(*columns)]
    inside = (
        np.clip(np.arange(*span), 0, length - 1)
        for span, length in zip((rows, columns), image.shape, strict=True)
    )
    return np.asarray(image[np.ix_(*inside)], np.uint8)


def _texts_differ(fields: Sequence[Field], ours: Glyphs, theirs: Glyphs) -> list[bool]:
    """Return for each field whether the copy's text differs."""
    if ours.chars == theirs.chars and np.array_equal(ours.boxes, theirs.boxes):
        return [False] * len(fields)
    # A lost text layer misleads nobody: then the rendering alone decides.
    return [theirs.text_in(field.box) not in {"", ours.text_in(field.box)} for field in fields]


def _extra(fields: Sequence[Field], copy: pypdfium2.PdfPage) -> list[tuple[Box, str]]:
    """Return text of the copy where the original has none."""
    left, bottom, right, top = np.array([field.box.edges for field in fields] or [(0, 0, 0, 0)]).T
    textpage = copy.get_textpage()
    found = [
        (box, words_in(box, textpage))
        for box in boxes_of(textpage)
        if not np.any(
            (np.minimum(box.right, right) > np.maximum(box.left, left))
            & (np.minimum(box.top, top) > np.maximum(box.bottom, bottom))
        )
    ]
    textpage.close()
    return [(box, text) for box, text in found if text]


def _loose_stains(first: Pixels, second: Pixels) -> Pixels:
    """Return where two renderings differ by more than a line that lies somewhat aside explains."""
    found = np.zeros(first.shape, np.uint8)
    for top in range(0, first.shape[0], _BAND):
        rows = slice(top, top + _BAND)
        if cv2.absdiff(first[rows], second[rows]).max() > _GREY_SLACK:
            around = _with_margin(rows, _LOOSE + _WINDOW)
            ours, theirs = (cv2.blur(each[around], (_BLUR, _BLUR)) for each in (first, second))
            above = top - around.start
            found[rows] = _stained(ours, theirs, _LOOSE)[above : above + _BAND]
    return found


def _tight_stains(first: Pixels, second: Pixels, where: tuple[slice, slice]) -> Pixels:
    """Return where a part of two renderings differs, lines held to their places."""
    ours = first[where]
    if cv2.absdiff(ours, second[where]).max() <= _GREY_SLACK:
        return np.zeros(ours.shape, np.uint8)
    around = tuple(_with_margin(span, _TIGHT + _WINDOW) for span in where)
    top, left = (span.start - wide.start for span, wide in zip(where, around, strict=True))
    stains = _stained(first[around], second[around], _TIGHT)
    return stains[top : top + ours.shape[0], left : left + ours.shape[1]]


def _with_margin(span: slice, margin: int) -> slice:
    """Return a span of a page with what around it bears on its stains."""
    return slice(max(0, span.start - margin), span.stop + margin)


def _stained(first: Pixels, second: Pixels, reach: int) -> Pixels:
    """Return where a part differs by more than ``reach`` pixels of position can explain."""
    # Both ways: a thin line that is gone hides in the white beside it.
    beyond = cv2.max(_beyond(second, first, reach), _beyond(first, second, reach))
    _, off = cv2.threshold(beyond, _GREY_SLACK, 1, cv2.THRESH_BINARY)
    if cv2.countNonZero(off) < _STAIN:
        return np.zeros(off.shape, np.uint8)
    near = cv2.boxFilter(off, cv2.CV_8U, (_WINDOW, _WINDOW), normalize=False)
    _, stained = cv2.threshold(near, _STAIN - 1, 1, cv2.THRESH_BINARY)
    return np.asarray(cv2.min(stained, off), np.uint8)


def _beyond(image: Pixels, reference: Pixels, reach: int) -> cv2.typing.MatLike:
    """Return by how much an image is lighter or darker than all of the reference near by."""
    kernel = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    lighter = cv2.subtract(image, cv2.dilate(reference, kernel))
    return cv2.max(lighter, cv2.subtract(cv2.erode(reference, kernel), image))


def _regions(stains: Pixels) -> list[Box]:
    """Return boxes around what differs outside all fields."""
    if not stains.any():
        return []
    joined = cv2.dilate(stains, np.ones((25, 25), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    scale, height = POINTS_PER_INCH / DPI, stains.shape[0]
    return [
        Box(x * scale, (height - y - h) * scale, (x + w) * scale, (height - y) * scale)
        for x, y, w, h, _ in stats[1:count].tolist()
    ]
