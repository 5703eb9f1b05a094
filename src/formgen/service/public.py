"""What of a verdict may be told to everybody: figures, not names."""

import re
from dataclasses import replace
from typing import Final

from formgen.errors import Text
from formgen.model.form import PrivacyClass
from formgen.seal.comparison import Difference
from formgen.seal.verdict import Verdict
from formgen.service.names import privacy_of

_OPEN: Final[frozenset[PrivacyClass]] = frozenset({"publik"})
_FIGURES_OPEN: Final[frozenset[PrivacyClass]] = frozenset({"publik", "publik_terbatas"})
_OF_PERSONS: Final[frozenset[PrivacyClass | None]] = frozenset({"rahasia_pribadi", None})
_SOMEWHERE: Final = Text("Satu bagian", "A part")
_FIGURE: Final = re.compile(r"[\dXx\u00d7\s.,:/()\u2013\u2014-]*")
"""Digit boxes, some of them crossed out; letters would be a name or a note."""


def for_public(verdict: Verdict) -> Verdict:
    """Return a verdict without what the archive says where somebody is named.

    What the copy says stays: whoever asks has it. A field that is no figure keeps its name, so
    that everybody sees that, and where, a copy differs. On the papers of voters the name of a field
    may be that of a person, as it stands beside it: there a difference has its page only.
    """
    if not verdict.differences:
        return verdict
    privacy = privacy_of(verdict.subject.form_register) if verdict.subject else None
    shown = tuple(_shown(one, privacy) for one in verdict.differences)
    return replace(verdict, differences=shown)


def _shown(difference: Difference, privacy: PrivacyClass | None) -> Difference:
    figure = _FIGURE.fullmatch(difference.original) is not None
    if privacy in _OPEN or (figure and privacy in _FIGURES_OPEN):
        return difference
    hidden = replace(difference, original="", original_crop=b"")
    return replace(hidden, field=_SOMEWHERE) if privacy in _OF_PERSONS else hidden
