"""How long a record is kept: periods, their sum from a day on, rounding, and the lock's instant.

Everything is counted in local calendar *days*; only a lock is an instant. Where a day does not
exist (29 February, 31 April) the next day that does is taken, never an earlier one.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Literal

from formgen_archive.manifest import PrivacyClass
from formgen_archive.rules import Policy, Rule

WIB = timezone(timedelta(hours=7))
"""The last of the three Indonesian midnights; Indonesia has no summer time."""

Rounding = Literal["akhir_tahun", "tepat"]

_PERIOD = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?")
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Period:
    """Years, months and days, each 0 or more."""

    years: int = 0
    months: int = 0
    days: int = 0

    def __add__(self, other: "Period") -> "Period":
        """Return both together, to be counted in one step."""
        return Period(self.years + other.years, self.months + other.months, self.days + other.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """What follows from a rule and the day its period starts.

    Attributes:
        start: Day of the trigger.
        active_to: Last day of the active period.
        total_to: Last day of keeping.
        proposable_from: First day on which destruction may be proposed.
    """

    start: date
    active_to: date
    total_to: date
    proposable_from: date

    @property
    def lock_until(self) -> datetime:
        """Return 00:00 WIB of ``proposable_from``, as UTC: the end of a lock in a store."""
        return midnight(self.proposable_from)


def parse_period(text: str) -> Period:
    """Read ``P1Y``, ``P2Y6M``, ``P0D``.

    Raises:
        ValueError: It is no period; rule files with such a text are refused earlier.
    """
    match = _PERIOD.fullmatch(text)
    if match is None or text == "P":
        raise ValueError(text)
    years, months, days = (int(part or 0) for part in match.groups())
    return Period(years, months, days)


def add(day: date, period: Period) -> date:
    """Return the day a period later: years first, then months, then days.

    Raises:
        OverflowError, ValueError: The year is past 9999.
    """
    later = _existing(day.year + period.years, day.month, day.day)
    months = later.month - 1 + period.months
    later = _existing(later.year + months // _MONTHS, months % _MONTHS + 1, later.day)
    return later + timedelta(days=period.days)


def dates_of(rule: Rule, policy: Policy, start: date, privacy: PrivacyClass) -> Dates | None:
    """Compute the dates of a record from the day its period starts.

    Args:
        rule: A rule; without both periods it gives no dates.
        policy: Policy of the same version of the schedule.
        start: Day of the trigger.
        privacy: Privacy class of the record. The floor counts when this class or that of the
            rule's row is one it is meant for.
    """
    if rule.active is None or rule.inactive is None:
        return None
    active, inactive = parse_period(rule.active), parse_period(rule.inactive)
    total = add(start, active + inactive)
    if policy.floor_classes & {privacy, rule.privacy}:
        total = max(total, add(start, Period(years=policy.floor_years)))
    total = _rounded(total, policy.rounding)
    return Dates(
        start=start,
        active_to=_rounded(add(start, active), policy.rounding),
        total_to=total,
        proposable_from=total + timedelta(days=1),
    )


def midnight(day: date) -> datetime:
    """Return 00:00 WIB of a day, as UTC."""
    return datetime.combine(day, time.min, WIB).astimezone(UTC)


def day_of(moment: datetime) -> date:
    """Return the calendar day in WIB; a day is over only when it is over in WIB."""
    return moment.astimezone(WIB).date()


def _existing(year: int, month: int, day: int) -> date:
    """Return the day, or the first of the next month where the month is too short for it."""
    try:
        return date(year, month, day)
    except ValueError:
        if day <= 28:  # noqa: PLR2004 - every month has 28 days, so the year is out of range
            raise
        return date(year, month + 1, 1)  # never December, which has 31 days


def _rounded(day: date, rounding: Rounding) -> date:
    return date(day.year, 12, 31) if rounding == "akhir_tahun" else day
