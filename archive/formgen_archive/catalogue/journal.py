"""The journal of a run in SQL: what each attempt at a line was about to delete.

An attempt without an outcome is one that a killed executor left, or that is under way.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from formgen_archive.canonical import canonical_json
from formgen_archive.catalogue.destruction_tables import journal
from formgen_archive.catalogue.tombstones import utc
from formgen_archive.destruction.effects import Begin, Target
from formgen_archive.destruction.guards import StoredObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """An attempt at a line that has not ended.

    Attributes:
        target: The line; its fence is that of the attempt.
        ordinal: Which attempt at this line, from 1.
        objects: What was to be deleted.
        started_at: When the intent was committed, UTC.
    """

    target: Target
    ordinal: int
    objects: tuple[StoredObject, ...]
    started_at: datetime


def write_intents(conn: Connection, begun: Sequence[Begin], moment: datetime) -> None:
    """Write what is to be deleted, before anything is."""
    batch = begun[0].target.batch
    query = (
        select(journal.c.number, func.max(journal.c.attempt).label("last"))
        .where(journal.c.batch == batch)
        .where(journal.c.number.in_([item.target.number for item in begun]))
        .group_by(journal.c.number)
    )
    before = {row.number: row.last for row in conn.execute(query)}
    rows = [_intent(item, before.get(item.target.number, 0) + 1, moment) for item in begun]
    conn.execute(insert(journal), rows)


def open_attempts(
    conn: Connection, batch: str, numbers: Sequence[int] | None = None
) -> dict[int, Attempt]:
    """Return the attempts at a batch that have not ended, by line in order.

    Args:
        conn: Connection.
        batch: Batch number.
        numbers: Only these lines; None for all.
    """
    query = select(journal).where(journal.c.batch == batch, journal.c.outcome == "")
    if numbers is not None:
        query = query.where(journal.c.number.in_(numbers))
    rows = conn.execute(query.order_by(journal.c.number))
    return {row.number: _attempt(row) for row in rows}


def end(conn: Connection, attempts: Sequence[Attempt], outcome: str) -> None:
    """Write how attempts ended."""
    conn.execute(
        _END,
        [
            {
                "of_batch": item.target.batch,
                "of_number": item.target.number,
                "of_attempt": item.ordinal,
                "new_outcome": outcome,
            }
            for item in attempts
        ],
    )


_END = (
    update(journal)
    .where(
        journal.c.batch == bindparam("of_batch"),
        journal.c.number == bindparam("of_number"),
        journal.c.attempt == bindparam("of_attempt"),
    )
    .values(outcome=bindparam("new_outcome"))
)


def _intent(begun: Begin, ordinal: int, moment: datetime) -> dict[str, Any]:
    objects = {"objek": [_object_json(item) for item in begun.seen.objects]}
    return {
        "batch": begun.target.batch,
        "number": begun.target.number,
        "attempt": ordinal,
        "election": begun.target.election,
        "record_id": begun.target.record_id,
        "fence": begun.target.fence,
        "started_at": moment,
        "objects": canonical_json(objects).decode(),
        "outcome": "",
    }


def _attempt(row: Row[Any]) -> Attempt:
    return Attempt(
        target=Target(
            batch=row.batch,
            number=row.number,
            election=row.election,
            record_id=row.record_id,
            fence=row.fence,
        ),
        ordinal=row.attempt,
        objects=_objects(row.objects),
        started_at=utc(row.started_at),
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
