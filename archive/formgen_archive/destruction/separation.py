"""Who may do what in one batch (retention.md 8.9). Counted by NIP: an account is no person.

Nothing here can be skipped in an emergency.
"""

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from formgen_archive.findings import ArchiveFinding, worded
from formgen_archive.persons import Person, Role

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

COMMITTEE: Final[tuple[Role, ...]] = ("unit_kearsipan", "unit_pengolah", "arsiparis")
"""Elements that a committee must have (PP 28/2012 Ps 67 (3)); the first chairs it."""

WITNESS_FIELDS: Final = frozenset({"hukum", "pengawasan"})
"""Units that witnesses come from (PP 28/2012 Ps 66 g 2)."""

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


def check_part(
    taken: Mapping[str, frozenset[Part]], part: Part, persons: Sequence[Person]
) -> list[ArchiveFinding]:
    """Find who may not take this part, for what he was in the same batch before.

    Args:
        taken: NIP to the parts already taken in the batch.
        part: The part to take now.
        persons: Who wants to take it.

    Returns:
        A701 for each conflict, A702 for a person given twice.
    """
    findings = _doubles(persons)
    for person in persons:
        clash = sorted(_BARRED[part] & taken.get(person.nip, frozenset()))
        findings += [_finding("A701", person.nip, f"{part} / {other}") for other in clash]
    return findings


def check_committee(members: Sequence[Person], minimum: int) -> list[ArchiveFinding]:
    """Find what is wrong with a *panitia penilai*: too few, even, an element missing, a double.

    Args:
        members: In order; the first chairs.
        minimum: Fewest members, of the policy in force.
    """
    findings = _doubles(members)
    if len(members) < minimum:
        findings.append(_finding("A704", "panitia", f"{len(members)} < {minimum}"))
    if len(members) % 2 == 0:
        findings.append(_finding("A705", "panitia", str(len(members))))
    roles = {role for member in members for role in member.roles}
    findings += [_finding("A706", "panitia", role) for role in COMMITTEE if role not in roles]
    if members and COMMITTEE[0] not in members[0].roles:
        findings.append(_finding("A707", members[0].nip, members[0].position))
    return findings


def check_witnesses(witnesses: Sequence[Person], minimum: int) -> list[ArchiveFinding]:
    """Find too few witnesses, or one from another unit than legal affairs and supervision."""
    findings = _doubles(witnesses)
    if len(witnesses) < minimum:
        findings.append(_finding("A708", "saksi", f"{len(witnesses)} < {minimum}"))
    findings += [
        _finding("A709", witness.nip, witness.field)
        for witness in witnesses
        if witness.field not in WITNESS_FIELDS
    ]
    return findings


def check_executors(executors: Sequence[Person]) -> list[ArchiveFinding]:
    """Find a number of executors other than two, or one of them twice."""
    findings = _doubles(executors)
    if len(executors) != EXECUTORS:
        findings.append(_finding("A703", "pelaksana", str(len(executors))))
    return findings


def _doubles(persons: Sequence[Person]) -> list[ArchiveFinding]:
    """Find persons given twice."""
    seen: set[str] = set()
    findings = []
    for person in persons:
        if person.nip in seen:
            findings.append(_finding("A702", person.nip, person.nip))
        seen.add(person.nip)
    return findings


_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "A701": ("peran tidak boleh dirangkap dalam satu berkas usul", "parts may not be combined"),
    "A702": ("orang yang sama disebut dua kali", "the same person is given twice"),
    "A704": ("anggota panitia terlalu sedikit", "too few members of the committee"),
    "A705": ("jumlah anggota panitia harus ganjil", "the number of members must be odd"),
    "A706": ("unsur panitia tidak ada", "an element of the committee is missing"),
    "A707": (
        "ketua panitia harus pimpinan unit kearsipan",
        "the head of the unit kearsipan must chair the committee",
    ),
    "A708": ("saksi terlalu sedikit", "too few witnesses"),
    "A709": (
        "saksi harus dari unit hukum atau pengawasan",
        "witnesses must be from legal affairs or supervision",
    ),
    "A703": ("pelaksana harus dua orang", "there must be two executors"),
}


def _finding(code: str, where: str, detail: str) -> ArchiveFinding:
    return worded(_WORDS, code, where, detail)
