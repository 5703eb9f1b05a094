"""Periods, sums of them, rounding and the instant of a lock."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formgen_archive.dates import Period, add, dates_of, day_of, midnight, parse_period
from formgen_archive.rules import Policy, Rule
from tests.support.retention import verified

RULES = verified()
ROW = RULES.rule("PL02.6-C-FORM-LAIN")


def rule(active: str, inactive: str) -> Rule:
    return replace(ROW, active=active, inactive=inactive, privacy="internal")


def policy(floor: int, rounding: str) -> Policy:
    return replace(RULES.policy, floor_years=floor, rounding=rounding)  # type: ignore[arg-type]


# The vectors of retention.md 8.2.
VECTORS = """
2025-02-20 P1Y P2Y 0 akhir_tahun 2026-12-31 2028-12-31 2028-12-31T17:00:00 2029-01-01
2025-02-20 P1Y P2Y 0 tepat       2026-02-20 2028-02-20 2028-02-20T17:00:00 2028-02-21
2025-02-20 P1Y P2Y 5 akhir_tahun 2026-12-31 2030-12-31 2030-12-31T17:00:00 2031-01-01
2024-02-29 P1Y P0D 0 tepat       2025-03-01 2025-03-01 2025-03-01T17:00:00 2025-03-02
2024-02-29 P1Y P3Y 0 tepat       2025-03-01 2028-02-29 2028-02-29T17:00:00 2028-03-01
2025-12-31 P0D P1Y 0 akhir_tahun 2025-12-31 2026-12-31 2026-12-31T17:00:00 2027-01-01
2026-01-01 P0D P1Y 0 akhir_tahun 2026-12-31 2027-12-31 2027-12-31T17:00:00 2028-01-01
"""


@pytest.mark.parametrize("line", VECTORS.strip().splitlines())
def test_vectors(line: str) -> None:
    start, active, inactive, floor, rounding, active_to, total_to, until, proposable = line.split()
    dates = dates_of(
        rule(active, inactive),
        policy(int(floor), rounding),
        date.fromisoformat(start),
        "internal",
    )
    assert dates is not None
    assert (str(dates.active_to), str(dates.total_to)) == (active_to, total_to)
    assert dates.lock_until == datetime.fromisoformat(until).replace(tzinfo=UTC)
    assert str(dates.proposable_from) == proposable


def test_the_floor_is_not_for_personal_data() -> None:
    start = date(2025, 2, 20)
    personal = dates_of(ROW, policy(5, "tepat"), start, "rahasia_pribadi")
    assert personal is not None
    assert personal.total_to == date(2027, 2, 20)
    # The row is personal, the record is not: the longer of the two.
    other = dates_of(ROW, policy(5, "tepat"), start, "publik")
    assert other is not None
    assert other.total_to == date(2030, 2, 20)


def test_a_rule_without_periods_gives_no_dates() -> None:
    without = replace(ROW, inactive=None)
    assert dates_of(without, RULES.policy, date(2025, 1, 1), "publik") is None


@pytest.mark.parametrize(
    ("day", "period", "later"),
    [
        ("2025-01-31", "P1M", "2025-03-01"),
        ("2024-01-31", "P1M", "2024-03-01"),
        ("2025-08-31", "P1M", "2025-10-01"),
        ("2025-12-31", "P2M", "2026-03-01"),
        ("2025-11-30", "P3M", "2026-03-01"),
        ("2024-02-29", "P1Y1M", "2025-04-01"),
        ("2025-12-15", "P1M", "2026-01-15"),
        ("2025-01-01", "P1Y14M30D", "2027-03-31"),
        ("2096-02-29", "P4Y", "2100-03-01"),
    ],
)
def test_a_day_that_does_not_exist_is_the_next(day: str, period: str, later: str) -> None:
    assert add(date.fromisoformat(day), parse_period(period)) == date.fromisoformat(later)


@given(
    st.dates(date(1945, 1, 1), date(2200, 1, 1)),
    st.builds(Period, st.integers(0, 99), st.integers(0, 40), st.integers(0, 900)),
)
def test_never_earlier_than_the_months_say(day: date, period: Period) -> None:
    later = add(day, period)
    months = (later.year - day.year) * 12 + later.month - day.month
    assert months >= period.years * 12 + period.months
    assert later >= day + timedelta(days=period.days)


@given(st.dates(date(1945, 1, 1), date(2200, 1, 1)), st.integers(0, 60), st.integers(0, 60))
def test_a_longer_period_never_ends_earlier(day: date, years: int, more: int) -> None:
    assert add(day, Period(years=years + more)) >= add(day, Period(years=years))


@pytest.mark.parametrize("text", ["", "P", "1Y", "PY", "P1W", "P-1Y", "P1D1Y", "PT1H"])
def test_no_period(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{text}$"):
        parse_period(text)


@pytest.mark.parametrize("hours", [7, 8, 9], ids=["WIB", "WITA", "WIT"])
def test_the_last_second_of_the_year_is_never_free(hours: int) -> None:
    """31 December 23:59:59 in any of the three zones lies before the end of the lock."""
    zone = timezone(timedelta(hours=hours))
    last = datetime(2028, 12, 31, 23, 59, 59, tzinfo=zone)
    assert last < midnight(date(2029, 1, 1))
    assert day_of(last) <= date(2028, 12, 31)


def test_a_day_is_over_when_it_is_over_in_wib() -> None:
    assert day_of(datetime(2028, 12, 31, 16, 59, 59, tzinfo=UTC)) == date(2028, 12, 31)
    assert day_of(datetime(2028, 12, 31, 17, tzinfo=UTC)) == date(2029, 1, 1)
    # No summer time: the offset is the same on the longest and on the shortest day.
    assert midnight(date(2025, 6, 21)).hour == midnight(date(2025, 12, 21)).hour == 17
