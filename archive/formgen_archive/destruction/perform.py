"""Drive a run over real doors: one effect, one request, one answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
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
    """Renews a lease when it is older than its slack."""

    def __init__(
        self,
        renew: Callable[[datetime], bool],
        clock: Callable[[], datetime],
        slack: timedelta,
        since: datetime,
    ) -> None:
        """Take how to renew, the clock of the lease, and when the lease began."""
        self._renew, self._clock, self._slack, self._since = renew, clock, slack, since

    def __call__(self) -> bool:
        """Return whether a change may be sent now."""
        now = self._clock()
        if now - self._since <= self._slack:
            return True
        if not self._renew(now):
            return False
        self._since = now
        return True


class LedgerDoor(Protocol):
    """What a run needs of the database; see ``catalogue.execution.Ledger``."""

    def begin(self, target: Target, seen: Seen, moment: datetime) -> list[ArchiveFinding]:
        """Answer ``Begin``."""
        ...

    def recheck(self, target: Target, seen: Seen) -> list[ArchiveFinding]:
        """Answer ``Recheck``."""
        ...

    def finish(self, target: Target, *, recovered: bool) -> bool:
        """Answer ``Finish``."""
        ...

    def put_back(self, target: Target, findings: tuple[ArchiveFinding, ...]) -> bool:
        """Answer ``PutBack``."""
        ...

    def put_out(self, target: Target, findings: tuple[ArchiveFinding, ...]) -> None:
        """Answer ``PutOut``."""
        ...


def perform(  # noqa: PLR0913, PLR0917 - the doors of a run
    steps: Steps,
    store: StoreDoor,
    ledger: LedgerDoor,
    forget: Callable[[Target], None],
    clock: Callable[[], datetime],
    passed: Callable[[Effect], None] = lambda _: None,
) -> Outcome:
    """Drive one line to its end.

    Args:
        steps: From ``protocol``.
        store: Answers requests to the store; failures are answers, not exceptions.
        ledger: Answers requests to the database.
        forget: Removes what was derived from a record.
        clock: The machine's clock, UTC; for the lease only.
        passed: Told each effect before it is carried out; tests stop the process there.
    """
    answer: Any = None
    while True:
        try:
            effect = steps.send(answer)
        except StopIteration as end:
            outcome: Outcome = end.value
            return outcome
        passed(effect)
        answer = carry_out(effect, store, ledger, forget, clock)


def carry_out(  # noqa: PLR0911, C901 - one line for each effect
    effect: Effect,
    store: StoreDoor,
    ledger: LedgerDoor,
    forget: Callable[[Target], None],
    clock: Callable[[], datetime],
) -> Any:  # noqa: ANN401 - each effect has its own answer
    """Carry one effect out and return its answer."""
    match effect:
        case Examine(target):
            return store.examine(target)
        case Begin(target, seen):
            return ledger.begin(target, seen, clock())
        case Release(item):
            return store.hold(item, on=False)
        case Hold(item):
            return store.hold(item, on=True)
        case Delete(item):
            return store.delete(item)
        case Remaining(target):
            return store.remaining(target)
        case Absent(item):
            return store.absent(item)
        case Forget(target):
            return forget(target)
        case Finish(target, recovered):
            return ledger.finish(target, recovered=recovered)
        case PutBack(target, findings):
            return ledger.put_back(target, findings)
        case PutOut(target, findings):
            return ledger.put_out(target, findings)
        case Recheck(target, seen):
            return ledger.recheck(target, seen)


def run_lines(
    targets: Iterable[Target],
    run: Callable[[Target], Outcome],
    told: Callable[[Target, Outcome], None],
) -> bool:
    """Run lines in order until one stops; returns whether all of them were run."""
    for target in targets:
        outcome = run(target)
        told(target, outcome)
        if outcome.kind == "stopped":
            return False
    return True
