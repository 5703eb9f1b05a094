"""Words of numbers: KPU's own examples, and the one class a library gets wrong."""

import pytest

from formgen.model.terbilang import spell_digits, terbilang


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "NOL"),
        (8, "DELAPAN"),
        (10, "SEPULUH"),
        (11, "SEBELAS"),
        (12, "DUA BELAS"),
        (19, "SEMBILAN BELAS"),
        (21, "DUA PULUH SATU"),
        (90, "SEMBILAN PULUH"),
        (100, "SERATUS"),
        (105, "SERATUS LIMA"),
        (110, "SERATUS SEPULUH"),
        (166, "SERATUS ENAM PULUH ENAM"),
        (210, "DUA RATUS SEPULUH"),
        (615, "ENAM RATUS LIMA BELAS"),
        (1000, "SERIBU"),
        (1011, "SERIBU SEBELAS"),
        (21001, "DUA PULUH SATU RIBU SATU"),
        (1_000_000, "SATU JUTA"),
        (1_001_000, "SATU JUTA SERIBU"),
        (1_021_000, "SATU JUTA DUA PULUH SATU RIBU"),
        (
            35925960,
            "TIGA PULUH LIMA JUTA SEMBILAN RATUS DUA PULUH LIMA RIBU SEMBILAN RATUS ENAM PULUH",
        ),
    ],
)
def test_numbers_are_spelt_as_kpu_spells_them(number: int, words: str) -> None:
    assert terbilang(number).upper() == words


@pytest.mark.parametrize("number", [-1, 10**9])
def test_numbers_kpu_never_spells_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match="terbilang"):
        terbilang(number)


@pytest.mark.parametrize(
    ("digits", "words"),
    [("08", "Kosong Delapan"), ("901", "Sembilan Kosong Satu"), ("010", "Kosong Satu Kosong")],
)
def test_tps_numbers_are_read_digit_by_digit(digits: str, words: str) -> None:
    assert spell_digits(digits) == words


@pytest.mark.parametrize("text", ["", "1a", "-1", "²"])
def test_only_digits_can_be_read_digit_by_digit(text: str) -> None:
    with pytest.raises(ValueError, match="digits"):
        spell_digits(text)
