"""The table of voters: ``kode_tps``, ``daftar``, ``nomor`` and what is known of each voter.

It holds personal data, so no finding shows a cell of it but codes of TPS, counts and choices, and
the whole identity number goes no further than the check for doubles.
"""

import re
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, get_args

import numpy as np

from formgen.errors import Finding
from formgen.ingest.cells import Row, read_rows
from formgen.ingest.counts import count
from formgen.ingest.headers import Columns, find_columns
from formgen.ingest.problems import problem, unreadable
from formgen.ingest.tables import Table, open_table
from formgen.model.case import DPT_KEYS
from formgen.model.form import VoterList
from formgen.model.voter import NIK_DIGITS, VOTER_KEYS, masked

_NIK: Final = re.compile(rf"\d{{{NIK_DIGITS}}}")
_TPS: Final = re.compile(r"\d{13}")
_MOST: Final = 9999
"""Numbers of voters in one list; a TPS has 600 at most (forms.md 1.1)."""
_OLDEST: Final = 150
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "daftar": get_args(VoterList),
    "jk": ("L", "P"),
    "kawin": ("B", "S", "P"),
}
_TEXTS: Final = tuple(key for key in VOTER_KEYS if key not in {"nik", "jk", "kawin", "usia"})


@dataclass(frozen=True, slots=True, kw_only=True)
class VoterRow:
    """One voter of the table.

    Attributes:
        row: Row of the table, the header being row 1.
        place: Code of the TPS.
        list: Which list of the TPS.
        number: Number in that list, 1 or more.
        shown: Column to text, the identity number masked; empty cells are left out.
    """

    row: int
    place: str
    list: VoterList
    number: int
    shown: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class VoterTable:
    """An open table of voters; ``items`` may be iterated once.

    Attributes:
        name: Name of the file.
        columns: Where things stand in it.
        items: Voters and findings in the order of the file, and at the end what is wrong with the
            table as a whole; a row with something wrong gives findings only.
    """

    name: str
    columns: Columns
    items: Iterator[VoterRow | Finding]


def open_voters(path: Path, places: Mapping[str, Mapping[str, int]]) -> VoterTable:
    """Open a table of voters.

    Args:
        path: CSV or XLSX.
        places: Code of each TPS to its voters in the DPT, as far as the table of TPS knows them.

    Raises:
        InputError: The file or its header cannot be used; carries all findings about them.
    """
    table = open_table(path)
    columns = find_columns(table.header, "voters", file=table.name)
    if not columns.complete:
        raise unreadable(list(columns.findings))
    return VoterTable(name=table.name, columns=columns, items=_items(table, columns, places))


def _items(
    table: Table, columns: Columns, places: Mapping[str, Mapping[str, int]]
) -> Iterator[VoterRow | Finding]:
    reader = _Reader(places)
    yield from read_rows(table, columns, reader.read)
    yield from reader.whole(table.name, columns)


class _Seen:
    """The voters of one list of one TPS: the row of each number, and how many of each sex."""

    def __init__(self) -> None:
        self.rows = array("I", [0])
        self.sexes = {"L": 0, "P": 0}

    def enter(self, number: int, row: int, sex: str) -> int:
        """Note a voter; return the row in which this number stood first."""
        if number >= len(self.rows):
            self.rows.extend([0] * (number + 1 - len(self.rows)))
        first = self.rows[number] = self.rows[number] or row
        self.sexes[sex] += first == row
        return first

    @property
    def missing(self) -> int:
        """The lowest number before the last that nobody has, or 0."""
        return next((number for number, row in enumerate(self.rows) if number and not row), 0)


class _Reader:
    """Reads voter after voter and remembers what must not come twice."""

    def __init__(self, places: Mapping[str, Mapping[str, int]]) -> None:
        self._places = places
        self._identities = array("Q")  # 8 bytes each: a kabupaten has a million voters
        self._rows = array("I")
        self._lists: dict[tuple[str, VoterList], _Seen] = defaultdict(_Seen)
        self._sound = True

    def read(self, row: Row) -> VoterRow | None:
        """Return the voter of a row, or report why there is none."""
        place, number = self._place(row), self._number(row)
        which: VoterList = "pindahan" if self._choice(row, "daftar") == "pindahan" else "tetap"
        shown = self._shown(row) | self._nik(row, which)
        if not row.findings and place is not None and number is not None:
            first = self._lists[place, which].enter(number, row.number, shown["jk"])
            if first == row.number:
                return VoterRow(row=row.number, place=place, list=which, number=number, shown=shown)
            row.report("T12", "nomor", value=number, first=first)
        self._sound = False
        return None

    def whole(self, file: str, columns: Columns) -> Iterator[Finding]:
        """Yield what is wrong with the table as a whole."""
        for row, first in self._doubles():
            yield problem("T22", file=file, row=row, column=columns.headers["nik"], first=first)
        if not self._sound:  # rows that were refused would be missed here once more
            return
        for (place, which), seen in sorted(self._lists.items()):
            if missing := seen.missing:
                column = columns.headers["nomor"]
                yield problem(
                    "T24", file=file, column=column, value=missing, place=place, list=which
                )
        for place in sorted(self._places):
            yield from self._counted(file, place)

    def _doubles(self) -> Iterator[tuple[int, int]]:
        """Yield rows whose identity number stood before, with the row where it did."""
        numbers, rows = np.array(self._identities), np.array(self._rows)
        order = np.argsort(numbers, kind="stable")
        same = np.flatnonzero(numbers[order][1:] == numbers[order][:-1])
        found = [(int(rows[order[at + 1]]), int(rows[order[at]])) for at in same]
        yield from sorted(found)

    def _counted(self, file: str, place: str) -> Iterator[Finding]:
        """Compare the voters of the DPT of a TPS with what the table of TPS says."""
        seen = self._lists.get((place, "tetap"))
        if seen is None:
            yield problem("T25", file=file, value=place)
            return
        counts = (*seen.sexes.values(), sum(seen.sexes.values()))
        for key, found in zip(DPT_KEYS, counts, strict=True):
            other = self._places[place].get(key, found)
            if other != found:
                yield problem("T26", file=file, value=found, place=place, key=key, other=other)

    def _place(self, row: Row) -> str | None:
        cell = row.cell("kode_tps")
        if not isinstance(cell, str) or not _TPS.fullmatch(cell):
            row.report("T29", "kode_tps")
            return None
        if cell not in self._places:
            row.report("T15", "kode_tps", value=cell)
            return None
        return cell

    def _number(self, row: Row) -> int | None:
        number = count(row.cell("nomor"))
        if isinstance(number, int) and 1 <= number <= _MOST:
            return number
        row.report("T28", "nomor", low=1, high=_MOST)
        return None

    def _choice(self, row: Row, key: str) -> str:
        text = row.text(key)
        text = text.lower() if key == "daftar" else text.upper()
        if text and text not in _CHOICES[key]:
            row.report("T27", key, choices=", ".join(_CHOICES[key]))
            return ""
        return text

    def _shown(self, row: Row) -> dict[str, str]:
        shown = {key: text for key in _TEXTS if (text := row.text(key))}
        shown |= {key: text for key in ("jk", "kawin") if (text := self._choice(row, key))}
        for key in ("nama", "jk"):
            if key not in shown and not row.cell(key):
                row.report("T23", key)
        age = count(row.cell("usia"))
        if isinstance(age, int) and age <= _OLDEST:
            shown["usia"] = str(age)
        elif age is not None:
            row.report("T28", "usia", low=0, high=_OLDEST)
        return shown

    def _nik(self, row: Row, which: VoterList) -> dict[str, str]:
        """Mask the identity number; who moved stands in the list of another TPS too."""
        nik = row.cell("nik")
        if not isinstance(nik, str) or not _NIK.fullmatch(nik):
            row.report("T21", "nik")
            return {}
        self._identities.append(2 * int(nik) + (which == "pindahan"))
        self._rows.append(row.number)
        return {"nik": masked(nik)}
