"""The staff file, and who may act."""

import pytest

from formgen_archive.audit import Actor
from formgen_archive.errors import NotPermittedError, StaffFileError
from formgen_archive.persons import parse_staff, require_another

ARCHIVIST = """
[[petugas]]
nip = "198001012005011001"
nama = "Petugas Satu"
jabatan = "Arsiparis"
unit = "Subbagian KUL"
bidang = "kearsipan"
peran = ["arsiparis", "petugas_tahan"]
akun = "satu"
"""
CHAIR = """
[[petugas]]
nip = "KPU-3207-1"
nama = "Ketua"
jabatan = "Ketua"
unit = "KPU Ciamis"
bidang = "pimpinan"
peran = ["pimpinan"]
"""


def codes(
    caught: pytest.ExceptionInfo[StaffFileError] | pytest.ExceptionInfo[NotPermittedError],
) -> list[str]:
    return [item.code for item in caught.value.findings]


def test_a_person_becomes_an_actor_in_words() -> None:
    staff = parse_staff(ARCHIVIST + CHAIR)
    assert staff.acting(
        "198001012005011001", ["petugas_tahan", "arsiparis"], account="satu"
    ) == Actor(
        user="satu",
        name="Petugas Satu",
        nip="198001012005011001",
        role="petugas_tahan",
        unit="Subbagian KUL",
    )


def test_without_an_account_the_one_in_use_is_noted() -> None:
    assert parse_staff(CHAIR).acting("KPU-3207-1", ["pimpinan"], account="meja").user == "meja"


@pytest.mark.parametrize(
    ("nip", "roles", "account", "expected"),
    [
        ("198001012005011002", ["arsiparis"], "satu", ["A511"]),
        ("198001012005011001", ["pimpinan"], "satu", ["A512"]),
        ("198001012005011001", ["arsiparis"], "dua", ["A513"]),
        ("198001012005011001", ["pimpinan"], "dua", ["A512", "A513"]),
    ],
)
def test_who_may_not_act(nip: str, roles: list[str], account: str, expected: list[str]) -> None:
    with pytest.raises(NotPermittedError) as caught:
        parse_staff(ARCHIVIST).acting(nip, roles, account=account)  # type: ignore[arg-type]
    assert codes(caught) == expected


def test_two_signatures_are_of_two_persons_whatever_their_accounts() -> None:
    first = Actor(user="satu", nip="1", name="A")
    require_another(first, Actor(user="satu", nip="2", name="B"))
    with pytest.raises(NotPermittedError) as caught:
        require_another(first, Actor(user="dua", nip="1", name="A"))
    assert codes(caught) == ["A514"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("[[petugas]]", "[[petugas", "A501"),
        ("jabatan", "jabatn", "A502"),
        ('"arsiparis"', '"arsiparsi"', "A502"),
        ("198001012005011001", "19800101200501100", "A503"),
        ('"petugas_tahan"', '"saksi"', "A505"),
    ],
)
def test_a_wrong_file_is_refused(old: str, new: str, code: str) -> None:
    with pytest.raises(StaffFileError) as caught:
        parse_staff(ARCHIVIST.replace(old, new, 1))
    assert code in codes(caught)


def test_one_person_twice_is_refused() -> None:
    with pytest.raises(StaffFileError) as caught:
        parse_staff(ARCHIVIST + ARCHIVIST)
    assert codes(caught) == ["A504", "A504"]
