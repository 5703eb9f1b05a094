"""Holds in SQL: place, catch, confirm, lift; and which of them stand on a record.

Placing takes the lock of the audit log first, as every decision on records does, so a hold and a
step towards destruction see each other's work and never half of it.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    case,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from formgen_archive.audit import instant
from formgen_archive.catalogue.actors import actor_of, actor_text
from formgen_archive.catalogue.destruction_tables import lifecycle
from formgen_archive.catalogue.lifecycle import Recorder
from formgen_archive.catalogue.log import append_events, read_head
from formgen_archive.catalogue.put_out import put_out_held
from formgen_archive.catalogue.retention_tables import hold_records, hold_steps, holds
from formgen_archive.catalogue.schema import records as table
from formgen_archive.catalogue.subjects import in_scope
from formgen_archive.errors import NotPermittedError, ObjectMissingError
from formgen_archive.holds import BLOCKING, Ground, Hold, HoldStatus, Scope, check_hold
from formgen_archive.manifest import Manifest
from formgen_archive.persons import require_another
from formgen_archive.scribe import Scribe

RecordKey = tuple[int, str]
"""Contest and record id."""

_STREAM = {"yield_per": 2000}


def place(
    conn: Connection,
    new: Hold,
    scribe: Scribe,
    *,
    occurrence: int = 0,
) -> Hold:
    """Place a hold on every record in its scope, with its audit event; returns it with its id.

    All rows come from one statement, however many records there are. They block every step from
    the end of the caller's transaction on; ask the store for its flags after that, and ``mark``
    what it answers. A record that is being destroyed gets ``menunggu``, one that was destroyed
    ``ditolak``; each refusal is an event. Records in a batch leave it.

    Args:
        conn: In a transaction.
        new: Without an id.
        scribe: Of whoever places it.
        occurrence: The order of a court it is placed for, or 0.

    Raises:
        NotPermittedError: The hold says too little.
    """
    read_head(conn, lock=True)
    check_hold(new, scribe.now.day)
    last = conn.scalars(select(func.max(holds.c.id))).one() or 0
    made = replace(new, id=last + 1)
    _insert_records(conn, made)
    count, digest = _list_of(conn, made.id)
    made = replace(made, records=count, list_sha256=digest)
    conn.execute(insert(holds).values(_row(made, occurrence)))
    event = scribe(
        "tahan_dipasang",
        _subject(made),
        after=f"{made.ground} {count}",
        documents=tuple(item for item in (made.case, f"sha256:{digest}") if item),
    )
    refusals = [
        scribe("tahan_ditolak", key[1], documents=(_subject(made),), reason="sudah musnah")
        for key, _ in records_of(conn, made.id, "ditolak")
    ]
    append_events(conn, [event, *refusals])
    put_out_held(conn, made.id, scribe)
    return made


def catch(conn: Connection, manifests: Sequence[Manifest]) -> dict[int, int]:
    """Put records that just came in under the holds that stand on their scope.

    Returns:
        Hold to number of records caught; the caller writes the events.
    """
    standing = list_holds(conn, standing=True) if manifests else []
    caught = {}
    for hold in standing:
        met = [
            item
            for item in manifests
            if hold.scope.covers(
                election=item.election, place=item.place, form=item.form, record=item.record_id
            )
        ]
        if met:
            rows = [_record_row(hold.id, (item.election, item.record_id)) for item in met]
            conn.execute(insert(hold_records), rows)
            caught[hold.id] = len(met)
    return caught


def ask_to_lift(conn: Connection, hold_id: int, document: str, scribe: Scribe) -> Hold:
    """Ask, as the first of two persons, to lift a hold.

    Raises:
        ObjectMissingError: There is no such hold.
        NotPermittedError: It does not stand, somebody asked already, or no document is named.
    """
    hold = _standing(conn, hold_id)
    if hold.lift_asked_by is not None or not document.strip():
        raise _refused(
            "pelepasan sudah diminta, atau dokumennya tidak disebut",
            "lifting was asked for already, or no document is named",
        )
    _step(conn, hold, "diminta", document, scribe)
    append_events(conn, [scribe("lepas_diminta", _subject(hold), documents=(document,))])
    return replace(hold, lift_asked_by=scribe.actor, lift_document=document)


def refuse_to_lift(conn: Connection, hold_id: int, reason: str, scribe: Scribe) -> Hold:
    """Refuse, as the second person, to lift a hold; it stands as if nobody had asked.

    Raises:
        ObjectMissingError, NotPermittedError: As ``lift``.
    """
    hold = _asked(conn, hold_id, scribe)
    _step(conn, hold, "ditolak", reason, scribe)
    append_events(conn, [scribe("lepas_ditolak", _subject(hold), reason=reason)])
    return replace(hold, lift_asked_by=None, lift_document="")


def lift(conn: Connection, hold_id: int, scribe: Scribe) -> Hold:
    """Lift a hold, as the second person.

    The flags in the store stay on: they are the custody hold as well, which only the step that
    destroys takes off.

    Raises:
        ObjectMissingError: There is no such hold.
        NotPermittedError: It does not stand, nobody asked, or the same person asked.
    """
    hold = _asked(conn, hold_id, scribe)
    _step(conn, hold, "dilepas", hold.lift_document, scribe)
    append_events(conn, [scribe("tahan_dilepas", _subject(hold), documents=(hold.lift_document,))])
    return replace(hold, lifted_by=scribe.actor, lifted_at=scribe.now.time)


def mark(
    conn: Connection,
    hold_id: int,
    keys: Sequence[RecordKey],
    status: HoldStatus,
    scribe: Scribe,
) -> None:
    """Note what became of a hold on records: confirmed by the store, or too late.

    A record that was too late gets an event of its own; it is evidence.
    """
    _set(conn, hold_id, keys, status)
    if keys and status == "terlambat":
        append_events(
            conn,
            [scribe("tahan_terlambat", key[1], documents=(f"tahan/{hold_id}",)) for key in keys],
        )


def too_late(conn: Connection, keys: Sequence[RecordKey], recorder: Recorder) -> None:
    """Note, when records are destroyed, that holds placed meanwhile came too late: evidence.

    Call it in the transaction that writes the tombstones.
    """
    query = (
        select(hold_records)
        .where(_among(keys), hold_records.c.status == "menunggu")
        .order_by(hold_records.c.hold, hold_records.c.election, hold_records.c.record_id)
    )
    waiting = [(row.hold, (row.election, row.record_id)) for row in conn.execute(query)]
    for hold, key in waiting:
        _set(conn, hold, [key], "terlambat")
    append_events(
        conn,
        [
            recorder("tahan_terlambat", key[1], documents=(f"tahan/{hold}",))
            for hold, key in waiting
        ],
    )


def holds_on(conn: Connection, key: RecordKey) -> list[Hold]:
    """Return the holds that block a record: placed, not lifted, not too late."""
    found = holds_on_many(conn, [key])
    return found.get(key, [])


def holds_on_many(conn: Connection, keys: Sequence[RecordKey]) -> dict[RecordKey, list[Hold]]:
    """Return the holds that block records; records without any are left out."""
    met: list[tuple[RecordKey, int]] = []
    for start in range(0, len(keys), _MANY):
        query = select(hold_records).where(
            _among(keys[start : start + _MANY]), hold_records.c.status.in_(BLOCKING)
        )
        rows = conn.execute(query.order_by(hold_records.c.hold))
        met += [((row.election, row.record_id), row.hold) for row in rows]
    by_id = {hold.id: hold for hold in _holds_by_id(conn, sorted({hold for _, hold in met}))}
    found: dict[RecordKey, list[Hold]] = {}
    for key, hold in met:
        if by_id[hold].stands:
            found.setdefault(key, []).append(by_id[hold])
    return found


def records_of(
    conn: Connection, hold_id: int, status: HoldStatus | None = None
) -> Iterator[tuple[RecordKey, HoldStatus]]:
    """Go through the records of a hold in order; memory stays flat."""
    query = _records_of(hold_id)
    if status is not None:
        query = query.where(hold_records.c.status == status)
    with conn.execute(query, execution_options=_STREAM) as rows:
        for row in rows:
            yield (row.election, row.record_id), row.status


def statuses(conn: Connection, hold_id: int) -> dict[HoldStatus, int]:
    """Count the records of a hold by what became of it."""
    query = (
        select(hold_records.c.status, func.count())
        .where(hold_records.c.hold == hold_id)
        .group_by(hold_records.c.status)
        .order_by(hold_records.c.status)
    )
    return {row[0]: row[1] for row in conn.execute(query)}


def find(conn: Connection, hold_id: int) -> Hold:
    """Return one hold.

    Raises:
        ObjectMissingError: There is none with this id.
    """
    found = _holds_by_id(conn, [hold_id])
    if not found:
        raise ObjectMissingError(f"tahan/{hold_id}")
    return found[0]


def of_occurrence(conn: Connection, occurrence: int) -> list[Hold]:
    """Return the holds that were placed for an order of a court and still stand."""
    query = select(holds.c.id).where(holds.c.occurrence == occurrence)
    wanted = set(conn.scalars(query))
    return [hold for hold in list_holds(conn, standing=True) if hold.id in wanted]


def list_holds(
    conn: Connection, *, standing: bool = False, review_before: date | None = None
) -> list[Hold]:
    """Return holds in the order they were placed.

    Args:
        conn: Connection.
        standing: Only those that were not lifted.
        review_before: Only those whose day of review lies before this day.
    """
    return [
        hold
        for hold in _holds(conn)
        if (hold.stands or not standing)
        and (review_before is None or hold.review_on < review_before)
    ]


def _holds_by_id(conn: Connection, ids: Sequence[int]) -> list[Hold]:
    """Return holds by their ids, in order."""
    return [
        hold
        for start in range(0, len(ids), _MANY)
        for hold in _holds(conn, ids[start : start + _MANY])
    ]


def _holds(conn: Connection, ids: Sequence[int] | None = None) -> list[Hold]:
    """Return all holds, or those with these ids, in order."""
    query = select(holds).order_by(holds.c.id)
    taken = select(hold_steps).order_by(hold_steps.c.hold, hold_steps.c.step)
    if ids is not None:
        query, taken = query.where(holds.c.id.in_(ids)), taken.where(hold_steps.c.hold.in_(ids))
    rows = conn.execute(query).all()
    if not rows:
        return []
    steps: dict[int, list[Row[Any]]] = {}
    for row in conn.execute(taken):
        steps.setdefault(row.hold, []).append(row)
    return [_hold(row, steps.get(row.id, [])) for row in rows]


_MANY = 500  # keys in one statement


def _insert_records(conn: Connection, hold: Hold) -> None:
    status = case(
        (lifecycle.c.state == "eksekusi", "menunggu"),
        (lifecycle.c.state == "musnah", "ditolak"),
        else_="dipasang",
    )
    same = and_(
        lifecycle.c.election == table.c.election, lifecycle.c.record_id == table.c.record_id
    )
    rows = in_scope(
        select(literal(hold.id), table.c.election, table.c.record_id, status).select_from(
            table.join(lifecycle, same, isouter=True)
        ),
        hold.scope,
    )
    conn.execute(
        insert(hold_records).from_select(["hold", "election", "record_id", "status"], rows)
    )


def _list_of(conn: Connection, hold_id: int) -> tuple[int, str]:
    """Return how many records a hold met and the checksum of their list, one name a line."""
    digest, count = sha256(), 0
    for (election, record), _ in records_of(conn, hold_id):
        digest.update(f"{election}/{record}\n".encode())
        count += 1
    return count, digest.hexdigest()


def _records_of(hold_id: int) -> Select[Any]:
    return (
        select(hold_records)
        .where(hold_records.c.hold == hold_id)
        .order_by(hold_records.c.election, hold_records.c.record_id)
    )


def _set(conn: Connection, hold_id: int, keys: Sequence[RecordKey], status: HoldStatus) -> None:
    for start in range(0, len(keys), _MANY):
        same = _among(keys[start : start + _MANY])
        conn.execute(
            update(hold_records).where(hold_records.c.hold == hold_id, same).values(status=status)
        )


def _among(keys: Sequence[RecordKey]) -> ColumnElement[bool]:
    """Return the condition that a row is about one of these records."""
    return or_(
        *(
            and_(
                hold_records.c.election == election,
                hold_records.c.record_id.in_([name for other, name in keys if other == election]),
            )
            for election in {election for election, _ in keys}
        )
    )


def _standing(conn: Connection, hold_id: int) -> Hold:
    read_head(conn, lock=True)
    hold = find(conn, hold_id)
    if not hold.stands:
        raise _refused(f"penahanan {hold_id} sudah dilepas", f"hold {hold_id} is lifted already")
    return hold


def _asked(conn: Connection, hold_id: int, scribe: Scribe) -> Hold:
    hold = _standing(conn, hold_id)
    if hold.lift_asked_by is None:
        raise _refused(
            f"belum ada yang meminta pelepasan penahanan {hold_id}",
            f"nobody has asked to lift hold {hold_id}",
        )
    require_another(hold.lift_asked_by, scribe.actor)
    return hold


def _step(conn: Connection, hold: Hold, kind: str, document: str, scribe: Scribe) -> None:
    query = select(func.count()).where(hold_steps.c.hold == hold.id)
    conn.execute(
        insert(hold_steps).values(
            hold=hold.id,
            step=conn.scalars(query).one() + 1,
            kind=kind,
            actor=actor_text(scribe.actor),
            at=instant(scribe.now.time.astimezone(UTC)),
            document=document,
        )
    )


def _subject(hold: Hold) -> str:
    return f"tahan/{hold.id}"


def _record_row(hold_id: int, key: RecordKey) -> dict[str, Any]:
    return {"hold": hold_id, "election": key[0], "record_id": key[1], "status": "dipasang"}


def _row(hold: Hold, occurrence: int) -> dict[str, Any]:
    return {
        "id": hold.id,
        "ground": hold.ground,
        "case_number": hold.case,
        "election": hold.scope.election,
        "place": hold.scope.place,
        "forms": json.dumps(sorted(hold.scope.forms)),
        "record_id": hold.scope.record,
        "placed_by": actor_text(hold.placed_by),
        "placed_at": instant(hold.placed_at.astimezone(UTC)),
        "review_on": hold.review_on,
        "records": hold.records,
        "list_sha256": hold.list_sha256,
        "occurrence": occurrence,
    }


def _hold(row: Row[Any], steps: Sequence[Row[Any]]) -> Hold:
    """Read a hold; its last step says how far its lifting is."""
    hold = Hold(
        id=row.id,
        ground=cast("Ground", row.ground),
        case=row.case_number,
        scope=Scope(
            election=row.election,
            place=row.place,
            forms=tuple(json.loads(row.forms)),
            record=row.record_id,
        ),
        placed_by=actor_of(row.placed_by),
        placed_at=datetime.fromisoformat(row.placed_at),
        review_on=row.review_on,
        records=row.records,
        list_sha256=row.list_sha256,
    )
    for step in steps:
        actor = actor_of(step.actor)
        if step.kind == "diminta":
            hold = replace(hold, lift_asked_by=actor, lift_document=step.document)
        elif step.kind == "ditolak":
            hold = replace(hold, lift_asked_by=None, lift_document="")
        else:
            hold = replace(hold, lifted_by=actor, lifted_at=datetime.fromisoformat(step.at))
    return hold


def _refused(message_id: str, message_en: str) -> NotPermittedError:
    return NotPermittedError(message_id, message_en)
