"""Trusted time: what o'clock it is when nobody's word is taken for it alone.

A clock that runs ahead would free records early, so time is the *earliest* of what the machine
and the sources outside say, but never earlier than the latest time that was ever confirmed (the
high-water mark). When the clocks disagree, or nobody outside answers, work that only keeps goes
on; what destroys, or decides that a lock is over, stops.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from formgen_archive.audit import TimeSource
from formgen_archive.dates import day_of
from formgen_archive.errors import NotPermittedError
from formgen_archive.findings import ArchiveFinding

TOLERANCE = timedelta(minutes=5)
"""How far two honest clocks may be apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What a clock outside this machine said.

    Attributes:
        source: Kind of clock.
        name: Host it was asked from.
        time: Its time, aware; None when it did not answer.
    """

    source: TimeSource
    name: str
    time: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedTime:
    """The time to act on.

    Attributes:
        time: Trusted time, aware.
        system_time: What the machine's clock said.
        source: What the trusted time was taken from.
        alarms: Why it must not be used to destroy; empty when it may.
    """

    time: datetime
    system_time: datetime
    source: TimeSource
    alarms: tuple[ArchiveFinding, ...] = ()

    @property
    def day(self) -> date:
        """Return the calendar day in WIB."""
        return day_of(self.time)

    @property
    def confirmed(self) -> bool:
        """Tell whether it may raise the high-water mark and be used to destroy."""
        return not self.alarms

    def require(self) -> None:
        """Refuse to go on with a step that destroys.

        Raises:
            NotPermittedError: The time is not confirmed; carries every alarm.
        """
        if self.alarms:
            raise NotPermittedError(
                "jam tidak dapat dipercaya; pemusnahan berhenti, penyimpanan tetap jalan",
                "the clock cannot be trusted; destruction stops, keeping goes on",
                findings=self.alarms,
            )


def trusted_time(
    system: datetime, mark: datetime | None, outside: Sequence[Outside]
) -> TrustedTime:
    """Judge the clocks.

    Args:
        system: The machine's clock, aware.
        mark: Highest time ever confirmed, or None when there is none yet.
        outside: Every clock outside that was asked, also those that did not answer.

    Returns:
        The time, with the alarms A621 (machine behind the mark), A622 (a clock outside differs
        by more than five minutes) and A623 (no clock outside answered).
    """
    answers = [item for item in outside if item.time is not None]
    alarms = []
    if mark is not None and system < mark - TOLERANCE:
        alarms.append(_finding("A621", str(system), str(mark)))
    alarms += [
        _finding("A622", f"{item.name} {item.time}", str(system))
        for item in answers
        if item.time is not None and abs(item.time - system) > TOLERANCE
    ]
    if not answers:
        asked = ", ".join(item.name for item in outside) or "-"
        alarms.append(_finding("A623", asked, str(system)))
    earliest = min([system, *(item.time for item in answers if item.time is not None)])
    return TrustedTime(
        time=earliest if mark is None else max(mark, earliest),
        system_time=system,
        source=answers[0].source if answers else "sistem",
        alarms=tuple(alarms),
    )


def check_letter(number: str, day: date, *, not_before: date, today: date) -> list[ArchiveFinding]:
    """Find what is wrong with the day of a letter: A624 in the future, A625 before its request.

    Args:
        number: Of the letter.
        day: It bears.
        not_before: Day of what it answers.
        today: Trusted day.
    """
    findings = []
    if day > today:
        findings.append(_finding("A624", str(day), str(today), number))
    if day < not_before:
        findings.append(_finding("A625", str(day), str(not_before), number))
    return findings


_WORDS = {
    "A621": ("jam mesin mundur dari jam tertinggi", "the machine's clock is behind the mark"),
    "A622": ("jam luar berbeda dari jam mesin", "a clock outside differs from the machine's"),
    "A623": ("tidak ada jam luar yang menjawab", "no clock outside answered"),
    "A624": ("surat bertanggal di masa depan", "the letter is dated in the future"),
    "A625": (
        "surat bertanggal sebelum yang dijawabnya",
        "the letter is dated before what it answers",
    ),
}


def _finding(code: str, seen: str, against: str, where: str = "") -> ArchiveFinding:
    in_indonesian, in_english = _WORDS[code]
    return ArchiveFinding(
        code=code,
        where=where,
        message_id=f"{in_indonesian}: {seen} / {against}",
        message_en=f"{in_english}: {seen} / {against}",
    )
