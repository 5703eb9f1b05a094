"""The shape of a document: everything of its layout that does not depend on names and numbers."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from formgen.model.election import Regime

if TYPE_CHECKING:
    from formgen.model.form import Form, Paper, Variant
    from formgen.model.region import RegionWords


LAID_OUT: Final = 4
"""Sheets of a layout with a repeated one: the first, two to be compared, the last."""


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
        sheets: Sheets of a list or of the units of a recapitulation; 1 for every other form.
        corrections: Corrections a recapitulation lists.
        repeats: Whether the sheet in the middle stands for any number of such sheets; then
            ``sheets`` is ``LAID_OUT``.
    """

    form: "Form"
    variant: "Variant"
    paslon_count: int
    paper: "Paper"
    regime: Regime
    words: "RegionWords"
    sheets: int = 1
    corrections: int = 0
    repeats: bool = False
