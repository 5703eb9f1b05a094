"""What a recapitulation will say: results read, checked and added up. Nothing is written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from formgen.errors import Finding, InputError, Text
from formgen.ingest.catalogue import Catalogue, load_catalogue
from formgen.ingest.paslon import PaslonTable, read_paslon
from formgen.ingest.regions import children, lookup
from formgen.ingest.rules import load_rule_set
from formgen.ingest.units import read_units
from formgen.model.case import COUNT_KEYS
from formgen.model.matrix import Figures, Unit
from formgen.model.recap import (
    DIGITS,
    UNIT_DIGITS,
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
from formgen.service.recap.contests import Contests
from formgen.service.recap.sheets import FORMS, Inputs, Plan, Sheet, label_of, rows_of
from formgen.service.recap.sources import (
    Results,
    by_code,
    from_archive,
    from_table,
    registered,
    sums_below,
)
from formgen.service.workspace import Workspace, templates


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
        self._contests = Contests(workspace, self._pairs, inputs.kind)
        self._checkers: dict[tuple[str, int], Checker] = {}

    def plan(self) -> Plan:
        findings = list(self._pairs.findings)
        read = self._results()
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

    def _sheets(self, level: RecapLevel, read: Results) -> Iterator[Sheet]:
        columns = roll_up(read.units, UNIT_DIGITS[level], COUNT_KEYS, _name)
        places: dict[str, list[Unit]] = {}
        for unit in columns:
            if len(unit.code) != UNIT_DIGITS[level]:
                raise _too_high(level, unit.code)
            places.setdefault(unit.code[: DIGITS[level]], []).append(unit)
        for code, units in sorted(places.items()):
            election, paslon = self._contests.at(code)
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

    def _results(self) -> Results:
        if self._inputs.results is not None:
            return from_table(
                self._inputs.results, self._inputs, self._catalogue, self._scope, self._area
            )
        if self._office is None:
            raise _needs_office()
        election, _ = self._contests.at(self._office.region.code)
        return from_archive(self._office, election, self._catalogue, self._area)

    def _complete(self, units: Sequence[Unit]) -> Iterable[Finding]:
        """Find places that have not reported, and TPS of their table that are not there (R23)."""
        everything = Recap(code=self._area, units=tuple(units), totals={})
        listed = registered(self._inputs.tps, self._area)
        missing = check_complete(everything, listed, self._rules)
        return map(_softened, missing) if self._inputs.partial else missing

    def _below(self) -> dict[str, Figures]:
        """Return archived sums to compare with, where the results too come from the archive."""
        if self._office is None or self._inputs.results is not None:
            return {}
        election, _ = self._contests.at(self._office.region.code)
        return sums_below(self._office, self._inputs.level, election, self._catalogue, self._area)

    def _other(self) -> tuple[dict[str, Figures], list[Finding]]:
        """Return the independent table by code of the place."""
        if self._inputs.compare is None:
            return {}, []
        table = read_units(self._inputs.compare)
        return by_code(table), list(table.findings)


def _scope(workspace: Workspace, level: RecapLevel) -> str:
    """Return the region of an office; a recapitulation of the province looks at all of it."""
    return workspace.region.code[: 2 if level == "prov" else 4]


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


def _needs_office() -> InputError:
    return InputError(
        Text("Hasil yang diarsipkan ada di ruang kerja.", "Archived results are in a workspace."),
        hint=Text(
            "Sebutkan --workspace, atau berikan tabel dengan --results.",
            "Name it with --workspace, or give a table with --results.",
        ),
    )
