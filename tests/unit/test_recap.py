"""Adding up: sums, what is missing, what differs, what was corrected. Expected values by hand."""

import pytest

from formgen.errors import Text
from formgen.ingest.regions import lookup
from formgen.ingest.rules import load_rule_set
from formgen.model.matrix import Correction, Figures, Unit, changes
from formgen.model.recap import (
    Recap,
    add_up,
    check_complete,
    check_corrections,
    check_sums,
    column_name,
    differences,
    roll_up,
)
from tests.support import forms

RULES = load_rule_set(forms.TEMPLATES)
KEYS = ("suara_1", "suara_2", "suara_sah")
DESA = "3207012008"


def label(key: str) -> Text:
    return Text(f"baris {key}", f"row {key}")


def tps(number: int, *votes: int | None) -> Unit:
    figures = dict(zip(KEYS, votes, strict=False))
    return Unit(code=f"{DESA}{number:03}", name=f"{number:03}", figures=figures)


def test_units_stand_in_the_order_of_their_codes_and_are_added_up() -> None:
    recap = add_up(DESA, [tps(2, 5, 6, 11), tps(1, 90, 110, 200)], KEYS)
    assert [unit.name for unit in recap.units] == ["001", "002"]
    assert recap.totals == {"suara_1": 95, "suara_2": 116, "suara_sah": 211}


def test_places_above_hold_the_sums_of_what_lies_in_them() -> None:
    units = [
        Unit(code="3207012008001", name="001", figures={"suara_1": 1}),
        Unit(code="3207012008002", name="002", figures={"suara_1": 2}),
        Unit(code="3207022001001", name="001", figures={"suara_1": 4}),
        Unit(code="320703", name="BEBAS", figures={"suara_1": 8}),
    ]
    rolled = roll_up(units, 6, KEYS, lambda code: f"kecamatan {code}")
    assert [(unit.code, unit.name, unit.figures) for unit in rolled] == [
        ("320701", "kecamatan 320701", {"suara_1": 3}),
        ("320702", "kecamatan 320702", {"suara_1": 4}),
        ("320703", "BEBAS", {"suara_1": 8}),
    ]


def test_r21_a_sum_that_is_not_that_of_its_columns_is_named_with_both_figures() -> None:
    wrong = Recap(code=DESA, units=(tps(1, 90), tps(2, 5)), totals={"suara_1": 96})
    found = list(check_sums(wrong, KEYS, RULES, label))
    assert [one.rule for one in found] == ["R21"]
    assert found[0].message.en == f"{DESA}, row suara_1: 96 is written, adding up gives 95."
    right = Recap(code=DESA, units=wrong.units, totals={"suara_1": 95})
    assert list(check_sums(right, KEYS, RULES, label)) == []


def test_r23_a_row_that_only_some_columns_know_has_no_sum_and_is_named() -> None:
    uneven = add_up(DESA, [tps(1, 90, 110), tps(2, 5, None)], KEYS)
    assert uneven.totals == {"suara_1": 95}
    found = list(check_sums(uneven, KEYS, RULES, label))
    assert [one.message.en for one in found] == [
        f"{DESA}: row suara_2 not known for 1 of 2 columns."
    ]


def test_r23_every_registered_tps_is_there_and_has_reported() -> None:
    recap = add_up(DESA, [tps(1, 90), tps(2)], KEYS)
    registered = [f"{DESA}001", f"{DESA}002", f"{DESA}003"]
    found = list(check_complete(recap, registered, RULES))
    assert [(one.rule, one.column) for one in found] == [
        ("R23", f"{DESA}002"),
        ("R23", f"{DESA}003"),
    ]
    assert list(check_complete(add_up(DESA, [tps(1, 90)], KEYS), [f"{DESA}001"], RULES)) == []


def test_r22_only_the_units_and_rows_that_differ_are_named() -> None:
    recap = add_up(DESA, [tps(1, 90, 110), tps(2, 5, 6)], KEYS)
    other: dict[str, Figures] = {
        f"{DESA}002": {"suara_1": 6, "suara_2": 6},
        DESA: {"suara_1": 96, "suara_sah": None},
    }
    found = list(differences(recap, other, KEYS, RULES, label))
    assert [one.column for one in found] == [f"{DESA}002.suara_1", f"{DESA}.suara_1"]
    assert "5 here, 6 in the table" in found[0].message.en


def test_changes_are_listed_unit_by_unit_with_the_sums_last() -> None:
    before = add_up(DESA, [tps(1, 90, 110, 200), tps(2, 5, 6, 11)], KEYS)
    after = add_up(DESA, [tps(1, 91, 109, 200), tps(3, 7, 6, 13)], KEYS)
    found = changes(before.units, after.units, (before.totals, after.totals), KEYS, "salah baca")
    assert [(one.unit[-3:], one.key, one.before, one.after) for one in found] == [
        ("001", "suara_1", 90, 91),
        ("001", "suara_2", 110, 109),
        ("003", "suara_1", None, 7),
        ("003", "suara_2", None, 6),
        ("003", "suara_sah", None, 13),
        ("002", "suara_1", 5, None),
        ("002", "suara_2", 6, None),
        ("002", "suara_sah", 11, None),
        ("", "suara_1", 95, 98),
        ("", "suara_2", 116, 115),
        ("", "suara_sah", 211, 213),
    ]
    assert {one.reason for one in found} == {"salah baca"}
    assert changes(before.units, before.units, (before.totals,) * 2, KEYS, "x") == ()


@pytest.mark.parametrize(("reason", "rules"), [("", ["R28"]), ("  ", ["R28"]), ("salah", [])])
def test_r28_a_correction_needs_a_reason(reason: str, rules: list[str]) -> None:
    one = Correction(unit="", key="suara_1", before=95, after=98, reason=reason)
    assert [found.rule for found in check_corrections([one], RULES, label)] == rules


@pytest.mark.parametrize(
    ("code", "name"),
    [("3322", "KAB. SEMARANG"), ("3374", "KOTA SEMARANG"), ("330301", "KEMANGKON")],
)
def test_a_kabupaten_and_a_kota_of_one_name_have_different_columns(code: str, name: str) -> None:
    assert column_name(lookup(code)) == name
