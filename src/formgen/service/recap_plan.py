"""What a recapitulation will say: results read, checked and added up. Nothing is written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from formgen.errors import Finding, InputError, NotFoundError, Text
from formgen.ingest.catalogue import Catalogue, load_catalogue
from formgen.ingest.paslon import PaslonTable, read_paslon
from formgen.ingest.regions import children, lookup
from formgen.ingest.rules import load_rule_set
from formgen.ingest.tps import TpsRow, open_tps
from formgen.ingest.units import UnitTable, read_units
from formgen.model.case import COUNT_KEYS, VOTE_KEYS
from formgen.model.election import Election, ElectionKind, Paslon
from formgen.model.form import Form, Variant
from formgen.model.matrix import Figures, Unit, reports
from formgen.model.recap import (
    DIGITS,
    UNIT_DIGITS,
    Label,
    Recap,
    RecapLevel,
    add_up,
    check_complete,
    check_sums,
    column_name,
    differences,
    roll_up,
)
from formgen.model.rules import Checker, RuleSet, checker
from formgen.service.archived import in_force
from formgen.service.check import CheckOptions, check_results
from formgen.service.doors import open_doors
from formgen.service.workspace import VOTING_DAY_2024, Workspace, templates

FORMS: Final[Mapping[RecapLevel, str]] = {
    "desa": "d-hasil-kecamatan-lampiran-desa",
    "kecamatan": "d-hasil-kecamatan-kwk",
    "kabko": "d-hasil-kabko-kwk",
    "prov": "d-hasil-prov-kwk",
}
"""The form of each level."""

_LOWER: Final[Mapping[RecapLevel, RecapLevel]] = {
    "kecamatan": "desa",
    "kabko": "kecamatan",
    "prov": "kabko",
}
"""The level whose places are the columns of another."""

_TPS_FORMS: Final = ("C.HASIL-KWK", "C.HASIL SALINAN-KWK")
"""Where archived results of TPS stand; the original counts before its copy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Where the figures of a recapitulation come from, and how they are looked at.

    Attributes:
        level: What is added up for.
        results: Table of TPS or of lower recapitulations; None takes the archived documents.
        tps: Table of the TPS that must be there, or None.
        paslon: Table of pairs.
        kind: Office elected, or None where the table of pairs has one contest only.
        area: Code of the region that is looked at, without dots, or empty for all there is.
        compare: Independent table to compare with, or None.
        partial: Whether units may be missing.
        accept_noted: Whether a note makes a breach of R09 acceptable.
        annex: Whether a kecamatan gets its sheets per desa too.
    """

    level: RecapLevel
    results: Path | None
    tps: Path | None
    paslon: Path
    kind: ElectionKind | None
    area: str
    compare: Path | None
    partial: bool
    accept_noted: bool
    annex: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One document to be made.

    Attributes:
        level: What it is about.
        form: Its form, for the election kind in ``variant``.
        election: The contest.
        paslon: Its pairs.
        recap: What is added up.
    """

    level: RecapLevel
    form: Form
    variant: Variant
    election: Election
    paslon: tuple[Paslon, ...]
    recap: Recap


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that was added up.

    Attributes:
        sheets: Annexes first, then what they belong to; by code.
        findings: Everything wrong, differences from the independent table among them.
    """

    sheets: tuple[Sheet, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """Units as they were read, the codes of TPS that carry a note, and what is wrong."""

    units: tuple[Unit, ...]
    noted: frozenset[str]
    findings: tuple[Finding, ...]


def plan_recap(workspace: Workspace | None, inputs: Inputs) -> Plan:
    """Read, check and add up.

    Args:
        workspace: The office, or None to look at tables only.
        inputs: Where the figures come from.

    Returns:
        Sheets also where there are findings; whether they may be issued is the caller's decision.

    Raises:
        InputError: A table cannot be used at all.
        NotFoundError: There is no contest for these places, or nothing is archived for them.
    """
    return _Planner(workspace, inputs).plan()


class _Planner:
    """One run: tables, rules and forms at hand."""

    def __init__(self, workspace: Workspace | None, inputs: Inputs) -> None:
        self._office = workspace
        self._inputs = inputs
        self._scope = "" if workspace is None else _scope(workspace, inputs.level)
        self._area = inputs.area or self._scope
        self._rules: RuleSet = load_rule_set(templates())
        self._catalogue: Catalogue = load_catalogue(templates())
        self._pairs: PaslonTable = read_paslon(inputs.paslon)
        self._checkers: dict[tuple[str, int], Checker] = {}

    def plan(self) -> Plan:
        findings = list(self._pairs.findings)
        read = self._archived() if self._inputs.results is None else self._table()
        findings += read.findings
        other, found = self._other()
        findings += found
        other = self._below() | other
        findings += self._complete(read.units)
        sheets: list[Sheet] = []
        for level in self._levels(read.units):
            for sheet in self._sheets(level, read):
                sheets.append(sheet)
                findings += self._judge(sheet, other)
        return Plan(sheets=tuple(sheets), findings=tuple(dict.fromkeys(findings)))

    def _levels(self, units: Sequence[Unit]) -> Iterator[RecapLevel]:
        """Yield the levels of the sheets: annexes need results of TPS."""
        level = self._inputs.level
        from_tps = bool(units) and all(len(unit.code) == UNIT_DIGITS["desa"] for unit in units)
        if level == "kecamatan" and self._inputs.annex and from_tps:
            yield "desa"
        yield level

    def _sheets(self, level: RecapLevel, read: _Read) -> Iterator[Sheet]:
        columns = roll_up(read.units, UNIT_DIGITS[level], COUNT_KEYS, _name)
        places: dict[str, list[Unit]] = {}
        for unit in columns:
            if len(unit.code) != UNIT_DIGITS[level]:
                raise _too_high(level, unit.code)
            places.setdefault(unit.code[: DIGITS[level]], []).append(unit)
        for code, units in sorted(places.items()):
            election, paslon = self._contest(code)
            form, variant = self._catalogue.find(FORMS[level], election.kind, election.regime)
            noted = any(unit.startswith(code) for unit in read.noted)
            keys = rows_of(paslon)
            recap = add_up(code, units, keys, noted=noted)
            yield Sheet(
                level=level,
                form=form,
                variant=variant,
                election=election,
                paslon=paslon,
                recap=recap,
            )

    def _judge(self, sheet: Sheet, other: Mapping[str, Figures]) -> Iterator[Finding]:
        """Find what is wrong with one sheet, in the columns and in the sums."""
        keys, label, recap = rows_of(sheet.paslon), label_of(sheet), sheet.recap
        yield from check_sums(recap, keys, self._rules, label)
        if sheet.level != "desa":
            listed = children(recap.code, UNIT_DIGITS[sheet.level])
            # The reference is not KPU's own list: some of its places have no TPS.
            yield from map(_softened, check_complete(recap, listed, self._rules))
        yield from differences(recap, other, keys, self._rules, label)
        checks = self._checker(sheet)
        columns = [] if sheet.level == "desa" else list(recap.units)  # rows of TPS are checked so
        whole = Unit(code=recap.code, name="", figures=recap.totals)
        for unit in (*columns, whole):
            outcome = checks.check(
                unit.figures,
                note="catatan TPS" if recap.noted else "",
                accept_noted=self._inputs.accept_noted,
            )
            yield from (_at(finding, unit.code) for finding in outcome.findings)

    def _checker(self, sheet: Sheet) -> Checker:
        key = sheet.form.slug, len(sheet.paslon)
        if key not in self._checkers:
            self._checkers[key] = checker(
                self._rules,
                sheet.form.rules,
                paslon=[pair.number for pair in sheet.paslon],
                regime=sheet.election.regime,
            )
        return self._checkers[key]

    def _contest(self, code: str) -> tuple[Election, tuple[Paslon, ...]]:
        """Return the one contest that a place takes part in."""
        kind = self._inputs.kind
        elections = self._elections(code)
        found = [
            (elections[contest], self._pairs.contests[contest])
            for contest in self._pairs.contests_at(code, kind)
            if contest in elections
        ]
        if len(found) == 1:
            return found[0]
        raise _no_contest(code) if not found else _several(code)

    def _elections(self, code: str) -> dict[tuple[ElectionKind, str], Election]:
        if self._office is not None:
            return {(one.kind, one.region.code): one for one in self._office.elections()}
        return {
            (kind, region): Election(
                number=1,
                kind=kind,
                region=lookup(region),
                voting_day=VOTING_DAY_2024,
                regime="2024",
            )
            for kind, region in self._pairs.contests_at(code)
        }

    def _table(self) -> _Read:
        """Read the results; those of TPS are checked row by row by the rules of their form."""
        path = self._inputs.results
        if path is None:
            raise ValueError("no table of results")
        table = read_units(path, scope=self._scope)
        rows = [row for row in table.rows if row.unit.code.startswith(self._area)]
        findings = list(table.findings)
        if rows and all(len(row.unit.code) == UNIT_DIGITS["desa"] for row in rows):
            findings = list(self._checked_tps(path))
        return _Read(
            units=tuple(row.unit for row in rows),
            noted=frozenset(row.unit.code for row in rows if row.note.strip()),
            findings=tuple(findings),
        )

    def _checked_tps(self, path: Path) -> Iterable[Finding]:
        form = self._catalogue.variants(_TPS_FORMS[0])[0][0]
        report = check_results(
            form.rules,
            path,
            tps=self._inputs.tps,
            paslon=self._inputs.paslon,
            options=CheckOptions(
                kind=self._inputs.kind,
                scope=self._scope,
                accept_noted=self._inputs.accept_noted,
                templates=templates(),
            ),
        )
        return report.findings

    def _archived(self) -> _Read:
        """Take the figures from the documents in force of this office."""
        if self._office is None:
            raise _needs_office()
        units: dict[str, Unit] = {}
        noted: set[str] = set()
        election, _ = self._contest(self._office.region.code)
        with open_doors(self._office) as doors:
            for code in _TPS_FORMS:
                _, variant = self._catalogue.find(code, election.kind, election.regime)
                for item in in_force(doors, election.number, [variant.register], self._area):
                    place = item.issued.place
                    if item.filled and place not in units:
                        units[place] = Unit(code=place, name=place[-3:], figures=item.figures)
                        if item.data["catatan"]:
                            noted.add(place)
        if not units:
            raise _nothing_archived(self._area)
        return _Read(
            units=tuple(units[code] for code in sorted(units)),
            noted=frozenset(noted),
            findings=(),
        )

    def _complete(self, units: Sequence[Unit]) -> Iterator[Finding]:
        """Find places that have not reported, and TPS of their table that are not there (R23)."""
        everything = Recap(code=self._area, units=tuple(units), totals={})
        missing = check_complete(everything, self._registered(), self._rules)
        return map(_softened, missing) if self._inputs.partial else missing

    def _registered(self) -> list[str]:
        """Return the TPS that must be there, where a table says so."""
        if self._inputs.tps is None:
            return []
        items = open_tps(self._inputs.tps).items
        codes = (item.tps.code for item in items if isinstance(item, TpsRow))
        return [code for code in codes if code.startswith(self._area)]

    def _below(self) -> dict[str, Figures]:
        """Return the sums of archived recapitulations one level down, to compare with.

        Only where the figures themselves come from the archived results of TPS.
        """
        level = _LOWER.get(self._inputs.level)
        if self._office is None or self._inputs.results is not None or level is None:
            return {}
        election, _ = self._contest(self._office.region.code)
        found = self._catalogue.match(FORMS[level], election.kind, election.regime)
        if found is None:
            return {}
        register, digits = found[1].register, DIGITS[level]
        with open_doors(self._office) as doors:
            archived = in_force(doors, election.number, [register], self._area)
            return {item.issued.place[:digits]: item.figures for item in archived}

    def _other(self) -> tuple[dict[str, Figures], list[Finding]]:
        """Return the independent table by code of the place."""
        if self._inputs.compare is None:
            return {}, []
        table = read_units(self._inputs.compare)
        return _by_code(table), list(table.findings)


def other_figures(path: Path) -> dict[str, Figures]:
    """Return the figures of an independent table by code of the place."""
    return _by_code(read_units(path))


def _by_code(table: UnitTable) -> dict[str, Figures]:
    return {row.unit.code: row.unit.figures for row in table.rows}


def label_of(sheet: Sheet) -> Label:
    """Return what names the rows of a sheet in the words of its regulations."""
    terms = sheet.form.terms_of(sheet.election.regime)
    words = {"pindahan": terms.pindahan, "tambahan": terms.tambahan}

    def label(key: str) -> Text:
        named = sheet.form.label(key)
        return Text(named.id.format_map(words), named.en.format_map(words))

    return label


def silent(sheet: Sheet) -> int:
    """Return how many units of a sheet have not reported."""
    return sum(not reports(unit) for unit in sheet.recap.units)


def _scope(workspace: Workspace, level: RecapLevel) -> str:
    """Return the region of an office; a recapitulation of the province looks at all of it."""
    return workspace.region.code[: 2 if level == "prov" else 4]


def rows_of(paslon: Sequence[Paslon]) -> tuple[str, ...]:
    """Return the rows of a form for these pairs."""
    votes = {f"suara_{pair.number}" for pair in paslon}
    return tuple(key for key in COUNT_KEYS if key not in VOTE_KEYS or key in votes)


def _name(code: str) -> str:
    return column_name(lookup(code))


def _softened(finding: Finding) -> Finding:
    return replace(finding, severity="W")


def _at(finding: Finding, code: str) -> Finding:
    """Say which column a breach of a rule is in."""
    return replace(
        finding,
        column=f"{code}.{finding.column}",
        message=Text(f"{code}: {finding.message.id}", f"{code}: {finding.message.en}"),
    )


def _too_high(level: RecapLevel, code: str) -> InputError:
    wanted = UNIT_DIGITS[level]
    return InputError(
        Text(
            f"Rekapitulasi {level} memerlukan kode {wanted} angka atau lebih, bukan {code}.",
            f"Level {level} needs codes of {wanted} digits or more, not {code}.",
        ),
        hint=Text("Berikan tabel tingkat di bawahnya.", "Give the table of the level below."),
    )


def _no_contest(code: str) -> NotFoundError:
    return NotFoundError(
        Text(f"Tidak ada pemilihan untuk wilayah {code}.", f"There is no contest for {code}."),
        hint=Text(
            "Lengkapi tabel pasangan calon atau sebutkan jenisnya dengan --kind.",
            "Complete the table of pairs, or name the office with --kind.",
        ),
    )


def _several(code: str) -> InputError:
    return InputError(
        Text(
            f"Ada lebih dari satu pemilihan untuk wilayah {code}.",
            f"There is more than one contest for {code}.",
        ),
        hint=Text(
            "Sebutkan jenisnya: --kind gubernur, bupati, atau walikota.",
            "Name the office: --kind gubernur, bupati or walikota.",
        ),
    )


def _needs_office() -> InputError:
    return InputError(
        Text("Hasil yang diarsipkan ada di ruang kerja.", "Archived results are in a workspace."),
        hint=Text(
            "Sebutkan --workspace, atau berikan tabel dengan --results.",
            "Name it with --workspace, or give a table with --results.",
        ),
    )


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
