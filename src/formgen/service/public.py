"""What of a verdict may be told to everybody: figures, not names."""

import re
from dataclasses import replace
from typing import Final

from formgen.errors import Text
from formgen.model.calendar import long_date
from formgen.model.form import PrivacyClass
from formgen.model.terbilang import terbilang
from formgen.seal.comparison import CUT_SHORT, Difference
from formgen.seal.verdict import Subject, Verdict
from formgen.service.names import privacy_of

_OPEN: Final[frozenset[PrivacyClass]] = frozenset({"publik"})
_FIGURES_OPEN: Final[frozenset[PrivacyClass]] = frozenset({"publik", "publik_terbatas"})
_OF_PERSONS: Final[frozenset[PrivacyClass | None]] = frozenset({"rahasia_pribadi", None})
_SOMEWHERE: Final = Text("Satu bagian", "A part")
_FIGURE: Final = re.compile(r"[\dXx\u00d7\s.,:/()\u2013\u2014-]*")
"""Digit boxes, some of them crossed out; letters would be a name or a note."""

_WORD: Final = re.compile(r"\w+")


def for_public(verdict: Verdict) -> Verdict:
    """Return a verdict without what the archive says where somebody is named.

    What the copy says stays: whoever asks has it. What the form itself prints is shown, and what
    the seal says: place and day. A value that is no figure is named by the form's words beside it,
    so that everybody sees that, and where, a copy differs. On the papers of voters the name of a
    field may be that of a person, as it stands beside it: there a difference has its page only,
    unless it is a figure that the seal holds.
    """
    if not verdict.differences:
        return verdict
    subject = verdict.subject
    privacy = privacy_of(subject.form_register) if subject else None
    sealed = set() if subject is None else _words(_sealed(subject))
    labels = {number.label for number in verdict.numbers}
    shown = tuple(_shown(one, privacy, sealed, labels) for one in verdict.differences)
    return replace(verdict, differences=shown)


def _shown(
    difference: Difference, privacy: PrivacyClass | None, sealed: set[str], labels: set[Text]
) -> Difference:
    figure = _FIGURE.fullmatch(difference.original) is not None
    if difference.own or privacy in _OPEN or (figure and privacy in _FIGURES_OPEN):
        return difference
    if not figure and privacy in _FIGURES_OPEN and _words(difference.original) <= sealed:
        return difference
    hidden = replace(difference, original="", original_crop=b"")
    beside = privacy in _OF_PERSONS and difference.field not in labels
    named = beside or _says(difference.field, difference.original)
    return replace(hidden, field=_SOMEWHERE) if named else hidden


def _says(field: Text, original: str) -> bool:
    """Tell whether the name of a field is what stands in it, or begins like it."""
    name = field.id.removesuffix(CUT_SHORT)
    return bool(name) and original.startswith(name)


def _sealed(subject: Subject) -> str:
    """Return what the seal says of place and day, in the words that forms print."""
    day = subject.day
    spelt = " ".join(map(terbilang, (day.day, day.year)))
    return f"kabupaten kota {subject.region} {long_date(day, 'id')} {spelt}"


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))
