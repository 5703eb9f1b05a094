"""The manifest: what one record is and which bytes belong to it.

Written once, after the bytes, as canonical JSON. It holds nothing that depends on the run: no
clock, no machine, no version of a program. The same document gives the same manifest, so writing
it twice is harmless. JSON keys are Indonesian, as in the seal; ``schema/manifes-1.json`` (sealed
documents), ``schema/manifes-2.json`` (documents from outside) and ``archive/README.md`` say what
each means.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, Never

from jsonschema import Draft202012Validator, ValidationError, validators
from jsonschema.protocols import Validator

from formgen_archive.canonical import canonical_json
from formgen_archive.errors import ManifestInvalidError
from formgen_archive.findings import ArchiveFinding
from formgen_archive.keys import OUTSIDE_SEQUENCE, record_id
from formgen_archive.schema import SchemaFile, schema

SCHEMA_NAME = "formgen/manifes/1"
OUTSIDE_SCHEMA_NAME = "formgen/manifes/2"

PrivacyClass = Literal["publik", "publik_terbatas", "terbatas", "internal", "rahasia_pribadi"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Representation:
    """One object of the record.

    Attributes:
        name: Last segment of its key, such as ``asli.pdf``.
        media_type: Such as ``application/pdf``.
        size: Bytes, 1 or more.
        sha256: 64 lower-case hexadecimal digits.
    """

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What is known of a document that this program did not make: a letter, a record of others.

    Attributes:
        origin: Who it came from, 1 to 200 characters.
        letter: Its number there, or empty.
        title: What it is about, or empty.
    """

    origin: str
    letter: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One edition of one document.

    A document from outside has neither number nor seals: these are 0 and empty.

    Attributes:
        form: Slug of the form variant, or for one from outside a slug the retention rules name.
        form_register: Form register number, as sealed.
        form_edition: Edition of the layout.
        election: Election register number.
        place: 13 digits.
        sequence: *Urut*, 0 or more.
        edition: Edition of the document, 1 or more.
        number: Issue number, unique in the election.
        day: Issue day, or the day a document from outside bears.
        pages: Pages, as many as ``seals`` if it is sealed.
        prefix_length: Bytes of ``asli.pdf`` that the seals bind.
        prefix_sha256: SHA-256 of these bytes.
        seals: SHA-256 of the COSE message of each page, in page order.
        representations: All objects but the manifest; written ordered by name.
        privacy: Privacy class.
        retention: Retention slug of the form.
        rule: Id of the retention rule that matched at ingest.
        rules_version: Version of the rule file it came from.
        supersedes: Issue number of the document it supersedes, or None.
        outside: Set for a document from outside.
    """

    form: str
    form_register: int = 0
    form_edition: int = 0
    election: int
    place: str
    sequence: int
    edition: int
    number: int = 0
    day: date
    pages: int
    prefix_length: int = 0
    prefix_sha256: str = ""
    seals: tuple[str, ...] = ()
    representations: tuple[Representation, ...]
    privacy: PrivacyClass
    retention: str
    rule: str
    rules_version: str
    supersedes: int | None = None
    outside: Outside | None = None

    @property
    def record_id(self) -> str:
        """Return the record id, built from form, place, *urut* and edition."""
        return record_id(self.form, self.place, sequence=self.sequence, edition=self.edition)


def manifest_bytes(manifest: Manifest) -> bytes:
    """Write a manifest as it is archived: canonical JSON, the same bytes on any machine.

    Raises:
        KeyNotAllowedError: Form, place, *urut* or edition make no record id.
        ManifestInvalidError: Values contradict each other, such as pages and seals.
    """
    findings = _contradictions(manifest)
    if findings:
        raise _invalid(findings)
    return canonical_json(_to_json(manifest))


def parse_manifest(data: bytes) -> Manifest:
    """Read a manifest back, accepting only the bytes that ``manifest_bytes`` writes.

    Raises:
        ManifestInvalidError: Not canonical, not of the schema, or in contradiction with itself;
            carries every finding.
    """
    raw = _load(data)
    validator = _validator("manifes-2" if raw.get("skema") == OUTSIDE_SCHEMA_NAME else "manifes-1")
    findings = [_schema_finding(error) for error in validator.iter_errors(raw)]
    if findings:
        raise _invalid(findings)
    manifest = _from_json(raw)
    findings = _contradictions(manifest)
    if manifest.record_id != raw["arsip"]:
        findings.append(_finding("A303", "arsip", f"{raw['arsip']} / {manifest.record_id}"))
    if canonical_json(_to_json(manifest)) != data:
        findings.append(_finding("A302", "", ""))
    if findings:
        raise _invalid(findings)
    return manifest


def _load(data: bytes) -> dict[str, Any]:
    """Decode JSON to an object."""
    try:
        raw = json.loads(data, parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, RecursionError) as error:
        raise _invalid([_finding("A301", "", type(error).__name__)]) from error
    if not isinstance(raw, dict):
        raise _invalid([_finding("A301", "", type(raw).__name__)])
    return raw


def _no_float(text: str) -> Never:
    """Refuse 1.0 and NaN: a manifest counts in integers."""
    raise ValueError(text)


@cache
def _validator(name: SchemaFile) -> Validator:
    """Build a validator once: it is a thousand times dearer than its use."""
    strict = validators.extend(  # type: ignore[no-untyped-call]
        Draft202012Validator, {"pattern": _whole_pattern}
    )
    validator: Validator = strict(schema(name))
    return validator


def _whole_pattern(
    _validator: object, pattern: str, instance: object, _schema: object
) -> Iterator[ValidationError]:
    """Match as ECMAScript does, where "$" is the end; Python's also matches before a line end."""
    if isinstance(instance, str) and re.fullmatch(pattern, instance) is None:
        yield ValidationError(f"does not match {pattern}")


def _contradictions(manifest: Manifest) -> list[ArchiveFinding]:
    """Check what a JSON Schema cannot say."""
    findings = []
    sealed = manifest.outside is None
    if not sealed and manifest.sequence < OUTSIDE_SEQUENCE:
        findings.append(_finding("A308", "urut", str(manifest.sequence)))
    if sealed and manifest.pages != len(manifest.seals):
        findings.append(_finding("A304", "segel", f"{len(manifest.seals)} / {manifest.pages}"))
    names = [item.name for item in manifest.representations]
    if len(set(names)) != len(names):
        findings.append(_finding("A305", "berkas", ", ".join(names)))
    if sealed and manifest.supersedes == manifest.number:
        findings.append(_finding("A306", "menggantikan", str(manifest.number)))
    return findings


def _to_json(manifest: Manifest) -> dict[str, Any]:
    """Return the JSON object, keys as the schema of its kind names them."""
    both = {
        "arsip": manifest.record_id,
        "pemilihan": manifest.election,
        "wilayah": manifest.place,
        "urut": manifest.sequence,
        "edisi": manifest.edition,
        "hari": manifest.day.isoformat(),
        "halaman": manifest.pages,
        "berkas": [
            _file(item) for item in sorted(manifest.representations, key=lambda item: item.name)
        ],
        "privasi": manifest.privacy,
        "retensi": {
            "slug": manifest.retention,
            "aturan": manifest.rule,
            "versi": manifest.rules_version,
        },
    }
    if manifest.outside is not None:
        return both | {
            "skema": OUTSIDE_SCHEMA_NAME,
            "formulir": {"slug": manifest.form},
            "luar": {
                "asal": manifest.outside.origin,
                "surat": manifest.outside.letter,
                "perihal": manifest.outside.title,
            },
        }
    return both | {
        "skema": SCHEMA_NAME,
        "formulir": {
            "slug": manifest.form,
            "register": manifest.form_register,
            "edisi": manifest.form_edition,
        },
        "nomor": manifest.number,
        "awalan": {"panjang": manifest.prefix_length, "sha256": manifest.prefix_sha256},
        "segel": list(manifest.seals),
        "menggantikan": manifest.supersedes,
    }


def _file(item: Representation) -> dict[str, Any]:
    """Return the entry of one object."""
    return {
        "nama": item.name,
        "media": item.media_type,
        "ukuran": item.size,
        "sha256": item.sha256,
    }


def _from_json(raw: dict[str, Any]) -> Manifest:
    """Build the manifest from an object that the schema has accepted."""
    try:
        day = date.fromisoformat(raw["hari"])
    except ValueError as error:
        raise _invalid([_finding("A301", "hari", raw["hari"])]) from error
    return Manifest(
        form=raw["formulir"]["slug"],
        election=raw["pemilihan"],
        place=raw["wilayah"],
        sequence=raw["urut"],
        edition=raw["edisi"],
        day=day,
        pages=raw["halaman"],
        representations=tuple(
            Representation(
                name=item["nama"],
                media_type=item["media"],
                size=item["ukuran"],
                sha256=item["sha256"],
            )
            for item in raw["berkas"]
        ),
        privacy=raw["privasi"],
        retention=raw["retensi"]["slug"],
        rule=raw["retensi"]["aturan"],
        rules_version=raw["retensi"]["versi"],
        **(_outside_parts(raw) if "luar" in raw else _sealed_parts(raw)),
    )


def _sealed_parts(raw: dict[str, Any]) -> dict[str, Any]:
    """Return what only a sealed document has."""
    return {
        "form_register": raw["formulir"]["register"],
        "form_edition": raw["formulir"]["edisi"],
        "number": raw["nomor"],
        "prefix_length": raw["awalan"]["panjang"],
        "prefix_sha256": raw["awalan"]["sha256"],
        "seals": tuple(raw["segel"]),
        "supersedes": raw["menggantikan"],
    }


def _outside_parts(raw: dict[str, Any]) -> dict[str, Any]:
    """Return what only a document from outside has."""
    known = raw["luar"]
    return {"outside": Outside(origin=known["asal"], letter=known["surat"], title=known["perihal"])}


_WORDS = {
    "A301": ("bukan manifes", "not a manifest"),
    "A302": ("bukan JSON kanonis", "not canonical JSON"),
    "A303": ("nama arsip tidak sesuai isinya", "record id disagrees with its parts"),
    "A304": ("jumlah segel dan halaman berbeda", "numbers of seals and pages differ"),
    "A305": ("nama berkas berulang", "a file name is repeated"),
    "A306": ("dokumen menggantikan dirinya sendiri", "the document supersedes itself"),
    "A307": ("tidak sesuai skema", "not as the schema says"),
    "A308": ("urut milik jenis dokumen lain", "the urut belongs to the other kind of document"),
}


def _finding(code: str, where: str, detail: str) -> ArchiveFinding:
    """Word one finding."""
    in_indonesian, in_english = _WORDS[code]
    tail = f": {detail}" if detail else ""
    return ArchiveFinding(
        code=code, where=where, message_id=in_indonesian + tail, message_en=in_english + tail
    )


def _schema_finding(error: ValidationError) -> ArchiveFinding:
    """Say where the schema is broken and by which of its keywords; values may be personal."""
    where = "/".join(str(part) for part in error.absolute_path)
    return _finding("A307", where, str(error.validator))


def _invalid(findings: list[ArchiveFinding]) -> ManifestInvalidError:
    """Wrap findings."""
    first = findings[0]
    return ManifestInvalidError(
        f"manifes tidak sah: {first.message_id}",
        f"invalid manifest: {first.message_en}",
        findings=findings,
    )
