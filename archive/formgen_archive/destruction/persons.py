"""Who may do what in one batch (retention.md 8.9). Counted by NIP: an account is no person.

Nothing here can be skipped in an emergency.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from formgen_archive.findings import ArchiveFinding

Part = Literal[
    "pengusul",
    "panitia",
    "pimpinan",
    "pencatat",
    "pengesah",
    "penetap",
    "pelaksana",
    "saksi",
]
"""What a person was in a batch: who proposed, judged, approved, recorded and confirmed the letter
of ANRI, decreed, executed, witnessed."""

COMMITTEE_ROLES: Final = ("unit_kearsipan", "unit_pengolah", "arsiparis")
"""Elements that a committee must have (PP 28/2012 Ps 67 (3)); the first chairs it."""

WITNESS_UNITS: Final = frozenset({"hukum", "pengawasan"})
"""Kinds of unit that witnesses come from (PP 28/2012 Ps 66 g 2)."""

EXECUTORS: Final = 2
"""Officers who run a batch together."""

_BARRED: Final[Mapping[Part, frozenset[Part]]] = {
    "pengusul": frozenset({"pimpinan", "penetap", "pelaksana", "saksi"}),
    "panitia": frozenset({"pelaksana", "saksi"}),
    "pimpinan": frozenset({"pengusul", "pelaksana", "saksi"}),
    "pencatat": frozenset({"pengesah", "saksi"}),
    "pengesah": frozenset({"pencatat", "pelaksana", "saksi"}),
    "penetap": frozenset({"pengusul", "pelaksana", "saksi"}),
    "pelaksana": frozenset({"pengusul", "panitia", "pimpinan", "pengesah", "penetap", "saksi"}),
    "saksi": frozenset(
        {"pengusul", "panitia", "pimpinan", "pencatat", "pengesah", "penetap", "pelaksana"}
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One officer, copied as text into everything he signs.

    Attributes:
        nip: Staff number; what makes two persons different.
        name: As printed.
        position: Such as ``Kepala Subbagian Hukum``.
        unit: Kind of unit: ``unit_kearsipan``, ``unit_pengolah``, ``hukum``, ``pengawasan``,
            ``pimpinan`` or another.
        role: What he is by office: ``arsiparis``, ``pimpinan``, ...
    """

    nip: str
    name: str
    position: str
    unit: str
    role: str


def check_part(
    taken: Mapping[str, frozenset[Part]], part: Part, persons: Sequence[Person]
) -> list[ArchiveFinding]:
    """Find who may not take this part, for what he was in the same batch before.

    Args:
        taken: NIP to the parts already taken in the batch.
        part: The part to take now.
        persons: Who wants to take it.

    Returns:
        A601 for each conflict, A602 for a person given twice, A603 for one without NIP.
    """
    findings = _doubles(persons)
    for person in persons:
        clash = sorted(_BARRED[part] & taken.get(person.nip, frozenset()))
        findings += [_finding("A601", person.nip, f"{part} / {other}") for other in clash]
    return findings


def check_committee(members: Sequence[Person], minimum: int) -> list[ArchiveFinding]:
    """Find what is wrong with a *panitia penilai*: too few, even, an element missing, a double.

    Args:
        members: In order; the first chairs.
        minimum: Fewest members, of the policy in force.
    """
    findings = _doubles(members)
    if len(members) < minimum:
        findings.append(_finding("A604", "panitia", f"{len(members)} < {minimum}"))
    if len(members) % 2 == 0:
        findings.append(_finding("A605", "panitia", str(len(members))))
    kinds = {kind for member in members for kind in (member.unit, member.role)}
    findings += [_finding("A606", "panitia", kind) for kind in COMMITTEE_ROLES if kind not in kinds]
    if members and members[0].unit != COMMITTEE_ROLES[0]:
        findings.append(_finding("A607", members[0].nip, members[0].unit))
    return findings


def check_witnesses(witnesses: Sequence[Person], minimum: int) -> list[ArchiveFinding]:
    """Find too few witnesses, or one from another unit than legal affairs and supervision."""
    findings = _doubles(witnesses)
    if len(witnesses) < minimum:
        findings.append(_finding("A608", "saksi", f"{len(witnesses)} < {minimum}"))
    findings += [
        _finding("A609", witness.nip, witness.unit)
        for witness in witnesses
        if witness.unit not in WITNESS_UNITS
    ]
    return findings


def check_executors(executors: Sequence[Person]) -> list[ArchiveFinding]:
    """Find a number of executors other than two, or one of them twice."""
    findings = _doubles(executors)
    if len(executors) != EXECUTORS:
        findings.append(_finding("A610", "pelaksana", str(len(executors))))
    return findings


def check_leader(person: Person) -> list[ArchiveFinding]:
    """Find that somebody approves or decrees who is not ``pimpinan``."""
    return [] if person.role == "pimpinan" else [_finding("A611", person.nip, person.role)]


def check_archivist(person: Person) -> list[ArchiveFinding]:
    """Find that somebody proposes or records a letter who is not ``arsiparis``."""
    return [] if person.role == "arsiparis" else [_finding("A612", person.nip, person.role)]


def _doubles(persons: Sequence[Person]) -> list[ArchiveFinding]:
    """Find persons given twice, or without a NIP."""
    seen: set[str] = set()
    findings = []
    for person in persons:
        if not person.nip:
            findings.append(_finding("A603", person.name or "-", "NIP"))
        elif person.nip in seen:
            findings.append(_finding("A602", person.nip, person.nip))
        seen.add(person.nip)
    return findings


_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "A601": ("peran tidak boleh dirangkap dalam satu berkas usul", "parts may not be combined"),
    "A602": ("orang yang sama disebut dua kali", "the same person is given twice"),
    "A603": ("tanpa NIP", "without a NIP"),
    "A604": ("anggota panitia terlalu sedikit", "too few members of the committee"),
    "A605": ("jumlah anggota panitia harus ganjil", "the number of members must be odd"),
    "A606": ("unsur panitia tidak ada", "an element of the committee is missing"),
    "A607": (
        "ketua panitia harus pimpinan unit kearsipan",
        "the head of the unit kearsipan must chair the committee",
    ),
    "A608": ("saksi terlalu sedikit", "too few witnesses"),
    "A609": (
        "saksi harus dari unit hukum atau pengawasan",
        "witnesses must be from legal affairs or supervision",
    ),
    "A610": ("pelaksana harus dua orang", "there must be two executors"),
    "A611": ("hanya pimpinan yang boleh", "only the head may do this"),
    "A612": ("hanya arsiparis yang boleh", "only an archivist may do this"),
}


def _finding(code: str, where: str, detail: str) -> ArchiveFinding:
    """Word one finding."""
    in_indonesian, in_english = _WORDS[code]
    return ArchiveFinding(
        code=code,
        where=where,
        message_id=f"{in_indonesian}: {detail}",
        message_en=f"{in_english}: {detail}",
    )
