"""What a rule is, as declared in ``templates/_rules/*.toml``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from formgen.errors import Severity, Text
from formgen.model.election import Regime

Unit = Literal["count", "time"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One consistency rule.

    Attributes:
        id: ``R07`` for the rules of forms.md section 4, ``W01`` for our own warnings.
        severity: ``E`` must hold, ``W`` should be looked at.
        title: What it says, one sentence.
        source: Where it comes from.
        checks: What must hold, in the language of ``expression.py``.
        message: What to tell when it does not, with the placeholders of ``checker.py``.
        hint: What to do then.
        program: Where the check is made when it is about more than one document at a time and so
            cannot be said in ``checks``, which is empty then; else empty.
        noted: Whether a note may explain a breach (forms.md R09).
        unit: How values are shown: counts as they are, times as ``13.00``.
        regimes: Regulations under which it applies; empty for all.
    """

    id: str
    severity: Severity
    title: Text
    source: str
    checks: tuple[str, ...]
    message: Text
    hint: Text
    noted: bool = False
    program: str = ""
    unit: Unit = "count"
    regimes: frozenset[Regime] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """All rules that were loaded; ``checker`` in ``checker.py`` compiles a choice of them.

    Attributes:
        rules: Id to rule, in order of the files.
        limits: Per regime, the numbers that rules name, such as ``pemilih_maks``.
        counts: Keys that the files declare besides those of C.HASIL.
        columns: Those of them that a table of results may have as columns; the others are read
            from a second table, under the prefixes of the files.
    """

    rules: Mapping[str, Rule]
    limits: Mapping[Regime, Mapping[str, int]] = field(default_factory=dict)
    counts: frozenset[str] = frozenset()
    columns: frozenset[str] = frozenset()
