"""Decisions on holds in SQL: placed by one person, lifted by two.

Placing takes the lock of the audit log first, as every decision on records does, so a hold and a
step towards destruction see each other's work and never half of it.
"""

from dataclasses import replace

from sqlalchemy import Connection, func, select

from formgen_archive.catalogue.held_records import digest_of, hold_all, records_of
from formgen_archive.catalogue.hold_list import add, add_step, find
from formgen_archive.catalogue.log import append_events, read_head
from formgen_archive.catalogue.put_out import put_out_held
from formgen_archive.catalogue.retention_tables import holds
from formgen_archive.errors import NotPermittedError
from formgen_archive.holds import Hold, check_hold, hold_subject
from formgen_archive.persons import require_another
from formgen_archive.scribe import Scribe


def place(
    conn: Connection,
    new: Hold,
    scribe: Scribe,
    *,
    occurrence: int = 0,
) -> Hold:
    """Place a hold on every record in its scope, with its audit event; returns it with its id.

    All rows come from one statement, however many records there are. They block every step from
    the end of the caller's transaction on; ask the store for its flags after that, and note what
    it answers (``held_records.mark``). A record that is being destroyed gets ``menunggu``, one
    that was destroyed ``ditolak``; each refusal is an event. Records in a batch leave it.

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
    hold_all(conn, made)
    count, digest = digest_of(conn, made.id)
    made = replace(made, records=count, list_sha256=digest)
    add(conn, made, occurrence)
    event = scribe(
        "tahan_dipasang",
        hold_subject(made.id),
        after=f"{made.ground} {count}",
        documents=tuple(item for item in (made.case, f"sha256:{digest}") if item),
    )
    refusals = [
        scribe("tahan_ditolak", key[1], documents=(hold_subject(made.id),), reason="sudah musnah")
        for key, _ in records_of(conn, made.id, "ditolak")
    ]
    append_events(conn, [event, *refusals])
    put_out_held(conn, made.id, scribe)
    return made


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
    add_step(conn, hold, "diminta", document, scribe)
    append_events(conn, [scribe("lepas_diminta", hold_subject(hold.id), documents=(document,))])
    return replace(hold, lift_asked_by=scribe.actor, lift_document=document)


def refuse_to_lift(conn: Connection, hold_id: int, reason: str, scribe: Scribe) -> Hold:
    """Refuse, as the second person, to lift a hold; it stands as if nobody had asked.

    Raises:
        ObjectMissingError, NotPermittedError: As ``lift``.
    """
    hold = _asked(conn, hold_id, scribe)
    add_step(conn, hold, "ditolak", reason, scribe)
    append_events(conn, [scribe("lepas_ditolak", hold_subject(hold.id), reason=reason)])
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
    add_step(conn, hold, "dilepas", hold.lift_document, scribe)
    append_events(
        conn, [scribe("tahan_dilepas", hold_subject(hold.id), documents=(hold.lift_document,))]
    )
    return replace(hold, lifted_by=scribe.actor, lifted_at=scribe.now.time)


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


def _refused(message_id: str, message_en: str) -> NotPermittedError:
    return NotPermittedError(message_id, message_en)
