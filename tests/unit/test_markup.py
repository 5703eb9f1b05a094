"""Digit boxes and tallies, counted by hand (forms.md 1.1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formgen.model.markup import digit_cells, tally_path


@pytest.mark.parametrize(
    ("value", "cells"),
    [
        (95, ["X", "9", "5"]),
        (0, ["X", "X", "X"]),
        (120, ["1", "2", "0"]),
        (None, ["", "", ""]),
        ("27", ["2", "7", " "]),
        ("", ["", "", ""]),
    ],
)
def test_boxes_before_a_number_are_crossed(value: int | str | None, cells: list[str]) -> None:
    assert digit_cells(value, 3) == cells


def test_an_empty_tally_is_only_its_grid() -> None:
    path = tally_path(None, 12, 10, 120, 100)
    assert path["grid"].count("M") == 11 + 9
    assert (path["strokes"], path["unused"]) == ("", "")


def test_no_votes_leave_one_z_over_the_whole_grid() -> None:
    path = tally_path(0, 12, 10, 120, 100)
    assert path["strokes"] == ""
    assert path["unused"] == "M1.000 2.000H119.000L1.000 98.000H119.000"


def test_seven_votes_are_a_bundle_and_two_strokes() -> None:
    path = tally_path(7, 12, 10, 120, 100)
    assert path["strokes"].count("M") == 7
    assert path["strokes"].count("L") == 1, "the fifth stroke of the bundle is slanted"
    assert path["unused"].startswith("M21.000 5.000H119.000M"), "two cells are used"


def test_a_full_grid_has_nothing_to_cross_out() -> None:
    assert tally_path(600, 12, 10, 120, 100)["unused"] == ""


@given(st.integers(0, 600))
def test_every_vote_is_one_stroke(votes: int) -> None:
    strokes = tally_path(votes, 12, 10, 120, 100)["strokes"]
    assert strokes.count("M") == votes
    assert strokes.count("L") == votes // 5
