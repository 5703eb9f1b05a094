"""Which counts of a form are sums of others, read from its rules."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from formgen.model.rules.expression import Expression, compile_expressions
from formgen.model.rules.operand import Scope
from formgen.model.rules.rule import RuleSet

_SUM: Final = re.compile(r"[a-z]\w*( \+ [a-z]\w*)+")


def sums(rule_set: RuleSet, ids: Iterable[str], scope: Scope) -> Mapping[str, tuple[str, ...]]:
    """Return each count that a rule says is a sum, with what it adds up; the first rule counts.

    Args:
        rule_set: All rules.
        ids: Those of the form.
        scope: Its ballot and regime.
    """
    found: dict[str, tuple[str, ...]] = {}
    for identifier in ids:
        for text in rule_set.rules[identifier].checks:
            for expression in compile_expressions(text, scope):
                if (parts := _sum(expression)) is not None:
                    found.setdefault(*parts)
    return found


def _sum(expression: Expression) -> tuple[str, tuple[str, ...]] | None:
    """Return total and parts of ``total = a + b``, or None for any other expression."""
    (first, *rest) = expression.comparisons
    equal = first.holds(dict.fromkeys(expression.keys, 0)) and not first.holds(
        {key: int(key == first.left.shown) for key in expression.keys}
    )
    if rest or not equal or first.left.keys != (first.left.shown,):
        return None
    if first.left.spoken or _SUM.fullmatch(first.right.shown) is None:
        return None
    upwards = {key: int(key in first.right.keys) for key in expression.keys}
    return None if first.holds(upwards) else (first.left.shown, first.right.keys)
