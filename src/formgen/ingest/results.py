"""The table of results: one row per TPS, the counts of its C.HASIL, and a note."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from formgen.errors import Finding
from formgen.ingest.cells import Figures, Row, TpsCodes, read_rows
from formgen.ingest.headers import TEXT_KEYS, Columns, find_columns
from formgen.ingest.problems import unreadable
from formgen.ingest.tables import Table, open_table
from formgen.model.case import COUNT_KEYS, DPT_KEYS, VOTE_KEYS
from formgen.model.election import Regime
from formgen.model.region import Tps

_BEFORE_THE_VOTE: Final = frozenset(DPT_KEYS)
_NO_TEXTS: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """What one TPS reported.

    Attributes:
        row: Row of the table, the header being row 1.
        tps: The polling place.
        figures: Counts that are known; an empty cell is absent.
        texts: Times, the day of the end and words that are known.
        note: Why a figure breaks a rule in reality (``catatan``), or empty.
        reported: Whether anything is known but the DPT, which was known before the vote.
    """

    row: int
    tps: Tps
    figures: Mapping[str, int]
    texts: Mapping[str, str]
    note: str
    reported: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultTable:
    """An open table of results; ``items`` may be iterated once.

    Attributes:
        name: Name of the file.
        columns: Where things stand in it.
        paslon: Numbers of the pairs for whose votes there is a column, ascending.
        items: Rows and findings in the order of the file; a row with a wrong figure gives both.
    """

    name: str
    columns: Columns
    paslon: tuple[int, ...]
    items: Iterator[ResultRow | Finding]


def open_results(
    path: Path,
    *,
    scope: str = "",
    regime: Regime = "2024",
    papers: AbstractSet[str] = frozenset(),
    idle: AbstractSet[str] = frozenset(),
) -> ResultTable:
    """Open a table of results.

    Args:
        path: CSV or XLSX.
        scope: Code of the region every TPS must lie in, without dots, or empty.
        regime: Decides what ``DPTb`` in a foreign header means.
        papers: Counts of other papers of the TPS that are read too.
        idle: Such counts that may stand there and are not needed.

    Raises:
        InputError: The file or its header cannot be used; carries all findings about them.
    """
    table = open_table(path)
    columns = find_columns(
        table.header, "results", file=table.name, regime=regime, papers=papers, idle=idle
    )
    if not columns.complete:
        raise unreadable(list(columns.findings))
    votes = enumerate(VOTE_KEYS, start=1)
    return ResultTable(
        name=table.name,
        columns=columns,
        paslon=tuple(number for number, key in votes if key in columns.index),
        items=_items(table, columns, scope, papers),
    )


def _items(
    table: Table, columns: Columns, scope: str, papers: AbstractSet[str]
) -> Iterator[ResultRow | Finding]:
    codes = TpsCodes(scope)
    counts = Figures(columns, (*COUNT_KEYS, *sorted(papers)))
    texts = tuple(key for key in TEXT_KEYS if key in columns.index)
    return read_rows(table, columns, lambda row: _read(row, codes, counts, texts))


def _read(row: Row, codes: TpsCodes, counts: Figures, texts: tuple[str, ...]) -> ResultRow | None:
    tps = codes.read(row)
    figures = counts.read(row)
    if tps is None:
        return None
    return ResultRow(
        row=row.number,
        tps=tps,
        figures=figures,
        texts={key: text for key in texts if (text := row.text(key))} if texts else _NO_TEXTS,
        note=row.text("catatan"),
        # A figure that was reported as wrong was written there all the same.
        reported=bool(row.findings) or not figures.keys() <= _BEFORE_THE_VOTE,
    )
