"""What people call a part of a page: the words beside it and above it. Runs in the worker.

A figure that a seal holds has a better name, which only the form register knows: of such a figure
the worker says no more than that it can be told from all others of its page.
"""

import re
from collections.abc import Collection, Sequence
from typing import Final

from formgen.compare.original import Box, Field
from formgen.seal.comparison import CUT_SHORT

_LONGEST: Final = 60
"""Characters of a name; a line of running text has more."""

_WIDEST: Final = 200.0
"""Points that the head of a column is wide at most; a line of running text is wider."""

_ALIGNED: Final = 1.5
"""Points by which what stands in one column, or begins or is centred alike, differs at most."""

_LINES: Final = 0.9
"""Heights of a line between it and the next of the same text; rows of a table are farther apart."""

_SPELT: Final = re.compile(
    r"((kosong|nol|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|juta"
    r"|(se)?(puluh|belas|ratus|ribu))( |$))+",
    re.IGNORECASE,
)
"""A number in words, or its digits one by one."""

_NOTE: Final = re.compile(r"\([^)]*\)?")
"""How to fill in a part, or where its figure comes from."""

_CAPTION: Final = re.compile(r"(\w{4}-){3}\w{4}|.* · hal \d+/\d+ .*|Pindai dari aplikasi .*")
"""What stands below the symbol of a seal."""

_PAGE: Final = re.compile(r"Halaman \d+ dari \d+")

_NAMELESS: Final = (_SPELT, _NOTE, _CAPTION, _PAGE)


def name_of(
    field: Field, fields: Sequence[Field], own: Collection[Field] = (), *, itself: bool = True
) -> str:
    """Name a part by the words left of it and above it, and words by themselves.

    Args:
        field: What to name.
        fields: What it may be named by.
        own: Which of them the form prints, where that is known: its lines that follow each other
            are one text, while names in rows may follow each other as close.
        itself: Whether words name themselves, as a heading does.
    """
    if itself and field.lettered:
        return _shortened(field.text)
    box, column = field.box, _column(field.box, fields)
    row = [f for f in fields if _beside(f.box, box) and _is_name(f)]
    above = (f for f in fields if f.box.bottom >= box.top)
    heads = [f for f in above if _heads(f.box, column) and _is_name(f)]
    names = []
    if row:
        names.append(_whole(max(row, key=lambda f: f.box.right), own))
    figure = not field.lettered and any(char.isalnum() for char in field.text or "0")
    if heads and (figure or not row) and not _labelled(box, fields):
        names.append(_whole(min(heads, key=lambda f: f.box.bottom), own))
    return ", ".join(map(_shortened, names)) or (_shortened(field.text) if itself else "")


def figure_alone(field: Field, fields: Sequence[Field]) -> int | None:
    """Return the value of a figure that no other figure of its page has; None of all else."""
    same = [each for each in fields if each.value == field.value]
    return field.value if len(same) == 1 else None


def _is_name(field: Field) -> bool:
    """Tell whether words can name what stands beside or below them."""
    return field.lettered and not any(kind.fullmatch(field.text) for kind in _NAMELESS)


def _whole(line: Field, own: Collection[Field]) -> str:
    """Return all of a text of the form of which words are one line; other words as they are."""
    if line not in own:
        return line.text
    above = [each.text for each in own if _next_line(each.box, line.box) and _is_name(each)]
    below = [each.text for each in own if _next_line(line.box, each.box) and _is_name(each)]
    return " ".join([*above, line.text, *below])


def _next_line(upper: Box, lower: Box) -> bool:
    """Tell whether one line of a text follows another."""
    begins = abs(upper.left - lower.left)
    centred = abs(upper.left + upper.right - lower.left - lower.right) / 2
    close = 0 <= upper.bottom - lower.top < _LINES * min(upper.height, lower.height)
    return close and min(begins, centred) < _ALIGNED


def _labelled(box: Box, fields: Sequence[Field]) -> bool:
    """Tell whether a colon stands before a part: then it stands under no head."""
    before = [f for f in fields if _beside(f.box, box)]
    return bool(before) and max(before, key=lambda f: f.box.right).text.endswith(":")


def _beside(one: Box, other: Box) -> bool:
    """Tell whether one box stands left of another."""
    return one.right <= other.left and min(one.top, other.top) > max(one.bottom, other.bottom)


def _column(box: Box, fields: Sequence[Field]) -> tuple[float, float]:
    """Return from where to where a column goes, in points: as far as its widest figure."""
    ends = [f.box.left for f in fields if _same_end(f.box, box) and f.value is not None]
    return min([box.left, *ends]), box.right


def _same_end(one: Box, other: Box) -> bool:
    return abs(one.right - other.right) < _ALIGNED


def _heads(head: Box, column: tuple[float, float]) -> bool:
    """Tell whether a box stands over a column as its head, not as a line of text."""
    left, right = column
    over = left <= (head.left + head.right) / 2 <= right
    under = head.left <= (left + right) / 2 <= head.right
    return (over or under) and head.right - head.left < _WIDEST


def _shortened(name: str) -> str:
    """Return the first words of a long name: whole sentences are read where they stand."""
    if len(name) <= _LONGEST:
        return name
    return name[:_LONGEST].rsplit(" ", 1)[0] + CUT_SHORT
