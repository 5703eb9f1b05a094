"""Rules compiled for one ballot, checked against one document after another.

A check is made when all it names is known. How many were made and how many could not be is
counted in *checks*, not in rows: R03 is three checks (L, P and L+P) of which a table without men
and women allows one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from formgen.errors import Finding, NotFoundError, Text
from formgen.model.election import Regime
from formgen.model.rules.expression import Expression, compile_expressions
from formgen.model.rules.known import check_texts, clock, known_values
from formgen.model.rules.operand import Operand, Scope, Values
from formgen.model.rules.rule import Rule, RuleSet
from formgen.model.rules.together import together

_PATTERNS: Final = 512  # rows of one table know the same columns; more patterns are recomputed
_NO_TEXTS: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many checks of each rule were made and how many could not be.

    Attributes:
        checked: Rule id and number of checks made, in the order of the rules; 0 included.
        unchecked: Rule id and number of checks for which something was not known.
    """

    checked: tuple[tuple[str, int], ...] = ()
    unchecked: tuple[tuple[str, int], ...] = ()
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Hash the counts once: coverages of many rows are counted, and nearly all are one."""
        object.__setattr__(self, "_hash", hash((self.checked, self.unchecked)))

    def __hash__(self) -> int:
        """Return the hash of the counts."""
        return self._hash

    @classmethod
    def total(cls, coverages: Mapping["Coverage", int]) -> "Coverage":
        """Add up coverages, each as often as its count says."""
        checked: Counter[str] = Counter()
        unchecked: Counter[str] = Counter()
        for coverage, times in coverages.items():
            for rule, count in coverage.checked:
                checked[rule] += count * times
            for rule, count in coverage.unchecked:
                unchecked[rule] += count * times
        return cls(tuple(checked.items()), tuple(unchecked.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the rules say about one document.

    Attributes:
        findings: Breaches, in the order of the rules.
        accepted: Breaches that a note explains (forms.md R09), when the caller accepts them.
        coverage: What was checked.
    """

    findings: tuple[Finding, ...] = ()
    accepted: tuple[Finding, ...] = ()
    coverage: Coverage = field(default_factory=Coverage)


_Check = tuple[Rule, Expression]


class Checker:
    """Some rules, compiled for one ballot and regime. Stateless but for a memory of row shapes."""

    def __init__(self, checks: Sequence[_Check], among: AbstractSet[str] | None = None) -> None:
        """Use ``checker`` to make one."""
        self._all_of = Counter(rule.id for rule, _ in checks)
        self._checks = tuple(
            (rule, one) for rule, one in checks if among is None or one.keys <= among
        )
        self._times = any(rule.unit == "time" for rule, _ in checks)
        self._hold = together([expression for _, expression in self._checks])
        self._clean = lru_cache(maxsize=_PATTERNS)(self._make_clean)

    def check(
        self,
        figures: Mapping[str, int | None],
        *,
        texts: Mapping[str, str] = _NO_TEXTS,
        note: str = "",
        accept_noted: bool = False,
    ) -> Outcome:
        """Check one document.

        Args:
            figures: Key to count; absent or None is not known.
            texts: Times, days and amounts in words.
            note: Why a figure breaks a rule in reality, or empty.
            accept_noted: Whether a note makes a breach of a ``noted`` rule acceptable.

        Returns:
            Findings without file and row, each with the key of the first offending column.
        """
        values = known_values(figures, texts)
        held = self._hold(values)
        clean = self._clean(frozenset(values))
        if False not in held and not texts:
            return clean
        broken = [
            (rule, _report(rule, one, values))
            for (rule, one), holds in zip(self._checks, held, strict=True)
            if holds is False
        ]
        excused = accept_noted and bool(note.strip())
        unreadable = check_texts(texts) if self._times else ()
        return Outcome(
            findings=(
                *unreadable,
                *(found for rule, found in broken if not (excused and rule.noted)),
            ),
            accepted=tuple(found for rule, found in broken if excused and rule.noted),
            coverage=clean.coverage,
        )

    def _make_clean(self, known: frozenset[str]) -> Outcome:
        """Return the outcome of a document that knows this much and breaks no rule."""
        made = Counter(rule.id for rule, one in self._checks if one.keys <= known)
        return Outcome(
            coverage=Coverage(
                tuple((rule, made[rule]) for rule in self._all_of),
                tuple((rule, count - made[rule]) for rule, count in self._all_of.items()),
            )
        )


def checker(
    rule_set: RuleSet,
    ids: Iterable[str],
    *,
    paslon: Iterable[int],
    regime: Regime,
    among: AbstractSet[str] | None = None,
) -> Checker:
    """Compile some rules for one ballot; do it once and check many rows with the result.

    Args:
        rule_set: All rules.
        ids: Those that apply to the form (``Form.rules``).
        paslon: Numbers on the ballot, the empty column's included.
        regime: Decides the limits.
        among: Keys that can be known at all, such as the columns of a table, or None for any. A
            check that names another key then counts as impossible in every row.

    Raises:
        NotFoundError: A rule of that id is not in the set.
    """
    scope = Scope(
        paslon=tuple(sorted(paslon)),
        limits=rule_set.limits.get(regime, {}),
        more=rule_set.counts,
    )
    return Checker(
        [
            (rule, expression)
            for rule in (_rule(rule_set, identifier) for identifier in ids)
            if not rule.regimes or regime in rule.regimes
            for text in rule.checks
            for expression in compile_expressions(text, scope)
        ],
        among,
    )


def check(  # noqa: PLR0913  one document needs all of them; the batch uses ``checker``
    rule_set: RuleSet,
    figures: Mapping[str, int | None],
    *,
    paslon: Iterable[int],
    regime: Regime = "2024",
    ids: Iterable[str] | None = None,
    texts: Mapping[str, str] = _NO_TEXTS,
    note: str = "",
    accept_noted: bool = False,
) -> Outcome:
    """Check one document with all rules, or some; compiles them each time."""
    compiled = checker(
        rule_set, rule_set.rules if ids is None else ids, paslon=paslon, regime=regime
    )
    return compiled.check(figures, texts=texts, note=note, accept_noted=accept_noted)


def _rule(rule_set: RuleSet, identifier: str) -> Rule:
    if identifier not in rule_set.rules:
        raise NotFoundError(
            Text(f"Aturan {identifier} tidak ada.", f"There is no rule {identifier}."),
            hint=Text(
                f"Aturan yang ada: {', '.join(rule_set.rules)}.",
                f"Rules that exist: {', '.join(rule_set.rules)}.",
            ),
            rule=identifier,
        )
    return rule_set.rules[identifier]


def _report(rule: Rule, expression: Expression, values: Values) -> Finding:
    comparison = expression.broken(values)
    column = expression.column
    words = {
        "kolom": column,
        "nilai": _shown(rule, values[column]),
        **_side("kiri", rule, comparison.left, values),
        **_side("kanan", rule, comparison.right, values),
    }
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        message=Text(rule.message.id.format_map(words), rule.message.en.format_map(words)),
        hint=rule.hint,
        column=column,
    )


def _side(name: str, rule: Rule, operand: Operand, values: Values) -> dict[str, str]:
    return {
        name: operand.shown,
        f"{name}_nilai": _shown(rule, operand.value(values)),
        f"{name}_rinci": operand.substituted(values),
    }


def _shown(rule: Rule, value: int | str) -> str:
    return clock(value) if rule.unit == "time" and isinstance(value, int) else str(value)
