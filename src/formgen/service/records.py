"""Reading the archive: find, fetch, and check every byte again."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from formgen.errors import Finding, IntegrityError, NotFoundError, Text
from formgen.register.database import reading
from formgen.service.doors import Doors, open_doors
from formgen.service.forms import find_variants
from formgen.service.workspace import Workspace, templates
from formgen.service.writing import write_file
from formgen_archive.catalogue import log, records
from formgen_archive.catalogue.execution import find_tombstone
from formgen_archive.check import check_prefix, check_record, found
from formgen_archive.destruction.guards import WIB
from formgen_archive.errors import ObjectMissingError
from formgen_archive.findings import ArchiveFinding
from formgen_archive.keys import MANIFEST, ORIGINAL, object_key, record_prefix
from formgen_archive.manifest import Manifest, manifest_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveReport:
    """What reading everything again found."""

    records: int
    events: int
    findings: tuple[Finding, ...]


def find_records(workspace: Workspace, *, code: str = "", place: str = "") -> Iterator[str]:
    """Go through record ids of one form, or of places whose code begins so, or of all."""
    slugs = {variant.slug for _, variant in find_variants(code, templates())} if code else None
    with open_doors(workspace) as doors, reading(doors.engine) as conn:
        for manifest in records.records(conn, place=place.replace(".", "")):
            if slugs is None or manifest.form in slugs:
                yield f"{manifest.election}/{manifest.record_id}"


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
        _require_bytes(doors, manifest)
        data = doors.store.get(object_key(manifest.election, manifest.record_id, ORIGINAL))
        findings = check_record(manifest, {ORIGINAL: found(data)})
        if findings:
            raise IntegrityError(
                Text(findings[0].message_id, findings[0].message_en),
                hint=Text("Hubungi arsiparis.", "Call the archivist."),
            )
    write_file(output, data)
    return len(data)


def check_archive(workspace: Workspace, advance: Callable[[int, int], None]) -> ArchiveReport:
    """Read every object and every log entry again and compare them with what was recorded.

    Looks both ways: what the catalogue names must be in the store, and what is in the store must
    be in the catalogue.
    """
    findings: list[Finding] = []
    checked = 0
    with open_doors(workspace) as doors, reading(doors.engine) as conn:
        total = sum(1 for _ in records.records(conn))
        known: set[str] = set()
        for manifest in records.records(conn):
            if find_tombstone(conn, (manifest.election, manifest.record_id)) is None:
                findings += [_finding(item) for item in _check(doors, manifest)]
            else:
                findings += [_finding(item) for item in _check_gone(doors, manifest)]
            known.add(object_key(manifest.election, manifest.record_id, MANIFEST))
            checked += 1
            advance(checked, total)
        findings += [
            _stray(item.key)
            for item in doors.store.list("arsip/")
            if item.key.endswith(f"/{MANIFEST}") and item.key not in known
        ]
        findings += [_finding(item) for item in log.check_chain(conn)]
        events = log.read_head(conn).seq
    return ArchiveReport(records=checked, events=events, findings=tuple(findings))


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


def _check(doors: Doors, manifest: Manifest) -> list[ArchiveFinding]:
    key = (manifest.election, manifest.record_id)
    objects = {}
    findings: list[ArchiveFinding] = []
    for name in (ORIGINAL, MANIFEST):
        try:
            data = doors.store.get(object_key(*key, name))
        except ObjectMissingError:
            continue
        objects[name] = found(data)
        if name == ORIGINAL:
            findings += check_prefix(manifest, data)
        elif data != manifest_bytes(manifest):
            findings.append(_differs(f"{manifest.record_id}/{MANIFEST}"))
    if MANIFEST not in objects:
        findings.append(_missing(f"{manifest.record_id}/{MANIFEST}"))
    return check_record(manifest, objects) + findings


def _require_bytes(doors: Doors, manifest: Manifest) -> None:
    """Say so when a record was destroyed, instead of that it is missing."""
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


def _check_gone(doors: Doors, manifest: Manifest) -> list[ArchiveFinding]:
    """Check that nothing is left of a destroyed record."""
    prefix = record_prefix(manifest.election, manifest.record_id)
    return [
        ArchiveFinding(
            code="A109",
            where=version.key,
            message_id="masih ada di toko, padahal arsipnya telah dimusnahkan",
            message_en="still in the store although its record was destroyed",
        )
        for version in doors.store.list_versions(prefix)
    ]


def _differs(where: str) -> ArchiveFinding:
    return ArchiveFinding(
        code="A106",
        where=where,
        message_id="manifes di arsip berbeda dari katalog",
        message_en="the manifest in the store differs from the catalogue",
    )


def _missing(where: str) -> ArchiveFinding:
    return ArchiveFinding(
        code="A107",
        where=where,
        message_id="manifes tidak ada di arsip",
        message_en="the manifest is not in the store",
    )


def _stray(key: str) -> Finding:
    return Finding(
        rule="A108",
        severity="E",
        message=Text("ada di arsip, tidak ada di katalog", "in the store, not in the catalogue"),
        hint=Text(
            "Jalankan batch itu sekali lagi; bila tetap ada, hubungi arsiparis.",
            "Run the batch again; if it stays, call the archivist.",
        ),
        file=key,
    )


def _finding(item: ArchiveFinding) -> Finding:
    return Finding(
        rule=item.code,
        severity="E",
        message=Text(item.message_id, item.message_en),
        file=item.where,
    )
