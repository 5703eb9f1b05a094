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
from formgen_archive.catalogue import records
from formgen_archive.catalogue.search import Wanted, search
from formgen_archive.catalogue.tombstones import find_tombstone
from formgen_archive.check import check_record, found
from formgen_archive.destruction.guards import WIB
from formgen_archive.keys import ORIGINAL, object_key
from formgen_archive.manifest import Manifest, manifest_bytes


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
    )


def manifest_of(workspace: Workspace, record: str) -> dict[str, Any]:
    """Return the manifest of a record as it is kept.

    Args:
        workspace: Whose archive.
        record: ``ELECTION/RECORD-ID`` as ``find_records`` gives it.

    Raises:
        NotFoundError: No such record.
    """
    with open_doors(workspace) as doors:
        value: dict[str, Any] = json.loads(manifest_bytes(_manifest(doors, record)))
        return value


def fetch(workspace: Workspace, record: str, output: Path) -> int:
    """Write the document of a record and return its size in bytes.

    Raises:
        NotFoundError: No such record.
        IntegrityError: The archive's bytes are not those of the manifest.
    """
    with open_doors(workspace) as doors:
        manifest = _manifest(doors, record)
        require_bytes(doors, manifest)
        data = doors.store.get(object_key(manifest.election, manifest.record_id, ORIGINAL))
        findings = check_record(manifest, {ORIGINAL: found(data)})
        if findings:
            raise IntegrityError(
                Text(findings[0].message_id, findings[0].message_en),
                hint=Text("Hubungi arsiparis.", "Call the archivist."),
            )
    write_file(output, data)
    return len(data)


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
