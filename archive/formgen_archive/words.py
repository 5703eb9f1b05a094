"""Sentences for people, in both languages at once: the archive does not know who is reading."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing said, in Indonesian and in English."""

    id: str
    en: str


def shown(day: date | None) -> Sentence:
    """Write a day as ISO 8601, or say that it is not known."""
    return (
        Sentence("belum diketahui", "not known yet") if day is None else Sentence(*[str(day)] * 2)
    )
