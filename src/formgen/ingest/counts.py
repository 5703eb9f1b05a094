"""Cells to counts: whole numbers of 0 or more, of nine digits at most.

A large table has millions of counts, and at a TPS nearly all are below 1000 (rule R16 wants them
to be). ``plain_counts`` therefore looks up the cells of a row at once among the usual ones, and
says so when one of them needs the longer look of ``count``.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final, TypeGuard

from formgen.errors import Text
from formgen.ingest.tables import Cell, clean

_LONGEST: Final = 9  # digits
_TOO_LARGE: Final = 10**_LONGEST
_TEXTS: Final[Mapping[Cell, int | None]] = {
    "": None,
    **{str(number): number for number in range(1000)},
}
_TEXTS_AND_NUMBERS: Final[Mapping[Cell, int | None]] = {
    **_TEXTS,
    **{float(number): number for number in range(1000)},
}
_THOUSANDS: Final = re.compile(r"-?\d{1,3}([.,]\d{3})+", re.ASCII)
_DECIMAL: Final = re.compile(r"-?\d+[.,]\d+", re.ASCII)

_NEGATIVE: Final = Text("negatif", "is negative")
_WITH_POINTS: Final = Text(
    "memakai pemisah ribuan atau pecahan", "has thousands separators or a fraction"
)
_FRACTION: Final = Text("bukan bilangan bulat", "is not a whole number")
_NO_NUMBER: Final = Text("bukan bilangan", "is not a number")


def count(cell: Cell) -> int | Text | None:
    """Return the count in a cell, None if the cell is empty, or why it holds no count."""
    cell = clean(cell)
    if cell == "":
        return None
    if _is_digits(cell) or _is_count(cell):
        return int(cell)
    return _why_no_count(cell)


def plain_counts(cells: Sequence[Cell]) -> Sequence[int | None] | None:
    """Return what ``count`` returns for each cell, or None if one of them is not usual."""
    try:
        return list(map(_TEXTS.__getitem__, cells))
    except KeyError:
        pass
    if bool in map(type, cells):  # to Python True is 1
        return None
    try:
        return list(map(_TEXTS_AND_NUMBERS.__getitem__, cells))
    except KeyError:
        return None


def _is_digits(cell: Cell) -> TypeGuard[str]:
    return isinstance(cell, str) and cell.isdigit() and cell.isascii() and len(cell) <= _LONGEST


def _is_count(cell: Cell) -> TypeGuard[float]:
    """Whether this is a number cell of a spreadsheet that holds a count."""
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return False
    return 0 <= cell < _TOO_LARGE and cell == int(cell)


def _why_no_count(cell: Cell) -> Text:
    text = str(cell)
    if isinstance(cell, bool):
        return _NO_NUMBER
    if isinstance(cell, int | float):
        return _NEGATIVE if cell < 0 else _FRACTION
    if _THOUSANDS.fullmatch(text):
        return _WITH_POINTS
    if _DECIMAL.fullmatch(text):
        return _FRACTION
    return _NEGATIVE if re.fullmatch(r"-\d+", text) else _NO_NUMBER
