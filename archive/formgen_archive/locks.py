"""How long a store must lock a record, and whether its hold is on: one decision, no I/O.

A lock is only ever extended. It covers what is certain; everything else is covered by the
*custody hold*, which is on from the first second to the very step that destroys, so that there is
no gap between the end of a lock and the day an approval arrives.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from formgen_archive.dates import Period, add, day_of, midnight
from formgen_archive.due import Due
from formgen_archive.findings import ArchiveFinding
from formgen_archive.rules import Policy
from formgen_archive.words import Sentence

ROLL = timedelta(days=365)
"""By how much a rolling lock is extended."""

UNHELD = frozenset({"eksekusi", "musnah"})
"""The only states in which the custody hold may be off."""

_ROLLING = frozenset(
    {
        "permanen",
        "dinilai_kembali",
        "usul_serah",
        "diverifikasi_lk",
        "ditetapkan_serah",
        "diserahkan",
    }
)
"""States of what is kept; what was handed over stays here, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LockDecision:
    """What the lock of one version should be.

    Attributes:
        until: End of its lock; never earlier than it is now.
        hold: Whether the custody hold must be on.
        because: Why, in words.
        refused: What was not granted, such as a day beyond the cap; the lock stays as it is then.
    """

    until: datetime
    hold: bool
    because: Sentence
    refused: tuple[ArchiveFinding, ...] = ()

    def extends(self, current: datetime | None) -> bool:
        """Tell whether the store must be asked to extend."""
        return current is None or self.until > current


def first_lock(now: datetime, policy: Policy) -> datetime:
    """Return the end of the lock of a record that comes in; ``now`` is trusted time."""
    return now + timedelta(days=policy.first_lock_days)


def decide_lock(
    current: datetime | None, due: Due, *, state: str, now: datetime, policy: Policy
) -> LockDecision:
    """Decide on the lock of a record.

    Args:
        current: End of its lock now, or None when it has none.
        due: What is to become of it.
        state: Its state.
        now: Trusted time.
        policy: Of the version in force.
    """
    hold = state not in UNHELD
    if current is None:
        why = Sentence("belum terkunci: kunci awal", "not locked yet: first lock")
        return LockDecision(until=first_lock(now, policy), hold=hold, because=why)
    until, why = _wanted(current, due, state=state, now=now, policy=policy)
    latest = _latest(now, policy)
    if until > latest:
        return LockDecision(
            until=current, hold=hold, because=why, refused=(_beyond(until, latest),)
        )
    return LockDecision(until=max(current, until), hold=hold, because=why)


def extension_reasons(
    ends: Iterable[datetime | None], until: datetime, *, now: datetime, policy: Policy
) -> list[ArchiveFinding]:
    """Return why the locks of a record may not be made to run until a moment a person named.

    Args:
        ends: End of the lock of each of its versions, None where there is none.
        until: The moment, UTC.
        now: Trusted time.
        policy: Of the version in force.

    Returns:
        A642 that would shorten a lock, or the moment has passed; A641 it is beyond the cap.
    """
    last = max([now, *(end for end in ends if end is not None)])
    findings = [_shorter(until, last)] if until < last else []
    latest = _latest(now, policy)
    return findings + ([_beyond(until, latest)] if until > latest else [])


def _latest(now: datetime, policy: Policy) -> datetime:
    return midnight(add(day_of(now), Period(years=policy.longest_lock_years)))


def _wanted(
    current: datetime, due: Due, *, state: str, now: datetime, policy: Policy
) -> tuple[datetime, Sentence]:
    """Return how long the lock should run, before the cap."""
    if due.dates is not None and due.may_be_destroyed and state not in _ROLLING:
        day = due.dates.total_to
        return due.dates.lock_until, Sentence(f"sampai akhir {day}", f"to the end of {day}")
    if current - now < timedelta(days=policy.least_lock_days):
        why = Sentence("kunci bergulir diperpanjang", "rolling lock extended")
        return max(current, now) + ROLL, why
    return current, Sentence("kunci bergulir masih cukup", "rolling lock is long enough")


def _beyond(until: datetime, latest: datetime) -> ArchiveFinding:
    return ArchiveFinding(
        code="A641",
        where="",
        message_id=f"kunci melewati batas: {until.date()} > {latest.date()}; periksa aturan",
        message_en=f"the lock is beyond the cap: {until.date()} > {latest.date()}; check the rule",
    )


def _shorter(until: datetime, last: datetime) -> ArchiveFinding:
    return ArchiveFinding(
        code="A642",
        where="",
        message_id=f"kunci tidak pernah diperpendek: {day_of(until)} < {day_of(last)} (WIB)",
        message_en=f"a lock is never shortened: {day_of(until)} < {day_of(last)} (WIB)",
    )
