"""Every finding in a table of results, without issuing anything."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import get_args

from formgen.errors import Finding, InputError, NotFoundError
from formgen.ingest.agreement import compare_places, one_contest, votes_for_nobody
from formgen.ingest.catalogue import Catalogue, load_catalogue
from formgen.ingest.paslon import PaslonTable, read_paslon
from formgen.ingest.results import ResultRow, ResultTable, open_results
from formgen.ingest.rules import load_rule_set
from formgen.ingest.tps import TpsRow, open_tps
from formgen.model.election import ElectionKind, Regime
from formgen.model.form import Form
from formgen.model.rules import Checker, Coverage, RuleSet, checker
from formgen.service.workspace import templates


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What was found, and what could be looked at.

    Attributes:
        findings: Everything wrong: table of pairs, table of TPS, then results in the order of
            their rows.
        accepted: Breaches that a note explains, where the caller accepts them.
        rows: TPS with a usable row in the table of results.
        reported: Those of them that have a figure besides the DPT.
        missing: TPS of the table of TPS without a row in the table of results.
        coverage: Checks made and checks impossible, per rule (in checks, not in rows).
        ignored: Headers of columns that were not used, by file.
    """

    findings: tuple[Finding, ...] = ()
    accepted: tuple[Finding, ...] = ()
    rows: int = 0
    reported: int = 0
    missing: int = 0
    coverage: Coverage = field(default_factory=Coverage)
    ignored: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing must be corrected; warnings do not count."""
        return not any(finding.severity == "E" for finding in self.findings)

    @property
    def unreported(self) -> int:
        """TPS whose row holds nothing but perhaps the DPT: not reported, and not an error."""
        return self.rows - self.reported


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOptions:
    """How to check.

    Attributes:
        kind: Office elected; needed where the pairs of several contests are given.
        regime: Decides limits and what ``DPTb`` in a foreign header means.
        scope: Code of the region every TPS must lie in, without dots, or empty.
        accept_noted: Whether a note makes a breach of R09 acceptable.
        templates: The operator's folder of templates, or None.
    """

    kind: ElectionKind | None = None
    regime: Regime = "2024"
    scope: str = ""
    accept_noted: bool = False
    templates: Path | None = None


def check_form_results(  # noqa: PLR0913  the options of the command
    code: str,
    results: Path,
    *,
    tps: Path | None = None,
    paslon: Path | None = None,
    accept_noted: bool = False,
    override: Path | None = None,
) -> CheckReport:
    """Check a table of results as the command ``formgen check`` does.

    Args:
        code: Form, in any spelling the catalogue knows. A code that stands for several offices
            will do, unless the table of pairs holds several contests of a TPS.
        results: As for ``check_results``.
        tps: As for ``check_results``.
        paslon: As for ``check_results``.
        accept_noted: Whether a note makes a breach of R09 acceptable.
        override: The operator's folder of templates, or None.

    Raises:
        NotFoundError: No form is called so.
    """
    folder = templates(override)
    form, kind = _form(load_catalogue(folder), code)
    options = CheckOptions(
        kind=kind, regime=max(form.regimes), accept_noted=accept_noted, templates=folder
    )
    return check_results(form.rules, results, tps=tps, paslon=paslon, options=options)


def check_results(
    rules: Sequence[str],
    results: Path,
    *,
    tps: Path | None = None,
    paslon: Path | None = None,
    options: CheckOptions | None = None,
) -> CheckReport:
    """Check a table of results against the rules of a form and against its companion tables.

    Args:
        rules: Ids of the rules that apply (``Form.rules``).
        results: CSV or XLSX, one row per TPS.
        tps: Table of TPS; its DPT serves where the results have none.
        paslon: Table of pairs; without it the columns ``suara_n`` say who is on the ballot.
        options: How to check.

    Returns:
        All findings at once; a file that cannot be read is a finding too.

    Raises:
        NotFoundError: ``rules`` names a rule that does not exist.
    """
    return _Check(rules, options or CheckOptions()).run(results, tps, paslon)


def _form(catalogue: Catalogue, code: str) -> tuple[Form, ElectionKind | None]:
    """Return a form, and the office if the code names one."""
    try:
        form, variant = catalogue.find(code)
    except NotFoundError as error:
        for kind in get_args(ElectionKind):  # the rules are those of the family
            with suppress(NotFoundError):
                return catalogue.find(code, kind)[0], None
        raise error from None
    return form, variant.kind


class _Check:
    """One run: what is collected while the rows pass by."""

    def __init__(self, rules: Sequence[str], options: CheckOptions) -> None:
        self._rules = tuple(rules)
        self._options = options
        self._set: RuleSet = load_rule_set(options.templates)
        self._checkers: dict[tuple[int, ...], Checker] = {}
        self._findings: list[Finding] = []
        self._accepted: list[Finding] = []
        self._coverage: Counter[Coverage] = Counter()
        self._ignored: list[tuple[str, tuple[str, ...]]] = []
        self._reported = 0

    def run(self, results: Path, tps: Path | None, paslon: Path | None) -> CheckReport:
        pairs = self._pairs(paslon)
        places = self._places(tps)
        seen: set[str] = set()
        try:
            table = open_results(results, scope=self._options.scope, regime=self._options.regime)
        except InputError as error:
            self._findings.extend(error.findings)
        else:
            self._ignore(table.name, table.columns.ignored)
            for row in self._rows(table):
                seen.add(row.tps.code)
                self._row(row, table, pairs, places)
        return CheckReport(
            findings=tuple(self._findings),
            accepted=tuple(self._accepted),
            rows=len(seen),
            reported=self._reported,
            missing=len(places.keys() - seen) if places is not None else 0,
            coverage=Coverage.total(self._coverage),
            ignored=tuple(self._ignored),
        )

    def _pairs(self, path: Path | None) -> PaslonTable | None:
        if path is None:
            return None
        try:
            table = read_paslon(path)
        except InputError as error:
            self._findings.extend(error.findings)
            return None
        self._findings.extend(table.findings)
        self._ignore(table.name, table.columns.ignored)
        return table

    def _places(self, path: Path | None) -> dict[str, Mapping[str, int]] | None:
        if path is None:
            return None
        try:
            table = open_tps(path, scope=self._options.scope)
        except InputError as error:
            self._findings.extend(error.findings)
            return None
        self._ignore(table.name, table.columns.ignored)
        places: dict[str, Mapping[str, int]] = {}
        for item in table.items:
            if isinstance(item, TpsRow):
                places[item.tps.code] = item.figures
            else:
                self._findings.append(item)
        return places

    def _rows(self, table: ResultTable) -> Iterator[ResultRow]:
        for item in table.items:
            if isinstance(item, ResultRow):
                yield item
            else:
                self._findings.append(item)

    def _row(
        self,
        row: ResultRow,
        table: ResultTable,
        pairs: PaslonTable | None,
        places: Mapping[str, Mapping[str, int]] | None,
    ) -> None:
        figures = row.figures
        if places is not None:
            self._findings.extend(compare_places(row, table, places))
            figures = {**places.get(row.tps.code, {}), **figures}
        if not row.reported:
            return
        self._reported += 1
        ballot = self._ballot(row, table, pairs)
        outcome = self._checker(ballot).check(
            figures, note=row.note, accept_noted=self._options.accept_noted
        )
        self._coverage[outcome.coverage] += 1
        if outcome.findings or outcome.accepted:  # hardly ever, and there may be 800,000 rows
            self._findings.extend(_placed(outcome.findings, row, table))
            self._accepted.extend(_placed(outcome.accepted, row, table))

    def _ballot(
        self, row: ResultRow, table: ResultTable, pairs: PaslonTable | None
    ) -> tuple[int, ...]:
        if pairs is None:
            return table.paslon
        contests = pairs.contests_at(row.tps.code, self._options.kind)
        self._findings.extend(one_contest(row, table, contests))
        if len(contests) != 1:
            return table.paslon
        ballot = tuple(pair.number for pair in pairs.contests[contests[0]])
        self._findings.extend(votes_for_nobody(row, table, ballot))
        return ballot

    def _checker(self, ballot: tuple[int, ...]) -> Checker:
        # Without any column of votes R07 names suara_1, which is then simply not known.
        ballot = ballot or (1,)
        if ballot not in self._checkers:
            self._checkers[ballot] = checker(
                self._set, self._rules, paslon=ballot, regime=self._options.regime
            )
        return self._checkers[ballot]

    def _ignore(self, name: str, headers: tuple[str, ...]) -> None:
        if headers:
            self._ignored.append((name, headers))


def _placed(findings: Sequence[Finding], row: ResultRow, table: ResultTable) -> Iterator[Finding]:
    for finding in findings:
        column = table.columns.headers.get(finding.column, finding.column)
        yield replace(finding, file=table.name, row=row.row, column=column)
