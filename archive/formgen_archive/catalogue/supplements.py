"""What was added to records after their manifests, in SQL."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import BigInteger, Column, Connection, Integer, String, Table, Text, insert, select

from formgen_archive.audit import Event
from formgen_archive.canonical import sha256_hex
from formgen_archive.catalogue import lifecycle
from formgen_archive.catalogue.lifecycle import RecordKey
from formgen_archive.catalogue.log import append_event
from formgen_archive.catalogue.schema import metadata, representations
from formgen_archive.destruction.states import RecordState
from formgen_archive.errors import ManifestInvalidError, NotPermittedError
from formgen_archive.manifest import Manifest
from formgen_archive.moves import state_finding
from formgen_archive.supplement import (
    Supplement,
    chain_findings,
    parse_supplement,
    supplement_bytes,
)

table = Table(
    "archive_supplements",
    metadata,
    Column("election", BigInteger, primary_key=True, autoincrement=False),
    Column("record_id", String(120), primary_key=True),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("sha256", String(64), nullable=False),
    Column("body", Text, nullable=False),
)
"""One row per supplement, ``body`` is its text. Insert-only, and outlives the record."""

OPEN: Final[frozenset[RecordState]] = frozenset({"aktif", "inaktif", "permanen", "dinilai_kembali"})
"""States in which something may be added. From the proposal on the list of a batch says what a
record is, and a request of a killed process could arrive after its destruction."""


def supplements(conn: Connection, key: RecordKey) -> list[Supplement]:
    """Return what was added to one record, in order; raises as ``supplements_of``."""
    return supplements_of(conn, [key])[key]


def supplements_of(
    conn: Connection, keys: Sequence[RecordKey]
) -> dict[RecordKey, list[Supplement]]:
    """Return what was added to records, in order.

    Raises:
        ManifestInvalidError: A row of the catalogue was tampered with.
    """
    found: dict[RecordKey, list[Supplement]] = {key: [] for key in keys}
    query = select(table).where(
        table.c.election.in_({election for election, _ in keys}),
        table.c.record_id.in_({record for _, record in keys}),
    )
    for row in conn.execute(query.order_by(table.c.ordinal)):
        if (row.election, row.record_id) in found:
            found[row.election, row.record_id].append(parse_supplement(row.body.encode()))
    return found


def require_open(conn: Connection, manifest: Manifest) -> None:
    """Refuse to add to a record that is proposed for destruction, or destroyed.

    Call it under ``lifecycle.lock``, and keep the transaction until what is added is stored.

    Raises:
        NotPermittedError: A651.
    """
    state = lifecycle.standing(conn, (manifest.election, manifest.record_id)).state
    if state not in OPEN:
        raise NotPermittedError(
            "arsip ini tidak menerima susulan lagi",
            "nothing can be added to this record any more",
            findings=[state_finding(manifest.record_id, state)],
        )


def add(conn: Connection, manifest: Manifest, item: Supplement, event: Event) -> bool:
    """Catalogue a supplement with its event; one that is there already is passed over.

    Raises:
        ManifestInvalidError: A309, it does not follow the one before.
    """
    key = (manifest.election, manifest.record_id)
    known = supplements(conn, key)
    if item in known:
        return False
    findings = chain_findings(manifest, [*known, item])
    if findings:
        raise ManifestInvalidError("susulan tidak sah", "invalid supplement", findings=findings)
    body = supplement_bytes(item)
    at = {"election": key[0], "record_id": key[1]}
    conn.execute(
        insert(table).values(
            **at, ordinal=item.ordinal, sha256=sha256_hex(body), body=body.decode()
        )
    )
    one = item.representation
    conn.execute(
        insert(representations).values(
            **at, name=one.name, media_type=one.media_type, size=one.size, sha256=one.sha256
        )
    )
    append_event(conn, event)
    return True
