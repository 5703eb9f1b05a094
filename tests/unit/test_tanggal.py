"""Dates in words as page 1 states them."""

from datetime import date, timedelta

from formgen.model.tanggal import date_words, long_date


def test_voting_day_of_2024() -> None:
    words = date_words(date(2024, 11, 27))
    assert (words.hari, words.tanggal) == ("Rabu", "dua puluh tujuh")
    assert (words.bulan, words.tahun) == ("November", "dua ribu dua puluh empat")


def test_days_of_the_week_have_their_indonesian_names() -> None:
    monday = date(2024, 11, 25)
    names = [date_words(monday + timedelta(days)).hari for days in range(7)]
    assert names == ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"]


def test_months_have_their_indonesian_names() -> None:
    names = [date_words(date(2024, month, 1)).bulan for month in range(1, 13)]
    assert names == [
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "November",
        "Desember",
    ]


def test_running_text_has_no_leading_zero() -> None:
    assert long_date(date(2024, 12, 3)) == "3 Desember 2024"
