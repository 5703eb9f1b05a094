"""The database's half of a run: fence and lease, journal, intent, tombstone.

Each method of ``Ledger`` is one transaction and answers one effect of ``destruction.effects``.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from formgen_archive.canonical import canonical_json
from formgen_archive.catalogue import holds, lifecycle, records
from formgen_archive.catalogue.batches import (
    Assess,
    Batch,
    check_list,
    documents_of,
    entry,
    persons_of,
    put_out,
    refused,
    require,
)
from formgen_archive.catalogue.destruction_tables import batches, journal, lines, tombstones
from formgen_archive.catalogue.lifecycle import Recorder, RecordKey
from formgen_archive.catalogue.log import append_events, read_head
from formgen_archive.destruction.effects import Target
from formgen_archive.destruction.guards import (
    Seen,
    Situation,
    StoredObject,
    execution_reasons,
)
from formgen_archive.destruction.states import next_batch_state
from formgen_archive.destruction.tombstone import Proof, tombstone_bytes
from formgen_archive.findings import ArchiveFinding

RecordLine = tuple[int, RecordKey]
"""Line number, and the record it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """An attempt at a line that has not ended.

    Attributes:
        target: The line; its fence is that of the attempt.
        objects: What was to be deleted.
        started_at: When the intent was committed, UTC.
    """

    target: Target
    objects: tuple[StoredObject, ...]
    started_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """What remains of a record.

    Attributes:
        election: Election register number.
        record_id: Record id.
        batch: Batch it was destroyed in.
        line: Line of that batch.
        destroyed_at: Trusted time of the proof, UTC.
        body: Canonical JSON.
    """

    election: int
    record_id: str
    batch: str
    line: int
    destroyed_at: datetime
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The database of one executor.

    Attributes:
        transaction: Opens a transaction that is durable when it ends without an exception.
        assess: What rule, events and holds say of a record.
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
            conn.execute(
                update(batches)
                .where(batches.c.batch == number)
                .values(lease_until=now + self.lease)
            )
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
                raise refused([_finding("A711", number, f"{batch.state}: run")])
            lease = _utc(batch.lease_until)
            if lease is not None and lease > now:
                rest = int((lease - now).total_seconds()) + 1
                raise refused([_finding("A712", number, f"{batch.holder}, {rest} s")])
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
        values: dict[str, Any] = {"lease_until": None, "holder": ""} if clean else {}
        if values:
            with self.transaction() as conn:
                conn.execute(
                    update(batches)
                    .where(batches.c.batch == number, batches.c.fence == fence)
                    .values(**values)
                )

    def begin(self, target: Target, seen: Seen, moment: datetime) -> list[ArchiveFinding]:
        """L0 to L2: check under the lock, then commit the intent; returns why not."""
        with self.transaction() as conn:
            lifecycle.lock(conn)
            batch = self._fenced(conn, target)
            if batch is None:
                return [_finding("A713", target.batch, str(target.fence))]
            findings = self._reasons(conn, target, batch, seen)
            if findings:
                return findings
            self._move(conn, target, "eksekusi", target.batch)
            conn.execute(insert(journal).values(**self._intent(conn, target, seen, moment)))
            conn.execute(
                update(batches)
                .where(batches.c.batch == target.batch)
                .values(lease_until=moment + self.lease)
            )
            append_events(conn, [self._event("eksekusi_niat", target, "ditetapkan", "eksekusi")])
        return []

    def recheck(self, target: Target, seen: Seen) -> list[ArchiveFinding]:
        """Return why a line in execution may not go on."""
        with self.transaction() as conn:
            lifecycle.lock(conn)
            batch = self._fenced(conn, target)
            if batch is None:
                return [_finding("A713", target.batch, str(target.fence))]
            return self._reasons(conn, target, batch, seen, executing=True)

    def finish(self, target: Target, *, recovered: bool) -> bool:
        """L7: tombstone, state and event in one transaction; False when it is not ours to do."""
        with self.transaction() as conn:
            lifecycle.lock(conn)
            batch = self._fenced(conn, target)
            attempt = _open_attempt(conn, target)
            now = self.now()
            if batch is None or attempt is None or now is None:
                return False
            body = self._tombstone(conn, target, batch, attempt, now, recovered=recovered)
            conn.execute(
                insert(tombstones).values(
                    election=target.election,
                    record_id=target.record_id,
                    batch=target.batch,
                    line=target.number,
                    destroyed_at=now,
                    body=body.decode(),
                )
            )
            self._end(conn, target, attempt, "musnah")
            conn.execute(
                update(lines)
                .where(lines.c.batch == target.batch, lines.c.number == target.number)
                .values(open=False)
            )
            self._move(conn, target, "musnah", "")
            holds.too_late(conn, (target.election, target.record_id), self.scribe)
            note = "dipulihkan setelah terhenti" if recovered else ""
            append_events(conn, [self._event("musnah", target, "eksekusi", "musnah", reason=note)])
        return True

    def put_back(self, target: Target, findings: Sequence[ArchiveFinding]) -> bool:
        """End the attempt at a line whose bytes exist; with findings it leaves its batch."""
        with self.transaction() as conn:
            lifecycle.lock(conn)
            attempt = _open_attempt(conn, target)
            if self._fenced(conn, target) is None or attempt is None:
                return False
            self._end(conn, target, attempt, "dikeluarkan" if findings else "menunggu")
            self._move(conn, target, "ditetapkan", target.batch)
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
            query = select(journal).where(journal.c.batch == number, journal.c.outcome == "")
            return [_attempt(row) for row in conn.execute(query.order_by(journal.c.number))]

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

    def _reasons(
        self,
        conn: Connection,
        target: Target,
        batch: Batch,
        seen: Seen,
        *,
        executing: bool = False,
    ) -> list[ArchiveFinding]:
        key = (target.election, target.record_id)
        item = entry(conn, target.batch, target.number)
        if item is None or item.line.record_id != target.record_id or batch.decreed_on is None:
            return [_finding("A710", target.batch, str(target.number))]
        standing = lifecycle.standing(conn, key)
        state = standing.state
        if executing and state == "eksekusi":
            state = "ditetapkan"
        return execution_reasons(
            Situation(
                line=item.line,
                state=state,
                in_batch=standing.batch,
                batch=target.batch,
                listed=item.listed and item.open,
                assessment=self.assess(conn, key),
                now=self.now(),
                decreed_on=batch.decreed_on,
                rest_days=self.rest_days,
            ),
            seen,
        )

    def _move(self, conn: Connection, target: Target, state: Any, batch: str) -> None:  # noqa: ANN401
        key = (target.election, target.record_id)
        before = lifecycle.standing(conn, key)
        lifecycle.put(conn, {key: replace(before, state=state, batch=batch)})

    def _intent(
        self, conn: Connection, target: Target, seen: Seen, moment: datetime
    ) -> dict[str, Any]:
        query = select(func.count()).where(
            journal.c.batch == target.batch, journal.c.number == target.number
        )
        return {
            "batch": target.batch,
            "number": target.number,
            "attempt": conn.scalars(query).one() + 1,
            "election": target.election,
            "record_id": target.record_id,
            "fence": target.fence,
            "started_at": moment,
            "objects": canonical_json(
                {"objek": [_object_json(item) for item in seen.objects]}
            ).decode(),
            "outcome": "",
        }

    def _end(self, conn: Connection, target: Target, attempt: Row[Any], outcome: str) -> None:
        conn.execute(
            update(journal)
            .where(
                journal.c.batch == target.batch,
                journal.c.number == target.number,
                journal.c.attempt == attempt.attempt,
            )
            .values(outcome=outcome)
        )

    def _tombstone(  # noqa: PLR0913 - all that a tombstone is made of
        self,
        conn: Connection,
        target: Target,
        batch: Batch,
        attempt: Row[Any],
        now: datetime,
        *,
        recovered: bool,
    ) -> bytes:
        manifest = records.find(conn, target.election, target.record_id)
        item = entry(conn, target.batch, target.number)
        if manifest is None or item is None:
            raise refused([_finding("A710", target.batch, target.record_id)])
        return tombstone_bytes(
            manifest=manifest,
            line=item.line,
            batch=target.batch,
            list_sha256=batch.list_sha256,
            documents=[(d.kind, d.number) for d in documents_of(conn, target.batch)],
            proof=Proof(
                destroyed_at=now,
                objects=_objects(attempt.objects),
                executors=tuple(p.nip for p in persons_of(conn, target.batch, "pelaksana")),
                witnesses=tuple(p.nip for p in persons_of(conn, target.batch, "saksi")),
                recovered=recovered,
                audit_hash=read_head(conn).hash,
                attempts=attempt.attempt,
            ),
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


def find_tombstone(conn: Connection, key: RecordKey) -> Tombstone | None:
    """Return the tombstone of a record, or None when it was not destroyed."""
    row = conn.execute(_ONE, {"election": key[0], "record_id": key[1]}).one_or_none()
    return None if row is None else _tombstone(row)


def tombstones_of(conn: Connection, batch: str = "") -> list[Tombstone]:
    """Return the tombstones of a batch in line order, or all."""
    query = select(tombstones).order_by(tombstones.c.batch, tombstones.c.line)
    if batch:
        query = query.where(tombstones.c.batch == batch)
    return [_tombstone(row) for row in conn.execute(query)]


def adopt(conn: Connection, item: Tombstone) -> None:
    """Take over a tombstone that the store has and a restored database has lost."""
    conn.execute(
        insert(tombstones).values(
            election=item.election,
            record_id=item.record_id,
            batch=item.batch,
            line=item.line,
            destroyed_at=item.destroyed_at,
            body=item.body.decode(),
            copied=True,
        )
    )


def uncopied(conn: Connection) -> list[Tombstone]:
    """Return the tombstones of which the store has no copy yet."""
    query = select(tombstones).where(tombstones.c.copied.is_(False))
    return [_tombstone(row) for row in conn.execute(query)]


def mark_copied(conn: Connection, keys: Sequence[RecordKey]) -> None:
    """Note that the store holds these tombstones."""
    for election, record in keys:
        conn.execute(
            update(tombstones)
            .where(tombstones.c.election == election, tombstones.c.record_id == record)
            .values(copied=True)
        )


def _open_attempt(conn: Connection, target: Target) -> Row[Any] | None:
    query = select(journal).where(
        journal.c.batch == target.batch,
        journal.c.number == target.number,
        journal.c.outcome == "",
    )
    return conn.execute(query).one_or_none()


def _attempt(row: Row[Any]) -> Attempt:
    return Attempt(
        target=Target(
            batch=row.batch,
            number=row.number,
            election=row.election,
            record_id=row.record_id,
            fence=row.fence,
        ),
        objects=_objects(row.objects),
        started_at=_utc(row.started_at) or datetime.now(UTC),
    )


def _objects(text: str) -> tuple[StoredObject, ...]:
    return tuple(
        StoredObject(
            key=item["nama"],
            version=item["versi"],
            marker=item["penanda"],
            size=item["ukuran"],
            sha256=item["sha256"],
        )
        for item in json.loads(text)["objek"]
    )


def _object_json(item: StoredObject) -> Mapping[str, Any]:
    return {
        "nama": item.key,
        "versi": item.version,
        "penanda": item.marker,
        "ukuran": item.size,
        "sha256": item.sha256,
    }


def _tombstone(row: Row[Any]) -> Tombstone:
    return Tombstone(
        election=row.election,
        record_id=row.record_id,
        batch=row.batch,
        line=row.line,
        destroyed_at=_utc(row.destroyed_at) or datetime.now(UTC),
        body=row.body.encode(),
    )


def _utc(moment: datetime | None) -> datetime | None:
    """Give a moment its zone back: SQLite keeps none."""
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _words(findings: Sequence[ArchiveFinding]) -> str:
    return "; ".join(f"{finding.code} {finding.message_id}" for finding in findings)


# Asked for every seal that is checked: built once, since that takes longer than to run it.
_ONE: Final = select(tombstones).where(
    tombstones.c.election == bindparam("election"),
    tombstones.c.record_id == bindparam("record_id"),
)
_WORDS: Final = {
    "A710": ("tidak ada berkas usul atau baris", "there is no batch or line"),
    "A711": ("langkah ini tidak mungkin sekarang", "this step is not possible now"),
    "A712": ("sedang atau baru saja dijalankan oleh", "is or was just now run by"),
    "A713": ("pelaksana lain telah mengambil alih", "another executor has taken over"),
}


def _finding(code: str, where: str, detail: str) -> ArchiveFinding:
    in_indonesian, in_english = _WORDS[code]
    return ArchiveFinding(
        code=code,
        where=where,
        message_id=f"{in_indonesian}: {detail}",
        message_en=f"{in_english}: {detail}",
    )
