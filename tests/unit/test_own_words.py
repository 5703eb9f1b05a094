"""A document whose text flows does not tell the words of its form from values."""

from formgen.compare.own_words import OwnWords, without_values

VALUE = b"7 0 obj\n<</Length 9>>\nstream\n<0001> Tj\nendstream"
SEAL = b"7 0 obj\n<</Length 9>>\nstream\n/FgSgl Do\nendstream"


def test_values_are_taken_out_and_nothing_moves() -> None:
    stencil = b"4 0 obj\n<</Filter /FlateDecode /Length 3>>\nstream\nabc\nendstream\n"
    assert without_values(stencil + VALUE) == stencil + VALUE.replace(b"<0001> Tj", b" " * 9)


def test_nobody_can_tell_where_no_value_is_drawn_by_itself() -> None:
    assert without_values(SEAL) is None
    assert OwnWords(SEAL).among([], 1) == []
