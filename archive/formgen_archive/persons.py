"""Who acts: the staff file of an office, and who may do what with an archive.

Separation of duties is held on the *person*, by NIP, never on an account: whoever signs twice
under two accounts has still signed once. An act of a person becomes an ``Actor``, copied as text
into the audit log, so the log outlives this file.

The file names an account of the operating system for each person (``akun``). A command run
``--sebagai NIP`` from another account is refused; that is what keeps one person at one keyboard
from being two. Where no account is named the office trusts the word of whoever types.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta

from formgen_archive.audit import Actor
from formgen_archive.errors import StaffFileError, not_permitted
from formgen_archive.findings import ArchiveFinding, misfit, worded
from formgen_archive.shape import Filled, Shape, ShapeError, fitted

Role = Literal[
    "unit_pengolah",
    "unit_kearsipan",
    "arsiparis",
    "panitia",
    "pimpinan",
    "pelaksana",
    "saksi",
    "petugas_tahan",
]
UnitField = Literal["pengolah", "kearsipan", "hukum", "pengawasan", "pimpinan", "lain"]

# 18 digits for civil servants; commissioners have no NIP and use a number of their office.
_NIP = re.compile(r"[0-9]{18}|(?=[^ ]*[A-Za-z])[0-9A-Za-z./-]{3,30}")
_WITNESS_FIELDS = frozenset({"hukum", "pengawasan"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One member of staff.

    Attributes:
        nip: Staff number; 18 digits, or for commissioners a number of the office with a letter.
        name: As it is printed in documents.
        position: *Jabatan*.
        unit: Name of the unit.
        field: What the unit does; witnesses come from ``hukum`` or ``pengawasan``.
        roles: What the person may do; never all of it in one batch.
        account: Account of the operating system, or empty when the office names none.
    """

    nip: str
    name: str
    position: str
    unit: str
    field: UnitField
    roles: frozenset[Role]
    account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """All persons of an office, in file order."""

    persons: tuple[Person, ...] = ()

    def person(self, nip: str) -> Person:
        """Find a person.

        Raises:
            NotPermittedError: A511, nobody has this number.
        """
        for person in self.persons:
            if person.nip == nip:
                return person
        raise not_permitted([_finding("A511", nip, nip)])

    def acting(self, nip: str, roles: Sequence[Role], *, account: str) -> Actor:
        """Return the person in the first of these roles that he or she has.

        Args:
            nip: Staff number as given by whoever acts.
            roles: Roles that may do it, the most fitting first.
            account: Account of the operating system the command runs under.

        Raises:
            NotPermittedError: A511 unknown, A512 none of these roles, A513 another account.
        """
        person = self.person(nip)
        findings = []
        fitting = [role for role in roles if role in person.roles]
        if not fitting:
            findings.append(_finding("A512", nip, ", ".join(roles)))
        if person.account and person.account != account:
            findings.append(_finding("A513", nip, account))
        if findings:
            raise not_permitted(findings)
        return Actor(user=account, name=person.name, nip=nip, role=fitting[0], unit=person.unit)


def require_another(first: Actor, second: Actor) -> None:
    """Refuse a second signature by the person who gave the first.

    Raises:
        NotPermittedError: A514, both are one person.
    """
    if first.nip == second.nip:
        raise not_permitted([_finding("A514", second.nip, second.nip)])


def parse_staff(text: str) -> Staff:
    """Read a staff file: ``[[petugas]]`` with nip, nama, jabatan, unit, bidang, peran, akun.

    Raises:
        StaffFileError: Anything is wrong with it; carries every finding.
    """
    try:
        rows = fitted(tomllib.loads(text), _File).petugas
    except tomllib.TOMLDecodeError as error:
        raise _unreadable([_finding("A501", "", str(error))]) from error
    except ShapeError as error:
        raise _unreadable([misfit(_WORDS, "A502", one) for one in error.mistakes]) from error
    persons = tuple(_person(row) for row in rows)
    findings = [item for person in persons for item in _check(person)] + _doubles(persons)
    if findings:
        raise _unreadable(findings)
    return Staff(persons=persons)


class _Row(Shape, frozen=True, kw_only=True):
    nip: str
    nama: Filled
    jabatan: Filled
    unit: Filled
    bidang: UnitField
    peran: Annotated[list[Role], Meta(min_length=1)]
    akun: str = ""


class _File(Shape, frozen=True, kw_only=True):
    petugas: tuple[_Row, ...] = ()


def _person(row: _Row) -> Person:
    return Person(
        nip=row.nip,
        name=row.nama,
        position=row.jabatan,
        unit=row.unit,
        field=row.bidang,
        roles=frozenset(row.peran),
        account=row.akun,
    )


def _check(person: Person) -> list[ArchiveFinding]:
    """Check one person."""
    findings = []
    if _NIP.fullmatch(person.nip) is None:
        findings.append(_finding("A503", person.nip, person.nip))
    if "saksi" in person.roles and person.field not in _WITNESS_FIELDS:
        findings.append(_finding("A505", person.nip, person.field))
    return findings


def _doubles(persons: Sequence[Person]) -> list[ArchiveFinding]:
    """Two rows with one number, or with one account, would be one person as two."""
    return [
        _finding("A504", person.nip, value)
        for values in (
            [(person, person.nip) for person in persons],
            [(person, person.account) for person in persons if person.account],
        )
        for person, value in _repeated(values)
    ]


def _repeated(values: Iterable[tuple[Person, str]]) -> list[tuple[Person, str]]:
    seen: set[str] = set()
    repeated = []
    for person, value in values:
        if value in seen:
            repeated.append((person, value))
        seen.add(value)
    return repeated


_WORDS = {
    "A501": ("bukan TOML", "not TOML"),
    "A502": ("kunci atau nilai tidak sah", "key or value not allowed"),
    "A503": (
        "NIP harus 18 angka (atau nomor kantor yang memuat huruf)",
        "NIP must be 18 digits (or a number of the office with a letter)",
    ),
    "A504": ("NIP atau akun berulang", "NIP or account is repeated"),
    "A505": (
        "saksi harus dari bidang hukum atau pengawasan, bukan",
        "a witness must come from hukum or pengawasan, not",
    ),
    "A511": ("tidak ada di petugas.toml", "not in petugas.toml"),
    "A512": ("tidak berperan sebagai", "does not have the role"),
    "A513": ("petugas ini tidak memakai akun", "this person does not use the account"),
    "A514": ("harus orang lain, bukan", "must be another person, not"),
}


def _finding(code: str, where: str, detail: str) -> ArchiveFinding:
    return worded(_WORDS, code, where, detail)


def _unreadable(findings: list[ArchiveFinding]) -> StaffFileError:
    first = findings[0]
    return StaffFileError(
        f"petugas.toml ditolak: {first.where}: {first.message_id}",
        f"petugas.toml refused: {first.where}: {first.message_en}",
        findings=findings,
    )
