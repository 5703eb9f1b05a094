"""The quick look at a row of counts says what the longer look at each cell says."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formgen.errors import Text
from formgen.ingest.counts import count, plain_counts
from formgen.ingest.tables import Cell

usual = st.integers(0, 999)
odd_texts = st.sampled_from(
    ["007", " 5", "5 ", "+5", "-1", "1.234", "12,5", "1e3", "1_0", "\u0663", "\u00b2", "x", " "]
) | st.text(max_size=4)
odd_numbers = st.booleans() | st.floats(-2, 2000, allow_nan=False) | st.integers(-2, 2000)
cells = st.lists(
    usual.map(str)
    | st.just("")
    | usual.map(float)
    | odd_texts
    | odd_numbers
    | st.integers(990, 10**10).map(str)
    | st.just(date(2024, 11, 27)),
    max_size=5,
)


@given(cells)
def test_the_quick_look_agrees_with_the_longer_one(row: list[Cell]) -> None:
    quick = plain_counts(row)
    if quick is not None:
        assert quick == [count(cell) for cell in row]
        assert [type(each) for each in quick] == [type(count(cell)) for cell in row]


@given(st.lists(usual.map(str) | st.just("")), st.lists(usual.map(float) | st.just("")))
def test_usual_rows_need_no_longer_look(texts: list[Cell], numbers: list[Cell]) -> None:
    for row in (texts, numbers, [*texts, *numbers]):
        assert plain_counts(row) == [count(cell) for cell in row]


@pytest.mark.parametrize("cell", [True, False, 1.5, -1.0, "01", "1000", 1000.0, "x"])
def test_one_odd_cell_wants_the_longer_look(cell: Cell) -> None:
    assert plain_counts(["1", 2.0, cell]) is None


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("007", 7), (" 5\t", 5), (1000.0, 1000), (3, 3), ("", None), ("  ", None), (-0.0, 0)],
)
def test_the_longer_look_reads_other_ways_of_writing(cell: Cell, expected: int | None) -> None:
    assert count(cell) == expected


@pytest.mark.parametrize("cell", [True, date(2024, 11, 27), "1.000", -1.0, 0.5, 10.0**9])
def test_the_longer_look_says_why_a_cell_holds_no_count(cell: Cell) -> None:
    assert isinstance(count(cell), Text)
