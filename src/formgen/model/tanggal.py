"""Dates as page 1 of Indonesian forms writes them: each part in words."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from formgen.model.calendar import MONTHS, WEEKDAYS
from formgen.model.terbilang import terbilang


@dataclass(frozen=True, slots=True, kw_only=True)
class DateWords:
    """One day in words: ``Rabu``, ``dua puluh tujuh``, ``November``, ``dua ribu ...``.

    Attributes:
        hari: Name of the day of the week.
        tanggal: Day of the month in words, small letters.
        bulan: Name of the month.
        tahun: Year in words, small letters.
    """

    hari: str
    tanggal: str
    bulan: str
    tahun: str


@lru_cache(maxsize=64)  # a batch has one voting day
def date_words(day: date) -> DateWords:
    """Return a day as page 1 of a form states it (forms.md 1.1)."""
    return DateWords(
        hari=WEEKDAYS[day.weekday()],
        tanggal=terbilang(day.day),
        bulan=MONTHS["id"][day.month - 1],
        tahun=terbilang(day.year),
    )
