from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from formgen.seal.keys import IssuerKey
from tests.support.sealed import SCOPE

from .test_payload import PAYLOAD

COVERED = replace(PAYLOAD, day=date(2024, 11, 27))


def test_covers_what_it_names() -> None:
    assert SCOPE.gaps(COVERED) == ()


@pytest.mark.parametrize(
    ("scope", "payload", "words"),
    [
        ({}, {"election": 2023}, "pemilihan lain"),
        ({}, {"wilayah": 3207102005012}, "wilayah lain"),
        ({}, {"wilayah": 3200000000000}, "wilayah lain"),
        ({"regions": ("3207", "3205")}, {}, "wilayah lain"),
        ({"forms": frozenset({1, 2})}, {}, "jenis formulir lain"),
        ({}, {"day": date(2023, 12, 31)}, "hari terbit"),
        ({}, {"day": date(2025, 1, 1)}, "hari terbit"),
    ],
    ids=[
        "another election",
        "another kabupaten",
        "the province above",
        "other regions only",
        "another form",
        "before its first day",
        "after its last day",
    ],
)
def test_names_the_gap(scope: dict[str, Any], payload: dict[str, Any], words: str) -> None:
    gaps = replace(SCOPE, **scope).gaps(replace(COVERED, **payload))
    assert [words in gap.id for gap in gaps] == [True]


def test_names_every_gap_at_once() -> None:
    far = replace(COVERED, election=1, wilayah=1101012001001, day=date(2030, 1, 1))
    assert len(SCOPE.gaps(far)) == 3


@pytest.mark.parametrize("day", [SCOPE.valid_from, SCOPE.valid_to], ids=["first", "last"])
def test_both_ends_of_the_validity_are_within(day: date) -> None:
    assert SCOPE.gaps(replace(COVERED, day=day)) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"elections": frozenset()},
        {"regions": ()},
        {"regions": ("",)},
        {"regions": ("32.04",)},
        {"valid_to": date(2023, 1, 1)},
    ],
    ids=["no election", "no region", "the empty region", "dots", "ends before it begins"],
)
def test_refuses_a_scope_that_means_nothing(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="scope"):
        replace(SCOPE, **change)


def test_the_seed_has_32_bytes() -> None:
    with pytest.raises(ValueError, match="32"):
        IssuerKey(b"short")


def test_no_secret_in_its_representation() -> None:
    assert repr(IssuerKey(bytes(range(32)))) == "IssuerKey(kid=56475aa7)"
