"""Every finding in a table of results, without issuing anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from formgen.errors import Finding, InputError
from formgen.ingest.catalogue import Catalogue, load_catalogue
from formgen.ingest.paslon import PaslonTable, read_paslon
from formgen.ingest.results import ResultRow, ResultTable, open_results
from formgen.ingest.rules import load_rule_set
from formgen.ingest.tps import TpsRow, open_tps
from formgen.model.election import MAX_PASLON, ElectionKind, Regime
from formgen.model.form import Form
from formgen.model.rules import Coverage, RuleSet
from formgen.model.rules.expression import compile_expressions
from formgen.model.rules.operand import Scope
from formgen.service.row_check import Places, RowCheck, Standard, Verdicts
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
        return not self.errors

    @property
    def errors(self) -> int:
        """Findings that must be corrected."""
        return sum(finding.severity == "E" for finding in self.findings)

    @property
    def warnings(self) -> int:
        """Findings that should be looked at."""
        return len(self.findings) - self.errors

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
        original: Table read from the originals, where ``results`` was read from copies (R18).
        other: Table of results of the other contest of the same TPS (R19).
    """

    kind: ElectionKind | None = None
    regime: Regime = "2024"
    scope: str = ""
    accept_noted: bool = False
    templates: Path | None = None
    original: Path | None = None
    other: Path | None = None


def check_form_results(  # noqa: PLR0913  the options of the command
    code: str,
    results: Path,
    *,
    tps: Path | None = None,
    paslon: Path | None = None,
    original: Path | None = None,
    other: Path | None = None,
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
        original: As in ``CheckOptions``.
        other: As in ``CheckOptions``.
        accept_noted: Whether a note makes a breach of R09 acceptable.
        override: The operator's folder of templates, or None.

    Raises:
        NotFoundError: No form is called so.
    """
    folder = templates(override)
    form, kind = _form(load_catalogue(folder), code)
    options = CheckOptions(
        kind=kind,
        regime=max(form.regimes),
        accept_noted=accept_noted,
        templates=folder,
        original=original,
        other=other,
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
    variants = catalogue.variants(code)
    form, variant = variants[0]
    return form, variant.kind if len(variants) == 1 else None


class _Check:
    """One run: what is collected while the tables pass by."""

    def __init__(self, rules: Sequence[str], options: CheckOptions) -> None:
        self._options = options
        self._set: RuleSet = load_rule_set(options.templates)
        beside = {"R18": options.original, "R19": options.other}
        more = [rule for rule, path in beside.items() if path is not None]
        self._rules = tuple(dict.fromkeys((*rules, *more)))
        self._papers = _named_by(self._set, self._rules, options.regime)
        self._findings: list[Finding] = []
        self._ignored: list[tuple[str, tuple[str, ...]]] = []

    def run(self, results: Path, tps: Path | None, paslon: Path | None) -> CheckReport:
        standard = self._standard(self._pairs(paslon), self._places(tps))
        seen: set[str] = set()
        verdicts = Verdicts()
        try:
            table = open_results(
                results,
                scope=self._options.scope,
                regime=self._options.regime,
                papers=self._papers,
                idle=self._set.columns,
            )
        except InputError as error:
            self._findings.extend(error.findings)
        else:
            self._ignore(table.name, table.columns.ignored)
            verdicts = _verdicts(table, standard, seen)
        return CheckReport(
            findings=(*self._findings, *verdicts.findings),
            accepted=tuple(verdicts.accepted),
            rows=len(seen),
            reported=verdicts.reported,
            missing=len((standard.places or {}).keys() - seen),
            coverage=Coverage.total(verdicts.coverage),
            ignored=tuple(self._ignored),
        )

    def _standard(self, pairs: PaslonTable | None, places: Places | None) -> Standard:
        beside, columns = self._beside()
        return Standard(
            rule_set=self._set,
            rules=self._rules,
            kind=self._options.kind,
            regime=self._options.regime,
            accept_noted=self._options.accept_noted,
            pairs=pairs,
            places=places,
            beside=beside,
            columns=columns,
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

    def _places(self, path: Path | None) -> Places | None:
        if path is None:
            return None
        try:
            table = open_tps(path, scope=self._options.scope, idle=self._set.columns)
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

    def _beside(self) -> tuple[Places, frozenset[str]]:
        """Read the tables of the originals and of the other contest."""
        beside: dict[str, dict[str, int]] = {}
        columns: set[str] = set()
        for prefix, path in (("asli_", self._options.original), ("lain_", self._options.other)):
            if path is None:
                continue
            try:
                table = open_results(
                    path,
                    scope=self._options.scope,
                    regime=self._options.regime,
                    idle=self._set.columns,
                )
            except InputError as error:
                self._findings.extend(error.findings)
                continue
            columns |= {f"{prefix}{key}" for key in table.columns.index}
            for item in table.items:
                if isinstance(item, ResultRow):
                    known = beside.setdefault(item.tps.code, {})
                    known |= {f"{prefix}{key}": count for key, count in item.figures.items()}
                else:
                    self._findings.append(item)
        return beside, frozenset(columns)

    def _ignore(self, name: str, headers: tuple[str, ...]) -> None:
        if headers:
            self._ignored.append((name, headers))


def _named_by(rule_set: RuleSet, rules: Sequence[str], regime: Regime) -> frozenset[str]:
    """Return the columns of other papers that some rules name."""
    scope = Scope(
        paslon=tuple(range(1, MAX_PASLON + 1)),
        limits=rule_set.limits.get(regime, {}),
        more=rule_set.counts,
    )
    named = {
        key
        for rule in rules
        if rule in rule_set.rules
        for text in rule_set.rules[rule].checks
        for expression in compile_expressions(text, scope)
        for key in expression.keys
    }
    return rule_set.columns & named


def _verdicts(table: ResultTable, standard: Standard, seen: set[str]) -> Verdicts:
    """Check all rows; what cannot be read stands among the findings where it stands in the file.

    ``seen`` takes the codes of the TPS.
    """
    row_check = RowCheck(table, standard)
    for item in table.items:
        if isinstance(item, ResultRow):
            seen.add(item.tps.code)
            row_check.check(item)
        else:
            row_check.verdicts.findings.append(item)
    return row_check.verdicts
