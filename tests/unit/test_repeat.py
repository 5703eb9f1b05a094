"""Which keys change from sheet to sheet, and how many sheets of each kind a document has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formgen.render.repeat import Group, Repeat, families, family_of, moving

GROUP = Group(text="", refs=(), objects=1, page=0, seal=0, owners=0, tops=())


def repeat(roles: int, role: int) -> Repeat:
    return Repeat(role=role, strides={}, groups=(GROUP,) * roles)


def test_a_row_and_a_page_have_strides_of_their_own() -> None:
    one = ["tps.nomor", "daftar.23.nama", "daftar.24.nama", "segel.hal.2"]
    after = ["tps.nomor", "daftar.45.nama", "daftar.46.nama", "segel.hal.3"]
    assert families(one, after) == {"daftar.#.nama": 22, "segel.hal.#": 1}


@pytest.mark.parametrize(
    ("one", "after"),
    [
        (["daftar.1.nama"], ["daftar.2.nik"]),
        (["daftar.2.nama"], ["daftar.1.nama"]),
        (["a.1"], []),
        (["daftar.1.x", "daftar.2.x"], ["daftar.3.x", "daftar.5.x"]),
        (["kiri"], ["kanan"]),
    ],
)
def test_sheets_that_do_not_match(one: list[str], after: list[str]) -> None:
    assert families(one, after) is None


def test_a_key_after_some_sheets() -> None:
    strides = {"daftar.#.nama": 22, "segel.hal.#": 1}
    way = moving("daftar.23.nama", strides)
    assert way is not None
    assert [way.key(shift) for shift in range(3)] == [
        "daftar.23.nama",
        "daftar.45.nama",
        "daftar.67.nama",
    ]
    assert moving("tps.nomor", strides) is None
    assert family_of("segel.hal.7", strides) == "segel.hal.#"


def test_the_sheets_of_a_list_by_hand() -> None:
    # Laid out with four: the last one's keys are those of a fourth sheet.
    assert list(repeat(3, 1).sheets(4)) == [(0, 0), (1, 0), (1, 1), (2, 0)]
    assert list(repeat(3, 1).sheets(6)) == [(0, 0), (1, 0), (1, 1), (1, 2), (1, 3), (2, 2)]
    with pytest.raises(ValueError, match="2 pages"):
        list(repeat(3, 1).sheets(2))


@given(role=st.integers(0, 2), after=st.integers(0, 2), pages=st.integers(6, 40))
def test_rows_follow_each_other_without_a_gap(role: int, after: int, pages: int) -> None:
    """With one row a sheet, sheet n shows row n, whatever stands before and after."""
    layout = [*range(1, role + 2), *range(role + 3, role + 3 + after)]
    rows = [layout[at] + shift for at, shift in repeat(role + 1 + after, role).sheets(pages)]
    assert rows == list(range(1, pages + 1))
