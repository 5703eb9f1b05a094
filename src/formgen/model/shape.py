"""The shape of a document: everything of its layout that does not depend on names and numbers."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from formgen.model.election import ElectionKind, Regime

if TYPE_CHECKING:
    from formgen.model.form import Form, Paper, Variant
    from formgen.model.region import RegionWords


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One way a form is printed; documents of one shape share one stencil.

    Attributes:
        form: The form family.
        variant: The election kind with its printed code.
        paslon_count: Pairs on the sheet, the empty column included, 1 to 6.
        paper: Sheet size; one of ``form.papers``.
        regime: Regulations that name the voter groups.
        words: Regional vocabulary (Desa or Kelurahan, Distrik, KIP ...).
    """

    form: "Form"
    variant: "Variant"
    paslon_count: int
    paper: "Paper"
    regime: Regime
    words: "RegionWords"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeTerms:
    """What a set of regulations calls the two groups of voters outside the fixed list.

    Source: forms.md 1.2. The token DPTb means two different things; never write it in a template.
    """

    pindahan: str
    tambahan: str
    pindahan_words: str
    tambahan_words: str


_OLD = RegimeTerms(
    pindahan="DPPh",
    tambahan="DPTb",
    pindahan_words="Daftar Pemilih Pindahan (DPPh)",
    tambahan_words="Daftar Pemilih Tambahan (DPTb)",
)
_NEW = RegimeTerms(
    pindahan="DPTb",
    tambahan="DPK",
    pindahan_words="Daftar Pemilih Pindahan (DPTb)",
    tambahan_words="Daftar Pemilih Khusus (DPK)",
)

OFFICE: dict[ElectionKind, str] = {
    "gubernur": "Gubernur dan Wakil Gubernur",
    "bupati": "Bupati dan Wakil Bupati",
    "walikota": "Walikota dan Wakil Walikota",
}
"""What is elected, as printed in titles."""

KABKOTA: dict[ElectionKind, str] = {
    "gubernur": "Kabupaten/Kota",
    "bupati": "Kabupaten",
    "walikota": "Kota",
}
"""Label of the identity line; an election of a bupati is always held in a kabupaten."""


def regime_terms(regime: Regime) -> RegimeTerms:
    """Return the names of the voter groups under one set of regulations."""
    return _NEW if regime == "2024" else _OLD
