"""Tables with one row per place: results of TPS, or recapitulations of any level.

A row is named by ``kode_tps``, or by ``kode_wilayah`` with 4 digits for a kabupaten or kota, 6 for
a kecamatan, 10 for a desa; ``kode_desa``, ``kode_kecamatan``, ``kode_kabkota``, ``kode_provinsi``
serve as well. The other columns are those of the table of results.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from formgen.errors import Finding, InputError, NotFoundError
from formgen.ingest.cells import Figures, Row, read_rows
from formgen.ingest.headers import Columns, canonical, find_columns
from formgen.ingest.problems import unreadable
from formgen.ingest.regions import lookup, tps_place
from formgen.ingest.tables import open_table
from formgen.model.case import COUNT_KEYS, VOTE_KEYS
from formgen.model.election import Regime
from formgen.model.matrix import Unit
from formgen.model.recap import column_name
from formgen.model.region import parse_code

CODE: Final = "kode_wilayah"
_CODES: Final = ("kode_tps", CODE, "kode_desa", "kode_kecamatan", "kode_kabkota", "kode_provinsi")
"""Headers that may name the place of a row, the most exact first."""
_TPS_DIGITS: Final = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """What a table says about one place."""

    row: int
    unit: Unit
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitTable:
    """A table that was read.

    Attributes:
        name: Name of the file.
        rows: Rows that name a place.
        paslon: Numbers of the pairs for whose votes there is a column.
        headers: Our key to the header as the user wrote it.
        findings: Everything wrong with it.
    """

    name: str
    rows: tuple[UnitRow, ...]
    paslon: tuple[int, ...]
    headers: dict[str, str]
    findings: tuple[Finding, ...]


def read_units(path: Path, *, scope: str = "", regime: Regime = "2024") -> UnitTable:
    """Read a table of places with their figures.

    Args:
        path: CSV or XLSX.
        scope: Code of the region every place must lie in, or empty.
        regime: Decides what ``DPTb`` in a foreign header means.

    Raises:
        InputError: The file or its header cannot be used; carries all findings about them.
    """
    table = open_table(path)
    columns = find_columns(_renamed(table.header, regime), "units", file=table.name, regime=regime)
    if not columns.complete:
        raise unreadable(list(columns.findings))
    reader = _Reader(columns, scope)
    items = list(read_rows(table, columns, reader.read))
    return UnitTable(
        name=table.name,
        rows=tuple(item for item in items if isinstance(item, UnitRow)),
        paslon=tuple(n for n, key in enumerate(VOTE_KEYS, start=1) if key in columns.index),
        headers=dict(columns.headers),
        findings=tuple(item for item in items if isinstance(item, Finding)),
    )


def _renamed(header: Sequence[str], regime: Regime) -> list[str]:
    """Let the most exact code of a table be its ``kode_wilayah``; the others say nothing more."""
    names = [canonical(shown, regime) for shown in header]
    exact = next((code for code in _CODES if code in names), "")
    place = names.index(exact) if exact else -1
    return [CODE if position == place else shown for position, shown in enumerate(header)]


class _Reader:
    """Reads row after row; no place may come twice."""

    def __init__(self, columns: Columns, scope: str) -> None:
        self._counts = Figures(columns, COUNT_KEYS)
        self._scope = scope
        self._seen: dict[str, int] = {}

    def read(self, row: Row) -> UnitRow | None:
        unit = self._place(row)
        figures = self._counts.read(row)
        if unit is None:
            return None
        code, name = unit
        return UnitRow(
            row=row.number,
            unit=Unit(code=code, name=name, figures=figures),
            note=row.text("catatan"),
        )

    def _place(self, row: Row) -> tuple[str, str] | None:
        """Return code and name of the place, or report why there is none."""
        text = row.code(CODE)
        if text is None:
            return None
        try:
            code = parse_code(text)
            name = tps_place(code).number if len(code) == _TPS_DIGITS else column_name(lookup(code))
        except InputError as error:
            row.report("T09", CODE, id=error.message.id, en=error.message.en)
            return None
        except NotFoundError as error:
            row.report("T11", CODE, value=error.context["code"])
            return None
        if not code.startswith(self._scope):
            row.report("T20", CODE, value=code, scope=self._scope)
            return None
        first = self._seen.setdefault(code, row.number)
        if first != row.number:
            row.report("T12", CODE, value=code, first=first)
            return None
        return code, name
