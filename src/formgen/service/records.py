"""Reading the archive: find, fetch, and check every byte again."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from formgen.errors import IntegrityError, NotFoundError, Text
from formgen.register.database import reading
from formgen.register.find import find_kode_cek
from formgen.service.doors import Doors, open_doors
from formgen.service.forms import slugs_of
from formgen.service.workspace import Workspace
from formgen.service.writing import write_file
from formgen_archive.canonical import sha256_hex
from formgen_archive.catalogue import records
from formgen_archive.catalogue.lifecycle import RecordKey
from formgen_archive.catalogue.search import Wanted, search
from formgen_archive.catalogue.supplements import supplements
from formgen_archive.catalogue.tombstones import find_tombstone
from formgen_archive.destruction.guards import WIB
from formgen_archive.keys import ORIGINAL, object_key
from formgen_archive.manifest import Manifest, Representation, manifest_bytes
from formgen_archive.supplement import Supplement, supplement_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What somebody knows of the records that are looked for; empty says nothing.

    Attributes:
        form: Code of the form, in any spelling.
        place: What the code of region or TPS begins with.
        election: Election register number.
        number: Issue number.
        since: First issue day.
        until: Last issue day.
        sha256: SHA-256 of one of the objects.
        kode_cek: Code for typing, from one of the pages.
        state: State of the record.
        scanned: Whether a signed scan was added to it.
        batch: Batch or list it is on now, such as ``serah/1``.
    """

    form: str = ""
    place: str = ""
    election: int | None = None
    number: int | None = None
    since: date | None = None
    until: date | None = None
    sha256: str = ""
    kode_cek: str = ""
    state: str = ""
    scanned: bool | None = None
    batch: str = ""


def find_records(workspace: Workspace, known: Known) -> Iterator[dict[str, Any]]:
    """Go through the records of which everything that is known is true."""
    with open_doors(workspace) as doors, reading(doors.engine) as conn:
        for manifest, state in find_manifests(conn, known):
            yield {
                "record": f"{manifest.election}/{manifest.record_id}",
                "form": manifest.form,
                "place": manifest.place,
                "number": manifest.number or None,
                "edition": manifest.edition,
                "day": manifest.day.isoformat(),
                "state": state,
            }


def find_manifests(conn: Connection, known: Known) -> Iterator[tuple[Manifest, str]]:
    """Go through the manifests and states of the records of which all that is known is true."""
    return search(conn, _wanted(conn, known))


def _wanted(conn: Connection, known: Known) -> Wanted:
    """Turn what people know into what the catalogue knows."""
    forms = None
    if known.form:
        forms = slugs_of(known.form)
    numbers = None if known.number is None else {known.number}
    if known.kode_cek:
        hits = {hit.issued.number for hit in find_kode_cek(conn, known.kode_cek)}
        numbers = hits if numbers is None else numbers & hits
    return Wanted(
        forms=forms,
        place=known.place.replace(".", ""),
        election=known.election,
        numbers=numbers,
        since=known.since,
        until=known.until,
        sha256=known.sha256,
        state=known.state,
        scanned=known.scanned,
        batch=known.batch,
    )


def shown(workspace: Workspace, record: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the manifest of a record and its supplements as they are kept.

    Args:
        workspace: Whose archive.
        record: ``ELECTION/RECORD-ID`` as ``find_records`` gives it.

    Raises:
        NotFoundError: No such record.
    """
    with open_doors(workspace) as doors:
        manifest = _manifest(doors, record)
        added = [json.loads(supplement_bytes(item)) for item in _added(doors, manifest)]
        return json.loads(manifest_bytes(manifest)), added


def fetch(workspace: Workspace, record: str, output: Path, *, scan: bool = False) -> int:
    """Write the document of a record, or its newest scan, and return its size in bytes.

    Raises:
        NotFoundError: No such record, or no scan of it.
        IntegrityError: The archive's bytes are not those on record.
    """
    with open_doors(workspace) as doors:
        manifest = _manifest(doors, record)
        require_bytes(doors, manifest)
        wanted = next(item for item in manifest.representations if item.name == ORIGINAL)
        if scan:
            wanted = _scan(doors, manifest)
        data = read_checked(doors, manifest, wanted)
    write_file(output, data)
    return len(data)


def record_key(name: str) -> RecordKey:
    """Read ``ELECTION/RECORD-ID``; what is no name of a record becomes one that nobody has."""
    election, _, record_id = name.partition("/")
    return (int(election) if election.isdecimal() else 0), record_id


def read_checked(doors: Doors, manifest: Manifest, wanted: Representation) -> bytes:
    """Return the bytes of one object of a record.

    Raises:
        IntegrityError: They are not those on record.
    """
    data = doors.store.get(object_key(manifest.election, manifest.record_id, wanted.name))
    if sha256_hex(data) != wanted.sha256:
        raise IntegrityError(
            Text(f"sidik SHA-256 berbeda: {wanted.name}", f"SHA-256 differs: {wanted.name}"),
            hint=Text("Hubungi arsiparis.", "Call the archivist."),
        )
    return data


def _added(doors: Doors, manifest: Manifest) -> list[Supplement]:
    with reading(doors.engine) as conn:
        return supplements(conn, (manifest.election, manifest.record_id))


def _scan(doors: Doors, manifest: Manifest) -> Representation:
    added = _added(doors, manifest)
    if not added:
        raise NotFoundError(
            Text("Belum ada pindaian arsip ini.", "There is no scan of this record yet."),
            hint=Text("Lihat: formgen archive put --help", "See: formgen archive put --help"),
        )
    return added[-1].representation


def _manifest(doors: Doors, record: str) -> Manifest:
    election, _, record_id = record.partition("/")
    with reading(doors.engine) as conn:
        manifest = records.find(conn, int(election), record_id) if election.isdecimal() else None
    if manifest is None:
        raise NotFoundError(
            Text(f"Tidak ada arsip {record}.", f"There is no record {record}."),
            hint=Text("Lihat: formgen archive find", "See: formgen archive find"),
        )
    return manifest


def require_bytes(doors: Doors, manifest: Manifest) -> None:
    """Say so when a record was destroyed, instead of that it is missing.

    Raises:
        NotFoundError: It was destroyed.
    """
    with reading(doors.engine) as conn:
        tombstone = find_tombstone(conn, (manifest.election, manifest.record_id))
    if tombstone is not None:
        day = tombstone.destroyed_at.astimezone(WIB).date().isoformat()
        raise NotFoundError(
            Text(
                f"Arsip ini dimusnahkan pada {day}, berkas usul {tombstone.batch}.",
                f"This record was destroyed on {day}, batch {tombstone.batch}.",
            ),
            hint=Text(
                f"Lihat: formgen destroy status {tombstone.batch}",
                f"See: formgen destroy status {tombstone.batch}",
            ),
        )
