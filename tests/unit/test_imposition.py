"""Slips on sheets: counted by hand, and cut in thought."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formgen.render.imposition import Imposition, impose

F4, A4, SLIP = (215.0, 330.0), (210.0, 297.0), (210.0, 110.0)


def test_three_slips_on_f4_and_two_on_a4() -> None:
    assert impose(F4, SLIP).slots == 3
    assert impose(A4, SLIP).slots == 2
    assert impose((420.0, 297.0), SLIP).slots == 4, "two beside each other, twice"


def test_a_page_larger_than_the_sheet_is_refused() -> None:
    with pytest.raises(ValueError, match="does not go"):
        impose(SLIP, A4)


@pytest.mark.parametrize(
    ("pages", "sheets"),
    [(1, 1), (2, 1), (3, 1), (4, 2), (7, 3), (299, 100), (300, 100), (301, 101)],
)
def test_sheets_of_three(pages: int, sheets: int) -> None:
    assert impose(F4, SLIP).sheets(pages) == sheets


def test_seven_slips_by_hand() -> None:
    plan = impose(F4, SLIP)
    found = [[page + 1 for _, page in plan.on_sheet(sheet, 7)] for sheet in range(3)]
    assert found == [[1, 4, 7], [2, 5], [3, 6]]


@given(pages=st.integers(1, 700), across=st.integers(1, 3), down=st.integers(1, 4))
def test_the_piles_of_a_cut_stack_are_in_order(pages: int, across: int, down: int) -> None:
    plan = Imposition(width=1.0, height=1.0, across=across, down=down)
    piles: list[list[int]] = [[] for _ in range(plan.slots)]
    for sheet in range(plan.sheets(pages)):
        for position, page in plan.on_sheet(sheet, pages):
            piles[position].append(page)
    assert [page for pile in piles for page in pile] == list(range(pages))
