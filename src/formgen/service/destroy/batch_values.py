"""What stands in the papers of a batch: words and numbers, from its dossier only."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from formgen.model.calendar import long_date
from formgen.service.destroy.dossier import (
    ADVICE,
    ANRI,
    APPROVAL,
    COMMITTEE,
    DECREE,
    DESTROYED,
    LIST,
    MINUTES,
    REQUEST,
    Dossier,
)
from formgen.service.destroy.letterhead import Values, day_values, office_values, signatures
from formgen.service.destroy.rows import list_values
from formgen.service.destroy.session import Session
from formgen.service.doors import SOFTWARE
from formgen_archive.catalogue.batch_lines import Entered
from formgen_archive.destruction.guards import WIB
from formgen_archive.destruction.lists import Line
from formgen_archive.persons import Person

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


def step_values(session: Session, known: Dossier, slug: str) -> Values:
    """Return what a paper of a step says."""
    lines = known.listed
    return {
        **_common(session, known),
        **_of_step(known, slug),
        **(list_values(lines, {}) if slug == LIST else _sums(lines)),
        **signatures(_signers(session, known, slug)),
    }


def run_values(
    session: Session, known: Dossier, slug: str, lines: Sequence[Line], times: Sequence[datetime]
) -> Values:
    """Return what list or record of a run says.

    Args:
        session: Of who closes it.
        known: The dossier.
        slug: Which of the two.
        lines: Those destroyed.
        times: When each was.
    """
    gone = {line.number for line in lines}
    left = [item for item in known.entries if item.listed and item.line.number not in gone]
    return {
        **_common(session, known),
        **_of_run(known, left, times),
        "banyak_tetap": len(known.listed),
        **(list_values(lines, {}) if slug == DESTROYED else _sums(lines)),
        **signatures(_signers(session, known, slug)),
    }


def _common(session: Session, known: Dossier) -> Values:
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


def _of_step(known: Dossier, slug: str) -> Values:
    """Return what one paper says that the others do not."""
    if slug != LIST:
        return {}
    proposer = known.persons["pengusul"]
    return {"unit_pengolah": "-", "unit_kearsipan": _first(proposer)}


def _of_run(known: Dossier, left: Sequence[Entered], times: Sequence[datetime]) -> Values:
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


def _signers(session: Session, known: Dossier, slug: str) -> list[tuple[str, Person | None]]:
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
