"""The small language in which rules are written, compiled once into plain functions.

    for x in l,p,j: pengguna_dpt_{x} <= pemilih_dpt_{x}
    suara_sah = sum(suara)
    for k in angka: 0 <= {k} <= 999
    surat_diterima = pemilih_dpt_j + ceil_div(cadangan_permil * pemilih_dpt_j, 1000)

``for NAME in SET:`` repeats the check with ``{NAME}`` replaced; it may be nested. A set is a list
of words, ``paslon`` (the numbers on the ballot) or ``angka`` (every count of a TPS form). Then
comes one comparison of ``=``, ``<=`` and ``>=``, which may be chained. Operands are whole numbers,
keys of counts and times, limits of the regime, ``paslon_banyak`` (pairs on the ballot), ``+ - *``,
``ceil_div(a, b)``, ``sum(suara)`` (all votes on the ballot), ``terbilang(key)`` and ``key_huruf``
(the words written beside a count).

Nothing else is understood, and no text is ever evaluated as Python: the tree that ``ast`` reads
is translated node by node.
"""

import ast
import operator
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from formgen.model.rules.operand import ExpressionError, Operand, Scope, Values, operand

_LONGEST: Final = 300  # characters; the longest rule has about 100
_FOR: Final = re.compile(r"\s*for (?P<name>[a-z]) in (?P<items>[a-z0-9_, ]+):(?P<rest>.+)")
_SINGLE_EQUALS: Final = re.compile(r"(?<![<>=!])=(?!=)")
_COMPARISONS: Final = {
    ast.Eq: operator.eq,
    ast.LtE: operator.le,
    ast.GtE: operator.ge,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two operands, and whether they compare as they must."""

    left: Operand
    right: Operand
    holds: Callable[[Values], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """One compiled comparison or chain of them.

    Attributes:
        keys: Everything that must be known before it can be checked.
        comparisons: All must hold.
        node: The same as a Python expression (``Operand.node``).
    """

    keys: frozenset[str]
    comparisons: tuple[Comparison, ...]
    node: ast.expr

    @property
    def column(self) -> str:
        """The first key written: the column a finding points to."""
        first = self.comparisons[0]
        return (*first.left.keys, *first.right.keys)[0]

    def holds(self, values: Values) -> bool:
        """Whether all comparisons hold; ``together.py`` asks the same of many rows, quickly."""
        return all(one.holds(values) for one in self.comparisons)

    def broken(self, values: Values) -> Comparison:
        """Return the first comparison that does not hold; call only when one does not."""
        return next(one for one in self.comparisons if not one.holds(values))


def compile_expressions(text: str, scope: Scope) -> list[Expression]:
    """Compile one check into the expressions it stands for, one for each repetition.

    Raises:
        ExpressionError: The text is not in the language or names an unknown key.
    """
    if len(text) > _LONGEST:
        raise ExpressionError(f"longer than {_LONGEST} characters")
    return [_expression(single, scope) for single in _expand(text, scope)]


def _expand(text: str, scope: Scope) -> Iterator[str]:
    match = _FOR.fullmatch(text)
    if match is None:
        yield text.strip()
        return
    for item in _items(match["items"], scope):
        yield from _expand(match["rest"].replace(f"{{{match['name']}}}", item), scope)


def _items(items: str, scope: Scope) -> Sequence[str]:
    if items.strip() == "paslon":
        return [str(number) for number in scope.paslon]
    if items.strip() == "angka":
        return scope.counts
    return [item.strip() for item in items.split(",")]


def _expression(text: str, scope: Scope) -> Expression:
    try:
        tree = ast.parse(_SINGLE_EQUALS.sub("==", text), mode="eval").body
    except (SyntaxError, ValueError) as error:
        raise ExpressionError(f"cannot read {text!r}") from error
    if not isinstance(tree, ast.Compare):
        raise ExpressionError(f"{text!r} compares nothing; use =, <= or >=")
    operands = [operand(node, scope) for node in (tree.left, *tree.comparators)]
    comparisons = tuple(
        _comparison(left, sign, right)
        for left, sign, right in zip(operands, tree.ops, operands[1:], strict=False)
    )
    keys = frozenset(key for side in operands for key in side.keys)
    if not keys:
        raise ExpressionError(f"{text!r} names no key")
    first, *rest = (side.node for side in operands)
    return Expression(keys=keys, comparisons=comparisons, node=ast.Compare(first, tree.ops, rest))


def _comparison(left: Operand, sign: ast.cmpop, right: Operand) -> Comparison:
    if type(sign) not in _COMPARISONS:
        raise ExpressionError("only =, <= and >= compare")
    compare, first, second = _COMPARISONS[type(sign)], left.value, right.value
    if left.spoken != right.spoken or (left.spoken and compare is not operator.eq):
        raise ExpressionError("words can only be equal to words")
    return Comparison(
        left=left, right=right, holds=lambda values: compare(first(values), second(values))
    )
