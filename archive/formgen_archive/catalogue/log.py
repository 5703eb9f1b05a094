"""The audit log in SQL: append, read, check."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from formgen_archive.audit import (
    Actor,
    Entry,
    Event,
    Head,
    chain,
    event_from_json,
    event_json,
    require_head,
)
from formgen_archive.audit import (
    check_chain as check_entries,
)
from formgen_archive.canonical import canonical_json
from formgen_archive.catalogue.schema import audit_events, audit_head
from formgen_archive.findings import ArchiveFinding

_STREAM = {"yield_per": 500}  # rows held at a time while the log is read


def append_event(conn: Connection, event: Event) -> Entry:
    """Append one event; see ``append_events``."""
    return append_events(conn, [event])[0]


def append_events(conn: Connection, events: Sequence[Event]) -> list[Entry]:
    """Append events in the order given, in a fixed number of statements.

    They are on record when the caller's transaction is committed. Other writers wait until then.

    Raises:
        ChainBrokenError: The log's end is not as it was left; nothing was appended.
        ValueError: A time of an event has no zone.
    """
    if not events:
        return []
    head = read_head(conn, lock=True)
    require_head(head, _last(conn))
    entries = []
    for event in events:
        entries.append(chain(event, head))
        head = Head(seq=entries[-1].seq, hash=entries[-1].hash)
    conn.execute(insert(audit_events), [_row(entry) for entry in entries])
    conn.execute(update(audit_head).values(seq=head.seq, hash=head.hash))
    return entries


def events(conn: Connection, subject: str = "", *, kind: str = "") -> Iterator[Entry]:
    """Go through the log in order; memory stays flat.

    Args:
        conn: Kept busy until the iterator is used up or closed.
        subject: Only events about this record, batch or rule; empty for all.
        kind: Only events of this type; empty for all.
    """
    query = select(audit_events).order_by(audit_events.c.seq)
    if subject:
        query = query.where(audit_events.c.subject == subject)
    if kind:
        query = query.where(audit_events.c.type == kind)
    with conn.execute(query, execution_options=_STREAM) as rows:
        for row in rows:
            yield _entry(row)


def read_head(conn: Connection, *, lock: bool = False) -> Head:
    """Return the end of the log as it was left by the last writer.

    Args:
        conn: Connection.
        lock: Keep other writers out until the transaction ends.
    """
    query = select(audit_head.c.seq, audit_head.c.hash)
    row = conn.execute(query.with_for_update() if lock else query).one()
    return Head(seq=row.seq, hash=row.hash)


def check_chain(conn: Connection) -> list[ArchiveFinding]:
    """Check the whole log; see ``audit.check_chain``. Reads every entry once."""
    return check_entries(events(conn), read_head(conn))


def _last(conn: Connection) -> Head:
    """Return the end of the log as its entries show it."""
    query = select(audit_events.c.seq, audit_events.c.hash).order_by(audit_events.c.seq.desc())
    row = conn.execute(query.limit(1)).one_or_none()
    return Head() if row is None else Head(seq=row.seq, hash=row.hash)


def _row(entry: Entry) -> dict[str, Any]:
    """Return the row of an entry."""
    return {
        "seq": entry.seq,
        "type": entry.event.type,
        "subject": entry.event.subject,
        "body": canonical_json(event_json(entry.event)).decode(),
        "previous": entry.previous,
        "hash": entry.hash,
    }


def _entry(row: Row[Any]) -> Entry:
    """Read an entry back."""
    return Entry(seq=row.seq, event=_event(row), previous=row.previous, hash=row.hash)


def _event(row: Row[Any]) -> Event:
    """Read an event; one that was tampered with becomes an event that no hash can fit."""
    try:
        event = event_from_json(json.loads(row.body))
        faithful = canonical_json(event_json(event)).decode() == row.body
    except (ValueError, KeyError, TypeError, AttributeError):
        return _DAMAGED
    searchable = (event.type, event.subject) == (row.type, row.subject)
    return event if faithful and searchable else _DAMAGED


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAMAGED = Event(
    type="rusak",
    time=_EPOCH,
    system_time=_EPOCH,
    time_source="sistem",
    actor=Actor(user=""),
    subject="",
    software="",
)
"""Stands for an event whose row cannot be what was written; the check reports A203 for it."""
