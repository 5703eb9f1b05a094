"""A recapitulation as values: what is asked for, and the documents it will be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from formgen.errors import Finding, Text
from formgen.model.case import COUNT_KEYS, VOTE_KEYS
from formgen.model.election import Election, ElectionKind, Paslon
from formgen.model.form import Form, Variant
from formgen.model.matrix import reports
from formgen.model.recap import Label, Recap, RecapLevel

FORMS: Final[Mapping[RecapLevel, str]] = {
    "desa": "d-hasil-kecamatan-lampiran-desa",
    "kecamatan": "d-hasil-kecamatan-kwk",
    "kabko": "d-hasil-kabko-kwk",
    "prov": "d-hasil-prov-kwk",
}
"""The form of each level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Where the figures of a recapitulation come from, and how they are looked at.

    Attributes:
        level: What is added up for.
        results: Table of TPS or of lower recapitulations; None takes the archived documents.
        tps: Table of the TPS that must be there, or None.
        paslon: Table of pairs.
        kind: Office elected, or None where the table of pairs has one contest only.
        area: Code of the region that is looked at, without dots, or empty for all there is.
        compare: Independent table to compare with, or None.
        partial: Whether units may be missing.
        accept_noted: Whether a note makes a breach of R09 acceptable.
        annex: Whether a kecamatan gets its sheets per desa too.
    """

    level: RecapLevel
    results: Path | None
    tps: Path | None
    paslon: Path
    kind: ElectionKind | None
    area: str
    compare: Path | None
    partial: bool
    accept_noted: bool
    annex: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One document to be made.

    Attributes:
        level: What it is about.
        form: Its form, for the election kind in ``variant``.
        election: The contest.
        paslon: Its pairs.
        recap: What is added up.
    """

    level: RecapLevel
    form: Form
    variant: Variant
    election: Election
    paslon: tuple[Paslon, ...]
    recap: Recap


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that was added up.

    Attributes:
        sheets: Annexes first, then what they belong to; by code.
        findings: Everything wrong, differences from the independent table among them.
    """

    sheets: tuple[Sheet, ...]
    findings: tuple[Finding, ...]


def label_of(sheet: Sheet) -> Label:
    """Return what names the rows of a sheet in the words of its regulations."""
    terms = sheet.form.terms_of(sheet.election.regime)
    words = {"pindahan": terms.pindahan, "tambahan": terms.tambahan}

    def label(key: str) -> Text:
        named = sheet.form.label(key)
        return Text(named.id.format_map(words), named.en.format_map(words))

    return label


def silent(sheet: Sheet) -> int:
    """Return how many units of a sheet have not reported."""
    return sum(not reports(unit) for unit in sheet.recap.units)


def rows_of(paslon: Sequence[Paslon]) -> tuple[str, ...]:
    """Return the rows of a form for these pairs."""
    votes = {f"suara_{pair.number}" for pair in paslon}
    return tuple(key for key in COUNT_KEYS if key not in VOTE_KEYS or key in votes)
