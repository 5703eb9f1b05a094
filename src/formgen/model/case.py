"""The data of one document, before it is laid out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from formgen.model.election import MAX_PASLON, Election, Paslon
from formgen.model.matrix import Correction, Unit
from formgen.model.region import Area, Place, Tps

Mode = Literal["blank", "prefilled", "filled"]

DPT_KEYS: Final = ("pemilih_dpt_l", "pemilih_dpt_p", "pemilih_dpt_j")
"""Voters in the fixed list; known before voting day."""

USER_KEYS: Final = tuple(
    f"pengguna_{group}_{sex}"
    for group in ("dpt", "pindahan", "tambahan", "total")
    for sex in ("l", "p", "j")
)
BALLOT_KEYS: Final = (
    "surat_diterima",
    "surat_digunakan",
    "surat_dikembalikan",
    "surat_tidak_digunakan",
)
DISABILITY_KEYS: Final = ("disabilitas_l", "disabilitas_p", "disabilitas_j")
VOTE_KEYS: Final = tuple(f"suara_{number}" for number in range(1, MAX_PASLON + 1))
VOTE_SUM_KEYS: Final = ("suara_sah", "suara_tidak_sah", "suara_total")

COUNT_KEYS: Final = (
    *DPT_KEYS,
    *USER_KEYS,
    *BALLOT_KEYS,
    *DISABILITY_KEYS,
    *VOTE_KEYS,
    *VOTE_SUM_KEYS,
)
"""Every count a TPS form can hold, in the order of the form."""

TIME_KEYS: Final = (
    "waktu_pemungutan_mulai",
    "waktu_pemungutan_selesai",
    "waktu_penghitungan_mulai",
    "waktu_penghitungan_selesai",
)
"""Times of day, ``HH:MM`` local time."""

DAY_KEY: Final = "hari_penghitungan"
"""Whether counting ended on voting day (``sama``) or on the day after (``setelahnya``)."""

WORDS_SUFFIX: Final = "_huruf"
"""Added to the key of a count for the same count in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is known about one document.

    Attributes:
        election: The contest; also a blank form belongs to one.
        tps: The polling place, or None for a blank form or a place above the TPS.
        area: The place above the TPS a document is about, or None.
        units: What a recapitulation adds up, in the order of its columns; ``figures`` has the sums.
        corrections: What differs from the edition before.
        paslon: All pairs, ordered by number, 1 to 6 of them.
        figures: Field key to count; a key that is absent or None is not known, never 0.
        texts: Field key to text (times, names of officers, narrative); absent is not known.
        note: Why a figure breaks a rule in reality (*catatan*), or empty.
        sequence: *Urut*: 0 where a place has one such document, else 1, 2, ...
        rows: Rows of the form's list: column to text, in order.
    """

    election: Election
    tps: Tps | None
    paslon: tuple[Paslon, ...]
    figures: Mapping[str, int | None] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    sequence: int = 0
    area: Area | None = None
    rows: tuple[Mapping[str, str], ...] = ()
    units: tuple[Unit, ...] = ()
    corrections: tuple[Correction, ...] = ()

    @property
    def place(self) -> Place | None:
        """The TPS or the place above it; None for a blank form."""
        return self.tps or self.area
