"""Fixity: do the bytes in a store agree with the manifest? Decides only; reads nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from formgen_archive.canonical import sha256_hex
from formgen_archive.findings import ArchiveFinding, disagreement
from formgen_archive.keys import MANIFEST, ORIGINAL
from formgen_archive.manifest import Manifest, Representation, manifest_bytes
from formgen_archive.supplement import Supplement, chain_findings, ordinal_of, supplement_bytes


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


def check_record(
    manifest: Manifest, objects: Mapping[str, Found], supplements: Sequence[Supplement] = ()
) -> list[ArchiveFinding]:
    """Compare a record with what its prefix holds in a store.

    Args:
        manifest: What should be there.
        objects: Representation to what was found; the manifest itself may be among them.
        supplements: What was added to it.

    Returns:
        All findings, ordered by name: A101 checksum differs, A102 size differs, A103 missing,
        A104 neither in the manifest nor in a supplement, A114 a supplement that is not on record.
        Empty when all agree.
    """
    added = [part for item in supplements for part in (item.representation, _itself(item))]
    wanted = {item.name: item for item in (*manifest.representations, *added)}
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


def _itself(item: Supplement) -> Representation:
    """Return what the object of a supplement itself must be."""
    body = supplement_bytes(item)
    return Representation(
        name=item.name, media_type="application/json", size=len(body), sha256=sha256_hex(body)
    )


def _check_object(
    where: str, wanted: Representation | None, seen: Found | None
) -> list[ArchiveFinding]:
    """Compare one object; a wrong size explains a wrong checksum, so only one is reported."""
    if wanted is None:
        code = "A104" if ordinal_of(where.rpartition("/")[2]) is None else "A114"
        return [_finding(code, where, "-", seen.sha256 if seen else "-")]
    if seen is None:
        return [_finding("A103", where, wanted.sha256, "-")]
    if seen.size != wanted.size:
        return [_finding("A102", where, str(wanted.size), str(seen.size))]
    if seen.sha256 != wanted.sha256:
        return [_finding("A101", where, wanted.sha256, seen.sha256)]
    return []


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One version that lies under the prefix of a record, of one name the newest first.

    Attributes:
        name: Last part of its key.
        data: Its bytes, or None for a marker that says "deleted".
    """

    name: str
    data: bytes | None


def check_kept(
    manifest: Manifest, kept: Sequence[Kept], state: str, supplements: Sequence[Supplement] = ()
) -> list[ArchiveFinding]:
    """Compare a record with everything that lies under its prefix.

    Args:
        manifest: What should be there.
        kept: Every version and marker.
        state: State of the record. Of one that is being destroyed nothing can be said; of one
            that was destroyed nothing may be left.
        supplements: What was added to it.

    Returns:
        All findings: those of ``check_record``, ``check_prefix`` and ``chain_findings``; A106 the
        manifest in the store differs, A107 is missing; A109 destroyed but there, A110
        hidden by a marker, A111 several versions.
    """
    if state == "eksekusi":
        return []
    if state == "musnah":
        return [_said("A109", manifest, item.name) for item in kept]
    oldest = {item.name: item.data for item in kept if item.data is not None}
    names = [item.name for item in kept if item.data is not None]
    objects = {name: found(data) for name, data in oldest.items()}
    findings = check_record(manifest, objects, supplements)
    findings += chain_findings(manifest, supplements)
    if ORIGINAL in oldest and manifest.outside is None:
        findings += check_prefix(manifest, oldest[ORIGINAL])
    if MANIFEST not in oldest:
        findings.append(_said("A107", manifest, MANIFEST))
    elif oldest[MANIFEST] != manifest_bytes(manifest):
        findings.append(_said("A106", manifest, MANIFEST))
    findings += [_said("A111", manifest, name) for name in oldest if names.count(name) > 1]
    hidden = {item.name for item in kept if item.data is None}
    return findings + [_said("A110", manifest, name) for name in sorted(hidden)]


_SAID = {
    "A106": ("manifes di arsip berbeda dari katalog", "manifest differs from the catalogue"),
    "A107": ("manifes tidak ada di arsip", "the manifest is not in the store"),
    "A109": ("masih ada, padahal telah dimusnahkan", "still there although it was destroyed"),
    "A110": ("tertutup penanda hapus", "hidden by a delete marker"),
    "A111": ("ada versi lain: ditulis di luar program", "several versions: written past us"),
}


def _said(code: str, manifest: Manifest, name: str) -> ArchiveFinding:
    words_id, words_en = _SAID[code]
    where = f"{manifest.record_id}/{name}"
    return ArchiveFinding(code=code, where=where, message_id=words_id, message_en=words_en)


_WORDS = {
    "A101": ("sidik SHA-256 berbeda", "SHA-256 differs"),
    "A102": ("ukuran berbeda", "size differs"),
    "A103": ("berkas hilang", "object is missing"),
    "A104": ("berkas tidak ada di manifes", "object is not in the manifest"),
    "A114": (
        "susulan belum tercatat; jalankan: formgen archive rebuild",
        "a supplement that is not on record; run: formgen archive rebuild",
    ),
    "A105": ("awalan bersegel berbeda", "sealed prefix differs"),
}


def _finding(code: str, where: str, expected: str, seen: str) -> ArchiveFinding:
    """Word one finding."""
    return disagreement(code, _WORDS[code], where, expected=expected, seen=seen)
