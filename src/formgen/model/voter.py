"""A voter as the lists and slips of a TPS show one.

The identity number is there only masked: no paper needs the whole of it (forms.md 3.7), and what is
not in memory cannot be printed, logged or archived by mistake.
"""

from typing import Final

from formgen.model.form import VoterList

LISTS: Final[tuple[VoterList, ...]] = ("tetap", "pindahan")
"""Of the DPT, and moved in from another TPS."""

VOTER_KEYS: Final = (
    "nik",
    "nama",
    "jk",
    "usia",
    "kawin",
    "alamat",
    "rt",
    "rw",
    "disabilitas",
    "asal",
    "surat",
    "keterangan",
    "jam",
)
"""What a table says of a voter besides TPS, list and number."""

NIK_DIGITS: Final = 16
_SHOWN_FIRST, _SHOWN_LAST = 6, 4


def masked(nik: str) -> str:
    """Return an identity number without date of birth and sex: digits 7 to 12 become stars.

    The first six digits name the kecamatan of registration, the last four a person of that day.
    """
    hidden = len(nik) - _SHOWN_FIRST - _SHOWN_LAST
    return nik[:_SHOWN_FIRST] + "*" * hidden + nik[-_SHOWN_LAST:] if hidden > 0 else nik
