"""Fixity: do the bytes in a store agree with the manifest? Decides only; reads nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from formgen_archive.canonical import sha256_hex
from formgen_archive.findings import ArchiveFinding, disagreement
from formgen_archive.keys import MANIFEST, ORIGINAL
from formgen_archive.manifest import Manifest, Representation


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found under one key.

    Attributes:
        size: Bytes.
        sha256: 64 lower-case hexadecimal digits.
    """

    size: int
    sha256: str


def found(data: bytes) -> Found:
    """Measure the bytes of one object."""
    return Found(size=len(data), sha256=sha256_hex(data))


def check_record(manifest: Manifest, objects: Mapping[str, Found]) -> list[ArchiveFinding]:
    """Compare a record with what its prefix holds in a store.

    Args:
        manifest: What should be there.
        objects: Representation to what was found; the manifest itself may be among them.

    Returns:
        All findings, ordered by name: A101 checksum differs, A102 size differs, A103 missing,
        A104 not in the manifest. Empty when all agree.
    """
    wanted = {item.name: item for item in manifest.representations}
    findings = []
    for name in sorted(wanted.keys() | objects.keys() - {MANIFEST}):
        where = f"{manifest.record_id}/{name}"
        findings += _check_object(where, wanted.get(name), objects.get(name))
    return findings


def check_prefix(manifest: Manifest, data: bytes) -> list[ArchiveFinding]:
    """Compare the bytes of ``asli.pdf`` with the prefix that its seals bind.

    Returns:
        A105 when the prefix is longer than the file or its checksum differs; else nothing.
    """
    length = manifest.prefix_length
    seen = sha256_hex(data[:length])
    if len(data) >= length and seen == manifest.prefix_sha256:
        return []
    where = f"{manifest.record_id}/{ORIGINAL}"
    return [_finding("A105", where, manifest.prefix_sha256, seen)]


def _check_object(
    where: str, wanted: Representation | None, seen: Found | None
) -> list[ArchiveFinding]:
    """Compare one object; a wrong size explains a wrong checksum, so only one is reported."""
    if wanted is None:
        return [_finding("A104", where, "-", seen.sha256 if seen else "-")]
    if seen is None:
        return [_finding("A103", where, wanted.sha256, "-")]
    if seen.size != wanted.size:
        return [_finding("A102", where, str(wanted.size), str(seen.size))]
    if seen.sha256 != wanted.sha256:
        return [_finding("A101", where, wanted.sha256, seen.sha256)]
    return []


_WORDS = {
    "A101": ("sidik SHA-256 berbeda", "SHA-256 differs"),
    "A102": ("ukuran berbeda", "size differs"),
    "A103": ("berkas hilang", "object is missing"),
    "A104": ("berkas tidak ada di manifes", "object is not in the manifest"),
    "A105": ("awalan bersegel berbeda", "sealed prefix differs"),
}


def _finding(code: str, where: str, expected: str, seen: str) -> ArchiveFinding:
    """Word one finding."""
    return disagreement(code, _WORDS[code], where, expected=expected, seen=seen)
