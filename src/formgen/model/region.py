"""Codes and names of places: province 2, kabupaten/kota 4, kecamatan 6, desa 10, TPS 13 digits."""

from dataclasses import dataclass
from typing import Literal

RegionKind = Literal[
    "provinsi", "kabupaten", "kota", "kecamatan", "desa", "kelurahan", "desa_adat"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """One place above the TPS.

    Attributes:
        code: 2, 4, 6 or 10 digits, without dots.
        name: Name in capitals without its kind: ``CIAMIS``, not ``KAB. CIAMIS``.
        kind: What it is in law.
    """

    code: str
    name: str
    kind: RegionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Tps:
    """One polling place (*tempat pemungutan suara*) with the places above it.

    Attributes:
        code: 13 digits; the last three are the number, 901 and above a *lokasi khusus*.
        address: Where it stands, or empty.
    """

    code: str
    provinsi: Region
    kabkota: Region
    kecamatan: Region
    desa: Region
    address: str = ""

    @property
    def number(self) -> str:
        """Number of the TPS, three digits as printed."""
        return self.code[10:]
