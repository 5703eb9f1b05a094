"""Running a decreed batch: two officers, one executor, lines side by side, then its record."""

import os
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from time import monotonic
from typing import Final, TypeVar

from sqlalchemy import Connection

from formgen.register.database import reading, transaction
from formgen.service.destroy.closing import close
from formgen.service.destroy.session import Session, open_session
from formgen.service.destroy.store_door import StoreDoor
from formgen.service.doors import SOFTWARE
from formgen.service.storage import open_executor_store
from formgen.service.trusted_time import CLOCKS, Clocks, tell_time
from formgen.service.workspace import Workspace
from formgen_archive.audit import Event
from formgen_archive.catalogue import batch_evidence, batches, lifecycle, records
from formgen_archive.catalogue.assess import Assessor
from formgen_archive.catalogue.batches import Batch
from formgen_archive.catalogue.execution import Ledger
from formgen_archive.catalogue.lifecycle import RecordKey
from formgen_archive.catalogue.log import append_events
from formgen_archive.catalogue.supplements import supplements
from formgen_archive.clock import TrustedTime
from formgen_archive.destruction.effects import Effect, Steps, Target
from formgen_archive.destruction.guards import Assessment
from formgen_archive.destruction.perform import Doors, LeasedDoor, LeaseKeeper, perform
from formgen_archive.destruction.protocol import destroy_line, recover_line
from formgen_archive.destruction.states import ENDED
from formgen_archive.errors import NotPermittedError
from formgen_archive.keys import MANIFEST, ORIGINAL, object_key
from formgen_archive.manifest import manifest_bytes
from formgen_archive.scribe import Scribe
from formgen_archive.stores.resume import lock_same
from formgen_archive.supplement import supplement_bytes

PRESENCE: Final = timedelta(minutes=60)
"""How long an officer counts as present after giving the command in a session of his own."""

_FRESH_SECONDS: Final = 60.0  # how long one answer of the clocks outside is used
TOGETHER: Final = 32
"""Lines that are run side by side: what a killed executor leaves to be recovered at most."""

_THREADS: Final = 8  # requests to the store at once; more gain nothing

_T = TypeVar("_T")
Advance = Callable[[int, int], None]
Passed = Callable[[Effect], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """What a run did.

    Attributes:
        batch: The batch afterwards.
        waiting_for: NIP of the officers who have not come yet; nothing was done then.
        destroyed: Lines destroyed by this run, recovered ones included.
        out: Line number to why it was put out by this run.
        stopped: Whether it stopped before its end: give the command again.
        record: Number of the *berita acara*, or empty.
    """

    batch: Batch
    waiting_for: tuple[str, ...] = ()
    destroyed: int = 0
    out: Mapping[int, str] = field(default_factory=dict)
    stopped: bool = False
    record: str = ""


def run(  # noqa: PLR0913 - the options of a command
    workspace: Workspace,
    nip: str,
    number: str,
    *,
    advance: Advance = lambda _done, _total: None,
    clocks: Clocks = CLOCKS,
    passed: Passed = lambda _: None,
) -> RunReport:
    """Run a batch: the second of the two officers starts it; after a crash, either goes on.

    Args:
        workspace: The office.
        nip: One of the two executors, in a session of his own.
        number: Batch.
        advance: Told lines done and lines in all.
        clocks: Where time comes from.
        passed: Told each effect before it is carried out; tests stop the process there.

    Raises:
        RefusedError: The person is no executor of this batch, another executor runs it, the list
            was altered, the clock cannot be trusted, or the rest days are not over.
    """
    with open_session(workspace, nip, ["pelaksana"], number, clocks) as session:
        absent = _come(session, number)
        if absent:
            with reading(session.doors.engine) as conn:
                return RunReport(batch=batches.require(conn, number), waiting_for=absent)
        with open_executor_store(workspace, session.doors.store) as store:
            return _Run(session, number, clocks, passed, StoreDoor(store)).run(advance)


def _come(session: Session, number: str) -> tuple[str, ...]:
    """Write down that an officer is here; return who is not."""
    nip, now = session.person.nip, session.now.time
    with transaction(session.doors.engine) as conn:
        lifecycle.lock(conn)
        batch = batches.require(conn, number)
        named = [person.nip for person in batch_evidence.persons_of(conn, number, "pelaksana")]
        if nip not in named:
            raise NotPermittedError(
                f"{nip} bukan pelaksana berkas usul {number}",
                f"{nip} is no executor of batch {number}",
            )
        if batch.state in ENDED:
            raise NotPermittedError(
                f"berkas usul {number} sudah berakhir: {batch.state}",
                f"batch {number} has ended: {batch.state}",
            )
        here = {**batch.notes.get("hadir", {}), nip: now.isoformat()}
        batches.set_notes(conn, number, {"hadir": here})
        append_events(conn, [session.scribe("hadir", number, documents=(nip,))])
    since = now - PRESENCE
    return tuple(n for n in named if n not in here or datetime.fromisoformat(here[n]) < since)


class _Run:
    """One process of the executor."""

    def __init__(
        self, session: Session, number: str, clocks: Clocks, passed: Passed, store: StoreDoor
    ) -> None:
        self._session, self._number, self._passed = session, number, passed
        self._time = _Time(session, clocks)
        policy = session.rules.policy
        self._ledger = Ledger(
            transaction=self._transaction,
            assess=self._assess,
            scribe=self._scribe,
            now=self._time.confirmed,
            rest_days=policy.quiet_days,
            settle=timedelta(seconds=policy.settle_seconds),
        )
        self._store = store
        self._destroyed = 0
        self._out: dict[int, str] = {}

    def run(self, advance: Advance) -> RunReport:
        """Recover, execute, close."""
        holder = f"{socket.gethostname()}:{os.getpid()}"
        since = datetime.now(UTC)
        fence = self._ledger.start(self._number, holder, since)
        keeper = LeaseKeeper(
            partial(self._ledger.renew, self._number, fence), _utc_now, self._ledger.slack, since
        )
        with ThreadPoolExecutor(_THREADS) as pool:
            doors = Doors(
                store=LeasedDoor(self._store, keeper),
                ledger=self._ledger,
                forget=_forget,
                clock=_utc_now,
                passed=self._passed,
                spread=pool.map,
            )
            ended = self._all(fence, doors, advance)
        if not ended:
            self._ledger.stop(self._number, fence, clean=False)
            return self._report(stopped=True)
        number = close(self._session, self._number)
        self._ledger.stop(self._number, fence, clean=True)
        return self._report(record=number)

    def _all(self, fence: int, doors: Doors, advance: Advance) -> bool:
        """Go through what a killed executor left and then through all open lines."""
        left = self._ledger.open_attempts(self._number)
        for some in _parcels(left):
            targets = [attempt.target.under(fence) for attempt in some]
            steps = [
                recover_line(target, attempt.objects)
                for target, attempt in zip(targets, some, strict=True)
            ]
            if not self._together(targets, steps, doors):
                return False
        todo = self._ledger.open_lines(self._number)
        done = 0
        for part in _parcels(todo):
            targets = [
                Target(batch=self._number, number=n, election=key[0], record_id=key[1], fence=fence)
                for n, key in part
            ]
            if not self._together(targets, [destroy_line(target) for target in targets], doors):
                return False
            done += len(part)
            advance(done, len(todo))
        return True

    def _together(self, targets: Sequence[Target], steps: Sequence[Steps], doors: Doors) -> bool:
        """Run lines side by side; False when one of them had to stop.

        Raises:
            NotPermittedError: What stopped it forbids the whole run, such as a clock.
        """
        outcomes = perform(steps, doors)
        for target, outcome in zip(targets, outcomes, strict=True):
            self._destroyed += outcome.kind == "destroyed"
            if outcome.kind == "out":
                self._mend(target)
                self._out[target.number] = "; ".join(
                    f"{f.code} {f.message_id}" for f in outcome.findings
                )
        stopped = [outcome for outcome in outcomes if outcome.kind == "stopped"]
        for outcome in stopped:
            if outcome.findings:
                raise NotPermittedError(
                    f"pelaksanaan berhenti: {outcome.findings[0].message_id}",
                    f"the run stopped: {outcome.findings[0].message_en}",
                    findings=outcome.findings,
                )
        return not stopped

    def _mend(self, target: Target) -> None:
        """Write what tells of a record that stays again, if a cut-off run had deleted it."""
        doors, key = self._session.doors, (target.election, target.record_id)
        if not doors.store.exists(object_key(*key, ORIGINAL)):
            return
        with reading(doors.engine) as conn:
            manifest = records.find(conn, *key)
            added = supplements(conn, key)
        if manifest is not None:
            policy = self._session.rules.policy
            lock = doors.locking.first(self._time.now().time, policy)
            written = {MANIFEST: manifest_bytes(manifest)}
            written |= {item.name: supplement_bytes(item) for item in added}
            lock_same(
                doors.store,
                [(object_key(*key, name), data) for name, data in written.items()],
                lock,
            )

    def _report(self, *, stopped: bool = False, record: str = "") -> RunReport:
        with reading(self._session.doors.engine) as conn:
            return RunReport(
                batch=batches.require(conn, self._number),
                destroyed=self._destroyed,
                out=self._out,
                stopped=stopped,
                record=record,
            )

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """Open a transaction; the clocks are asked before it, as a new time is written down too."""
        self._time.refresh()
        with transaction(self._session.doors.engine) as conn:
            yield conn

    def _assess(
        self, conn: Connection, keys: Sequence[RecordKey]
    ) -> Mapping[RecordKey, Assessment]:
        return Assessor(self._session.schedule, self._time.now())(conn, keys)

    def _scribe(  # noqa: PLR0913 - the fields of an event
        self,
        kind: str,
        subject: str,
        *,
        before: str = "",
        after: str = "",
        documents: tuple[str, ...] = (),
        reason: str = "",
    ) -> Event:
        """Write an event of this very moment: a run may take hours."""
        actor = self._session.scribe.actor
        scribe = Scribe(actor=actor, now=self._time.now(), software=SOFTWARE)
        return scribe(kind, subject, before=before, after=after, documents=documents, reason=reason)


def _parcels(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Part what is to be done into what is done side by side."""
    for start in range(0, len(items), TOGETHER):
        yield items[start : start + TOGETHER]


class _Time:
    """Trusted time that is asked for again every minute and runs on in between."""

    def __init__(self, session: Session, clocks: Clocks) -> None:
        self._session, self._clocks = session, clocks
        self._told, self._at = session.now, monotonic()

    def refresh(self) -> None:
        """Ask the clocks again if their answer is old."""
        if monotonic() - self._at > _FRESH_SECONDS:
            self._told = tell_time(self._session.workspace, self._session.doors, self._clocks)
            self._at = monotonic()

    def now(self) -> TrustedTime:
        """Return the trusted time."""
        step = timedelta(seconds=monotonic() - self._at)
        return TrustedTime(
            time=self._told.time + step,
            system_time=self._told.system_time + step,
            source=self._told.source,
            alarms=self._told.alarms,
        )

    def confirmed(self) -> datetime | None:
        """Return it, or None when it may not be used to destroy."""
        now = self.now()
        return now.time if now.confirmed else None


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _forget(_target: Target) -> None:
    """Nothing is derived from a record: no index, no text, no thumbnail, no cache of contents."""
