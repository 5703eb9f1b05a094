"""Pairs of a contest, and the place that elects."""

from datetime import date

import pytest

from formgen.model.election import Election, ElectionKind, Paslon, check_election, check_paslon
from formgen.model.region import Region, RegionKind


def pair(number: int) -> Paslon:
    return Paslon(number=number, calon=f"CALON {number}", wakil=f"WAKIL {number}")


EMPTY = Paslon(number=1, kolom_kosong=True)


@pytest.mark.parametrize(
    "paslon",
    [
        [pair(1)],
        [pair(1), pair(2)],
        [pair(2), pair(1)],
        [pair(n) for n in range(1, 7)],
        [EMPTY, pair(2)],
        [pair(1), Paslon(number=2, kolom_kosong=True)],
    ],
    ids=["one", "two", "any order", "six", "empty column first", "empty column second"],
)
def test_real_ballots_pass(paslon: list[Paslon]) -> None:
    assert check_paslon(paslon) == []


@pytest.mark.parametrize(
    ("paslon", "rules"),
    [
        ([], ["P01"]),
        ([pair(n) for n in range(1, 8)], ["P01"]),
        ([pair(1), pair(3)], ["P02"]),
        ([pair(2), pair(3)], ["P02"]),
        ([pair(1), pair(1)], ["P02"]),
        ([EMPTY, Paslon(number=2, kolom_kosong=True)], ["P03"]),
        ([Paslon(number=1, calon="A", kolom_kosong=True), pair(2)], ["P04"]),
        ([Paslon(number=1, calon="A"), pair(2)], ["P05"]),
        ([Paslon(number=1), pair(3)], ["P02", "P05", "P05"]),
    ],
    ids=["none", "seven", "gap", "not from 1", "same", "two empty", "named", "unnamed", "all"],
)
def test_wrong_ballots_are_found(paslon: list[Paslon], rules: list[str]) -> None:
    found = check_paslon(paslon)
    assert [finding.rule for finding in found] == rules
    assert {finding.severity for finding in found} == {"E"}


def test_an_empty_column_against_two_pairs_is_a_warning() -> None:
    (found,) = check_paslon([EMPTY, pair(2), pair(3)])
    assert (found.rule, found.severity) == ("P06", "W")


def test_names_are_not_in_the_message() -> None:
    found = check_paslon([Paslon(number=1, calon="SITI", kolom_kosong=True), pair(2)])
    assert "SITI" not in found[0].message.id + found[0].message.en


@pytest.mark.parametrize(
    ("kind", "region", "right"),
    [
        ("gubernur", "provinsi", True),
        ("bupati", "kabupaten", True),
        ("walikota", "kota", True),
        ("bupati", "kota", False),
        ("gubernur", "kabupaten", False),
    ],
)
def test_offices_belong_to_kinds_of_regions(
    kind: ElectionKind, region: RegionKind, right: bool
) -> None:
    election = Election(
        number=1,
        kind=kind,
        region=Region(code="32", name="X", kind=region),
        voting_day=date(2024, 11, 27),
        regime="2024",
    )
    assert (check_election(election) == []) is right
