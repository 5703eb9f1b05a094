"""The language of rules, and the mistakes a rule file can have."""

import pytest

from formgen.errors import InputError, NotFoundError
from formgen.model.rules import check, checker, load_rules
from formgen.model.rules.expression import compile_expressions
from formgen.model.rules.operand import ExpressionError, Scope

SCOPE = Scope(paslon=(1, 2), limits={"maks": 600})

RULE = """
[[rule]]
id = "{id}"
severity = "E"
source = "test"
checks = ['{check}']
title = {{ id = "judul", en = "title" }}
message = {{ id = "{message}", en = "x" }}
hint = {{ id = "petunjuk", en = "hint" }}
"""


def rule(check: str = "suara_1 <= 5", *, name: str = "R01", message: str = "{{kiri}}") -> str:
    text = RULE.replace("{message}", message.replace("{{", "{").replace("}}", "}"))
    return (
        text.replace("{id}", name).replace("{check}", check).replace("{{", "{").replace("}}", "}")
    )


@pytest.mark.parametrize(
    ("text", "values", "holds"),
    [
        ("suara_1 = 3", {"suara_1": 3}, True),
        ("suara_1 = 3", {"suara_1": 4}, False),
        ("suara_1 <= 3", {"suara_1": 3}, True),
        ("suara_1 >= 3", {"suara_1": 2}, False),
        ("0 <= suara_1 <= 3", {"suara_1": 4}, False),
        ("0 <= suara_1 <= 3", {"suara_1": -1}, False),
        ("suara_1 <= maks", {"suara_1": 601}, False),
        ("suara_1 = 2 + 3 * 4 - 1", {"suara_1": 13}, True),
        ("suara_1 = (2 + 3) * 4", {"suara_1": 20}, True),
        ("suara_1 = 9 - (4 - 1)", {"suara_1": 6}, True),
        ("suara_1 = ceil_div(suara_2, 4)", {"suara_1": 2, "suara_2": 5}, True),
        ("suara_1 = ceil_div(suara_2, 4)", {"suara_1": 2, "suara_2": 8}, True),
        ("suara_sah = sum(suara)", {"suara_sah": 3, "suara_1": 1, "suara_2": 2}, True),
        ("suara_1_huruf = terbilang(suara_1)", {"suara_1": 2, "suara_1_huruf": "dua"}, True),
        ("suara_1_huruf = terbilang(suara_1)", {"suara_1": -2, "suara_1_huruf": "dua"}, False),
    ],
)
def test_comparisons(text: str, values: dict[str, int | str], holds: bool) -> None:
    (expression,) = compile_expressions(text, SCOPE)
    assert expression.keys == set(values)
    assert expression.holds(values) is holds


def test_repetition_is_expanded_and_may_be_nested() -> None:
    text = "for g in dpt,total: for x in l,p: pengguna_{g}_{x} <= pemilih_dpt_{x}"
    assert [one.column for one in compile_expressions(text, SCOPE)] == [
        "pengguna_dpt_l",
        "pengguna_dpt_p",
        "pengguna_total_l",
        "pengguna_total_p",
    ]
    votes = compile_expressions("for n in paslon: suara_{n} <= suara_sah", SCOPE)
    assert [one.column for one in votes] == ["suara_1", "suara_2"]
    counts = {one.column for one in compile_expressions("for k in angka: {k} >= 0", SCOPE)}
    assert {"suara_2", "surat_diterima"} <= counts
    assert "suara_3" not in counts


def test_brackets_come_back_when_shown() -> None:
    (expression,) = compile_expressions("suara_1 = 9 - (suara_2 + 1)", SCOPE)
    right = expression.comparisons[0].right
    assert right.shown == "9 - (suara_2 + 1)"
    assert right.substituted({"suara_2": 4}) == "9 - (4 + 1)"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "suara_1",
        "suara_1 < 3",
        "suara_1 != 3",
        "suara_1 == 3 if 1 else 2",
        "suara_9 = 3",
        "nama = 3",
        "1 <= 2",
        "suara_1 = 3.5",
        "suara_1 = True",
        "suara_1 = 'a'",
        "suara_1 = suara_2 / 2",
        "suara_1 = 2 ** 99",
        "suara_1 = suara_2 ** 2",
        "suara_1 = -suara_2",
        "suara_1 = ceil_div(suara_2, 0)",
        "suara_1 = ceil_div(suara_2, suara_1)",
        "suara_1 = sum(surat)",
        "suara_1 = max(1, 2)",
        "suara_1 = __import__('os').getpid()",
        "suara_1 = (lambda: 1)()",
        "suara_1 = suara_2.real",
        "suara_1 = [x for x in y]",
        "suara_1 = suara_1_huruf",
        "suara_1_huruf <= terbilang(suara_1)",
        "suara_1_huruf + 1 = terbilang(suara_1)",
        "suara_1 = terbilang(1)",
        "for x in l: suara_{y} = 1",
        "suara_1 = " + "1 + " * 200 + "1",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        compile_expressions(text, SCOPE)


def test_rules_of_several_files_come_in_order() -> None:
    rules = load_rules({"a.toml": rule(name="R02"), "b.toml": rule(name="R01")})
    assert list(rules.rules) == ["R02", "R01"]
    (found,) = check(rules, {"suara_1": 6}, paslon=[1], ids=["R01"]).findings
    assert (found.rule, found.message.id) == ("R01", "suara_1")


@pytest.mark.parametrize(
    ("texts", "code", "told"),
    [
        ({"a": "x = \n[[rule]]"}, "X01", "line 1"),
        ({"a": rule().replace('severity = "E"', 'severity = "F"')}, "X02", "severity"),
        ({"a": rule() + 'extra = "x"'}, "X02", "extra"),
        ({"a": rule(name="Z1")}, "X02", "id"),
        ({"a": rule(), "b": rule()}, "X03", "R01"),
        ({"a": rule("suara_7 = 1")}, "X04", "suara_7"),
        ({"a": rule("suara_1 <= batas")}, "X04", "batas"),
        ({"a": rule(message="{{salah}}")}, "X05", "salah"),
        ({"a": rule(message="{{")}, "X05", "R01"),
    ],
)
def test_mistakes_in_rule_files_are_found(texts: dict[str, str], code: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        load_rules(texts)
    found = [finding for finding in caught.value.findings if finding.rule == code]
    assert found
    assert told in found[0].message.en


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        load_rules(
            {"a": "[[rule", "b": rule("suara_7 = 1"), "c": rule(name="R02", message="{{x}}")}
        )
    assert {finding.rule for finding in caught.value.findings} == {"X01", "X04", "X05"}


def test_a_limit_missing_in_one_regime_is_found() -> None:
    limits = "".join(f"[limits.{year}]\nbatas = 5\n" for year in (2015, 2018, 2020))
    with pytest.raises(InputError):
        load_rules({"a": limits + rule("suara_1 <= batas")})
    complete = limits + "[limits.2024]\nbatas = 5\n" + rule("suara_1 <= batas")
    assert load_rules({"a": complete}).limits["2024"] == {"batas": 5}


def test_a_form_cannot_name_a_rule_that_does_not_exist() -> None:
    with pytest.raises(NotFoundError, match="R99") as caught:
        checker(load_rules({"a": rule()}), ["R99"], paslon=[1], regime="2024")
    assert "R01" in caught.value.hint.en
