"""All checks of a table in one function, because a large table is checked millions of times.

The function is built from the nodes that the operands were translated to, never from text: it
holds nothing but numbers, keys as variables, comparisons, ``+ - *`` and ``FUNCTIONS``.

    lambda suara_1, suara_sah: (
        None if suara_1 is None or suara_sah is None else suara_1 <= suara_sah,
    )
"""

import ast
from collections.abc import Callable, Sequence

from formgen.model.rules.expression import Expression
from formgen.model.rules.operand import FUNCTIONS, Values

AllChecks = Callable[[Values], tuple[bool | None, ...]]
"""Tells of each check whether it holds, or None where something it names is not known."""


def together(expressions: Sequence[Expression]) -> AllChecks:
    """Return one function that makes all checks, in their order."""
    keys = sorted(frozenset[str]().union(*(one.keys for one in expressions)))
    function = ast.Lambda(
        args=ast.arguments(
            posonlyargs=[],
            args=[ast.arg(key) for key in keys],
            kwonlyargs=[],
            kw_defaults=[],
            defaults=[],
        ),
        body=ast.Tuple([_where_known(one) for one in expressions], ast.Load()),
    )
    tree = ast.fix_missing_locations(ast.Expression(function))
    made = eval(compile(tree, "<rules>", "eval"), dict(FUNCTIONS))  # noqa: S307  our own nodes
    return lambda values: made(*map(values.get, keys))


def _where_known(expression: Expression) -> ast.expr:
    unknown = [
        ast.Compare(ast.Name(key, ast.Load()), [ast.Is()], [ast.Constant(None)])
        for key in sorted(expression.keys)
    ]
    some = unknown[0] if len(unknown) == 1 else ast.BoolOp(ast.Or(), list[ast.expr](unknown))
    return ast.IfExp(some, ast.Constant(None), expression.node)
