"""The evidence set of a batch: who took which part, and its papers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from sqlalchemy import Connection, insert, select

from formgen_archive.catalogue.destruction_tables import documents, parts
from formgen_archive.catalogue.lifecycle import Recorder
from formgen_archive.catalogue.log import append_events
from formgen_archive.destruction.separation import Part, check_part
from formgen_archive.errors import not_permitted
from formgen_archive.persons import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document of the evidence set.

    Attributes:
        kind: Such as ``notulen``.
        number: Its number.
        day: Its day.
        record: ``ELECTION/RECORD-ID`` of the archived document.
        sha256: Of its file.
        list_sha256: Of the list it speaks of, or empty.
    """

    kind: str
    number: str
    day: date
    record: str
    sha256: str
    list_sha256: str


def take_part(conn: Connection, batch: str, part: Part, persons: Sequence[Person]) -> None:
    """Write down who takes a part in a batch.

    Raises:
        NotPermittedError: One of them took a part before that forbids it.
    """
    findings = check_part(parts_taken(conn, batch), part, persons)
    if findings:
        raise not_permitted(findings)
    known = {person.nip for person in persons_of(conn, batch, part)}
    new = [person for person in persons if person.nip not in known]
    if new:
        conn.execute(insert(parts), [_part_row(batch, part, person) for person in new])


def parts_taken(conn: Connection, batch: str) -> dict[str, frozenset[Part]]:
    """Return the parts that each NIP took in a batch."""
    taken: dict[str, frozenset[Part]] = {}
    for row in conn.execute(select(parts.c.nip, parts.c.part).where(parts.c.batch == batch)):
        taken[row.nip] = taken.get(row.nip, frozenset()) | {cast("Part", row.part)}
    return taken


def persons_of(conn: Connection, batch: str, part: Part) -> list[Person]:
    """Return who took a part, in the order in which they took it, as they were named then."""
    query = select(parts).where(parts.c.batch == batch, parts.c.part == part).order_by(parts.c.id)
    return [
        Person(
            nip=row.nip,
            name=row.name,
            position=row.position,
            unit=row.unit,
            field="lain",
            roles=frozenset(),
        )
        for row in conn.execute(query)
    ]


def _part_row(batch: str, part: Part, person: Person) -> dict[str, str]:
    return {
        "batch": batch,
        "part": part,
        "nip": person.nip,
        "name": person.name,
        "position": person.position,
        "unit": person.unit,
    }


def add_document(conn: Connection, batch: str, document: Document, scribe: Recorder) -> None:
    """Put a document into the evidence set."""
    conn.execute(
        insert(documents).values(
            batch=batch,
            kind=document.kind,
            number=document.number,
            day=document.day,
            record=document.record,
            sha256=document.sha256,
            list_sha256=document.list_sha256,
        )
    )
    references = (f"{document.kind} {document.number}", f"sha256:{document.sha256}")
    append_events(conn, [scribe("dokumen_dibuat", batch, documents=references)])


def documents_of(conn: Connection, batch: str) -> list[Document]:
    """Return the evidence set so far."""
    query = select(documents).where(documents.c.batch == batch).order_by(documents.c.kind)
    return [
        Document(
            kind=row.kind,
            number=row.number,
            day=row.day,
            record=row.record,
            sha256=row.sha256,
            list_sha256=row.list_sha256,
        )
        for row in conn.execute(query)
    ]
