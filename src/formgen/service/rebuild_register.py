"""The register again from the documents in the archive; the first part of ``archive rebuild``."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Connection

from formgen.errors import Finding, IntegrityError, Text
from formgen.register.database import transaction
from formgen.register.restore import keep_numbers, missing, restore, settle
from formgen.register.rows import Issued
from formgen.render.attached import attached_data
from formgen.seal.document import SealedDocument, read_sealed
from formgen.service.attachment import ISSUED, data_sha256
from formgen.service.doors import Doors
from formgen.service.keep import seals_of
from formgen_archive.destruction.tombstone import TOMBSTONES
from formgen_archive.errors import ManifestInvalidError, ObjectMissingError
from formgen_archive.keys import MANIFEST, ORIGINAL, RECORDS, object_key
from formgen_archive.manifest import Manifest, parse_manifest

_TOGETHER = 64


@dataclass(slots=True, kw_only=True)
class RegisterReport:
    """What the documents gave.

    Attributes:
        restored: Documents that the register did not know.
        void: Of these, editions that were never issued.
        findings: Documents that cannot be used.
    """

    restored: int = 0
    void: int = 0
    findings: list[Finding] = field(default_factory=list)


def rebuild_register(doors: Doors) -> RegisterReport:
    """Put every document back into the register whose number it never gave; all or none.

    Numbers of destroyed documents are not given again either, as far as tombstones name them.
    """
    report = RegisterReport()
    contests: set[int] = set()
    with transaction(doors.engine) as conn:
        manifests = _manifests(doors)
        while some := list(islice(manifests, _TOGETHER)):
            for election, group in groupby(some, key=lambda item: item.election):
                contests.add(election)
                _restore(doors, conn, election, list(group), report)
        for election, number in _destroyed(doors):
            if missing(conn, election, [number]):
                keep_numbers(conn, election, number)
        if report.restored:
            report.void = sum(settle(conn, election) for election in contests)
    return report


def _manifests(doors: Doors) -> Iterator[Manifest]:
    """Go through the manifests of sealed documents; what is wrong with others is told later."""
    for item in doors.store.list(RECORDS):
        if item.key.endswith(f"/{MANIFEST}"):
            try:
                manifest = parse_manifest(doors.store.get(item.key))
            except ManifestInvalidError:
                continue
            mine = object_key(manifest.election, manifest.record_id, MANIFEST) == item.key
            if mine and manifest.outside is None:
                yield manifest


def _restore(
    doors: Doors,
    conn: Connection,
    election: int,
    manifests: Sequence[Manifest],
    report: RegisterReport,
) -> None:
    lost = missing(conn, election, [item.number for item in manifests])
    read = [_read(doors, item, report) for item in manifests if item.number in lost]
    found = [item for item in read if item is not None]
    left = restore(conn, election, found) if found else []
    report.restored += len(found) - len(left)
    report.findings += [_twice(item) for item in left]


def _read(doors: Doors, manifest: Manifest, report: RegisterReport) -> Issued | None:
    """Read one document; None, and a finding, when it is not what its manifest says."""
    key = object_key(manifest.election, manifest.record_id, ORIGINAL)
    try:
        data = doors.store.get(key)
        document = read_sealed(data)
        attached = json.loads(attached_data(data))
    except (ObjectMissingError, IntegrityError):
        report.findings.append(_unusable(key))
        return None
    if document.prefix_sha256 != manifest.prefix_sha256:
        report.findings.append(_unusable(key))
        return None
    return _issued(manifest, document, attached)


def _issued(manifest: Manifest, document: SealedDocument, attached: dict[str, Any]) -> Issued:
    corrections = attached.get("pembetulan") or [{}]
    return Issued(
        election=manifest.election,
        number=manifest.number,
        form_register=manifest.form_register,
        form_slug=manifest.form,
        place=manifest.place,
        sequence=manifest.sequence,
        edition=manifest.edition,
        day=manifest.day,
        data_sha256=data_sha256({k: v for k, v in attached.items() if k != ISSUED}),
        h=document.prefix_sha256,
        prefix_length=document.prefix_length,
        file_sha256=document.sha256,
        file_size=len(document.data),
        pages=len(document.seals),
        status="issued",
        supersedes=manifest.supersedes,
        superseded_by=None,
        superseded_on=None,
        revoked_on=None,
        revoked_reason="",
        reason=str(corrections[0].get("alasan", "")),
        seals=seals_of(document, manifest),
    )


def _destroyed(doors: Doors) -> Iterator[tuple[int, int]]:
    """Return contest and number of every destroyed document that had one."""
    for item in doors.store.list(TOMBSTONES):
        raw = json.loads(doors.store.get(item.key))
        if raw["nomor"] is not None:
            yield raw["pemilihan"], raw["nomor"]


def _unusable(key: str) -> Finding:
    return Finding(
        rule="A115",
        severity="E",
        message=Text(
            "bukan dokumen yang disebut manifesnya; tidak masuk register",
            "not the document its manifest speaks of; left out of the register",
        ),
        file=key,
    )


def _twice(item: Issued) -> Finding:
    return Finding(
        rule="A116",
        severity="E",
        message=Text(
            f"nomor {item.number}: edisi {item.edition} sudah di register dengan nomor lain",
            f"number {item.number}: the register has edition {item.edition} under another number",
        ),
        file=f"{item.election}/{item.form_slug}.{item.place}.{item.sequence}.e{item.edition}",
    )
