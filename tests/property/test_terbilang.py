"""Number to words and back is the same number, and one word form per number."""

from hypothesis import given
from hypothesis import strategies as st

from formgen.model.terbilang import terbilang
from tests.support.words import number_of


@given(st.integers(0, 1_000_000))
def test_words_read_back_as_the_number(number: int) -> None:
    assert number_of(terbilang(number)) == number


@given(st.integers(0, 999_999_999))
def test_one_thousand_is_always_merged(number: int) -> None:
    words = terbilang(number)
    assert number_of(words) == number
    assert ("seribu" in words) == (number // 1000 % 1000 == 1)


def test_every_count_a_tps_can_hold_reads_back() -> None:
    assert [number_of(terbilang(number)) for number in range(2000)] == list(range(2000))
