"""What stands beside and above a part names it; expected by hand from drawn tables."""

import pytest

from formgen.compare.naming import figure_alone, name_of
from formgen.compare.original import Box, Field


def words(text: str, left: float, bottom: float, right: float) -> Field:
    """Return words seven points high."""
    return Field(box=Box(left, bottom, right, bottom + 7), text=text)


HEAD = words("SUARA SAH", 512, 654, 551)
VOTES = words("110", 509, 534, 555)
NONE = words("0", 548, 374, 555)


def test_a_head_stands_over_all_its_column_not_only_over_its_widest_figure() -> None:
    page = [HEAD, VOTES, NONE]
    assert [name_of(figure, page) for figure in (VOTES, NONE)] == ["SUARA SAH", "SUARA SAH"]


def test_what_only_touches_a_column_is_no_head_of_it() -> None:
    beside = words("Kelurahan/Desa", 440, 600, 512)
    assert name_of(VOTES, [HEAD, beside, VOTES]) == "SUARA SAH"


@pytest.mark.parametrize(
    "nothing",
    [
        "SERATUS SEPULUH",
        "Kosong Satu Kosong",
        "dua juta seribu sebelas",
        "(ditulis dengan huruf kapital)",
        "(Terdapat dalam Model A-Kabko",
        "Pindai dari aplikasi CEK. Jangan distempel.",
        "C.HASIL SALINAN-KWK-BUPATI · hal 2/3 · edisi 1 · no. 8",
        "G6YG-4Z0Q-DD7V-H1XM",
        "Halaman 2 dari 3",
    ],
)
def test_what_names_nothing(nothing: str) -> None:
    left, above = words(nothing, 400, 534, 500), words(nothing, 500, 560, 555)
    label = words("JUMLAH", 90, 534, 166)
    assert name_of(VOTES, [HEAD, above, label, left, VOTES]) == "JUMLAH, SUARA SAH"


@pytest.mark.parametrize("name", ["KOLOM KOSONG", "(a) Jumlah pemilih"])
def test_a_number_or_a_bracket_in_it_is_no_reason_against_a_name(name: str) -> None:
    label = words(name, 90, 534, 166)
    assert name_of(VOTES, [HEAD, label, VOTES]) == f"{name}, SUARA SAH"


def test_lines_of_one_text_are_one_name() -> None:
    first = words("JUMLAH SELURUH SUARA SAH DAN", 56, 543, 171)
    second = words("SUARA TIDAK SAH", 56, 533, 114)
    row_below = words("DITETAPKAN DI", 56, 513, 99)
    page = [first, second, row_below, VOTES]
    whole = "JUMLAH SELURUH SUARA SAH DAN SUARA TIDAK SAH"
    assert name_of(VOTES, page, own=page[:3]) == whole


def test_a_name_in_the_next_row_is_no_line_of_this_one() -> None:
    deputy, candidate = words("WAKIL 1", 56, 543, 114), words("CALON NOMOR 2", 56, 533, 114)
    label = words("NAMA", 56, 553, 114)
    assert name_of(VOTES, [label, deputy, candidate, VOTES], own=[label]) == "CALON NOMOR 2"


def test_what_stands_behind_a_colon_has_no_head() -> None:
    label, colon = words("Nomor TPS", 288, 534, 326), words(":", 356, 534, 357)
    assert name_of(VOTES, [HEAD, label, colon, VOTES]) == "Nomor TPS"


def test_a_figure_that_stands_once() -> None:
    place = words("010", 360, 609, 371)
    page = [HEAD, VOTES, NONE, place, words("10", 529, 454, 555), words("110 m", 1, 1, 9)]
    found = [figure_alone(field, page) for field in page]
    assert found == [None, 110, 0, None, None, None], "a TPS number may be as large as a figure"
