"""Which papers each step of a batch makes, and what stands in them; all of it from the database.

Made again after a crash they are the same: their day is that of the first reservation, and what
they say is what the step wrote down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from formgen.model.calendar import long_date
from formgen.model.region import Region, words
from formgen.model.tanggal import date_words
from formgen.register.database import reading, transaction
from formgen.service.destroy.paper_kinds import paper_kinds
from formgen.service.destroy.rows import annex, list_values
from formgen.service.destroy.session import Session
from formgen.service.doors import SOFTWARE
from formgen.service.workspace import templates
from formgen_archive.catalogue import batches
from formgen_archive.catalogue.batch_lines import Entered, entries
from formgen_archive.catalogue.batches import Batch, Document
from formgen_archive.catalogue.tombstones import Tombstone
from formgen_archive.destruction.guards import WIB
from formgen_archive.destruction.lists import Line
from formgen_archive.destruction.separation import Part
from formgen_archive.persons import Person
from formgen_archive.rules import RuleSet

Values = dict[str, str | int | None]

LIST: Final = "daftar-usul-musnah"
COMMITTEE: Final = "sk-panitia-penilai"
MINUTES: Final = "notulen-penilaian"
ADVICE: Final = "pertimbangan-panitia"
APPROVAL: Final = "persetujuan-musnah-pimpinan"
REQUEST: Final = "persetujuan-musnah-permohonan"
ANRI: Final = "persetujuan-musnah-anri"
DECREE: Final = "keputusan-musnah"
RECORD: Final = "ba-pemusnahan-arsip"
DESTROYED: Final = "daftar-musnah"

_NUMBERS: Final[Mapping[str, str]] = {
    LIST: "nomor_daftar",
    COMMITTEE: "nomor_panitia",
    MINUTES: "nomor_notulen",
    ADVICE: "nomor_pertimbangan",
    APPROVAL: "nomor_persetujuan",
    DECREE: "nomor_keputusan",
    DESTROYED: "nomor_daftar_musnah",
}
_NONE: Final = "tidak ada"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What the papers of a batch are made from.

    Attributes:
        batch: The batch.
        entries: All of its lines, also those that were put out.
        documents: The papers so far, by kind.
        persons: Who took which part.
    """

    batch: Batch
    entries: tuple[Entered, ...]
    documents: Mapping[str, Document]
    persons: Mapping[Part, tuple[Person, ...]]

    @property
    def listed(self) -> list[Line]:
        """Return the lines of the list signed last."""
        return [item.line for item in self.entries if item.listed]

    @property
    def ordinal(self) -> int:
        """Return the number of the batch in its year."""
        return int(self.batch.number.partition("-")[2])

    @property
    def urut(self) -> int:
        """Return the batch as one number, for the identity of its papers."""
        return int(self.batch.number.replace("-", ""))


def situation(session: Session, number: str) -> Situation:
    """Read everything about a batch in one view."""
    parts: tuple[Part, ...] = (
        "pengusul", "panitia", "pimpinan", "pencatat", "pengesah", "penetap", "pelaksana", "saksi",
    )  # fmt: skip
    with reading(session.doors.engine) as conn:
        return Situation(
            batch=batches.require(conn, number),
            entries=tuple(entries(conn, number)),
            documents={item.kind: item for item in batches.documents_of(conn, number)},
            persons={part: tuple(batches.persons_of(conn, number, part)) for part in parts},
        )


def make_papers(session: Session, number: str, slugs: Sequence[str]) -> list[Document]:
    """Make those papers of a step that are not there yet, and put them into the evidence set."""
    made = []
    for slug in slugs:
        known = situation(session, number)
        if slug in known.documents:
            made.append(known.documents[slug])
            continue
        document = _make(session, known, slug)
        with transaction(session.doors.engine) as conn:
            batches.add_document(conn, number, document, session.scribe)
        made.append(document)
    return made


def _make(session: Session, known: Situation, slug: str) -> Document:
    lines = known.listed
    values = _common(session, known) | _of_step(known, slug)
    if slug in {LIST, DESTROYED}:
        values |= list_values(lines, {})
    else:
        values |= _sums(lines)
    values |= signatures(_signers(session, known, slug))
    kind = paper_kinds(templates())[slug]
    office, year = session.workspace.region.code, session.now.day.year
    return session.press(known.batch.election).make(
        slug,
        urut=known.urut,
        number=kind.number(known.ordinal, office, year),
        values=values,
        annex=annex(lines, {}),
        day=session.now.day,
        list_sha256=known.batch.list_sha256,
    )


def make_record(
    session: Session, number: str, ba_number: str, remains: Sequence[Tombstone]
) -> list[Document]:
    """Make list and record of a run, from its tombstones only."""
    made = []
    gone = {item.line for item in remains}
    proofs = {item.line: {"nisan": item.body.decode()} for item in remains}
    for slug in (DESTROYED, RECORD):
        known = situation(session, number)
        if slug in known.documents:
            made.append(known.documents[slug])
            continue
        lines = [item.line for item in known.entries if item.line.number in gone]
        left = [item for item in known.entries if item.listed and item.line.number not in gone]
        times = [item.destroyed_at for item in remains]
        values = _common(session, known) | _of_run(known, left, times)
        values |= {"banyak_tetap": sum(item.listed for item in known.entries)}
        values |= list_values(lines, {}) if slug == DESTROYED else _sums(lines)
        values |= signatures(_signers(session, known, slug))
        kind = paper_kinds(templates())[slug]
        office, year = session.workspace.region.code, max(times).astimezone(WIB).year
        letter = ba_number if slug == RECORD else kind.number(known.ordinal, office, year)
        document = session.press(known.batch.election).make(
            slug,
            urut=known.urut,
            number=letter,
            values=values,
            annex=annex(lines, proofs),
            day=max(times).astimezone(WIB).date(),
            list_sha256=known.batch.list_sha256,
        )
        with transaction(session.doors.engine) as conn:
            batches.add_document(conn, number, document, session.scribe)
        made.append(document)
    return made


def signatures(signers: Sequence[tuple[str, Person | None]]) -> Values:
    """Return the values of the places where people sign, three in a row."""
    values: Values = {"tanda_banyak": len(signers)}
    for number, (role, person) in enumerate(signers, start=1):
        values[f"tanda.{number}.peran"] = role.upper()
        values[f"tanda.{number}.nama"] = "" if person is None else person.name
        values[f"tanda.{number}.nip"] = "" if person is None else f"NIP {person.nip}"
    return values


def office_values(place: Region, rules: RuleSet) -> Values:
    """Return what every paper of an office says."""
    return {
        "kantor": words(place.code).kpu_name.upper(),
        "kantor_tempat": f"{place.kind.upper()} {place.name}",
        "tempat": place.name.title(),
        "jra": f"JRA {rules.instrument} versi {rules.version}",
    }


def day_values(day: date) -> Values:
    """Return a day as papers write it."""
    words = date_words(day)
    return {
        "hari": words.hari,
        "tanggal": long_date(day),
        "tanggal_huruf": f"{words.tanggal} bulan {words.bulan} tahun {words.tahun}",
    }


def _common(session: Session, known: Situation) -> Values:
    """Return what the papers of a batch share: office, days, numbers of papers, persons."""
    notes = known.batch.notes
    out = [item for item in known.entries if not item.listed]
    committee = known.persons["panitia"]
    values: Values = {
        **office_values(session.workspace.region, session.rules),
        **day_values(session.now.day),
        **dict.fromkeys(_NUMBERS.values(), "-"),
        **{
            _NUMBERS[kind]: f"{item.number} tanggal {long_date(item.day)}"
            for kind, item in known.documents.items()
            if kind in _NUMBERS
        },
        "usul": known.batch.number,
        "sidik": known.batch.list_sha256,
        "unit_pengolah": _first(committee[1:2]),
        "unit_kearsipan": _first(committee[:1]),
        "pimpinan": _first(known.persons["pimpinan"]) if known.persons["pimpinan"] else "Pimpinan",
        "panitia": _people(committee),
        "pelaksana": _people(known.persons["pelaksana"]),
        "saksi": _people(known.persons["saksi"]),
        "banyak_usul": len(known.entries),
        "banyak_keluar": len(out),
        "keluar": _reasons(out),
        "tidak_sebelum": _later(known.listed),
        "jeda": session.rules.policy.quiet_days,
        "cara": str(notes.get("cara", "")) or "Setiap arsip dibuka dan dilihat.",
        "rangkuman": "",
    }
    letter = notes.get("surat_anri", {})
    return values | {
        "surat_anri": letter.get("surat", "-"),
        "tanggal_anri": letter.get("tanggal", "-"),
        "pejabat_anri": letter.get("pejabat", "-"),
        "sidik_surat": letter.get("sidik", "-"),
    }


def _of_step(known: Situation, slug: str) -> Values:
    """Return what one paper says that the others do not."""
    if slug != LIST:
        return {}
    proposer = known.persons["pengusul"]
    return {"unit_pengolah": "-", "unit_kearsipan": _first(proposer)}


def _of_run(known: Situation, left: Sequence[Entered], times: Sequence[datetime]) -> Values:
    first, last = min(times).astimezone(WIB), max(times).astimezone(WIB)
    sealed_list = known.documents.get(DESTROYED)
    notes: Mapping[str, Any] = known.batch.notes
    return {
        **day_values(last.date()),
        "mulai": f"{first:%H.%M}",
        "akhir": f"{last:%H.%M}",
        "banyak_keluar": len(left),
        "keluar": _reasons(left),
        "toko": str(notes.get("toko", "-")),
        "perangkat": SOFTWARE,
        "cadangan": str(notes.get("cadangan", "-")),
        "catatan": str(notes.get("catatan", "-")),
        "sidik_daftar_musnah": "-" if sealed_list is None else sealed_list.sha256,
    }


def _signers(session: Session, known: Situation, slug: str) -> list[tuple[str, Person | None]]:
    """Return who signs a paper, in order."""
    persons = known.persons
    committee = persons["panitia"]
    chair, unit = (*committee[:2], None, None)[:2]
    archivist = _one(persons["pengusul"])
    if slug == LIST:
        return [("Arsiparis", archivist), ("Mengetahui, pimpinan unit kearsipan", chair)]
    if slug in {MINUTES, ADVICE}:
        return [
            ("Ketua merangkap anggota" if n == 0 else "Anggota", person)
            for n, person in enumerate(committee)
        ]
    if slug in {COMMITTEE, APPROVAL, REQUEST, DECREE}:
        return [("Pimpinan", _one(persons["penetap"] or persons["pimpinan"]) or _leader(session))]
    if slug == ANRI:
        return [
            ("Dicatat oleh arsiparis", _one(persons["pencatat"])),
            ("Disahkan oleh", _one(persons["pengesah"])),
        ]
    return [
        ("Pimpinan unit kearsipan", chair),
        ("Pimpinan unit pengolah", unit),
        ("Arsiparis", archivist),
        *((f"Saksi {n}", person) for n, person in enumerate(persons["saksi"], start=1)),
        *((f"Pelaksana {n}", person) for n, person in enumerate(persons["pelaksana"], start=1)),
        ("Mengetahui, pimpinan", _one(persons["penetap"])),
    ]


def _leader(session: Session) -> Person | None:
    return next((p for p in session.staff.persons if "pimpinan" in p.roles), None)


def _one(persons: Sequence[Person]) -> Person | None:
    return persons[0] if persons else None


def _first(persons: Sequence[Person]) -> str:
    return persons[0].unit if persons else "-"


def _people(persons: Sequence[Person]) -> str:
    lines = [f"{n}. {p.name}, NIP {p.nip}, {p.position}" for n, p in enumerate(persons, start=1)]
    return "\n".join(lines) or "-"


def _sums(lines: Sequence[Line]) -> Values:
    return {
        "banyak": len(lines),
        "halaman": sum(line.pages for line in lines),
        "ukuran": sum(line.size for line in lines),
    }


_PRINTED: Final = 25
"""Lines whose reasons are printed; all of them stand in the attachment and in the audit log."""


def _reasons(items: Sequence[Entered]) -> str:
    shown = [f"Baris {item.line.number}: {item.reason or '-'}" for item in items[:_PRINTED]]
    more = len(items) - _PRINTED
    return "\n".join([*shown, *([f"dan {more} baris lain"] if more > 0 else [])]) or _NONE


def _later(lines: Sequence[Line]) -> str:
    found = [(line.number, line.not_before) for line in lines if line.not_before is not None]
    shown = [f"Baris {number}: tidak sebelum {long_date(day)}" for number, day in found[:_PRINTED]]
    return "\n".join(shown) or _NONE
