"""Dates in words as page 1 states them."""

from datetime import date, timedelta

import pytest
from babel.dates import format_date

from formgen.errors import Language
from formgen.model.calendar import long_date
from formgen.model.tanggal import date_words


def test_voting_day_of_2024() -> None:
    words = date_words(date(2024, 11, 27))
    assert (words.hari, words.tanggal) == ("Rabu", "dua puluh tujuh")
    assert (words.bulan, words.tahun) == ("November", "dua ribu dua puluh empat")


def test_days_of_the_week_have_their_indonesian_names() -> None:
    monday = date(2024, 11, 25)
    names = [date_words(monday + timedelta(days)).hari for days in range(7)]
    assert names == ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"]


@pytest.mark.parametrize(
    ("month", "name"),
    [
        (1, "Januari"),
        (2, "Februari"),
        (3, "Maret"),
        (5, "Mei"),
        (6, "Juni"),
        (7, "Juli"),
        (8, "Agustus"),
        (10, "Oktober"),
        (12, "Desember"),
    ],
)
def test_months_have_their_indonesian_names(month: int, name: str) -> None:
    assert date_words(date(2024, month, 1)).bulan == name


def test_running_text_has_no_leading_zero() -> None:
    assert long_date(date(2024, 12, 3)) == "3 Desember 2024"


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_words_are_those_of_the_locale(language: Language) -> None:
    for month in range(1, 13):
        day = date(2024, month, month)
        assert long_date(day, language) == format_date(day, "d MMMM y", locale=language)
        assert date_words(day).hari == format_date(day, "EEEE", locale="id_ID")
