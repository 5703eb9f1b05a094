"""Names of months and days of the week, and days in running text.

A table of words, as CLDR has them for ``id`` and ``en``: a library of locales takes longer to
load than a copy to check. A test compares them with one.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from formgen.errors import Language

WEEKDAYS: Final = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
"""In Indonesian, in the order of ``date.weekday``."""

MONTHS: Final[Mapping[Language, Sequence[str]]] = {
    "id": (
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
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}
"""By language; January first."""


def long_date(day: date, language: Language = "id") -> str:
    """Return a day as running text has it: ``27 November 2024``."""
    return f"{day.day} {MONTHS[language][day.month - 1]} {day.year}"
