"""The manifest: what one record is and which bytes belong to it.

Written once, after the bytes, as canonical JSON. It holds nothing that depends on the run: no
clock, no machine, no version of a program. The same document gives the same manifest, so writing
it twice is harmless. JSON keys are Indonesian, as in the seal; ``schema/manifes-1.json`` (sealed
documents), ``schema/manifes-2.json`` (documents from outside) and ``archive/README.md`` say what
each means.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from formgen_archive.canonical import canonical_json
from formgen_archive.findings import ArchiveFinding
from formgen_archive.keys import OUTSIDE_SEQUENCE, record_id
from formgen_archive.readback import finding, invalid, load, schema_findings

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
        raise invalid(findings)
    return canonical_json(_to_json(manifest))


def parse_manifest(data: bytes) -> Manifest:
    """Read a manifest back, accepting only the bytes that ``manifest_bytes`` writes.

    Raises:
        ManifestInvalidError: Not canonical, not of the schema, or in contradiction with itself;
            carries every finding.
    """
    raw = load(data)
    outside = raw.get("skema") == OUTSIDE_SCHEMA_NAME
    findings = schema_findings(raw, "manifes-2" if outside else "manifes-1")
    if findings:
        raise invalid(findings)
    manifest = _from_json(raw)
    findings = _contradictions(manifest)
    if manifest.record_id != raw["arsip"]:
        findings.append(finding("A303", "arsip", f"{raw['arsip']} / {manifest.record_id}"))
    if canonical_json(_to_json(manifest)) != data:
        findings.append(finding("A302", "", ""))
    if findings:
        raise invalid(findings)
    return manifest


def _contradictions(manifest: Manifest) -> list[ArchiveFinding]:
    """Check what a JSON Schema cannot say."""
    findings = []
    sealed = manifest.outside is None
    if not sealed and manifest.sequence < OUTSIDE_SEQUENCE:
        findings.append(finding("A308", "urut", str(manifest.sequence)))
    if sealed and manifest.pages != len(manifest.seals):
        findings.append(finding("A304", "segel", f"{len(manifest.seals)} / {manifest.pages}"))
    names = [item.name for item in manifest.representations]
    if len(set(names)) != len(names):
        findings.append(finding("A305", "berkas", ", ".join(names)))
    if sealed and manifest.supersedes == manifest.number:
        findings.append(finding("A306", "menggantikan", str(manifest.number)))
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
            file_json(item) for item in sorted(manifest.representations, key=lambda item: item.name)
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


def file_json(item: Representation) -> dict[str, Any]:
    """Return the entry of one object, as ``file_of`` reads it."""
    return {
        "nama": item.name,
        "media": item.media_type,
        "ukuran": item.size,
        "sha256": item.sha256,
    }


def file_of(item: Mapping[str, Any]) -> Representation:
    """Read the entry of one object that a schema has accepted."""
    return Representation(
        name=item["nama"],
        media_type=item["media"],
        size=item["ukuran"],
        sha256=item["sha256"],
    )


def _from_json(raw: dict[str, Any]) -> Manifest:
    """Build the manifest from an object that the schema has accepted."""
    try:
        day = date.fromisoformat(raw["hari"])
    except ValueError as error:
        raise invalid([finding("A301", "hari", raw["hari"])]) from error
    return Manifest(
        form=raw["formulir"]["slug"],
        election=raw["pemilihan"],
        place=raw["wilayah"],
        sequence=raw["urut"],
        edition=raw["edisi"],
        day=day,
        pages=raw["halaman"],
        representations=tuple(file_of(item) for item in raw["berkas"]),
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
