"""The sides of a comparison: what may stand there, computed, shown and written as Python.

Each operand is translated twice from the same node: into a plain function of what is known of one
document, for messages, and into a node of our own making from which ``together.py`` builds one
function for all checks of a table.
"""

import ast
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import itemgetter
from typing import Final

from formgen.model.case import COUNT_KEYS, DAY_KEY, TIME_KEYS, VOTE_KEYS, WORDS_SUFFIX
from formgen.model.terbilang import LIMIT, terbilang

Values = Mapping[str, int | str]
"""Key to what is known: counts, times in minutes after midnight, words in small letters."""

BALLOT: Final = "paslon_banyak"
"""The number of pairs on the ballot."""

_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_NUMBER_KEYS: Final = frozenset((*COUNT_KEYS, *TIME_KEYS, DAY_KEY))
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
        more: Counts that the rule files declare besides those of C.HASIL.
    """

    paslon: tuple[int, ...]
    limits: Mapping[str, int]
    more: frozenset[str] = frozenset()

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
        node: The same as a Python expression in which each key is a variable and ``FUNCTIONS``
            are known.
        keys: Keys it reads, in order of writing.
        spoken: Whether it is words and not a number.
    """

    shown: str
    value: Callable[[Values], int | str]
    node: ast.expr
    keys: tuple[str, ...] = ()
    spoken: bool = False

    def substituted(self, values: Values) -> str:
        """Return the operand with each key replaced by its value: ``98 + 9 + 3``."""
        known = set(self.keys)
        return _NAME.sub(
            lambda match: str(values[match[0]]) if match[0] in known else match[0], self.shown
        )


def operand(node: ast.expr, scope: Scope) -> Operand:
    """Translate one side of a comparison.

    Raises:
        ExpressionError: It is not in the language or names an unknown key.
    """
    match node:
        case ast.Constant(value=int() as number) if not isinstance(number, bool):
            return _constant(number)
        case ast.Name(id=name):
            return _named(name, scope)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _ARITHMETIC:
            return _arithmetic(operand(left, scope), sign, operand(right, scope))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
            return _call(name, arguments, scope)
        case _:
            raise ExpressionError(f"{ast.unparse(node)!r} is not in the language")


def _constant(number: int) -> Operand:
    return Operand(shown=str(number), value=lambda _: number, node=ast.Constant(number))


def _named(name: str, scope: Scope) -> Operand:
    if name in scope.limits:
        return _constant(scope.limits[name])
    if name == BALLOT:
        return _constant(len(scope.paslon))
    spoken = name.removesuffix(WORDS_SUFFIX) in COUNT_KEYS and name.endswith(WORDS_SUFFIX)
    if name not in _NUMBER_KEYS and name not in scope.more and not spoken:
        raise ExpressionError(f"unknown key {name!r}")
    return Operand(
        shown=name, value=itemgetter(name), node=_variable(name), keys=(name,), spoken=spoken
    )


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
        node=ast.BinOp(left.node, sign, right.node),
        keys=(*left.keys, *right.keys),
    )


def _call(name: str, arguments: Sequence[ast.expr], scope: Scope) -> Operand:
    match name, arguments:
        case "sum", [ast.Name(id="suara")]:
            return _vote_sum(scope)
        case "ceil_div", [dividend, ast.Constant(value=int() as divisor)] if divisor > 0:
            return _ceil_div(operand(dividend, scope), divisor)
        case "terbilang", [ast.Name(id=key)] if key in COUNT_KEYS:
            return _words_of(key)
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
        node=_added(votes),
        keys=votes,
    )


def _added(keys: Sequence[str]) -> ast.expr:
    first, *rest = map(_variable, keys)
    return reduce(lambda left, right: ast.BinOp(left, ast.Add(), right), rest, first)


def _ceil_div(dividend: Operand, divisor: int) -> Operand:
    _only_numbers(dividend)
    compute = dividend.value
    return Operand(
        shown=f"({dividend.shown}) / {divisor}",
        value=lambda values: _divide_up(compute(values), divisor),  # type: ignore[arg-type]
        node=_called("ceil_div", dividend.node, ast.Constant(divisor)),
        keys=dividend.keys,
    )


def _words_of(key: str) -> Operand:
    return Operand(
        shown=f"terbilang({key})",
        value=lambda values: _in_words(values[key]),
        node=_called("terbilang", _variable(key)),
        keys=(key,),
        spoken=True,
    )


def _variable(key: str) -> ast.expr:
    return ast.Name(key, ast.Load())


def _called(function: str, *arguments: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(function, ast.Load()), [*arguments], [])


def _divide_up(dividend: int, divisor: int) -> int:
    return -(-dividend // divisor)


def _in_words(number: int | str) -> str:
    in_range = isinstance(number, int) and 0 <= number < LIMIT
    return terbilang(number) if in_range else ""  # R16 reports the number itself


def _only_numbers(*operands: Operand) -> None:
    if any(operand.spoken for operand in operands):
        raise ExpressionError("words cannot be counted with")


FUNCTIONS: Final[Mapping[str, Callable[..., int | str]]] = {
    "ceil_div": _divide_up,
    "terbilang": _in_words,
}
"""What an operand's ``node`` may call."""
