"""The table of pairs: one row per pair of each contest.

``jenis_pemilihan`` is gubernur, bupati, walikota or bupati_walikota (the region then decides).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from formgen.errors import Finding, InputError, NotFoundError
from formgen.ingest.cells import Row
from formgen.ingest.headers import Columns, find_columns
from formgen.ingest.problems import unreadable
from formgen.ingest.regions import lookup
from formgen.ingest.tables import Table, open_table
from formgen.model.election import ElectionKind, Paslon, check_paslon
from formgen.model.region import Region

Contest = tuple[ElectionKind, str]
"""Election kind, and code of the province, kabupaten or kota."""

_KINDS: Final[Mapping[str, Mapping[str, ElectionKind]]] = {
    "gubernur": {"provinsi": "gubernur"},
    "bupati": {"kabupaten": "bupati"},
    "walikota": {"kota": "walikota"},
    "bupati_walikota": {"kabupaten": "bupati", "kota": "walikota"},
}
_YES_NO: Final = {"": False, "0": False, "tidak": False, "1": True, "ya": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class PaslonTable:
    """All contests of a table.

    Attributes:
        name: Name of the file.
        contests: Contest to its pairs, ordered by number.
        columns: Where things stand in the table.
        findings: Everything wrong with it.
    """

    name: str
    contests: Mapping[Contest, tuple[Paslon, ...]]
    columns: Columns
    findings: tuple[Finding, ...]

    def contests_at(self, code: str, kind: ElectionKind | None = None) -> list[Contest]:
        """Return the contests a place takes part in, of one kind or of all."""
        return [
            contest
            for contest in self.contests
            if code.startswith(contest[1]) and kind in {None, contest[0]}
        ]


def read_paslon(path: Path) -> PaslonTable:
    """Read a table of pairs, a few rows in all.

    Raises:
        InputError: The file or its header cannot be used; carries all findings about them.
    """
    table = open_table(path)
    columns = find_columns(table.header, "paslon", file=table.name)
    if not columns.complete:
        raise unreadable(list(columns.findings))
    findings = list(columns.findings)
    rows = list(_rows(table, columns, findings))
    contests: dict[Contest, tuple[Paslon, ...]] = {}
    for contest in dict.fromkeys(contest for _, contest, _ in rows):
        members = [(number, pair) for number, found, pair in rows if found == contest]
        pairs = sorted((pair for _, pair in members), key=lambda pair: pair.number)
        contests[contest] = tuple(pairs)
        findings.extend(
            replace(finding, file=table.name, row=members[0][0]) for finding in check_paslon(pairs)
        )
    return PaslonTable(
        name=table.name, contests=contests, columns=columns, findings=tuple(findings)
    )


def _rows(
    table: Table, columns: Columns, findings: list[Finding]
) -> Iterable[tuple[int, Contest, Paslon]]:
    for record in table.records:
        if isinstance(record, Finding):
            findings.append(record)
            continue
        row = Row(table.name, columns, record)
        contest, pair = _contest(row), _pair(row)
        if contest is not None and pair is not None:
            yield row.number, contest, pair
        findings.extend(row.findings)


def _contest(row: Row) -> Contest | None:
    region = _region(row)
    kinds = _KINDS.get(row.text("jenis_pemilihan").casefold())
    if kinds is None:
        row.report(
            "T17", "jenis_pemilihan", value=row.text("jenis_pemilihan"), choices=", ".join(_KINDS)
        )
        return None
    if region is None:
        return None
    if region.kind not in kinds:
        row.report("T17", "kode_wilayah", value=region.code, choices=", ".join(kinds))
        return None
    return kinds[region.kind], region.code


def _region(row: Row) -> Region | None:
    code = row.code("kode_wilayah")
    if code is None:
        return None
    try:
        return lookup(code)
    except InputError as error:
        row.report("T09", "kode_wilayah", id=error.message.id, en=error.message.en)
    except NotFoundError as error:
        row.report("T11", "kode_wilayah", value=error.context["code"])
    return None


def _pair(row: Row) -> Paslon | None:
    number = row.count("nomor_urut")
    cell = row.cell("kolom_kosong")
    answer = str(int(cell)) if isinstance(cell, float | bool) else str(cell).casefold()
    if answer not in _YES_NO:
        row.report("T17", "kolom_kosong", value=cell, choices="0, 1, ya, tidak")
        return None
    if number is None:
        if not row.findings:
            row.report("T13", "nomor_urut", value="", id="belum diisi", en="is missing")
        return None
    return Paslon(
        number=number,
        calon=row.text("nama_calon"),
        wakil=row.text("nama_wakil"),
        kolom_kosong=_YES_NO[answer],
    )
