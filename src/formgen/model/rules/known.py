"""What is known of a document, in the form in which rules compute with it."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, cast

from formgen.errors import Finding, Text
from formgen.model.case import DAY_KEY, TIME_KEYS, WORDS_SUFFIX
from formgen.model.rules.operand import Values

_TIME: Final = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)
_DAYS: Final = {"sama": 0, "setelahnya": 1}


def known_values(figures: Mapping[str, int | None], texts: Mapping[str, str]) -> Values:
    """Return every known value: counts, times in minutes, days as 0 or 1, words in small letters.

    A time or day that cannot be read counts as not known; ``check_texts`` reports it.
    """
    if not texts and None not in figures.values():  # nearly every row of a table
        return cast("Values", figures)
    values: dict[str, int | str] = {
        key: count for key, count in figures.items() if count is not None
    }
    for key, text in texts.items():
        if key in TIME_KEYS and _TIME.fullmatch(text):
            values[key] = int(text[:2]) * 60 + int(text[3:])
        elif key == DAY_KEY and text in _DAYS:
            values[key] = _DAYS[text]
        elif key.endswith(WORDS_SUFFIX) and text.strip():
            values[key] = " ".join(text.casefold().split())
    return values


def check_texts(texts: Mapping[str, str]) -> Iterator[Finding]:
    """Find times and days that cannot be read; an empty text is not known, which is right."""
    for key in TIME_KEYS:
        if (text := texts.get(key, "")) and not _TIME.fullmatch(text):
            yield _unreadable(key, Text("jam JJ:MM seperti 07:00", "a time HH:MM such as 07:00"))
    if (text := texts.get(DAY_KEY, "")) and text not in _DAYS:
        yield _unreadable(
            DAY_KEY, Text('"sama" atau "setelahnya"', '"sama" (same) or "setelahnya" (next day)')
        )


def clock(minutes: int) -> str:
    """Return minutes after midnight as forms print them: ``13.00``; beyond a day they go on."""
    return f"{minutes // 60:02d}.{minutes % 60:02d}"


def _unreadable(key: str, wanted: Text) -> Finding:
    return Finding(
        rule="R25",
        severity="E",
        message=Text(f"{key} harus berupa {wanted.id}.", f"{key} must be {wanted.en}."),
        hint=Text("Perbaiki penulisannya.", "Correct how it is written."),
        column=key,
    )
