"""What remains of a destroyed record: enough to answer for it, nothing of what it said.

No content, no figures, no names of voters. For personal records the plain checksum is left out:
the checksum of a small document whose contents can be guessed would give it away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from formgen_archive.audit import instant
from formgen_archive.canonical import canonical_json
from formgen_archive.destruction.guards import StoredObject
from formgen_archive.destruction.lists import Line
from formgen_archive.manifest import Manifest

SCHEMA_NAME: Final = "formgen/nisan/1"
TOMBSTONES: Final = "nisan/"
"""Begins every key of a tombstone."""

METHOD: Final = "penghapusan seluruh versi objek"
PERSONAL: Final = "rahasia_pribadi"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """How it was destroyed and how that is known.

    Attributes:
        destroyed_at: Trusted time of the proof.
        objects: Versions and markers that were deleted.
        executors: NIP of the two officers.
        witnesses: NIP of the witnesses.
        recovered: Whether it was proven by a recovery after a crash.
        audit_hash: End of the audit log just before.
        attempts: Attempts it took.
    """

    destroyed_at: datetime
    objects: tuple[StoredObject, ...]
    executors: tuple[str, ...]
    witnesses: tuple[str, ...]
    recovered: bool
    audit_hash: str
    attempts: int


def tombstone_bytes(  # noqa: PLR0913 - what a tombstone is made of, all by name
    *,
    manifest: Manifest,
    line: Line,
    batch: str,
    list_sha256: str,
    documents: Sequence[tuple[str, str]],
    proof: Proof,
    scans: Sequence[str] = (),
) -> bytes:
    """Write a tombstone as canonical JSON; keys as in ``archive/README.md``.

    Args:
        manifest: Of the record.
        line: Its line in the batch.
        batch: Batch number.
        list_sha256: Checksum of the decreed list.
        documents: Kind and number of the documents of the batch so far.
        proof: How it was destroyed.
        scans: SHA-256 of the scans that were destroyed with it.
    """
    personal = manifest.privacy == PERSONAL
    body: dict[str, Any] = {
        "skema": SCHEMA_NAME,
        "arsip": manifest.record_id,
        "pemilihan": manifest.election,
        "formulir": manifest.form,
        "wilayah": manifest.place,
        "nomor": manifest.number or None,
        "hari": manifest.day.isoformat(),
        "halaman": manifest.pages,
        "ukuran": line.size,
        "privasi": manifest.privacy,
        "sha256": "" if personal else line.sha256,
        "segel": list(manifest.seals),
        "usul": batch,
        "baris": line.number,
        "sidik_daftar": list_sha256,
        "aturan": line.rule,
        "versi_aturan": line.rules_version,
        "sidik_aturan": line.rules_sha256,
        "pemicu": line.trigger,
        "disimpan_sampai": line.kept_until.isoformat(),
        "dokumen": [f"{kind} {number}" for kind, number in documents],
        "musnah": instant(proof.destroyed_at),
        "cara": METHOD,
        "versi": [f"{item.key}#{item.version}" for item in proof.objects],
        "bukti": "daftar versi kosong; HEAD tiap versi 404",
        "dipulihkan": proof.recovered,
        "percobaan": proof.attempts,
        "pelaksana": list(proof.executors),
        "saksi": list(proof.witnesses),
        "catatan_sebelumnya": proof.audit_hash,
    }
    if scans:  # a tombstone of a record without any is written as it always was
        body["pindaian"] = ["" if personal else scan for scan in scans]
    return canonical_json(body)


def tombstone_key(election: int, record_id: str) -> str:
    """Return the key of the copy that the store keeps; outside of ``arsip/``."""
    return f"{TOMBSTONES}{election}/{record_id}/nisan.json"
