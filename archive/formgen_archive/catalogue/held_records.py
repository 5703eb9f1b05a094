"""Which records a hold is on, what became of it there, and which holds stand on a record."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
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

from formgen_archive.catalogue.destruction_tables import lifecycle
from formgen_archive.catalogue.hold_list import holds_by_id, list_holds
from formgen_archive.catalogue.lifecycle import Recorder, RecordKey
from formgen_archive.catalogue.log import append_events
from formgen_archive.catalogue.retention_tables import hold_records
from formgen_archive.catalogue.schema import records as table
from formgen_archive.catalogue.subjects import in_scope
from formgen_archive.holds import BLOCKING, Hold, HoldStatus, hold_subject
from formgen_archive.manifest import Manifest
from formgen_archive.scribe import Scribe

_STREAM = {"yield_per": 2000}
_MANY = 500  # keys in one statement


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
            [scribe("tahan_terlambat", key[1], documents=(hold_subject(hold_id),)) for key in keys],
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
            recorder("tahan_terlambat", key[1], documents=(hold_subject(hold),))
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
    by_id = {hold.id: hold for hold in holds_by_id(conn, sorted({hold for _, hold in met}))}
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


def hold_all(conn: Connection, hold: Hold) -> None:
    """Put every record in the scope of a hold under it, in one statement."""
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


def digest_of(conn: Connection, hold_id: int) -> tuple[int, str]:
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


def _record_row(hold_id: int, key: RecordKey) -> dict[str, Any]:
    return {"hold": hold_id, "election": key[0], "record_id": key[1], "status": "dipasang"}
