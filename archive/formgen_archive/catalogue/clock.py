"""The highest time that was ever confirmed, in SQL: it can only rise."""

from datetime import UTC, datetime

from sqlalchemy import Connection, func, insert, select

from formgen_archive.audit import instant
from formgen_archive.catalogue.log import read_head
from formgen_archive.catalogue.retention_tables import clock_marks
from formgen_archive.clock import TrustedTime


def high_water_mark(conn: Connection) -> datetime | None:
    """Return the highest time ever confirmed, UTC, or None when there is none yet."""
    query = select(clock_marks.c.time).order_by(clock_marks.c.id.desc()).limit(1)
    text = conn.scalars(query).one_or_none()
    return None if text is None else datetime.fromisoformat(text)


def raise_mark(conn: Connection, now: TrustedTime) -> bool:
    """Put a confirmed time on record if it is later than the mark.

    A time that no clock outside confirmed is not: one wrong clock would stop everything for good.
    """
    read_head(conn, lock=True)
    mark = high_water_mark(conn)
    if not now.confirmed or (mark is not None and now.time <= mark):
        return False
    last = conn.scalars(select(func.max(clock_marks.c.id))).one() or 0
    conn.execute(
        insert(clock_marks).values(
            id=last + 1,
            time=instant(now.time.astimezone(UTC)),
            system_time=instant(now.system_time.astimezone(UTC)),
            source=now.source,
        )
    )
    return True
