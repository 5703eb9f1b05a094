"""What is to become of a record, under two versions of the schedule, and its lock."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from formgen_archive.due import Due, Schedule, due_of, schedule
from formgen_archive.errors import RuleFileError
from formgen_archive.locks import decide_lock, extension_reasons, first_lock
from formgen_archive.rules import UNRULED, parse_rules
from tests.support.retention import SHIPPED, Record, happened, history, settled, verified

SETTLED = history(*settled())
TODAY = date(2029, 1, 1)
NOW = datetime(2025, 6, 1, tzinfo=UTC)


def due(rules: Schedule | None = None, record: Record | None = None) -> Due:
    chosen = rules or schedule([parse_rules(SHIPPED), verified()])
    return due_of(record or Record(), chosen, SETTLED, TODAY)


def test_a_verified_rule_gives_a_last_day() -> None:
    found = due()
    assert found.may_be_destroyed
    assert found.kept_until == date(2027, 12, 31)
    assert not found.over(date(2027, 12, 31))
    assert found.over(date(2028, 1, 1))
    assert (found.rules_version, found.rules_sha256) == ("2026.2", verified().sha256)


def test_every_date_is_explained_with_rule_version_events_and_source() -> None:
    words = " ".join(sentence.id for sentence in due().because)
    for part in (
        "PL02.6-C-FORM-LAIN versi 2026.2",
        "KPU Kab. Malang 20-09-2024",
        "pelantikan 2025-02-20 (SK 1)",
        "masa simpan mulai: 2025-02-20",
        "disimpan sampai 2027-12-31",
    ):
        assert part in words


@pytest.mark.parametrize("status", ["dilaporkan", "belum"])
def test_r1_a_row_nobody_verified_never_ends_in_destruction(status: str) -> None:
    text = SHIPPED.replace(
        'status = "dilaporkan"                       #', f'status = "{status}" #'
    )
    found = due(schedule([parse_rules(text)]), Record(rules_version="2026.1"))
    assert found.over(TODAY)
    assert not found.may_be_destroyed


def test_a_form_without_a_rule_is_for_people_to_decide() -> None:
    found = due(record=Record(form="tidak-dikenal", rule="TANPA-ATURAN"))
    assert found.rule is UNRULED
    assert (found.dates, found.may_be_destroyed) == (None, False)


def test_r3_a_longer_rule_moves_the_day_and_the_lock() -> None:
    longer = schedule([verified(), verified(version="2027.1", inactive="P4Y")])
    assert due(longer).kept_until == date(2029, 12, 31)
    first = decide_lock(NOW, due(), state="inaktif", now=NOW, policy=verified().policy)
    later = decide_lock(
        first.until, due(longer), state="inaktif", now=NOW, policy=verified().policy
    )
    assert first.until == datetime(2027, 12, 31, 17, tzinfo=UTC)
    assert later.until == datetime(2029, 12, 31, 17, tzinfo=UTC)


def test_r4_a_shorter_rule_does_not_shorten_what_it_came_in_under() -> None:
    shorter = schedule([verified(), verified(version="2027.1", inactive="P1Y")])
    assert due(shorter).kept_until == date(2027, 12, 31)
    came_later = due(shorter, Record(rules_version="2027.1"))
    assert came_later.kept_until == date(2026, 12, 31)
    locked = datetime(2027, 12, 31, 17, tzinfo=UTC)
    decision = decide_lock(locked, came_later, state="inaktif", now=NOW, policy=verified().policy)
    assert (decision.until, decision.extends(locked)) == (locked, False)


def test_a_version_that_is_missing_gives_no_dates() -> None:
    found = due(record=Record(rules_version="2025.9"))
    assert found.dates is None
    assert "2025.9" in found.because[-1].en


def test_the_version_in_force_is_that_of_the_day() -> None:
    both = schedule([verified(version="2028.1", valid_from="2028-01-01"), verified()])
    assert [rules.version for rules in both.versions] == ["2026.2", "2028.1"]
    assert both.current(date(2027, 12, 31)).version == "2026.2"
    assert both.current(date(2028, 1, 1)).version == "2028.1"
    assert both.current(date(2020, 1, 1)).version == "2026.2"


def test_versions_are_ordered_as_numbers() -> None:
    both = schedule([verified(version="2026.10"), verified(version="2026.9")])
    assert [rules.version for rules in both.versions] == ["2026.9", "2026.10"]


def test_rule_7_a_version_may_not_lose_a_rule() -> None:
    lost = verified()
    lost = replace(lost, version="2027.1", rules=lost.rules[1:])
    with pytest.raises(RuleFileError) as caught:
        schedule([verified(), lost])
    assert [item.code for item in caught.value.findings] == ["A411"]


def test_an_open_dispute_gives_no_day_and_a_rolling_lock() -> None:
    opened = history(*settled(happened("dibuka_lagi", "2025-03-01", case="K")))
    found = due_of(Record(), schedule([verified()]), opened, TODAY)
    assert found.dates is None
    soon, later = NOW + timedelta(days=179), NOW + timedelta(days=181)
    policy = verified().policy
    assert decide_lock(soon, found, state="aktif", now=NOW, policy=policy).until == (
        soon + timedelta(days=365)
    )
    assert decide_lock(later, found, state="aktif", now=NOW, policy=policy).until == later


@pytest.mark.parametrize("state", ["permanen", "dinilai_kembali", "usul_serah", "diserahkan"])
def test_what_is_not_to_be_destroyed_has_a_rolling_lock(state: str) -> None:
    decision = decide_lock(NOW, due(), state=state, now=NOW, policy=verified().policy)
    assert decision.until == NOW + timedelta(days=365)


def test_a_lock_that_ran_out_long_ago_is_set_from_now() -> None:
    found = due(record=Record(form="c-hasil-kwk-bupati", rule="PL02.6-C-HASIL"))
    past = NOW - timedelta(days=1000)
    decision = decide_lock(past, found, state="aktif", now=NOW, policy=verified().policy)
    assert decision.until == NOW + timedelta(days=365)


def test_a_record_without_a_lock_gets_its_first() -> None:
    policy = verified().policy
    decision = decide_lock(None, due(), state="aktif", now=NOW, policy=policy)
    assert decision.until == first_lock(NOW, policy) == NOW + timedelta(days=400)
    assert decision.extends(None)


def test_r9_a_typing_mistake_never_reaches_the_store() -> None:
    typo = schedule([verified(version="2027.1", inactive="P900Y")])
    found = due(typo, Record(rules_version="2027.1"))
    assert found.kept_until is not None
    assert found.kept_until.year == 2925
    decision = decide_lock(NOW, found, state="inaktif", now=NOW, policy=verified().policy)
    assert decision.until == NOW
    assert [item.code for item in decision.refused] == ["A641"]


@pytest.mark.parametrize(
    ("until", "codes"),
    [
        (datetime(2030, 1, 1, 16, 59, 59, tzinfo=UTC), ["A642"]),
        (datetime(2030, 1, 1, 17, tzinfo=UTC), []),  # the same again
        (datetime(2055, 5, 31, 17, tzinfo=UTC), []),  # 30 years after 1 June 2025, 00:00 WIB
        (datetime(2055, 5, 31, 17, 0, 1, tzinfo=UTC), ["A641"]),
    ],
)
def test_a_person_extends_a_lock_and_never_shortens_it(until: datetime, codes: list[str]) -> None:
    ends = [None, datetime(2030, 1, 1, 17, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)]
    found = extension_reasons(ends, until, now=NOW, policy=verified().policy)
    assert [item.code for item in found] == codes


def test_a_lock_does_not_end_in_the_past() -> None:
    found = extension_reasons([None], NOW - timedelta(seconds=1), now=NOW, policy=verified().policy)
    assert [item.code for item in found] == ["A642"]


@pytest.mark.parametrize(
    ("state", "hold"),
    [
        ("aktif", True),
        ("inaktif", True),
        ("ditetapkan", True),
        ("eksekusi", False),
        ("musnah", False),
    ],
)
def test_the_custody_hold_is_on_until_the_step_that_destroys(state: str, hold: bool) -> None:
    over = NOW - timedelta(days=1)
    decision = decide_lock(over, due(), state=state, now=NOW, policy=verified().policy)
    assert decision.hold is hold
