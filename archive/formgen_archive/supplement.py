"""The supplement (*susulan*): what was added to a record after its manifest, such as a signed scan.

A manifest never changes. What comes home later lies beside it as ``pindai-N.pdf`` with a
``susulan-N.json`` of its own, written after it and once, that names the checksum of what was
written before: ``susulan-(N-1)`` or, for the first, the manifest. None can be taken out or put
between unseen. ``schema/susulan-1.json`` and ``archive/README.md`` say what the keys mean.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from formgen_archive.audit import instant
from formgen_archive.canonical import canonical_json, sha256_hex
from formgen_archive.findings import ArchiveFinding
from formgen_archive.manifest import Manifest, Representation, file_json, file_of, manifest_bytes
from formgen_archive.readback import finding, invalid, load, schema_findings

SCHEMA_NAME = "formgen/susulan/1"
_NAME = re.compile(r"susulan-([1-9][0-9]{0,3})\.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedPage:
    """One page of a scan.

    Attributes:
        number: Page of the document it shows, from 1.
        sha256: Of what the scanner gave of it, by which the same scan is known again.
    """

    number: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplement:
    """One object added to a record.

    Attributes:
        election: Election register number.
        record_id: The record.
        ordinal: N of its names, 1 or more.
        manifest_sha256: Of the manifest of the record.
        previous_sha256: Of the supplement before, of the manifest for the first.
        representation: The object.
        pages: What each of its pages shows, in order.
        added_by: NIP of who added it.
        added_at: Trusted time.
        reason: Why pages were scanned again, or empty.
    """

    election: int
    record_id: str
    ordinal: int
    manifest_sha256: str
    previous_sha256: str
    representation: Representation
    pages: tuple[ScannedPage, ...]
    added_by: str
    added_at: datetime
    reason: str = ""

    @property
    def name(self) -> str:
        """Last segment of the key of the supplement itself."""
        return supplement_name(self.ordinal)


def scan_name(ordinal: int) -> str:
    """Return the representation of the N-th scan."""
    return f"pindai-{ordinal}.pdf"


def supplement_name(ordinal: int) -> str:
    """Return the representation of the N-th supplement."""
    return f"susulan-{ordinal}.json"


def ordinal_of(name: str) -> int | None:
    """Return N of the name of a supplement; None for every other name."""
    match = _NAME.fullmatch(name)
    return None if match is None else int(match.group(1))


def follow(  # noqa: PLR0913 - what a supplement is made of, all by name
    manifest: Manifest,
    before: Sequence[Supplement],
    *,
    ordinal: int,
    scan: bytes,
    pages: Sequence[ScannedPage],
    added_by: str,
    added_at: datetime,
    reason: str = "",
) -> Supplement:
    """Return the supplement that follows those before.

    Args:
        manifest: Of the record.
        before: Those there are, in order.
        ordinal: Larger than theirs.
        scan: A PDF.
        pages: What its pages show.
        added_by: NIP.
        added_at: Trusted time.
        reason: Why pages were scanned again, or empty.
    """
    first = sha256_hex(manifest_bytes(manifest))
    return Supplement(
        election=manifest.election,
        record_id=manifest.record_id,
        ordinal=ordinal,
        manifest_sha256=first,
        previous_sha256=sha256_hex(supplement_bytes(before[-1])) if before else first,
        representation=Representation(
            name=scan_name(ordinal),
            media_type="application/pdf",
            size=len(scan),
            sha256=sha256_hex(scan),
        ),
        pages=tuple(pages),
        added_by=added_by,
        added_at=added_at.astimezone(UTC),
        reason=reason,
    )


def chain_findings(manifest: Manifest, supplements: Sequence[Supplement]) -> list[ArchiveFinding]:
    """Return A309 for each supplement that does not follow the one before."""
    first = previous = sha256_hex(manifest_bytes(manifest))
    findings, last = [], 0
    for item in supplements:
        links = (item.election, item.record_id, item.manifest_sha256, item.previous_sha256)
        if links != (manifest.election, manifest.record_id, first, previous) or (
            item.ordinal <= last
        ):
            findings.append(finding("A309", f"{manifest.record_id}/{item.name}", ""))
        previous, last = sha256_hex(supplement_bytes(item)), item.ordinal
    return findings


def supplement_bytes(item: Supplement) -> bytes:
    """Write a supplement as it is archived: canonical JSON."""
    return canonical_json(
        {
            "skema": SCHEMA_NAME,
            "arsip": item.record_id,
            "pemilihan": item.election,
            "urut": item.ordinal,
            "manifes": item.manifest_sha256,
            "sebelumnya": item.previous_sha256,
            "berkas": file_json(item.representation),
            "halaman": [{"nomor": page.number, "sidik": page.sha256} for page in item.pages],
            "oleh": item.added_by,
            "waktu": instant(item.added_at),
            "alasan": item.reason,
        }
    )


def parse_supplement(data: bytes) -> Supplement:
    """Read a supplement back, accepting only the bytes that ``supplement_bytes`` writes.

    Raises:
        ManifestInvalidError: Not canonical, or not of the schema; carries every finding.
    """
    raw = load(data)
    findings = schema_findings(raw, "susulan-1")
    if findings:
        raise invalid(findings)
    try:
        item = _from_json(raw)
    except ValueError as error:
        raise invalid([finding("A301", "waktu", raw["waktu"])]) from error
    if item.representation.name != scan_name(item.ordinal):
        findings.append(finding("A303", "berkas/nama", item.representation.name))
    if supplement_bytes(item) != data:
        findings.append(finding("A302", "", ""))
    if findings:
        raise invalid(findings)
    return item


def _from_json(raw: dict[str, Any]) -> Supplement:
    """Build the supplement from an object that the schema has accepted."""
    return Supplement(
        election=raw["pemilihan"],
        record_id=raw["arsip"],
        ordinal=raw["urut"],
        manifest_sha256=raw["manifes"],
        previous_sha256=raw["sebelumnya"],
        representation=file_of(raw["berkas"]),
        pages=tuple(
            ScannedPage(number=page["nomor"], sha256=page["sidik"]) for page in raw["halaman"]
        ),
        added_by=raw["oleh"],
        added_at=datetime.fromisoformat(raw["waktu"]),
        reason=raw["alasan"],
    )
