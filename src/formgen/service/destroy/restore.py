"""After a backup was restored: nothing destroyed may come back, nothing held may be forgotten.

Order: tombstones first (the store has a copy of each, and may know of more than the database),
then the holds' flags, then whatever a tombstone says is gone is destroyed again. Only then the
archive is opened to anybody.
"""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from formgen.errors import IntegrityError, Text
from formgen.register.database import reading, transaction
from formgen.service.destroy.store_door import StoreDoor
from formgen.service.doors import SOFTWARE, Doors, open_doors
from formgen.service.hold import confirm_flags
from formgen.service.staff import acting
from formgen.service.trusted_time import CLOCKS, Clocks, tell_time
from formgen.service.workspace import Workspace
from formgen_archive.canonical import canonical_json
from formgen_archive.catalogue import held_records, hold_list, lifecycle, tombstones
from formgen_archive.catalogue.clock import raise_mark
from formgen_archive.catalogue.lifecycle import RecordKey, Standing
from formgen_archive.catalogue.log import append_events
from formgen_archive.catalogue.tombstones import Tombstone
from formgen_archive.clock import TrustedTime
from formgen_archive.destruction.effects import Target
from formgen_archive.destruction.tombstone import SCHEMA_NAME, TOMBSTONES, tombstone_key
from formgen_archive.keys import RECORDS
from formgen_archive.scribe import Scribe
from formgen_archive.stores.locking import LockingStore


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreReport:
    """What a restored archive needed.

    Attributes:
        tombstones: Tombstones in all.
        learnt: Those that only the store knows of; they count only when a person accepted them.
        destroyed_again: Records whose bytes had come back and are gone again.
        left: Records whose bytes had come back and cannot be destroyed now: a hold or lock.
        holds: Standing holds whose flags were asked for again.
        flags: Records whose flag was switched on because it was off.
    """

    tombstones: int
    learnt: int
    destroyed_again: int
    left: tuple[str, ...]
    holds: int
    flags: int


def restore_check(
    workspace: Workspace, nip: str, *, accept: bool = False, clocks: Clocks = CLOCKS
) -> RestoreReport:
    """Bring a restored archive to what the law left of it; may be repeated.

    Args:
        workspace: The office, opened for nobody else yet.
        nip: An archivist or executor.
        accept: Whether tombstones that only the store knows of were compared with the printed
            lists and count. Without it whoever can write to the store could make them up.
        clocks: Where time comes from.

    Raises:
        RefusedError: The person may not.
        IntegrityError: A tombstone in store and database differ.
    """
    actor = acting(workspace, nip, ("arsiparis", "pelaksana"))
    with open_doors(workspace) as doors:
        scribe = Scribe(actor=actor, now=tell_time(workspace, doors, clocks), software=SOFTWARE)
        learnt = _learn(doors, scribe, accept=accept)
        with transaction(doors.engine) as conn:
            remains = tombstones.tombstones_of(conn)
            _remember_time(conn, remains, scribe.now)
            standing = hold_list.list_holds(conn, standing=True)
        for hold in standing:
            confirm_flags(doors, hold, scribe)
        again, left = _destroy_again(doors, remains, scribe)
        flags = _hold_everything(doors.store)
        report = RestoreReport(
            tombstones=len(remains),
            learnt=learnt,
            destroyed_again=again,
            left=tuple(left),
            holds=len(standing),
            flags=flags,
        )
        with transaction(doors.engine) as conn:
            append_events(conn, [scribe("pulih_dari_cadangan", "arsip", reason=_words(report))])
        return report


def _learn(doors: Doors, scribe: Scribe, *, accept: bool) -> int:
    """Take over tombstones that only the store has, once a person has accepted them."""
    learnt = 0
    for item in list(doors.store.list(TOMBSTONES)):
        body = doors.store.get(item.key)
        raw = _read(item.key, body)
        key = raw["pemilihan"], raw["arsip"]
        with transaction(doors.engine) as conn:
            lifecycle.lock(conn)
            known = tombstones.find_tombstone(conn, key)
            if known is None:
                learnt += 1
                if accept:
                    _take_over(conn, key, raw, body, scribe)
            elif known.body != body:
                raise IntegrityError(
                    Text(f"Nisan di toko berbeda: {item.key}.", f"Tombstones differ: {item.key}."),
                    hint=Text("Hubungi arsiparis.", "Call the archivist."),
                )
    return learnt


def _take_over(
    conn: Connection, key: RecordKey, raw: dict[str, Any], body: bytes, scribe: Scribe
) -> None:
    item = Tombstone(
        election=key[0],
        record_id=key[1],
        batch=raw["usul"],
        line=raw["baris"],
        destroyed_at=datetime.fromisoformat(raw["musnah"]).astimezone(UTC),
        body=body,
    )
    tombstones.add(conn, [item], copied=True)
    lifecycle.put(conn, {key: Standing(state="musnah")})
    append_events(conn, [scribe("nisan_dipulihkan", key[1], documents=(raw["usul"],))])


def _remember_time(conn: Connection, remains: list[Tombstone], now: TrustedTime) -> None:
    """Put the time of the newest tombstone on record: the mark of a backup is that of its day."""
    if remains:
        newest = max(item.destroyed_at for item in remains)
        raise_mark(conn, replace(now, time=newest, alarms=()))


def _read(key: str, body: bytes) -> dict[str, Any]:
    """Read a tombstone of the store; one that is not what it should be stops everything."""
    raw: dict[str, Any] = json.loads(body)
    faithful = raw.get("skema") == SCHEMA_NAME and canonical_json(raw) == body
    if not faithful or tombstone_key(raw["pemilihan"], raw["arsip"]) != key:
        raise IntegrityError(
            Text(f"Nisan rusak: {key}.", f"A damaged tombstone: {key}."),
            hint=Text("Hubungi arsiparis.", "Call the archivist."),
        )
    return raw


def _destroy_again(doors: Doors, remains: list[Tombstone], scribe: Scribe) -> tuple[int, list[str]]:
    """Delete the bytes of destroyed records that a backup brought back."""
    door = StoreDoor(doors.store)
    again, left = 0, []
    for item in remains:
        target = Target(
            batch=item.batch,
            number=item.line,
            election=item.election,
            record_id=item.record_id,
            fence=0,
        )
        found = door.remaining(target)
        if not found:
            continue
        with reading(doors.engine) as conn:
            held = held_records.holds_on(conn, (item.election, item.record_id))
        if held:
            left.append(item.record_id)
            continue
        for one in found:
            if not one.marker:
                door.hold(one, on=False)
            door.delete(one)
        if door.remaining(target):
            for one in found:
                door.hold(one, on=True)
            left.append(item.record_id)
            continue
        again += 1
        event = scribe("pemusnahan_ulang", item.record_id, documents=(item.batch,))
        with transaction(doors.engine) as conn:
            append_events(conn, [event])
    return again, left


def _hold_everything(store: LockingStore) -> int:
    """Switch on every flag of a record that is off: no record lies unheld at rest."""
    switched = 0
    for version in list(store.list_versions(RECORDS)):
        if not version.marker and not store.read_lock(version.key, version.version_id).legal_hold:
            store.set_legal_hold(version.key, version.version_id, on=True)
            switched += 1
    return switched


def _words(report: RestoreReport) -> str:
    return (
        f"nisan {report.tombstones}, baru {report.learnt}, musnah ulang {report.destroyed_again},"
        f" tersisa {len(report.left)}, tahan {report.holds}, bendera {report.flags}"
    )
