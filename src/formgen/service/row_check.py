"""What the rules and the companion tables say about one row of results after another."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from formgen.errors import Finding
from formgen.ingest.agreement import compare_places, one_contest, votes_for_nobody
from formgen.ingest.paslon import Contest, PaslonTable
from formgen.ingest.results import ResultRow, ResultTable
from formgen.model.case import DPT_KEYS
from formgen.model.election import ElectionKind, Regime
from formgen.model.rules import Checker, Coverage, Outcome, RuleSet, checker

Places = Mapping[str, Mapping[str, int]]
"""Code of a TPS to its voters in the DPT, as far as the table of TPS knows them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """What rows are checked against.

    Attributes:
        rule_set: All rules.
        rules: Ids of those that apply.
        kind: Office elected, or None to take whatever contest there is.
        regime: Decides the limits.
        accept_noted: Whether a note makes a breach of R09 acceptable.
        pairs: The table of pairs, or None.
        places: The table of TPS, or None.
        beside: What other tables say of the same TPS, by code, their keys behind a prefix.
        columns: Keys that those tables have.
    """

    rule_set: RuleSet
    rules: tuple[str, ...]
    kind: ElectionKind | None
    regime: Regime
    accept_noted: bool
    pairs: PaslonTable | None
    places: Places | None
    beside: Places
    columns: frozenset[str]


@dataclass(slots=True)
class Verdicts:
    """What was found while the rows of one table passed by.

    Attributes:
        findings: Everything wrong, in the order of the rows.
        accepted: Breaches that a note explains.
        coverage: How many rows were covered so.
        reported: Rows with a figure besides the DPT.
    """

    findings: list[Finding] = field(default_factory=list)
    accepted: list[Finding] = field(default_factory=list)
    coverage: Counter[Coverage] = field(default_factory=Counter)
    reported: int = 0


class RowCheck:
    """Checks the rows of one table of results and collects what it finds."""

    def __init__(self, table: ResultTable, standard: Standard) -> None:
        """Take the table whose rows will come, and what to check them against."""
        self.verdicts = Verdicts()
        self._table = table
        self._standard = standard
        self._checkers: dict[tuple[int, ...], Checker] = {}
        self._contests: dict[str, list[Contest]] = {}

    def check(self, row: ResultRow) -> None:
        """Check one row."""
        figures: Mapping[str, int] = row.figures
        places = self._standard.places
        if places is not None:
            self.verdicts.findings.extend(compare_places(row, self._table, places))
            figures = {**places.get(row.tps.code, {}), **figures}
        if beside := self._standard.beside:
            figures = {**figures, **beside.get(row.tps.code, {})}
        if row.reported:
            self._judge(row, figures)

    def _judge(self, row: ResultRow, figures: Mapping[str, int]) -> None:
        verdicts = self.verdicts
        outcome = self._checker(self._ballot(row)).check(
            figures, texts=row.texts, note=row.note, accept_noted=self._standard.accept_noted
        )
        verdicts.reported += 1
        verdicts.coverage[outcome.coverage] += 1
        if outcome.findings or outcome.accepted:  # a few rows of a large table
            self._collect(row, outcome)

    def _collect(self, row: ResultRow, outcome: Outcome) -> None:
        self.verdicts.findings.extend(_placed(outcome.findings, row, self._table))
        self.verdicts.accepted.extend(_placed(outcome.accepted, row, self._table))

    def _ballot(self, row: ResultRow) -> tuple[int, ...]:
        pairs, table = self._standard.pairs, self._table
        if pairs is None:
            return table.paslon
        contests = self._contests_at(row, pairs)
        if len(contests) != 1:
            self.verdicts.findings.extend(one_contest(row, table, contests))
            return table.paslon
        ballot = tuple(pair.number for pair in pairs.contests[contests[0]])
        self.verdicts.findings.extend(votes_for_nobody(row, table, ballot))
        return ballot

    def _contests_at(self, row: ResultRow, pairs: PaslonTable) -> list[Contest]:
        kabkota = row.tps.kabkota.code  # no contest is smaller than a kabupaten
        if kabkota not in self._contests:
            self._contests[kabkota] = pairs.contests_at(kabkota, self._standard.kind)
        return self._contests[kabkota]

    def _checker(self, ballot: tuple[int, ...]) -> Checker:
        # Without any column of votes R07 names suara_1, which is then simply not known.
        ballot = ballot or (1,)
        if ballot not in self._checkers:
            self._checkers[ballot] = checker(
                self._standard.rule_set,
                self._standard.rules,
                paslon=ballot,
                regime=self._standard.regime,
                among={*self._table.columns.index, *DPT_KEYS, *self._standard.columns},
            )
        return self._checkers[ballot]


def _placed(findings: Sequence[Finding], row: ResultRow, table: ResultTable) -> Iterator[Finding]:
    for finding in findings:
        column = table.columns.headers.get(finding.column, finding.column)
        yield replace(finding, file=table.name, row=row.row, column=column)
