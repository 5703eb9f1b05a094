"""The database's half of a run: fence and lease, intent, tombstone.

Each method of ``Ledger`` is one transaction and answers effects of ``destruction.effects``. What
lines that are run side by side want at the same moment is answered together.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from formgen_archive.catalogue import held_records, journal, lifecycle, records, tombstones
from formgen_archive.catalogue.batch_evidence import documents_of, persons_of
from formgen_archive.catalogue.batch_lines import entries_of
from formgen_archive.catalogue.batch_refusals import refusal
from formgen_archive.catalogue.batches import Assess, Batch, check_list, require
from formgen_archive.catalogue.destruction_tables import batches, lines
from formgen_archive.catalogue.journal import Attempt
from formgen_archive.catalogue.lifecycle import Recorder, RecordKey
from formgen_archive.catalogue.log import append_events, read_head
from formgen_archive.catalogue.put_out import put_out
from formgen_archive.catalogue.tombstones import Tombstone, utc
from formgen_archive.destruction.effects import Begin, Finish, Target
from formgen_archive.destruction.guards import Seen, Situation, execution_reasons
from formgen_archive.destruction.states import RecordState, next_batch_state
from formgen_archive.destruction.tombstone import Proof, tombstone_bytes
from formgen_archive.errors import not_permitted
from formgen_archive.findings import ArchiveFinding

RecordLine = tuple[int, RecordKey]
"""Line number, and the record it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The database of one executor.

    Attributes:
        transaction: Opens a transaction that is durable when it ends without an exception.
        assess: What rule, events and holds say of records.
        scribe: Writes the events.
        now: Trusted time, or None when it cannot be told.
        rest_days: Days between decree and execution.
        settle: Settle time: longer than any request of a killed process can be on its way.
    """

    transaction: Callable[[], AbstractContextManager[Connection]]
    assess: Assess
    scribe: Recorder
    now: Callable[[], datetime | None]
    rest_days: int
    settle: timedelta

    @property
    def slack(self) -> timedelta:
        """Return how old a lease may be when a request is sent."""
        return self.settle / 2

    @property
    def lease(self) -> timedelta:
        """Return the length of a lease: every request has the whole settle time left of it."""
        return self.settle + self.slack

    def renew(self, number: str, fence: int, now: datetime) -> bool:
        """Keep others out for another lease; False when somebody has taken over."""
        with self.transaction() as conn:
            lifecycle.lock(conn)
            if require(conn, number).fence != fence:
                return False
            self._extend_lease(conn, number, now)
        return True

    def start(self, number: str, holder: str, now: datetime) -> int:
        """Take the batch over and return the fence of this executor.

        Args:
            number: Batch number.
            holder: Name of the process, for messages.
            now: UTC.

        Raises:
            NotPermittedError: Another executor runs it, or did until less than the settle time
                ago; it may not be run now; or the list was altered.
        """
        with self.transaction() as conn:
            lifecycle.lock(conn)
            batch = require(conn, number)
            state = next_batch_state(batch.state, "run")
            if state is None:
                raise not_permitted([refusal("A711", number, f"{batch.state}: run")])
            lease = None if batch.lease_until is None else utc(batch.lease_until)
            if lease is not None and lease > now:
                rest = int((lease - now).total_seconds()) + 1
                raise not_permitted([refusal("A712", number, f"{batch.holder}, {rest} s")])
            check_list(conn, batch)
            conn.execute(
                update(batches)
                .where(batches.c.batch == number)
                .values(
                    state=state,
                    fence=batch.fence + 1,
                    holder=holder,
                    lease_until=now + self.lease,
                )
            )
            event = self.scribe("dijalankan", number, before=batch.state, after=state)
            append_events(conn, [event])
            return batch.fence + 1

    def stop(self, number: str, fence: int, *, clean: bool) -> None:
        """Let go of the batch; unless ``clean`` the lease runs on: requests may be on their way."""
        if not clean:
            return
        with self.transaction() as conn:
            conn.execute(
                update(batches)
                .where(batches.c.batch == number, batches.c.fence == fence)
                .values(lease_until=None, holder="")
            )

    def begin(self, wanted: Sequence[Begin], moment: datetime) -> list[list[ArchiveFinding]]:
        """L0 to L2: check under the lock, then commit the intents; returns of each why not.

        Args:
            wanted: Lines of one batch under one fence.
            moment: Now, UTC.
        """
        with self.transaction() as conn:
            lifecycle.lock(conn)
            found = self._reasons(conn, wanted)
            begun = [item for item, why in zip(wanted, found, strict=True) if not why]
            if begun:
                targets = [item.target for item in begun]
                journal.write_intents(conn, begun, moment)
                self._move(conn, targets, "eksekusi", targets[0].batch)
                self._extend_lease(conn, targets[0].batch, moment)
                append_events(
                    conn,
                    [self._event("eksekusi_niat", t, "ditetapkan", "eksekusi") for t in targets],
                )
        return found

    def recheck(self, target: Target, seen: Seen) -> list[ArchiveFinding]:
        """Return why a line in execution may not go on."""
        with self.transaction() as conn:
            lifecycle.lock(conn)
            return self._reasons(conn, [Begin(target, seen)], executing=True)[0]

    def finish(self, wanted: Sequence[Finish]) -> list[bool]:
        """L7: tombstones, states and events in one transaction; False for what is not ours to do.

        Args:
            wanted: Lines of one batch under one fence.
        """
        first = wanted[0].target
        with self.transaction() as conn:
            lifecycle.lock(conn)
            batch = self._fenced(conn, first)
            now = self.now()
            if batch is None or now is None:
                return [False] * len(wanted)
            numbers = [item.target.number for item in wanted]
            attempts = journal.open_attempts(conn, first.batch, numbers)
            ours = [item for item in wanted if item.target.number in attempts]
            if ours:
                self._bury(conn, batch, ours, attempts, now)
        return [item.target.number in attempts for item in wanted]

    def put_back(self, target: Target, findings: Sequence[ArchiveFinding]) -> bool:
        """End the attempt at a line whose bytes exist; with findings it leaves its batch."""
        with self.transaction() as conn:
            lifecycle.lock(conn)
            attempts = journal.open_attempts(conn, target.batch, [target.number])
            if self._fenced(conn, target) is None or not attempts:
                return False
            outcome = "dikeluarkan" if findings else "menunggu"
            journal.end(conn, [attempts[target.number]], outcome)
            self._move(conn, [target], "ditetapkan", target.batch)
            append_events(conn, [self._event("eksekusi_gagal", target, "eksekusi", "ditetapkan")])
            if findings:
                put_out(conn, target.batch, {target.number: _words(findings)}, self.scribe)
        return True

    def put_out(self, target: Target, findings: Sequence[ArchiveFinding]) -> None:
        """Take a line that was not begun out of its batch."""
        with self.transaction() as conn:
            lifecycle.lock(conn)
            if self._fenced(conn, target) is not None:
                put_out(conn, target.batch, {target.number: _words(findings)}, self.scribe)

    def open_attempts(self, number: str) -> list[Attempt]:
        """Return the attempts that a killed executor left, in line order."""
        with self.transaction() as conn:
            return list(journal.open_attempts(conn, number).values())

    def open_lines(self, number: str) -> list[RecordLine]:
        """Return number and record of the lines that are still to be executed, in order."""
        with self.transaction() as conn:
            query = (
                select(lines.c.number, lines.c.election, lines.c.record_id)
                .where(lines.c.batch == number, lines.c.listed.is_(True), lines.c.open.is_(True))
                .order_by(lines.c.number)
            )
            return [(row.number, (row.election, row.record_id)) for row in conn.execute(query)]

    def _fenced(self, conn: Connection, target: Target) -> Batch | None:
        """Return the batch while this executor is the newest one."""
        batch = require(conn, target.batch)
        return batch if batch.fence == target.fence and batch.state == "berjalan" else None

    def _extend_lease(self, conn: Connection, number: str, now: datetime) -> None:
        conn.execute(
            update(batches).where(batches.c.batch == number).values(lease_until=now + self.lease)
        )

    def _reasons(
        self, conn: Connection, wanted: Sequence[Begin], *, executing: bool = False
    ) -> list[list[ArchiveFinding]]:
        """Return why each line may not be executed now; nothing where it may."""
        first = wanted[0].target
        batch = self._fenced(conn, first)
        if batch is None:
            return [[refusal("A713", first.batch, str(first.fence))] for _ in wanted]
        known = entries_of(conn, first.batch, [item.target.number for item in wanted])
        keys = [_key(item.target) for item in wanted]
        standings = lifecycle.standings(conn, keys)
        assessments = self.assess(conn, keys)
        now = self.now()
        found = []
        for item, key in zip(wanted, keys, strict=True):
            target, entry = item.target, known.get(item.target.number)
            if entry is None or entry.line.record_id != key[1] or batch.decreed_on is None:
                found.append([refusal("A710", target.batch, str(target.number))])
                continue
            state = standings[key].state
            if executing and state == "eksekusi":
                state = "ditetapkan"
            situation = Situation(
                line=entry.line,
                state=state,
                in_batch=standings[key].batch,
                batch=target.batch,
                listed=entry.listed and entry.open,
                assessment=assessments[key],
                now=now,
                decreed_on=batch.decreed_on,
                rest_days=self.rest_days,
            )
            found.append(execution_reasons(situation, item.seen))
        return found

    def _bury(
        self,
        conn: Connection,
        batch: Batch,
        ours: Sequence[Finish],
        attempts: Mapping[int, Attempt],
        now: datetime,
    ) -> None:
        """Write what remains of lines that are proven gone, and all that follows from it."""
        targets = [item.target for item in ours]
        numbers = [target.number for target in targets]
        tombstones.add(conn, self._tombstones(conn, batch, ours, attempts, now))
        journal.end(conn, [attempts[number] for number in numbers], "musnah")
        conn.execute(
            update(lines)
            .where(lines.c.batch == batch.number, lines.c.number.in_(numbers))
            .values(open=False)
        )
        self._move(conn, targets, "musnah", "")
        held_records.too_late(conn, [_key(target) for target in targets], self.scribe)
        append_events(
            conn,
            [
                self._event(
                    "musnah",
                    item.target,
                    "eksekusi",
                    "musnah",
                    reason="dipulihkan setelah terhenti" if item.recovered else "",
                )
                for item in ours
            ],
        )

    def _tombstones(
        self,
        conn: Connection,
        batch: Batch,
        ours: Sequence[Finish],
        attempts: Mapping[int, Attempt],
        now: datetime,
    ) -> list[Tombstone]:
        keys = [_key(item.target) for item in ours]
        manifests = records.find_many(conn, keys)
        known = entries_of(conn, batch.number, [item.target.number for item in ours])
        papers = [(d.kind, d.number) for d in documents_of(conn, batch.number)]
        executors = tuple(p.nip for p in persons_of(conn, batch.number, "pelaksana"))
        witnesses = tuple(p.nip for p in persons_of(conn, batch.number, "saksi"))
        head = read_head(conn).hash
        made = []
        for item, key in zip(ours, keys, strict=True):
            number = item.target.number
            if key not in manifests or number not in known:
                raise not_permitted([refusal("A710", batch.number, key[1])])
            proof = Proof(
                destroyed_at=now,
                objects=attempts[number].objects,
                executors=executors,
                witnesses=witnesses,
                recovered=item.recovered,
                audit_hash=head,
                attempts=attempts[number].ordinal,
            )
            body = tombstone_bytes(
                manifest=manifests[key],
                line=known[number].line,
                batch=batch.number,
                list_sha256=batch.list_sha256,
                documents=papers,
                proof=proof,
                scans=known[number].line.scans,
            )
            made.append(
                Tombstone(
                    election=key[0],
                    record_id=key[1],
                    batch=batch.number,
                    line=number,
                    destroyed_at=now,
                    body=body,
                )
            )
        return made

    def _move(
        self, conn: Connection, targets: Sequence[Target], state: RecordState, batch: str
    ) -> None:
        before = lifecycle.standings(conn, [_key(target) for target in targets])
        lifecycle.put(
            conn,
            {key: replace(item, state=state, batch=batch) for key, item in before.items()},
        )

    def _event(self, kind: str, target: Target, before: str, after: str, reason: str = "") -> Any:  # noqa: ANN401
        return self.scribe(
            kind,
            target.record_id,
            before=before,
            after=after,
            documents=(f"{target.batch}/{target.number}",),
            reason=reason,
        )


def _key(target: Target) -> RecordKey:
    return target.election, target.record_id


def _words(findings: Sequence[ArchiveFinding]) -> str:
    return "; ".join(f"{finding.code} {finding.message_id}" for finding in findings)
