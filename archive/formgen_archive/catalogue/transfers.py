"""From ``aktif`` to ``inaktif`` and on to ``permanen`` or ``dinilai_kembali``, in SQL.

Moving to ``inaktif`` takes two signatures on one list: of the head of the unit that made the
records and of the head of the unit that keeps them (PP 28/2012 Ps 57). The list is frozen by the
first; the second moves what may still move, record by record, and says what stayed and why.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from formgen_archive.audit import Actor, instant
from formgen_archive.catalogue import lifecycle, log
from formgen_archive.catalogue.actors import actor_of, actor_text
from formgen_archive.catalogue.lifecycle import RecordKey
from formgen_archive.catalogue.log import append_events
from formgen_archive.catalogue.retention_tables import (
    transfer_records,
    transfer_signatures,
    transfers,
)
from formgen_archive.catalogue.subjects import RecordSubject, subjects
from formgen_archive.destruction.states import RecordState
from formgen_archive.due import Due
from formgen_archive.errors import NotPermittedError, ObjectMissingError
from formgen_archive.findings import ArchiveFinding
from formgen_archive.holds import Scope
from formgen_archive.moves import move_reasons, state_finding
from formgen_archive.persons import require_another
from formgen_archive.scribe import Scribe

DueOf = Callable[[RecordSubject], Due]

_MANY = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """One list of records to be moved.

    Attributes:
        id: 1, 2, ...
        election: Contest.
        records: How many stand on the list.
        list_sha256: Checksum of their ids, one a line.
        prepared_by: Head of the *unit pengolah*.
        prepared_at: When.
        signed_by: Head of the *unit kearsipan*, or None.
        signed_at: When, or None.
        moved: How many were moved; 0 before it is signed.
    """

    id: int
    election: int
    records: int
    list_sha256: str
    prepared_by: Actor
    prepared_at: datetime
    signed_by: Actor | None = None
    signed_at: datetime | None = None
    moved: int = 0


def prepare(
    conn: Connection, election: int, found: Iterable[RecordSubject], due_of: DueOf, scribe: Scribe
) -> Transfer:
    """Write the list of those records of a contest that may move, as the first signature.

    Raises:
        NotPermittedError: A655, none may move.
    """
    lifecycle.lock(conn)
    names = [
        item.record_id
        for item in found
        if item.election == election
        and not move_reasons(item, due_of(item), "inaktif", scribe.now.day)
    ]
    if not names:
        raise NotPermittedError(
            "tidak ada arsip yang dapat dipindahkan sekarang",
            "no record may be moved now",
            findings=[_nothing(election)],
        )
    last = conn.scalars(select(func.max(transfers.c.id))).one() or 0
    made = Transfer(
        id=last + 1,
        election=election,
        records=len(names),
        list_sha256=list_sha256(names),
        prepared_by=scribe.actor,
        prepared_at=scribe.now.time,
    )
    conn.execute(
        insert(transfers).values(
            id=made.id,
            election=election,
            records=made.records,
            list_sha256=made.list_sha256,
            prepared_by=actor_text(made.prepared_by),
            prepared_at=instant(made.prepared_at.astimezone(UTC)),
        )
    )
    rows = [
        {"transfer": made.id, "number": number, "record_id": name}
        for number, name in enumerate(names, start=1)
    ]
    conn.execute(insert(transfer_records), rows)
    documents = (f"sha256:{made.list_sha256}",)
    event = scribe(
        "pemindahan_disiapkan", subject(made.id), after=str(len(names)), documents=documents
    )
    append_events(conn, [event])
    return made


def sign(
    conn: Connection, transfer_id: int, due_of: DueOf, scribe: Scribe
) -> tuple[Transfer, list[ArchiveFinding]]:
    """Move what stands on a list and may still move, as the second signature.

    Returns:
        The list as it is now, and why each record that stayed did.

    Raises:
        ObjectMissingError: There is no such list.
        NotPermittedError: The same person prepared it, it was signed already, or it was altered.
    """
    lifecycle.lock(conn)
    old = find(conn, transfer_id)
    require_another(old.prepared_by, scribe.actor)
    names = records_of(conn, transfer_id)
    if old.signed_by is not None or list_sha256(names) != old.list_sha256:
        raise NotPermittedError(
            f"daftar {transfer_id} sudah ditandatangani atau berubah",
            f"list {transfer_id} was signed already or altered",
        )
    listed = set(names)
    found = [
        item for item in subjects(conn, Scope(election=old.election)) if item.record_id in listed
    ]
    moved, stayed = move(conn, found, "inaktif", due_of, scribe, document=subject(transfer_id))
    conn.execute(
        insert(transfer_signatures).values(
            transfer=transfer_id,
            signed_by=actor_text(scribe.actor),
            signed_at=instant(scribe.now.time.astimezone(UTC)),
            moved=moved,
        )
    )
    return find(conn, transfer_id), stayed


def move(  # noqa: PLR0913 - what, where to, by whom and on what grounds
    conn: Connection,
    found: Sequence[RecordSubject],
    to: RecordState,
    due_of: DueOf,
    scribe: Scribe,
    *,
    document: str = "",
    reason: str = "",
) -> tuple[int, list[ArchiveFinding]]:
    """Move records to a state, each with its event; returns how many, and why others stayed.

    Call ``lifecycle.lock`` and read the records after it, in the same transaction.
    """
    dues = {_key(item): due_of(item) for item in found}
    reasons = {
        _key(item): move_reasons(item, dues[_key(item)], to, scribe.now.day) for item in found
    }
    moving = [item for item in found if not reasons[_key(item)]]
    for start in range(0, len(moving), _MANY):
        some = moving[start : start + _MANY]
        keys = [_key(item) for item in some]
        standing = lifecycle.standings(conn, keys)
        lifecycle.put(conn, {key: replace(standing[key], state=to) for key in keys})
        events = [
            scribe(
                "pindah_inaktif" if to == "inaktif" else to,
                item.record_id,
                before=item.state,
                after=to,
                documents=(*((document,) if document else ()), dues[_key(item)].basis),
                reason=reason,
            )
            for item in some
        ]
        append_events(conn, events)
    return len(moving), [finding for some in reasons.values() for finding in some]


def require_appraised(record: RecordSubject) -> None:
    """Refuse a decision about a record that nobody was asked to decide about.

    Raises:
        NotPermittedError: A651, it is not ``dinilai_kembali``.
    """
    if record.state != "dinilai_kembali":
        raise NotPermittedError(
            "arsip ini tidak menunggu penilaian kembali",
            "this record does not wait for an appraisal",
            findings=[state_finding(record.record_id, f"{record.state}, dinilai_kembali")],
        )


def find(conn: Connection, transfer_id: int) -> Transfer:
    """Return one list.

    Raises:
        ObjectMissingError: There is none with this id.
    """
    row = conn.execute(_QUERY.where(transfers.c.id == transfer_id)).one_or_none()
    if row is None:
        raise ObjectMissingError(subject(transfer_id))
    return _transfer(row)


def list_transfers(conn: Connection) -> list[Transfer]:
    """Return all lists, oldest first."""
    return [_transfer(row) for row in conn.execute(_QUERY)]


def records_of(conn: Connection, transfer_id: int) -> list[str]:
    """Return the record ids of a list, in its order."""
    query = select(transfer_records.c.record_id).where(transfer_records.c.transfer == transfer_id)
    return list(conn.scalars(query.order_by(transfer_records.c.number)))


def moved_of(conn: Connection, transfer_id: int) -> list[str]:
    """Return the records that the second signature moved, in the order of the list."""
    document = subject(transfer_id)
    entries = log.events(conn, kind="pindah_inaktif")
    moved = {item.event.subject for item in entries if document in item.event.documents}
    return [name for name in records_of(conn, transfer_id) if name in moved]


def list_sha256(names: Iterable[str]) -> str:
    """Return the checksum of a list: one record id a line."""
    return sha256("".join(f"{name}\n" for name in names).encode()).hexdigest()


def subject(transfer_id: int) -> str:
    """Return what the log calls a list."""
    return f"pemindahan/{transfer_id}"


_QUERY = (
    select(
        transfers,
        transfer_signatures.c.signed_by,
        transfer_signatures.c.signed_at,
        transfer_signatures.c.moved,
    )
    .join(transfer_signatures, transfer_signatures.c.transfer == transfers.c.id, isouter=True)
    .order_by(transfers.c.id)
)


def _key(item: RecordSubject) -> RecordKey:
    return item.election, item.record_id


def _transfer(row: Row[Any]) -> Transfer:
    return Transfer(
        id=row.id,
        election=row.election,
        records=row.records,
        list_sha256=row.list_sha256,
        prepared_by=actor_of(row.prepared_by),
        prepared_at=datetime.fromisoformat(row.prepared_at),
        signed_by=None if row.signed_by is None else actor_of(row.signed_by),
        signed_at=None if row.signed_at is None else datetime.fromisoformat(row.signed_at),
        moved=row.moved or 0,
    )


def _nothing(election: int) -> ArchiveFinding:
    return ArchiveFinding(
        code="A655",
        where=str(election),
        message_id="lihat: formgen retention due",
        message_en="see: formgen retention due",
    )
