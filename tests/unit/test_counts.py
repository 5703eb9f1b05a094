"""Counts in little memory: a mapping like the dictionary they were made from."""

import sys

from formgen.service.counts import Counts

FIGURES = {"suara_2": 7, "suara_1": 120, "suara_total": 127}


def test_counts_are_the_figures_in_their_order() -> None:
    counts = Counts(FIGURES)
    assert counts == FIGURES
    assert list(counts) == list(FIGURES)
    assert counts.plain() == FIGURES
    assert counts.get("suara_3") is None
    assert Counts({}).plain() == {}


def test_what_is_no_count_of_anything_is_kept_for_the_rules_to_refuse() -> None:
    assert Counts({"suara_1": 10**30}).plain() == {"suara_1": 10**30}


def test_places_of_one_table_share_their_keys() -> None:
    keys = [f"kunci_{number}" for number in range(35)]
    one, other = (Counts(dict.fromkeys(keys, value)) for value in (1, 2))
    assert one._places is other._places
    small = sys.getsizeof(one) + sys.getsizeof(one._values)
    assert small < sys.getsizeof(dict.fromkeys(keys, 1)) / 3
