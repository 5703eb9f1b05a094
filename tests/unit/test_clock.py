"""Trusted time: clocks that disagree, run ahead or say nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest

from formgen_archive.clock import Outside, TrustedTime, check_letter, trusted_time
from formgen_archive.errors import NotPermittedError

NOW = datetime(2029, 1, 1, tzinfo=UTC)
YEARS = timedelta(days=3653)


def ntp(time: datetime | None) -> Outside:
    return Outside(source="ntp", name="jam", time=time)


def store(time: datetime | None) -> Outside:
    return Outside(source="toko", name="toko", time=time)


def codes(found: TrustedTime) -> list[str]:
    return [item.code for item in found.alarms]


def refuses(found: TrustedTime) -> bool:
    try:
        found.require()
    except NotPermittedError as error:
        return bool(error.findings)
    return False


def test_clocks_that_agree() -> None:
    found = trusted_time(NOW, NOW - timedelta(days=1), [ntp(NOW - timedelta(minutes=4))])
    assert (found.time, found.source) == (NOW - timedelta(minutes=4), "ntp")
    assert found.confirmed
    assert not refuses(found)


def test_c1_a_clock_ten_years_behind_stops_destruction_and_is_not_believed() -> None:
    found = trusted_time(NOW - YEARS, NOW, [ntp(NOW)])
    assert codes(found) == ["A621", "A622"]
    assert refuses(found)
    assert found.time == NOW  # locks are computed from this


def test_c2_a_clock_ten_years_ahead() -> None:
    found = trusted_time(NOW + YEARS, NOW - timedelta(days=1), [store(NOW)])
    assert codes(found) == ["A622"]
    assert refuses(found)
    assert found.time == NOW


def test_c3_the_store_alone_ten_years_ahead() -> None:
    found = trusted_time(NOW, NOW, [ntp(NOW), store(NOW + YEARS)])
    assert codes(found) == ["A622"]
    assert refuses(found)
    assert found.time == NOW


@pytest.mark.parametrize("silent", [[], [ntp(None)], [ntp(None), store(None)]])
def test_c4_nobody_outside_answers(silent: list[Outside]) -> None:
    found = trusted_time(NOW, NOW - timedelta(days=1), silent)
    assert codes(found) == ["A623"]
    assert refuses(found)
    assert (found.time, found.source) == (NOW, "sistem")


def test_one_answer_is_enough() -> None:
    assert trusted_time(NOW, None, [ntp(None), store(NOW)]).confirmed


def test_all_clocks_set_back_together_are_behind_the_mark() -> None:
    back = NOW - YEARS
    found = trusted_time(back, NOW, [ntp(back), store(back)])
    assert codes(found) == ["A621"]
    assert found.time == NOW


def test_the_day_is_that_of_wib() -> None:
    assert trusted_time(datetime(2028, 12, 31, 17, tzinfo=UTC), None, []).day == date(2029, 1, 1)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2025-05-01", []),
        ("2025-06-01", []),
        ("2025-06-02", ["A624"]),
        ("2025-04-30", ["A625"]),
    ],
)
def test_c7_days_of_a_letter(day: str, expected: list[str]) -> None:
    found = check_letter(
        "B-1",
        date.fromisoformat(day),
        not_before=date(2025, 5, 1),
        today=date(2025, 6, 1),
    )
    assert [item.code for item in found] == expected
