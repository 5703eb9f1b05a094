"""Add a signed scan to a record that is in the archive.

Decision, writing and event happen under the lock of the records: nobody proposes, destroys or adds
in between. A kill in the middle leaves what the next one finishes: a scan without its supplement is
used when the same scan comes again, a supplement that is not on record is put on record.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from formgen.register.database import transaction
from formgen.service.doors import Doors
from formgen_archive.audit import Event
from formgen_archive.canonical import sha256_hex
from formgen_archive.catalogue import lifecycle
from formgen_archive.catalogue.supplements import add, require_open, supplements
from formgen_archive.keys import ORIGINAL, object_key, record_prefix
from formgen_archive.manifest import Manifest
from formgen_archive.rules import Policy
from formgen_archive.scribe import Scribe
from formgen_archive.stores.locking import Lock, stronger
from formgen_archive.stores.resume import lock_same
from formgen_archive.supplement import (
    ScannedPage,
    Supplement,
    follow,
    ordinal_of,
    parse_supplement,
    scan_name,
    supplement_bytes,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A scan of one document.

    Attributes:
        data: A PDF.
        pages: What its pages show, in order.
        reason: Why pages were scanned again, or empty.
    """

    data: bytes
    pages: Sequence[ScannedPage]
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What became of a scan.

    Attributes:
        supplement: As it is kept.
        new: Whether it was not there before.
    """

    supplement: Supplement
    new: bool


def add_scan(doors: Doors, scribe: Scribe, policy: Policy, manifest: Manifest, scan: Scan) -> Added:
    """Add a scan to a record durably, locked and held as the record is; twice is once.

    Raises:
        NotPermittedError: The record is proposed for destruction, or destroyed.
        StoreUnavailableError, OutcomeUnknownError: The store is away; add it again.
        IntegrityError: What lies in the store is not what is on record.
    """
    key = (manifest.election, manifest.record_id)
    with transaction(doors.engine) as conn:
        lifecycle.lock(conn)
        require_open(conn, manifest)
        taken = _take_over(conn, doors, scribe, manifest)
        known = supplements(conn, key)
        checksum = sha256_hex(scan.data)
        same = next((item for item in known if item.representation.sha256 == checksum), None)
        if same is not None:
            return Added(supplement=same, new=same in taken)
        made = follow(
            manifest,
            known,
            ordinal=_free(doors, manifest, known, scan.data),
            scan=scan.data,
            pages=scan.pages,
            added_by=scribe.actor.nip or scribe.actor.user,
            added_at=scribe.now.time,
            reason=scan.reason,
        )
        lock = _lock(doors, manifest, doors.locking.first(scribe.now.time, policy))
        written = ((scan_name(made.ordinal), scan.data), (made.name, supplement_bytes(made)))
        lock_same(doors.store, [(object_key(*key, name), data) for name, data in written], lock)
        add(conn, manifest, made, _event(scribe, made, scan.reason))
    return Added(supplement=made, new=True)


def _take_over(
    conn: Connection, doors: Doors, scribe: Scribe, manifest: Manifest
) -> list[Supplement]:
    """Put on record what a killed process had written whole."""
    key = (manifest.election, manifest.record_id)
    known = {item.name for item in supplements(conn, key)}
    left = sorted(
        (n, name) for n, name in _supplements_stored(doors, manifest) if name not in known
    )
    found = [parse_supplement(doors.store.get(object_key(*key, name))) for _, name in left]
    for item in found:
        add(conn, manifest, item, _event(scribe, item, "dilanjutkan setelah terhenti"))
    return found


def _supplements_stored(doors: Doors, manifest: Manifest) -> Iterator[tuple[int, str]]:
    prefix = record_prefix(manifest.election, manifest.record_id)
    for item in doors.store.list(prefix):
        name = item.key.removeprefix(prefix)
        ordinal = ordinal_of(name)
        if ordinal is not None:
            yield ordinal, name


def _free(doors: Doors, manifest: Manifest, known: Sequence[Supplement], scan: bytes) -> int:
    """Return the next number; one under which a killed process left another scan is passed over."""
    ordinal = known[-1].ordinal + 1 if known else 1
    key = (manifest.election, manifest.record_id)
    while (
        doors.store.exists(object_key(*key, scan_name(ordinal)))
        and doors.store.get(object_key(*key, scan_name(ordinal))) != scan
    ):
        ordinal += 1
    return ordinal


def _lock(doors: Doors, manifest: Manifest, first: Lock) -> Lock:
    """Return a lock that protects as long as that of the document itself."""
    key = object_key(manifest.election, manifest.record_id, ORIGINAL)
    for version in doors.store.versions(key):
        if not version.marker:
            first = stronger(first, doors.store.read_lock(key, version.version_id))
    return first


def _event(scribe: Scribe, item: Supplement, reason: str) -> Event:
    checksum = item.representation.sha256
    return scribe(
        "susulan_diterima",
        item.record_id,
        after=item.name,
        documents=(f"sha256:{checksum}",),
        reason=reason,
    )
