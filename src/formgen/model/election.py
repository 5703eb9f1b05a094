"""The contest a document belongs to, and the pairs who stand in it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from formgen.model.region import Region

ElectionKind = Literal["gubernur", "bupati", "walikota"]
Regime = Literal["2015", "2018", "2020", "2024"]

MAX_PASLON = 6
"""Most pairs on one ballot seen in any Pilkada (forms.md 1.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Election:
    """One contest: what is elected, where and when.

    Attributes:
        number: Election register number, 1 to 2**32 - 1; sealed on every page.
        kind: What is elected.
        region: Province for ``gubernur``, else kabupaten or kota.
        voting_day: Day of the vote, local calendar day.
        regime: Which set of regulations names the labels (forms.md 1.2).
    """

    number: int
    kind: ElectionKind
    region: Region
    voting_day: date
    regime: Regime

    @property
    def year(self) -> int:
        """Year printed in the title."""
        return self.voting_day.year


@dataclass(frozen=True, slots=True, kw_only=True)
class Paslon:
    """One pair of candidates (*pasangan calon*), or the empty column of a single-candidate race.

    Attributes:
        number: Number drawn (*nomor urut*), 1 to 6.
        calon: Name of the head, as KPU spells it; empty for the empty column.
        wakil: Name of the deputy; empty for the empty column.
        kolom_kosong: Whether this is the empty column, which keeps a number but has no witness.
    """

    number: int
    calon: str = ""
    wakil: str = ""
    kolom_kosong: bool = False
