"""Drive lines over real doors: one effect, one request, one answer.

Lines go side by side, each in its own order. What one of them asks of the store is a request of
its own; what several ask of the database at the same moment is one transaction.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from formgen_archive.destruction.effects import (
    Absent,
    Begin,
    Delete,
    Effect,
    Examine,
    Finish,
    Forget,
    Hold,
    Outcome,
    PutBack,
    PutOut,
    Recheck,
    Release,
    Remaining,
    Reply,
    Steps,
    Target,
)
from formgen_archive.destruction.guards import Seen, StoredObject
from formgen_archive.findings import ArchiveFinding


class StoreDoor(Protocol):
    """What a run needs of a store."""

    def examine(self, target: Target) -> Seen | None:
        """Answer ``Examine``."""
        ...

    def hold(self, item: StoredObject, *, on: bool) -> Reply:
        """Answer ``Hold`` and ``Release``."""
        ...

    def delete(self, item: StoredObject) -> Reply:
        """Answer ``Delete``."""
        ...

    def remaining(self, target: Target) -> tuple[StoredObject, ...] | None:
        """Answer ``Remaining``."""
        ...

    def absent(self, item: StoredObject) -> bool | None:
        """Answer ``Absent``."""
        ...


@dataclass(frozen=True, slots=True)
class LeasedDoor:
    """A store that is only sent a change while the lease has the whole settle time left.

    A request that is sent late in a lease could arrive after the settle time of whoever takes over.

    Attributes:
        store: The store.
        keep: Renews the lease if it is old; False when somebody has taken over.
    """

    store: StoreDoor
    keep: Callable[[], bool]

    def examine(self, target: Target) -> Seen | None:
        """See ``StoreDoor``."""
        return self.store.examine(target)

    def hold(self, item: StoredObject, *, on: bool) -> Reply:
        """See ``StoreDoor``."""
        return self.store.hold(item, on=on) if self.keep() else "unknown"

    def delete(self, item: StoredObject) -> Reply:
        """See ``StoreDoor``."""
        return self.store.delete(item) if self.keep() else "unknown"

    def remaining(self, target: Target) -> tuple[StoredObject, ...] | None:
        """See ``StoreDoor``."""
        return self.store.remaining(target)

    def absent(self, item: StoredObject) -> bool | None:
        """See ``StoreDoor``."""
        return self.store.absent(item)


class LeaseKeeper:
    """Renews a lease when it is older than its slack; may be asked from several threads."""

    def __init__(
        self,
        renew: Callable[[datetime], bool],
        clock: Callable[[], datetime],
        slack: timedelta,
        since: datetime,
    ) -> None:
        """Take how to renew, the clock of the lease, and when the lease began."""
        self._renew, self._clock, self._slack, self._since = renew, clock, slack, since
        self._lock = threading.Lock()

    def __call__(self) -> bool:
        """Return whether a change may be sent now."""
        with self._lock:
            now = self._clock()
            if now - self._since <= self._slack:
                return True
            if not self._renew(now):
                return False
            self._since = now
            return True


class LedgerDoor(Protocol):
    """What a run needs of the database; see ``catalogue.execution.Ledger``."""

    def begin(self, wanted: Sequence[Begin], moment: datetime) -> list[list[ArchiveFinding]]:
        """Answer ``Begin`` of several lines."""
        ...

    def recheck(self, target: Target, seen: Seen) -> list[ArchiveFinding]:
        """Answer ``Recheck``."""
        ...

    def finish(self, wanted: Sequence[Finish]) -> list[bool]:
        """Answer ``Finish`` of several lines."""
        ...

    def put_back(self, target: Target, findings: tuple[ArchiveFinding, ...]) -> bool:
        """Answer ``PutBack``."""
        ...

    def put_out(self, target: Target, findings: tuple[ArchiveFinding, ...]) -> None:
        """Answer ``PutOut``."""
        ...


Spread = Callable[[Callable[[Effect], Any], Iterable[Effect]], Iterable[Any]]
"""Carries requests to the store out, in order or at once: ``map``, or that of a pool of threads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """Where the effects of a run are carried out.

    Attributes:
        store: Answers requests to the store; failures are answers, not exceptions.
        ledger: Answers requests to the database.
        forget: Removes what was derived from a record.
        clock: The machine's clock, UTC; for the lease only.
        passed: Told each effect just before it is carried out; tests stop the process there.
        spread: How requests to the store are carried out.
    """

    store: StoreDoor
    ledger: LedgerDoor
    forget: Callable[[Target], None]
    clock: Callable[[], datetime]
    passed: Callable[[Effect], None] = field(default=lambda _: None)
    spread: Spread = map


def perform(lines: Sequence[Steps], doors: Doors) -> list[Outcome]:
    """Drive lines of one batch side by side, each to its end.

    Args:
        lines: From ``protocol``, of different records.
        doors: Where their effects are carried out.

    Returns:
        How each line ended.
    """
    ended: dict[int, Outcome] = {}
    answers: dict[int, Any] = dict.fromkeys(range(len(lines)))
    while answers:
        asked: dict[int, Effect] = {}
        for place, answer in answers.items():
            try:
                asked[place] = lines[place].send(answer)
            except StopIteration as end:
                ended[place] = end.value
        answers = _answered(asked, doors)
    return [ended[place] for place in range(len(lines))]


def _answered(asked: dict[int, Effect], doors: Doors) -> dict[int, Any]:
    """Carry out what every line asks now: the store's at once, the database's by kind."""
    answers: dict[int, Any] = {}
    for kind in (Begin, Finish):
        places = [place for place, effect in asked.items() if isinstance(effect, kind)]
        if places:
            found = carry_out([asked[place] for place in places], doors)
            answers.update(zip(places, found, strict=True))
    alone = [place for place in asked if place not in answers]
    by_ledger = [place for place in alone if isinstance(asked[place], _LEDGER)]
    answers.update({place: carry_out([asked[place]], doors)[0] for place in by_ledger})
    at_once = [place for place in alone if place not in answers]
    replies = doors.spread(
        lambda effect: carry_out([effect], doors)[0], [asked[place] for place in at_once]
    )
    answers.update(zip(at_once, replies, strict=True))
    return answers


_LEDGER = (PutBack, PutOut, Recheck)


def carry_out(asked: Sequence[Effect], doors: Doors) -> list[Any]:
    """Carry out one effect, or several of ``Begin`` or of ``Finish`` in one transaction.

    Returns:
        The answer to each.
    """
    for effect in asked:
        doors.passed(effect)
    begun = [effect for effect in asked if isinstance(effect, Begin)]
    if begun:
        return list(doors.ledger.begin(begun, doors.clock()))
    finished = [effect for effect in asked if isinstance(effect, Finish)]
    if finished:
        return list(doors.ledger.finish(finished))
    return [_answer(effect, doors) for effect in asked]


def _answer(effect: Effect, doors: Doors) -> Any:  # noqa: ANN401, C901, PLR0911 - a line for each
    """Carry out one effect that stands alone."""
    match effect:
        case Examine(target):
            return doors.store.examine(target)
        case Release(item):
            return doors.store.hold(item, on=False)
        case Hold(item):
            return doors.store.hold(item, on=True)
        case Delete(item):
            return doors.store.delete(item)
        case Remaining(target):
            return doors.store.remaining(target)
        case Absent(item):
            return doors.store.absent(item)
        case Forget(target):
            return doors.forget(target)
        case PutBack(target, findings):
            return doors.ledger.put_back(target, findings)
        case PutOut(target, findings):
            return doors.ledger.put_out(target, findings)
        case Recheck(target, seen):
            return doors.ledger.recheck(target, seen)
    raise TypeError(type(effect).__name__)
