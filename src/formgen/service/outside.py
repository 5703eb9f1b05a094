"""``archive put``: documents that came from outside, kept under the same law as our own.

A letter, a record of another office: classified by a slug that exactly one retention rule names,
locked and held like every record. Its checksum vouches for what came in, not for who made it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from pathlib import Path

from formgen.compare.sandbox import read_pdf_seals
from formgen.errors import InputError, NotFoundError, Text
from formgen.model.region import parse_code
from formgen.register.database import reading, transaction
from formgen.service.attempts import act
from formgen.service.doors import Doors, archive_errors
from formgen.service.names import region_name
from formgen.service.records import require_bytes
from formgen.service.retention import load_rules
from formgen.service.trusted_time import CLOCKS, Clocks
from formgen.service.workspace import Workspace
from formgen_archive.canonical import sha256_hex
from formgen_archive.catalogue import records
from formgen_archive.catalogue.records import Filing
from formgen_archive.errors import ObjectDiffersError
from formgen_archive.keys import MANIFEST, ORIGINAL, OUTSIDE_SEQUENCE, object_key
from formgen_archive.manifest import Manifest, Outside, Representation, manifest_bytes
from formgen_archive.persons import Role
from formgen_archive.rules import Rule, RuleSet, match_rule
from formgen_archive.scribe import Scribe
from formgen_archive.stores.locking import Lock
from formgen_archive.stores.resume import lock_same

RECEIVERS: Sequence[Role] = ("arsiparis", "unit_kearsipan", "unit_pengolah")

_PLACE = 13  # digits of a place in a record id
_REGION = 10  # of them, those of the region
_LONGEST = 200  # characters, as the schema of the manifest has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What the archivist says of documents that came in together.

    Attributes:
        slug: Names the kind of document; exactly one retention rule must know it.
        election: Election register number.
        place: Code of the region or TPS they are about.
        day: Day they bear.
        known: Who they came from, their number there and what they are about.
    """

    slug: str
    election: int
    place: str
    day: date
    known: Outside


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What became of one file.

    Attributes:
        file: It.
        record: ``ELECTION/RECORD-ID``.
        rule: Id of its retention rule.
        new: Whether it was not in the archive before.
    """

    file: Path
    record: str
    rule: str
    new: bool


def put_documents(
    workspace: Workspace,
    nip: str,
    arrival: Arrival,
    files: Sequence[Path],
    *,
    clocks: Clocks = CLOCKS,
) -> list[Received]:
    """Put documents into the archive, one record each; all are looked at before one is kept.

    What is in the archive already is passed over, so a put that was cut short can be repeated.

    Raises:
        InputError: A file is no PDF that can be read, the place is none, the day is to come, or
            a text is too long; or not exactly one retention rule knows the slug.
        NotFoundError: No such contest in this office, or the document was destroyed.
        RefusedError: The person may not; the attempt is on record.
        UnavailableError: Store or database is away; put them again.
    """
    arrival = replace(arrival, place=_place(arrival.place))
    _require_texts(arrival.known)
    rules = load_rules(workspace)
    with archive_errors():
        rule = match_rule(rules, arrival.slug)
    _require_contest(workspace, arrival.election)
    read = [(file, *_read(file)) for file in files]
    subject = f"kontes/{arrival.election}"
    with act(workspace, nip, RECEIVERS, subject, clocks=clocks) as (doors, scribe):
        _require_past(arrival.day, scribe)
        lock = doors.locking.first(scribe.now.time, rules.policy)
        shelf = _Shelf(doors=doors, scribe=scribe, lock=lock)
        return [
            shelf.keep(file, data, _manifest(arrival, rules, rule, data, pages))
            for file, data, pages in read
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shelf:
    """Where the documents of one command go."""

    doors: Doors
    scribe: Scribe
    lock: Lock

    def keep(self, file: Path, data: bytes, first: Manifest) -> Received:
        """Keep one document durably under the next free *urut*."""
        known = self._known(first)
        made = known or self._store(data, first)
        if known is None:
            event = self.scribe(
                "penerimaan",
                made.record_id,
                after="aktif",
                documents=(f"sha256:{made.representations[0].sha256}",),
            )
            with transaction(self.doors.engine) as conn:
                records.record(conn, [Filing(manifest=made, event=event)])
        name = f"{made.election}/{made.record_id}"
        return Received(file=file, record=name, rule=made.rule, new=known is None)

    def _known(self, wanted: Manifest) -> Manifest | None:
        """Return the record of the same kind, place and bytes, if there is one."""
        with reading(self.doors.engine) as conn:
            found = records.find_sha256(conn, wanted.representations[0].sha256)
        same = (wanted.election, wanted.form, wanted.place)
        known = next((m for m in found if (m.election, m.form, m.place) == same), None)
        if known is not None:
            require_bytes(self.doors, known)
        return known

    def _store(self, data: bytes, first: Manifest) -> Manifest:
        """Write document, then manifest; an *urut* at which other bytes lie is passed over."""
        for sequence in count(OUTSIDE_SEQUENCE):
            made = replace(first, sequence=sequence)
            key = (made.election, made.record_id)
            try:
                for name, content in ((ORIGINAL, data), (MANIFEST, manifest_bytes(made))):
                    lock_same(self.doors.store, [(object_key(*key, name), content)], self.lock)
            except ObjectDiffersError:
                continue
            return made
        raise AssertionError


def _manifest(arrival: Arrival, rules: RuleSet, rule: Rule, data: bytes, pages: int) -> Manifest:
    return Manifest(
        form=arrival.slug,
        election=arrival.election,
        place=arrival.place,
        sequence=OUTSIDE_SEQUENCE,
        edition=1,
        day=arrival.day,
        pages=pages,
        representations=(
            Representation(
                name=ORIGINAL,
                media_type="application/pdf",
                size=len(data),
                sha256=sha256_hex(data),
            ),
        ),
        privacy=rule.privacy,
        retention=arrival.slug,
        rule=rule.id,
        rules_version=rules.version,
        outside=arrival.known,
    )


def _read(file: Path) -> tuple[bytes, int]:
    """Return the bytes of a PDF and how many pages it has; opened in a process of its own."""
    data = file.read_bytes()
    if not data.startswith(b"%PDF-"):
        raise InputError(
            Text(f"{file} bukan PDF.", f"{file} is not a PDF."),
            hint=Text("Simpan pindaian sebagai PDF.", "Save the scan as a PDF."),
        )
    return data, len(read_pdf_seals(data).pages)


def _place(code: str) -> str:
    """Return a place of 13 digits; a slip of the pen would put the record out of a hold's reach."""
    plain = parse_code(code)
    if not region_name(plain[:_REGION].ljust(_REGION, "0")):
        raise InputError(
            Text(f"Tidak ada wilayah {code}.", f"There is no region {code}."),
            hint=Text("Periksa --place.", "Check --place."),
        )
    return plain.ljust(_PLACE, "0")


def _require_texts(known: Outside) -> None:
    """Refuse what the manifest's schema would not read back."""
    texts = (known.origin, known.letter, known.title)
    if not known.origin or any(len(t) > _LONGEST or not t.isprintable() for t in texts):
        raise InputError(
            Text(
                "Asal, nomor atau perihal kosong, lebih dari 200 huruf, atau bukan satu baris.",
                "Origin, number or title is empty, over 200 characters, or not one line.",
            ),
            hint=Text("Singkatkan.", "Shorten it."),
        )


def _require_contest(workspace: Workspace, election: int) -> None:
    if election not in {contest.nomor for contest in workspace.settings.kontes}:
        raise NotFoundError(
            Text(f"Tidak ada kontes {election}.", f"There is no contest {election}."),
            hint=Text("Lihat [[kontes]] di formgen.toml.", "See [[kontes]] in formgen.toml."),
        )


def _require_past(day: date, scribe: Scribe) -> None:
    if day > scribe.now.day:
        raise InputError(
            Text(f"Tanggal {day} belum tiba.", f"The day {day} is still to come."),
            hint=Text("Isi tanggal dokumen.", "Give the day the document bears."),
        )
