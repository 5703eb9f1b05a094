"""One function for all checks says what each check says by itself, whatever is known."""

from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from formgen.ingest.rules import load_rule_set
from formgen.model.case import COUNT_KEYS, DAY_KEY, TIME_KEYS, WORDS_SUFFIX
from formgen.model.rules.expression import compile_expressions
from formgen.model.rules.operand import Scope, Values
from formgen.model.rules.together import together
from formgen.model.terbilang import terbilang
from tests.support.figures import REAL_TPS

RULES: Final = load_rule_set()
SCOPE: Final = Scope(paslon=(1, 2, 3), limits=RULES.limits["2024"], more=RULES.counts)
EXPRESSIONS: Final = [
    expression
    for text in (
        *(text for rule in RULES.rules.values() for text in rule.checks),
        "suara_1 = (2 + 3) * suara_2 - (suara_3 - 1)",
        "0 <= suara_1 <= suara_2 <= suara_3",
        "5 >= suara_1",
    )
    for expression in compile_expressions(text, SCOPE)
]

figures = st.dictionaries(
    st.sampled_from((*COUNT_KEYS, *TIME_KEYS, DAY_KEY, *sorted(RULES.counts))),
    st.integers(-3, 1500) | st.integers(),
)
in_words = st.dictionaries(
    st.sampled_from([f"{key}{WORDS_SUFFIX}" for key in COUNT_KEYS]),
    st.integers(0, 3).map(terbilang) | st.text(),
)
nearly_right = figures.map(
    lambda changes: {
        **{key: count for key, count in REAL_TPS.items() if count is not None},
        **changes,
    }
)


@given(known=st.one_of(figures, nearly_right), words=in_words)
def test_all_checks_together_are_the_checks_one_by_one(
    known: dict[str, int], words: dict[str, str]
) -> None:
    values: Values = {**known, **words, "kunci_lain": 1}
    alone = [one.holds(values) if one.keys <= values.keys() else None for one in EXPRESSIONS]
    assert list(together(EXPRESSIONS)(values)) == alone
    for expression, holds in zip(EXPRESSIONS, alone, strict=True):
        if holds is False:
            assert not expression.broken(values).holds(values)


def test_no_checks_are_made_where_there_are_none() -> None:
    assert together([])({"suara_1": 1}) == ()
