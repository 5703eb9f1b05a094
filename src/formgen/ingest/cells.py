"""Single cells to codes, counts and text; a cell that is none of these becomes a finding."""

import re
import unicodedata
from typing import Final, TypeGuard

from formgen.errors import Finding, InputError, NotFoundError, Text
from formgen.ingest.headers import Columns
from formgen.ingest.problems import problem
from formgen.ingest.regions import tps_place
from formgen.ingest.tables import Cell, Record, clean
from formgen.model.region import Tps, parse_tps_code

_LONGEST: Final = 9  # digits
_TOO_LARGE: Final = 10**_LONGEST
_THOUSANDS: Final = re.compile(r"-?\d{1,3}([.,]\d{3})+", re.ASCII)
_DECIMAL: Final = re.compile(r"-?\d+[.,]\d+", re.ASCII)

_NEGATIVE: Final = Text("negatif", "is negative")
_WITH_POINTS: Final = Text(
    "memakai pemisah ribuan atau pecahan", "has thousands separators or a fraction"
)
_FRACTION: Final = Text("bukan bilangan bulat", "is not a whole number")
_NO_NUMBER: Final = Text("bukan bilangan", "is not a number")


class Row:
    """One record read by our own keys, collecting what is wrong with it."""

    def __init__(self, file: str, columns: Columns, record: Record) -> None:
        """Remember where the row stands."""
        self.number = record.number
        self.findings: list[Finding] = []
        self._file = file
        self._columns = columns
        self._cells = record.cells

    def cell(self, key: str) -> Cell:
        """Return a cell without blanks around it; ``""`` if it is empty or has no column."""
        position = self._columns.index.get(key)
        return "" if position is None else clean(self._cells[position])

    def text(self, key: str) -> str:
        """Return a cell as text in normal form C; U+00A0 and U+2019 in names stay as they are."""
        return unicodedata.normalize("NFC", str(self.cell(key)))

    def code(self, key: str) -> str | None:
        """Return an identifier, which must be a text cell, or report why there is none."""
        cell = self.cell(key)
        if isinstance(cell, str):
            return cell
        self.report("T08", key, value=cell)
        return None

    def count(self, key: str) -> int | None:
        """Return a whole number of 0 or more, None if the cell is empty or was reported."""
        position = self._columns.index.get(key)
        cell = "" if position is None else self._cells[position]
        if _is_digits(cell):  # nearly every cell: a large table has millions of them
            return int(cell)
        cell = clean(cell)
        if cell == "":
            return None
        if _is_digits(cell) or _is_count(cell):
            return int(cell)
        why = _why_no_count(cell)
        self.report("T13", key, value=cell, id=why.id, en=why.en)
        return None

    def report(self, code: str, key: str, **words: object) -> None:
        """Add a finding about one cell of this row."""
        column = self._columns.headers.get(key, key)
        found = problem(code, file=self._file, row=self.number, column=column, **words)
        self.findings.append(found)


class TpsCodes:
    """Reads the column ``kode_tps``: right codes, inside the region asked for, none twice."""

    def __init__(self, scope: str = "") -> None:
        """Take the code of the region every TPS must lie in, or nothing."""
        self._scope = scope
        self._seen: dict[str, int] = {}

    def read(self, row: Row) -> Tps | None:
        """Return the TPS of a row with the places above it, or report why it cannot be used."""
        text = row.code("kode_tps")
        if text is None:
            return None
        try:
            tps = tps_place(parse_tps_code(text))
        except InputError as error:
            row.report("T09", "kode_tps", id=error.message.id, en=error.message.en)
            return None
        except NotFoundError as error:
            row.report("T11", "kode_tps", value=error.context["code"])
            return None
        return tps if self._belongs(row, tps.code) else None

    def _belongs(self, row: Row, code: str) -> bool:
        if not code.startswith(self._scope):
            row.report("T10", "kode_tps", value=code, scope=self._scope)
            return False
        first = self._seen.setdefault(code, row.number)
        if first != row.number:
            row.report("T12", "kode_tps", value=code, first=first)
            return False
        return True


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
