"""Dates as Indonesian forms write them: each part in words on page 1, as a line elsewhere."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel.dates import format_date

from formgen.model.terbilang import terbilang

_LOCALE = "id_ID"


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
        hari=format_date(day, "EEEE", locale=_LOCALE),
        tanggal=terbilang(day.day),
        bulan=format_date(day, "MMMM", locale=_LOCALE),
        tahun=terbilang(day.year),
    )


@lru_cache(maxsize=64)
def long_date(day: date) -> str:
    """Return a day as running text has it: ``27 November 2024``."""
    return format_date(day, "d MMMM y", locale=_LOCALE)
