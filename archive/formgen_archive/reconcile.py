"""What the nightly round finds at one record, and what it does about it. Pure: facts in, plan out.

Locks are only extended, flags only switched on. A flag that is off while its record is not being
destroyed was switched off past this program: that is an alarm, and it is switched on again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from formgen_archive.destruction.states import RecordState
from formgen_archive.due import Due
from formgen_archive.findings import ArchiveFinding, worded
from formgen_archive.locks import UNHELD, decide_lock
from formgen_archive.rules import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One version of one object as the store tells it.

    Attributes:
        key: Object key.
        version: Version id.
        mode: Mode of its lock, or None.
        until: End of its lock, UTC, or None.
        hold: Whether its legal hold is on.
    """

    key: str
    version: str
    mode: Literal["GOVERNANCE", "COMPLIANCE"] | None
    until: datetime | None
    hold: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What the round is made with.

    Attributes:
        now: Trusted time.
        confirmed: Whether a clock outside confirms it; else no lock is touched.
        policy: Of the version of the schedule in force.
    """

    now: datetime
    confirmed: bool
    policy: Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do at one record.

    Attributes:
        extend: Versions whose lock is to be extended, each to when.
        hold: Versions whose flag is to be switched on.
        alarms: A661 a flag is off, A662 no bytes are left, A663 bytes are there though the record
            was destroyed, A641 a lock beyond the cap.
        expiring: Whether a lock is left with fewer days than the policy wants.
    """

    extend: tuple[tuple[Held, datetime], ...] = ()
    hold: tuple[Held, ...] = ()
    alarms: tuple[ArchiveFinding, ...] = ()
    expiring: bool = False

    @property
    def idle(self) -> bool:
        """Tell whether there is nothing to do and nothing to say."""
        return not (self.extend or self.hold or self.alarms)


def plan_record(
    record: str, state: RecordState, due: Due, found: Sequence[Held], made: Round
) -> Plan:
    """Decide what to do at one record.

    Args:
        record: Its id, for the alarms.
        state: Its state, read together with the catalogue.
        due: What is to become of it.
        found: Every version of its objects that has bytes.
        made: Time and policy of the round.
    """
    if state in UNHELD:
        resurrected = state == "musnah" and found
        return Plan(alarms=(_finding("A663", record, found[0].key),) if resurrected else ())
    if not found:
        return Plan(alarms=(_finding("A662", record, "-"),))
    off = tuple(item for item in found if not item.hold)
    extend, refused, expiring = _locks(found, due, state, made)
    return Plan(
        extend=extend,
        hold=off,
        alarms=(*(_finding("A661", record, item.key) for item in off), *refused),
        expiring=expiring,
    )


def _locks(
    found: Sequence[Held], due: Due, state: RecordState, made: Round
) -> tuple[tuple[tuple[Held, datetime], ...], tuple[ArchiveFinding, ...], bool]:
    """Return the extensions, what the cap refused, and whether a lock is about to end."""
    extend: list[tuple[Held, datetime]] = []
    refused: list[ArchiveFinding] = []
    expiring = False
    for item in found:
        decision = decide_lock(item.until, due, state=state, now=made.now, policy=made.policy)
        refused += decision.refused
        if decision.extends(item.until) and made.confirmed:
            extend.append((item, decision.until))
        elif decision.extends(item.until):
            expiring = True
    return tuple(extend), tuple(refused[:1]), expiring


_WORDS = {
    "A661": ("tanda tahan mati di toko; dinyalakan lagi", "the flag is off; switched on again"),
    "A662": ("tidak ada byte di toko", "there are no bytes in the store"),
    "A663": ("sudah musnah, tetapi bytenya ada", "destroyed, but its bytes are there"),
}


def _finding(code: str, where: str, detail: str) -> ArchiveFinding:
    return worded(_WORDS, code, where, detail)
