"""Where the figures of a recapitulation come from: tables, and documents in the archive."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from formgen.errors import Finding, NotFoundError, Text
from formgen.ingest.catalogue import Catalogue
from formgen.ingest.tps import TpsRow, open_tps
from formgen.ingest.units import UnitTable, read_units
from formgen.model.election import Election
from formgen.model.matrix import Figures, Unit
from formgen.model.recap import DIGITS, UNIT_DIGITS, RecapLevel
from formgen.service.archived import in_force
from formgen.service.check import CheckOptions, check_results
from formgen.service.doors import open_doors
from formgen.service.recap.sheets import FORMS, Inputs
from formgen.service.workspace import Workspace, templates

_LOWER: Final[Mapping[RecapLevel, RecapLevel]] = {
    "kecamatan": "desa",
    "kabko": "kecamatan",
    "prov": "kabko",
}
"""The level whose places are the columns of another."""

_TPS_FORMS: Final = ("C.HASIL-KWK", "C.HASIL SALINAN-KWK")
"""Where archived results of TPS stand; the original counts before its copy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Units as they were read, the codes of TPS that carry a note, and what is wrong."""

    units: tuple[Unit, ...]
    noted: frozenset[str]
    findings: tuple[Finding, ...]


def from_table(path: Path, inputs: Inputs, catalogue: Catalogue, scope: str, area: str) -> Results:
    """Read a table of results; those of TPS are checked row by row by the rules of their form.

    Args:
        path: Table of TPS or of lower recapitulations.
        inputs: What else is asked for.
        catalogue: The forms.
        scope: Code of the region that the office may speak for.
        area: Code of the region that is looked at.

    Raises:
        InputError: The table cannot be used at all.
    """
    table = read_units(path, scope=scope)
    rows = [row for row in table.rows if row.unit.code.startswith(area)]
    findings: Iterable[Finding] = table.findings
    if rows and all(len(row.unit.code) == UNIT_DIGITS["desa"] for row in rows):
        findings = _checked_tps(path, inputs, catalogue, scope)
    return Results(
        units=tuple(row.unit for row in rows),
        noted=frozenset(row.unit.code for row in rows if row.note.strip()),
        findings=tuple(findings),
    )


def _checked_tps(path: Path, inputs: Inputs, catalogue: Catalogue, scope: str) -> Iterable[Finding]:
    form = catalogue.variants(_TPS_FORMS[0])[0][0]
    report = check_results(
        form.rules,
        path,
        tps=inputs.tps,
        paslon=inputs.paslon,
        options=CheckOptions(
            kind=inputs.kind,
            scope=scope,
            accept_noted=inputs.accept_noted,
            templates=templates(),
        ),
    )
    return report.findings


def from_archive(
    workspace: Workspace, election: Election, catalogue: Catalogue, area: str
) -> Results:
    """Take the figures from the documents in force of an office.

    Raises:
        NotFoundError: No document with figures is archived for this area.
    """
    units: dict[str, Unit] = {}
    noted: set[str] = set()
    with open_doors(workspace) as doors:
        for code in _TPS_FORMS:
            _, variant = catalogue.find(code, election.kind, election.regime)
            for item in in_force(doors, election.number, [variant.register], area):
                place = item.issued.place
                if item.filled and place not in units:
                    units[place] = Unit(code=place, name=place[-3:], figures=item.figures)
                    if item.data["catatan"]:
                        noted.add(place)
    if not units:
        raise _nothing_archived(area)
    return Results(
        units=tuple(units[code] for code in sorted(units)),
        noted=frozenset(noted),
        findings=(),
    )


def sums_below(
    workspace: Workspace, level: RecapLevel, election: Election, catalogue: Catalogue, area: str
) -> dict[str, Figures]:
    """Return the sums of archived recapitulations one level down, by code of the place."""
    lower = _LOWER.get(level)
    found = lower and catalogue.match(FORMS[lower], election.kind, election.regime)
    if not lower or not found:
        return {}
    digits = DIGITS[lower]
    with open_doors(workspace) as doors:
        archived = in_force(doors, election.number, [found[1].register], area)
        return {item.issued.place[:digits]: item.figures for item in archived}


def registered(tps: Path | None, area: str) -> list[str]:
    """Return the TPS that must be there, where a table says so."""
    if tps is None:
        return []
    codes = (item.tps.code for item in open_tps(tps).items if isinstance(item, TpsRow))
    return [code for code in codes if code.startswith(area)]


def by_code(table: UnitTable) -> dict[str, Figures]:
    """Return the figures of an independent table by code of the place."""
    return {row.unit.code: row.unit.figures for row in table.rows}


def _nothing_archived(scope: str) -> NotFoundError:
    return NotFoundError(
        Text(
            f"Tidak ada C.HASIL berisi angka di arsip untuk {scope}.",
            f"There is no C.HASIL with figures in the archive for {scope}.",
        ),
        hint=Text(
            "Terbitkan dahulu dengan: formgen issue --results …",
            "Issue them first with: formgen issue --results …",
        ),
    )
