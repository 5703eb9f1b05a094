"""When records were read again and compared with their checksums, in SQL.

A check goes through all records in the order of their keys. Where it stands is one row, written
with every page of records, so that a check that was killed goes on from there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    Index,
    Integer,
    String,
    Table,
    delete,
    func,
    insert,
    select,
)

from formgen_archive.audit import instant
from formgen_archive.catalogue.lifecycle import RecordKey
from formgen_archive.catalogue.schema import metadata, records

START: RecordKey = (0, "")
"""Comes before every record."""

checks = Table(
    "archive_fixity",
    metadata,
    Column("election", BigInteger, primary_key=True, autoincrement=False),
    Column("record_id", String(120), primary_key=True),
    Column("checked", String(32), nullable=False),
    Column("findings", Integer, nullable=False),
)
"""One row per record that was ever checked: when last, and how much was wrong."""

Index("archive_fixity_checked", checks.c.checked)

runs = Table(
    "archive_fixity_run",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("started", String(32), nullable=False),
    Column("election", BigInteger, nullable=False),
    Column("record_id", String(120), nullable=False),
    CheckConstraint("id = 1", name="archive_fixity_run_single"),
)
"""The check that is not finished, if there is one: the last record that it has done with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much of the archive was ever read again.

    Attributes:
        records: All records of the catalogue.
        never: Those never checked.
        oldest: The check that is longest ago, or None when there is none.
    """

    records: int
    never: int
    oldest: datetime | None


def begin(conn: Connection, now: datetime, *, restart: bool = False) -> RecordKey:
    """Begin a check, or go on with the one that is not finished.

    Returns:
        The last record that was done; ``START`` at the beginning.
    """
    if restart:
        finish(conn)
    row = conn.execute(select(runs)).one_or_none()
    if row is not None:
        return row.election, row.record_id
    first = {"id": 1, "election": START[0], "record_id": START[1]}
    conn.execute(insert(runs).values(started=instant(now.astimezone(UTC)), **first))
    return START


def note(conn: Connection, found: Mapping[RecordKey, int], now: datetime) -> None:
    """Write down how many findings each record of a page has, and how far the check has come.

    Args:
        conn: Connection.
        found: In the order of the page; its last record is where the check stands.
        now: Time of the check.
    """
    if not found:
        return
    moment = instant(now.astimezone(UTC))
    for election in {election for election, _ in found}:
        names = [name for other, name in found if other == election]
        conn.execute(
            delete(checks).where(checks.c.election == election, checks.c.record_id.in_(names))
        )
    rows = [
        {"election": key[0], "record_id": key[1], "checked": moment, "findings": count}
        for key, count in found.items()
    ]
    conn.execute(insert(checks), rows)
    election, record_id = list(found)[-1]
    conn.execute(runs.update().values(election=election, record_id=record_id))


def finish(conn: Connection) -> None:
    """Forget where the check stood: it is at its end."""
    conn.execute(delete(runs))


def last_checked(conn: Connection, key: RecordKey) -> datetime | None:
    """Return when a record was last read again, or None."""
    query = select(checks.c.checked).where(
        checks.c.election == key[0], checks.c.record_id == key[1]
    )
    text = conn.scalars(query).one_or_none()
    return None if text is None else datetime.fromisoformat(text)


def coverage(conn: Connection) -> Coverage:
    """Return how much of the archive was ever read again."""
    total = conn.scalars(select(func.count()).select_from(records)).one()
    done, oldest = conn.execute(select(func.count(), func.min(checks.c.checked))).one()
    return Coverage(
        records=total,
        never=total - done,
        oldest=None if oldest is None else datetime.fromisoformat(oldest),
    )
