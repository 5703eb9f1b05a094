"""Single cells to codes, counts and text; a cell that is none of these becomes a finding."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import TypeVar

from formgen.errors import Finding, InputError, NotFoundError, Text
from formgen.ingest.counts import count, plain_counts
from formgen.ingest.headers import Columns
from formgen.ingest.problems import problem
from formgen.ingest.regions import tps_place
from formgen.ingest.tables import Cell, Record, Table, clean
from formgen.model.region import Tps

Item = TypeVar("Item")


class Row:
    """One record read by our own keys, collecting what is wrong with it."""

    __slots__ = ("_columns", "_file", "cells", "findings", "number")

    def __init__(self, file: str, columns: Columns, record: Record) -> None:
        """Remember where the row stands."""
        self.number = record.number
        self.findings: list[Finding] = []
        self._file = file
        self._columns = columns
        self.cells = record.cells

    def cell(self, key: str) -> Cell:
        """Return a cell without blanks around it; ``""`` if it is empty or has no column."""
        position = self._columns.index.get(key)
        return "" if position is None else clean(self.cells[position])

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
        found = count(self.cell(key))
        if isinstance(found, Text):
            self.report("T13", key, value=self.cell(key), id=found.id, en=found.en)
            return None
        return found

    def report(self, code: str, key: str, **words: object) -> None:
        """Add a finding about one cell of this row."""
        column = self._columns.headers.get(key, key)
        found = problem(code, file=self._file, row=self.number, column=column, **words)
        self.findings.append(found)


class Figures:
    """Reads the counts of row after row of one table."""

    def __init__(self, columns: Columns, keys: Iterable[str]) -> None:
        """Take the keys that matter; those without a column are left out."""
        self._keys = tuple(key for key in keys if key in columns.index)
        self._pick = _picker([columns.index[key] for key in self._keys])

    def read(self, row: Row) -> dict[str, int]:
        """Return the counts of a row that are known, and report the cells that hold none."""
        counts = plain_counts(self._pick(row.cells))
        if counts is None:
            counts = [row.count(key) for key in self._keys]
        return {
            key: known for key, known in zip(self._keys, counts, strict=True) if known is not None
        }


def _picker(positions: Sequence[int]) -> Callable[[Sequence[Cell]], Sequence[Cell]]:
    if len(positions) > 1:
        return itemgetter(*positions)
    return lambda cells: [cells[position] for position in positions]


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
            tps = tps_place(text)
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


def read_rows(
    table: Table, columns: Columns, read: Callable[[Row], Item | None]
) -> Iterator[Item | Finding]:
    """Yield what each row says and what is wrong with it, in the order of the file.

    Args:
        table: Open table; its records are used up.
        columns: Where things stand in it; its own findings come first.
        read: Returns what a row says, or None where it says nothing usable; reports what is wrong
            to the row.
    """
    yield from columns.findings
    for record in table.records:
        if isinstance(record, Finding):
            yield record
            continue
        row = Row(table.name, columns, record)
        found = read(row)
        if found is not None:
            yield found
        yield from row.findings
