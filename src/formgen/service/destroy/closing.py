"""The end of a run: tombstones copied to the store, list and record made, the state written."""

from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from formgen.model.calendar import long_date
from formgen.register.database import reading, transaction
from formgen.service.destroy.batch_papers import make_record
from formgen.service.destroy.dossier import RECORD
from formgen.service.destroy.papers import letter_number
from formgen.service.destroy.session import Session
from formgen_archive.catalogue import batches, lifecycle, tombstones
from formgen_archive.catalogue.batch_lines import entries
from formgen_archive.catalogue.batches import Batch
from formgen_archive.catalogue.log import append_events, read_head
from formgen_archive.catalogue.tombstones import Tombstone
from formgen_archive.destruction.states import closing_state
from formgen_archive.destruction.tombstone import tombstone_key
from formgen_archive.stores.resume import put_same

_TOGETHER: Final = 100  # tombstones copied to the store at once


def close(session: Session, number: str) -> str:
    """End a run none of whose lines is open: copy tombstones, make list and record, set the state.

    Returns:
        Number of the *berita acara*; empty when nothing was destroyed.
    """
    engine = session.doors.engine
    copy_tombstones(session)
    with transaction(engine) as conn:
        lifecycle.lock(conn)
        batch = batches.require(conn, number)
        remains = tombstones.tombstones_of(conn, number)
        listed = sum(1 for _ in entries(conn, number, listed=True))
        ba_number = _ba_number(conn, session, batch, remains)
    if remains:
        make_record(session, number, ba_number, remains)
    state = closing_state(len(remains), listed - len(remains))
    with transaction(engine) as conn:
        lifecycle.lock(conn)
        batches.set_state(conn, batch, state, session.scribe, reason=ba_number)
        if remains:
            append_events(conn, [session.scribe("ba_diterbitkan", number, documents=(ba_number,))])
    return ba_number


def copy_tombstones(session: Session) -> None:
    """Give the store a copy of every tombstone; a restored database gets them back from there."""
    with reading(session.doors.engine) as conn:
        missing = tombstones.uncopied(conn)
    for start in range(0, len(missing), _TOGETHER):
        some = missing[start : start + _TOGETHER]
        put_same(
            session.doors.store,
            [(tombstone_key(item.election, item.record_id), item.body) for item in some],
        )
        with transaction(session.doors.engine) as conn:
            tombstones.mark_copied(conn, [(item.election, item.record_id) for item in some])


def _ba_number(conn: Connection, session: Session, batch: Batch, remains: list[Tombstone]) -> str:
    """Return the number of the record; it is taken only when there is something to record."""
    known = batch.notes.get("ba", "")
    if known or not remains:
        return str(known)
    year = session.now.day.year
    given = [
        other.notes["ba"]
        for other in batches.all_batches(conn)
        if other.notes.get("ba", "").endswith(f"/{year}")
    ]
    number = letter_number(session.workspace, RECORD, len(given) + 1, session.now.day)
    store = session.workspace.store_url.partition("@")[2] or session.workspace.store_url
    batches.set_notes(
        conn,
        batch.number,
        {
            "ba": number,
            "toko": "folder" if store.startswith("folder:") else store,
            "catatan": read_head(conn).hash,
            "cadangan": _last_copy(session),
        },
    )
    return number


def _last_copy(session: Session) -> str:
    """Return the day on which the last backup that holds the records runs out, as papers say it."""
    days = session.workspace.settings.arsip.cadangan_hari
    if days is None:
        return "hari yang belum dapat disebut: lama penyimpanan cadangan belum diatur"
    return long_date(session.now.day + timedelta(days=days))
