"""The table of polling places: ``kode_tps``, ``alamat_tps``, ``pemilih_dpt_{l,p,j}``."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from pathlib import Path

from formgen.errors import Finding
from formgen.ingest.cells import Figures, Row, TpsCodes, read_rows
from formgen.ingest.headers import Columns, find_columns
from formgen.ingest.problems import unreadable
from formgen.ingest.tables import Table, open_table
from formgen.model.case import DPT_KEYS
from formgen.model.region import Tps


@dataclass(frozen=True, slots=True, kw_only=True)
class TpsRow:
    """One TPS of the table.

    Attributes:
        row: Row of the table, the header being row 1.
        tps: The polling place.
        figures: Voters in the DPT, as far as known.
    """

    row: int
    tps: Tps
    figures: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class TpsTable:
    """An open table of TPS; ``items`` may be iterated once.

    Attributes:
        name: Name of the file.
        columns: Where things stand in it.
        items: TPS and findings in the order of the file; a row with a wrong figure gives both.
    """

    name: str
    columns: Columns
    items: Iterator[TpsRow | Finding]


def open_tps(path: Path, *, scope: str = "", idle: AbstractSet[str] = frozenset()) -> TpsTable:
    """Open a table of TPS.

    Args:
        path: CSV or XLSX.
        scope: Code of the region every TPS must lie in, without dots, or empty.
        idle: Counts that may stand there and are not needed.

    Raises:
        InputError: The file or its header cannot be used; carries all findings about them.
    """
    table = open_table(path)
    columns = find_columns(table.header, "tps", file=table.name, idle=idle)
    if not columns.complete:
        raise unreadable(list(columns.findings))
    return TpsTable(name=table.name, columns=columns, items=_items(table, columns, scope))


def _items(table: Table, columns: Columns, scope: str) -> Iterator[TpsRow | Finding]:
    codes = TpsCodes(scope)
    counts = Figures(columns, DPT_KEYS)
    return read_rows(table, columns, lambda row: _read(row, codes, counts))


def _read(row: Row, codes: TpsCodes, counts: Figures) -> TpsRow | None:
    tps = codes.read(row)
    figures = counts.read(row)
    if tps is None:
        return None
    return TpsRow(row=row.number, tps=replace(tps, address=row.text("alamat_tps")), figures=figures)
