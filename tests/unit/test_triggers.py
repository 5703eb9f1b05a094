"""Events: what frees, what restrains, corrections, re-opening."""

from datetime import date
from typing import Any

import pytest

from formgen_archive.errors import NotPermittedError
from formgen_archive.occurrences import History, Kind, check_after_vote, check_occurrence
from formgen_archive.rules import Trigger
from formgen_archive.triggers import Start, start_of
from tests.support.retention import PLACE, happened, history, settled

BOTH: tuple[Trigger, ...] = ("pelantikan", "sengketa_selesai")


def start(of: History, triggers: tuple[Trigger, ...] = BOTH, place: str = PLACE) -> Start:
    return start_of(triggers, of, place=place, rule="R")


def missing(of: History) -> str:
    return "; ".join(reason.en for value in start(of).values for reason in value.because)


def test_nobody_disputed() -> None:
    found = start(history(*settled()))
    assert found.day == date(2025, 2, 20)
    assert [value.day for value in found.values] == [date(2025, 2, 20), date(2025, 1, 3)]


@pytest.mark.parametrize("left_out", [0, 1, 2])
def test_a_missing_argument_is_never_ignored(left_out: int) -> None:
    events = [item for at, item in enumerate(settled()) if at != left_out]
    assert start(history(*events)).day is None


@pytest.mark.parametrize("at", [0, 1, 2])
def test_nothing_frees_before_a_second_person_confirms(at: int) -> None:
    events = list(settled())
    unsure = happened(events[at].kind, str(events[at].day), confirmed=False)
    assert start(history(*events[:at], unsure, *events[at + 1 :])).day is None


def test_nothing_happened() -> None:
    assert start(history()).day is None
    assert "not recorded: pelantikan" in missing(history())


def disputed(*more: Any) -> History:  # noqa: ANN401
    """The worked example of retention.md 8.2: re-vote ordered, disputed again, decided."""
    return history(
        happened("penetapan_hasil", "2024-12-05"),
        happened("brpk", "2025-01-03", case="10/PHPU.BUP/2025"),
        happened("putusan_mk", "2025-02-24", case="10/PHPU.BUP/2025"),
        happened("psu_diperintahkan", "2025-02-24", place=PLACE),
        *more,
    )


REVOTE = (
    happened("perintah_selesai", "2025-04-19", order=4),
    happened("penetapan_hasil", "2025-04-22"),
    happened("brpk", "2025-04-28", case="99/PHPU.BUP/2025"),
    happened("putusan_mk", "2025-05-05", case="99/PHPU.BUP/2025"),
    happened("pelantikan", "2025-06-10"),
)


def test_the_worked_example_is_not_known_before_its_last_day() -> None:
    for known in range(len(REVOTE)):
        assert start(disputed(*REVOTE[:known])).day is None
    found = start(disputed(*REVOTE))
    assert found.day == date(2025, 6, 10)
    assert found.values[1].day == date(2025, 5, 5)


@pytest.mark.parametrize("left_out", range(4))
def test_each_step_of_a_dispute_counts(left_out: int) -> None:
    events = [item for at, item in enumerate(REVOTE) if at != left_out]
    assert start(disputed(*events)).day is None


def test_a_re_vote_ordered_late_opens_what_was_closed() -> None:
    assert start(history(*settled())).day
    opened = history(*settled(happened("psu_diperintahkan", "2025-09-01", confirmed=False)))
    assert start(opened).day is None
    assert "psu_diperintahkan SK 1 is not carried out" in missing(opened)


def test_one_polling_place_keeps_the_whole_contest_open() -> None:
    opened = history(*settled(happened("psu_diperintahkan", "2025-09-01", place=PLACE)))
    assert start(opened, place="3207012001002").day is None
    assert [item.place for item in opened.open_orders()] == [PLACE]


def test_a_case_restrains_from_the_moment_it_is_recorded() -> None:
    case = happened("perkara_terdaftar", "2025-07-01", case="K-1", confirmed=False)
    assert start(history(*settled(case))).day is None
    over = happened("perkara_inkracht", "2025-08-01", case="K-1")
    assert start(history(*settled(case, over))).day == date(2025, 8, 1)


def test_a_matter_opened_again_waits_for_its_new_end() -> None:
    events = settled(
        happened("perkara_terdaftar", "2025-07-01", case="K-1"),
        happened("perkara_inkracht", "2025-08-01", case="K-1"),
        happened("dibuka_lagi", "2026-01-01", case="K-1", confirmed=False),
    )
    assert start(history(*events)).day is None
    again = happened("perkara_inkracht", "2026-03-01", case="K-1")
    assert start(history(*events, again)).day == date(2026, 3, 1)


def test_corrected_twice_the_last_value_is_used_and_all_are_kept() -> None:
    events = settled(
        happened("pelantikan", "2025-02-21", replaces=3),
        happened("pelantikan", "2025-02-22", replaces=4),
    )
    found = history(*events)
    assert start(found).day == date(2025, 2, 22)
    assert [item.day.day for item in found.occurrences if item.kind == "pelantikan"] == [20, 21, 22]


def test_a_correction_frees_only_when_confirmed_and_the_old_value_at_once_no_more() -> None:
    wrong = history(*settled(happened("pelantikan", "2024-01-01", replaces=3, confirmed=False)))
    assert start(wrong).day is None
    assert "is not confirmed by a second person" in missing(wrong)


def test_taking_a_case_back_needs_the_second_person() -> None:
    case = happened("perkara_terdaftar", "2025-07-01", case="K-1")
    void: dict[str, Any] = {"case": "K-1", "replaces": 4, "void": True}
    unsure = happened("perkara_terdaftar", "2025-07-01", confirmed=False, **void)
    assert start(history(*settled(case, unsure))).day is None
    sure = happened("perkara_terdaftar", "2025-07-01", **void)
    assert start(history(*settled(case, sure))).day == date(2025, 2, 20)


def test_an_order_is_the_same_order_after_its_correction() -> None:
    moved = happened("psu_diperintahkan", "2025-02-25", replaces=4, place=PLACE)
    done = [*REVOTE]
    assert start(disputed(moved, *done)).day == date(2025, 6, 10)


def test_closing_a_file_counts_in_its_scope_and_until_it_is_opened_again() -> None:
    closed = happened("berkas_ditutup", "2025-03-01", rule="R", place="3207")
    file: tuple[Trigger, ...] = ("berkas_ditutup",)
    assert start(history(closed), file).day == date(2025, 3, 1)
    assert start(history(closed), file, place="3208012001001").day is None
    assert start_of(file, history(closed), place=PLACE, rule="S").day is None
    opened = happened("dibuka_lagi", "2025-04-01", case="K-1", confirmed=False)
    assert start(history(closed, opened), file).day is None
    again = happened("berkas_ditutup", "2025-05-01")
    assert start(history(closed, opened, again), file).day == date(2025, 5, 1)


@pytest.mark.parametrize("trigger", ["putusan_mk", "perkara_inkracht"])
def test_a_case_that_is_open_keeps_the_day_of_the_others_unknown(trigger: Trigger) -> None:
    kind: Kind = "putusan_mk" if trigger == "putusan_mk" else "perkara_inkracht"
    first = happened("perkara_terdaftar", "2025-01-01", case="K-1")
    over = happened(kind, "2025-02-01", case="K-1")
    assert start(history(first, over), (trigger,)).day == date(2025, 2, 1)
    second = happened("perkara_terdaftar", "2025-01-02", case="K-2")
    assert start(history(first, over, second), (trigger,)).day is None


TODAY = date(2025, 6, 1)


@pytest.mark.parametrize(
    ("kind", "day", "more", "code"),
    [
        ("pelantikan", "2025-06-02", {}, "A601"),
        ("pelantikan", "2025-06-01", {"place": "32070"}, "A603"),
        ("perkara_terdaftar", "2025-06-01", {}, "A604"),
        ("putusan_mk", "2025-06-01", {"case": "K-9"}, "A604"),
        ("perintah_selesai", "2025-06-01", {"order": 3}, "A605"),
        ("perintah_selesai", "2025-01-01", {"order": 4}, "A605"),
        ("pelantikan", "2025-06-01", {"replaces": 1}, "A606"),
        ("pelantikan", "2025-06-01", {"replaces": 9}, "A606"),
        ("pelantikan", "2025-06-01", {"void": True}, "A606"),
    ],
)
def test_what_cannot_have_happened(kind: Kind, day: str, more: dict[str, Any], code: str) -> None:
    known = history(*settled(happened("psu_diperintahkan", "2025-02-24")))
    with pytest.raises(NotPermittedError) as caught:
        check_occurrence(happened(kind, day, **more), known, TODAY)
    assert [item.code for item in caught.value.findings] == [code]


@pytest.mark.parametrize("kind", ["penetapan_hasil", "brpk", "penetapan_terpilih", "pelantikan"])
def test_what_follows_from_the_vote_is_not_before_it(kind: Kind) -> None:
    check_after_vote(happened(kind, "2024-11-27"), date(2024, 11, 27))
    check_after_vote(happened(kind, "2024-11-26", replaces=1, void=True), date(2024, 11, 27))
    with pytest.raises(NotPermittedError) as caught:
        check_after_vote(happened(kind, "2024-11-26"), date(2024, 11, 27))
    assert [item.code for item in caught.value.findings] == ["A607"]


def test_a_case_may_be_older_than_the_vote() -> None:
    check_after_vote(happened("perkara_terdaftar", "2024-10-01", case="K-1"), date(2024, 11, 27))


def test_only_the_newest_version_can_be_corrected() -> None:
    known = history(*settled(happened("pelantikan", "2025-02-21", replaces=3)))
    check_occurrence(happened("pelantikan", "2025-02-22", replaces=4), known, TODAY)
    with pytest.raises(NotPermittedError, match="cannot be recorded"):
        check_occurrence(happened("pelantikan", "2025-02-22", replaces=3), known, TODAY)
