"""The small language in which rules are written, compiled once into plain functions.

    for x in l,p,j: pengguna_dpt_{x} <= pemilih_dpt_{x}
    suara_sah = sum(suara)
    for k in angka: 0 <= {k} <= 999
    surat_diterima = pemilih_dpt_j + ceil_div(cadangan_permil * pemilih_dpt_j, 1000)

``for NAME in SET:`` repeats the check with ``{NAME}`` replaced; it may be nested. A set is a list
of words, ``paslon`` (the numbers on the ballot) or ``angka`` (every count of a TPS form). Then
comes one comparison of ``=``, ``<=`` and ``>=``, which may be chained. Operands are whole numbers,
keys of counts and times, limits of the regime, ``+ - *``, ``ceil_div(a, b)``, ``sum(suara)`` (all
votes on the ballot), ``terbilang(key)`` and ``key_huruf`` (the words written beside a count).

Nothing else is understood, and no text is ever evaluated as Python: the tree that ``ast`` reads
is translated node by node.
"""

import ast
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from formgen.model.case import COUNT_KEYS, DAY_KEY, TIME_KEYS, VOTE_KEYS, WORDS_SUFFIX
from formgen.model.terbilang import LIMIT, terbilang

Values = Mapping[str, int | str]
"""Key to what is known: counts, times in minutes after midnight, words in small letters."""

_LONGEST: Final = 300  # characters; the longest rule has about 100
_FOR: Final = re.compile(r"\s*for (?P<name>[a-z]) in (?P<items>[a-z0-9_, ]+):(?P<rest>.+)")
_SINGLE_EQUALS: Final = re.compile(r"(?<![<>=!])=(?!=)")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_NUMBER_KEYS: Final = frozenset((*COUNT_KEYS, *TIME_KEYS, DAY_KEY))
_COMPARISONS: Final = {
    ast.Eq: operator.eq,
    ast.LtE: operator.le,
    ast.GtE: operator.ge,
}
_ARITHMETIC: Final = {
    ast.Add: (operator.add, "+"),
    ast.Sub: (operator.sub, "-"),
    ast.Mult: (operator.mul, "*"),
}


class ExpressionError(ValueError):
    """The text is not in the language; the message says which part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What the names in an expression can mean.

    Attributes:
        paslon: Numbers on the ballot, ascending.
        limits: Named numbers of the regime, such as ``pemilih_maks``.
    """

    paslon: tuple[int, ...]
    limits: Mapping[str, int]

    @property
    def votes(self) -> tuple[str, ...]:
        """Keys of the votes on this ballot."""
        return tuple(f"suara_{number}" for number in self.paslon)

    @property
    def counts(self) -> tuple[str, ...]:
        """Keys of every count on the form for this ballot."""
        return tuple(key for key in COUNT_KEYS if key not in VOTE_KEYS or key in self.votes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operand:
    """One side of a comparison.

    Attributes:
        shown: How it is written for people, ``sum(suara)`` spelt out.
        value: Computes it; every key of ``keys`` must be present.
        keys: Keys it reads, in order of writing.
        spoken: Whether it is words and not a number.
        constant: The number it always is, else None.
    """

    shown: str
    value: Callable[[Values], int | str]
    keys: tuple[str, ...] = ()
    spoken: bool = False
    constant: int | None = None

    def substituted(self, values: Values) -> str:
        """Return the operand with each key replaced by its value: ``98 + 9 + 3``."""
        known = set(self.keys)
        return _NAME.sub(
            lambda match: str(values[match[0]]) if match[0] in known else match[0], self.shown
        )


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
        holds: Whether they do; the quick way, for a document has some sixty expressions.
    """

    keys: frozenset[str]
    comparisons: tuple[Comparison, ...]
    holds: Callable[[Values], bool]

    @property
    def column(self) -> str:
        """The first key written: the column a finding points to."""
        first = self.comparisons[0]
        return (*first.left.keys, *first.right.keys)[0]

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
    operands = [_operand(node, scope) for node in (tree.left, *tree.comparators)]
    comparisons = tuple(
        _comparison(left, sign, right)
        for left, sign, right in zip(operands, tree.ops, operands[1:], strict=False)
    )
    keys = frozenset(key for operand in operands for key in operand.keys)
    if not keys:
        raise ExpressionError(f"{text!r} names no key")
    return Expression(keys=keys, comparisons=comparisons, holds=_all_hold(comparisons))


def _all_hold(comparisons: Sequence[Comparison]) -> Callable[[Values], bool]:
    first, *rest = (comparison.holds for comparison in comparisons)
    for test in rest:
        first = _both(first, test)
    return first


def _both(
    first: Callable[[Values], bool], second: Callable[[Values], bool]
) -> Callable[[Values], bool]:
    return lambda values: first(values) and second(values)


def _comparison(left: Operand, sign: ast.cmpop, right: Operand) -> Comparison:
    if type(sign) not in _COMPARISONS:
        raise ExpressionError("only =, <= and >= compare")
    holds = _COMPARISONS[type(sign)]
    if left.spoken != right.spoken or (left.spoken and holds is not operator.eq):
        raise ExpressionError("words can only be equal to words")
    return Comparison(left=left, right=right, holds=_test(left, holds, right))


def _test(
    left: Operand, holds: Callable[[int | str, int | str], bool], right: Operand
) -> Callable[[Values], bool]:
    first, second = left.value, right.value
    if right.constant is not None:
        limit: int = right.constant
        return lambda values: holds(first(values), limit)
    if left.constant is not None:
        floor: int = left.constant
        return lambda values: holds(floor, second(values))
    return lambda values: holds(first(values), second(values))


def _operand(node: ast.expr, scope: Scope) -> Operand:
    match node:
        case ast.Constant(value=int() as number) if not isinstance(number, bool):
            return _constant(number)
        case ast.Name(id=name):
            return _named(name, scope)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _ARITHMETIC:
            return _arithmetic(_operand(left, scope), sign, _operand(right, scope))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
            return _call(name, arguments, scope)
        case _:
            raise ExpressionError(f"{ast.unparse(node)!r} is not in the language")


def _constant(number: int) -> Operand:
    return Operand(shown=str(number), value=lambda _: number, constant=number)


def _named(name: str, scope: Scope) -> Operand:
    if name in scope.limits:
        return _constant(scope.limits[name])
    spoken = name.removesuffix(WORDS_SUFFIX) in COUNT_KEYS and name.endswith(WORDS_SUFFIX)
    if name not in _NUMBER_KEYS and not spoken:
        raise ExpressionError(f"unknown key {name!r}")
    return Operand(shown=name, value=itemgetter(name), keys=(name,), spoken=spoken)


def _arithmetic(left: Operand, sign: ast.operator, right: Operand) -> Operand:
    compute, symbol = _ARITHMETIC[type(sign)]
    _only_numbers(left, right)
    first, second = left.value, right.value
    # A sum on the right, or under "*", needs its brackets back: a - (b + c).
    shown = [
        f"({side.shown})" if " " in side.shown and (symbol == "*" or side is right) else side.shown
        for side in (left, right)
    ]
    return Operand(
        shown=f" {symbol} ".join(shown),
        value=lambda values: compute(first(values), second(values)),
        keys=(*left.keys, *right.keys),
    )


def _call(name: str, arguments: Sequence[ast.expr], scope: Scope) -> Operand:
    match name, arguments:
        case "sum", [ast.Name(id="suara")]:
            return _vote_sum(scope)
        case "ceil_div", [dividend, ast.Constant(value=int() as divisor)] if divisor > 0:
            return _ceil_div(_operand(dividend, scope), divisor)
        case "terbilang", [ast.Name(id=key)] if key in COUNT_KEYS:
            return Operand(
                shown=f"terbilang({key})", value=_words_of(key), keys=(key,), spoken=True
            )
        case _:
            raise ExpressionError(
                f"{name!r}: use sum(suara), ceil_div(number, divisor) or terbilang(key)"
            )


def _vote_sum(scope: Scope) -> Operand:
    votes = scope.votes
    if not votes:
        raise ExpressionError("sum(suara) needs at least one pair on the ballot")
    pick = itemgetter(*votes)
    return Operand(
        shown=" + ".join(votes),
        value=pick if len(votes) == 1 else lambda values: sum(pick(values)),
        keys=votes,
    )


def _ceil_div(dividend: Operand, divisor: int) -> Operand:
    _only_numbers(dividend)
    compute = dividend.value
    return Operand(
        shown=f"({dividend.shown}) / {divisor}",
        value=lambda values: -(-compute(values) // divisor),  # type: ignore[operator]
        keys=dividend.keys,
    )


def _words_of(key: str) -> Callable[[Values], str]:
    def words(values: Values) -> str:
        number = values[key]
        in_range = isinstance(number, int) and 0 <= number < LIMIT
        return terbilang(number) if in_range else ""  # R16 reports the number itself

    return words


def _only_numbers(*operands: Operand) -> None:
    if any(operand.spoken for operand in operands):
        raise ExpressionError("words cannot be counted with")
