"""Tombstones in SQL: what remains of destroyed records. Insert-only; triggers see to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from formgen_archive.catalogue.destruction_tables import tombstones
from formgen_archive.catalogue.lifecycle import RecordKey


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


def find_tombstone(conn: Connection, key: RecordKey) -> Tombstone | None:
    """Return the tombstone of a record, or None when it was not destroyed."""
    row = conn.execute(_ONE, {"election": key[0], "record_id": key[1]}).one_or_none()
    return None if row is None else _tombstone(row)


# Asked for every seal that is checked: built once, since that takes longer than to run it.
_ONE: Final = select(tombstones).where(
    tombstones.c.election == bindparam("election"),
    tombstones.c.record_id == bindparam("record_id"),
)


def tombstones_of(conn: Connection, batch: str = "") -> list[Tombstone]:
    """Return the tombstones of a batch in line order, or all."""
    query = select(tombstones).order_by(tombstones.c.batch, tombstones.c.line)
    if batch:
        query = query.where(tombstones.c.batch == batch)
    return [_tombstone(row) for row in conn.execute(query)]


def add(conn: Connection, items: Sequence[Tombstone], *, copied: bool = False) -> None:
    """Write tombstones; they can never be changed or taken back.

    Args:
        conn: In the transaction that makes their records ``musnah``.
        items: New ones.
        copied: Whether the store has them already, as when a restored database lost them.
    """
    rows = [
        {
            "election": item.election,
            "record_id": item.record_id,
            "batch": item.batch,
            "line": item.line,
            "destroyed_at": item.destroyed_at,
            "body": item.body.decode(),
            "copied": copied,
        }
        for item in items
    ]
    conn.execute(insert(tombstones), rows)


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


def _tombstone(row: Row[Any]) -> Tombstone:
    return Tombstone(
        election=row.election,
        record_id=row.record_id,
        batch=row.batch,
        line=row.line,
        destroyed_at=utc(row.destroyed_at),
        body=row.body.encode(),
    )


def utc(moment: datetime) -> datetime:
    """Give a moment its zone back: SQLite keeps none."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
