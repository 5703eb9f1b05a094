"""Records in SQL: catalogue them with their audit events, and find them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select

from formgen_archive.audit import Event
from formgen_archive.canonical import sha256_hex
from formgen_archive.catalogue import held_records
from formgen_archive.catalogue.log import append_events
from formgen_archive.catalogue.schema import records as table
from formgen_archive.catalogue.schema import representations
from formgen_archive.errors import RecordConflictError
from formgen_archive.holds import hold_subject
from formgen_archive.manifest import Manifest, manifest_bytes, parse_manifest

_NUMBER_DIGITS = 15  # hexadecimal: 60 bits fit a BIGINT
_STREAM = {"yield_per": 500}  # rows held at a time while records are read


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """A record to catalogue and the event that says so.

    Attributes:
        manifest: As it stands in the store.
        event: Its ``penerimaan``; the subject is the record id.
        data: The manifest as ``manifest_bytes`` writes it, or empty to have it written here.
    """

    manifest: Manifest
    event: Event
    data: bytes = b""


def record(conn: Connection, filings: Sequence[Filing]) -> int:
    """Catalogue records together with their events, in a fixed number of statements.

    A record that lies in the scope of a hold comes under it at once.

    A record that is catalogued already with the same manifest is passed over with its event, so
    the step can be repeated. It is on record when the caller's transaction is committed.

    Args:
        conn: In a transaction.
        filings: Up to a few thousand; one election or several.

    Returns:
        How many were new.

    Raises:
        RecordConflictError: A record id or number is catalogued with another manifest.
        ChainBrokenError: The audit log's end is not as it was left.
        ManifestInvalidError: A manifest contradicts itself.
    """
    written = _written(filings)
    known = _known(conn, [item.manifest for item in filings])
    new = []
    for key, (item, data) in written.items():
        if key not in known:
            new.append((item, data))
        elif known[key] != sha256_hex(data):
            raise _conflict(item.manifest)
    _require_free_numbers(conn, [item.manifest for item, _ in new])
    if new:
        conn.execute(insert(table), [_row(item.manifest, data) for item, data in new])
        rows = [row for item, _ in new for row in _representation_rows(item.manifest)]
        conn.execute(insert(representations), rows)
        caught = held_records.catch(conn, [item.manifest for item, _ in new])
        events = [item.event for item, _ in new]
        append_events(conn, [*events, *(_caught(events[0], *item) for item in caught.items())])
    return len(new)


def filed(conn: Connection) -> bool:
    """Tell whether the archive has any record, also a destroyed one."""
    return conn.execute(select(table.c.record_id).limit(1)).first() is not None


def find(conn: Connection, election: int, record_id: str) -> Manifest | None:
    """Find a record by its id, or None.

    Raises:
        ManifestInvalidError: The catalogue's row was tampered with.
    """
    query = select(table).where(table.c.election == election, table.c.record_id == record_id)
    return _one(conn, query)


def find_many(conn: Connection, keys: Sequence[tuple[int, str]]) -> dict[tuple[int, str], Manifest]:
    """Find records by contest and id; those that do not exist are left out; raises as ``find``."""
    wanted = set(keys)
    query = select(table).where(
        table.c.election.in_({election for election, _ in keys}),
        table.c.record_id.in_({record for _, record in keys}),
    )
    rows = [row for row in conn.execute(query) if (row.election, row.record_id) in wanted]
    return {(row.election, row.record_id): from_row(row) for row in rows}


def find_number(conn: Connection, election: int, number: int) -> Manifest | None:
    """Find a record by its issue number, or None; raises as ``find``."""
    query = select(table).where(table.c.election == election, table.c.number == number)
    return _one(conn, query)


def find_sha256(conn: Connection, sha256: str) -> list[Manifest]:
    """Find the records that hold an object with this checksum; raises as ``find``."""
    query = (
        select(table)
        .join(representations)
        .where(representations.c.sha256 == sha256)
        .distinct()
        .order_by(table.c.election, table.c.record_id)
    )
    return [from_row(row) for row in conn.execute(query)]


def records(
    conn: Connection, election: int | None = None, *, rule: str = "", place: str = ""
) -> Iterator[Manifest]:
    """Go through records ordered by election, place and record id; memory stays flat.

    Args:
        conn: Kept busy until the iterator is used up or closed.
        election: Only this election, or None for all.
        rule: Only records filed under this retention rule; empty for all.
        place: Only places whose code begins so; empty for all.

    Raises:
        ManifestInvalidError: A row of the catalogue was tampered with.
    """
    query = select(table).order_by(table.c.election, table.c.place, table.c.record_id)
    if election is not None:
        query = query.where(table.c.election == election)
    if rule:
        query = query.where(table.c.rule == rule)
    if place:
        query = query.where(table.c.place.startswith(place, autoescape=True))
    with conn.execute(query, execution_options=_STREAM) as rows:
        for row in rows:
            yield from_row(row)


def _caught(like: Event, hold: int, count: int) -> Event:
    """Return the event that says how many records came under a hold that was there before."""
    return replace(like, type="tahan_dipasang", subject=hold_subject(hold), after=f"{count} baru")


def _key(manifest: Manifest) -> tuple[int, str]:
    """Return the primary key of a record."""
    return manifest.election, manifest.record_id


def _written(filings: Sequence[Filing]) -> dict[tuple[int, str], tuple[Filing, bytes]]:
    """Write all manifests; one record given twice must be the same record."""
    written: dict[tuple[int, str], tuple[Filing, bytes]] = {}
    for item in filings:
        data = item.data or manifest_bytes(item.manifest)
        if written.setdefault(_key(item.manifest), (item, data))[1] != data:
            raise _conflict(item.manifest)
    return written


def _known(conn: Connection, manifests: Sequence[Manifest]) -> Mapping[tuple[int, str], str]:
    """Return the checksums of the manifests of those records that are catalogued."""
    query = select(table.c.election, table.c.record_id, table.c.manifest_sha256).where(
        table.c.election.in_({item.election for item in manifests}),
        table.c.record_id.in_({item.record_id for item in manifests}),
    )
    return {(row.election, row.record_id): row.manifest_sha256 for row in conn.execute(query)}


def _require_free_numbers(conn: Connection, manifests: Sequence[Manifest]) -> None:
    """Refuse an issue number that another record has, in the catalogue or among these."""
    wanted: dict[tuple[int, int], Manifest] = {}
    for item in manifests:
        if wanted.setdefault((item.election, _number(item)), item) is not item:
            raise _conflict(item)
    query = select(table.c.election, table.c.number).where(
        table.c.election.in_({item.election for item in manifests}),
        table.c.number.in_({_number(item) for item in manifests}),
    )
    for row in conn.execute(query):
        if (row.election, row.number) in wanted:
            raise _conflict(wanted[row.election, row.number])


def _number(manifest: Manifest) -> int:
    """Return the issue number, or for a document from outside a negative one that stays its own.

    The column must be filled and unique; drawn from the record id it comes out the same when the
    catalogue is made again.
    """
    if manifest.outside is None:
        return manifest.number
    return -1 - int(sha256_hex(manifest.record_id.encode())[:_NUMBER_DIGITS], 16)


def _row(manifest: Manifest, data: bytes) -> dict[str, Any]:
    """Return the row of a record."""
    return {
        "election": manifest.election,
        "record_id": manifest.record_id,
        "number": _number(manifest),
        "form": manifest.form,
        "place": manifest.place,
        "day": manifest.day,
        "retention": manifest.retention,
        "rule": manifest.rule,
        "privacy": manifest.privacy,
        "manifest_sha256": sha256_hex(data),
        "manifest": data.decode(),
        "rules_version": manifest.rules_version,
    }


def _representation_rows(manifest: Manifest) -> list[dict[str, Any]]:
    """Return the rows of the objects of a record."""
    return [
        {
            "election": manifest.election,
            "record_id": manifest.record_id,
            "name": item.name,
            "media_type": item.media_type,
            "size": item.size,
            "sha256": item.sha256,
        }
        for item in manifest.representations
    ]


def _one(conn: Connection, query: Select[Any]) -> Manifest | None:
    """Read at most one record."""
    row = conn.execute(query).one_or_none()
    return None if row is None else from_row(row)


def from_row(row: Row[Any]) -> Manifest:
    """Read the manifest of a row."""
    return parse_manifest(row.manifest.encode())


def _conflict(manifest: Manifest) -> RecordConflictError:
    """Name the record that cannot be catalogued."""
    name = f"{manifest.election}/{manifest.record_id} (nomor {manifest.number})"
    return RecordConflictError(
        f"katalog memuat manifes lain untuk {name}",
        f"the catalogue holds another manifest for {name}",
    )
