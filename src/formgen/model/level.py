"""Who issues a form and who watches it, level by level, in the words of the place.

Source: forms.md 1.4 and 2. A distrik of Papua has a Panitia Pemilihan Distrik; Aceh has a KIP.
"""

from dataclasses import dataclass
from typing import Final, Literal

from formgen.model.region import RegionKind, RegionWords

Level = Literal["tps", "pps", "ppk", "kabko", "prov", "kpu"]
"""Who issues a form; ``kpu`` is the commission that runs the contest, of a province or below."""

DIGITS: Final[dict[Level, int]] = {"tps": 13, "pps": 10, "ppk": 6, "kabko": 4, "prov": 2}
"""Digits of the code of the place a form of each level is about; of ``kpu`` the contest decides."""

IDENTITY: Final[dict[Level, tuple[str, ...]]] = {
    "tps": ("provinsi", "kabkota", "kecamatan", "desa", "tps.nomor", "tps.huruf"),
    "pps": ("provinsi", "kabkota", "kecamatan", "desa"),
    "ppk": ("provinsi", "kabkota", "kecamatan"),
    "kabko": ("provinsi", "kabkota"),
    "prov": ("provinsi",),
    "kpu": (),
}
"""Keys that name the place of a form of each level, widest first."""

_KABKOTA: Final[dict[RegionKind, str]] = {"kabupaten": "Kabupaten", "kota": "Kota"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The body that issues a form.

    Attributes:
        name: In full: ``Panitia Pemilihan Kecamatan``.
        short: As people say: ``PPK``.
        watch: Who supervises it: ``Panwaslu Kecamatan``.
        place: What it is responsible for, as in titles: ``Kecamatan``.
        parts: What its recapitulation adds up: ``Desa/Kelurahan``.
        above: Who receives its papers: ``KPU Kabupaten/Kota``.
    """

    name: str
    short: str
    watch: str
    place: str
    parts: str
    above: str


def kabkota_label(region: RegionKind) -> str:
    """Return the label of the identity line; a bupati is always elected in a kabupaten."""
    return _KABKOTA.get(region, "Kabupaten/Kota")


def body(level: Level, words: RegionWords, region: RegionKind) -> Body:
    """Return the body of a level.

    Args:
        level: Who issues the form.
        words: Words of the province.
        region: Kind of the region that elects; tells who runs the contest.
    """
    if level == "kpu":
        level = "prov" if region == "provinsi" else "kabko"
    kabkota, kpu = kabkota_label(region), words.kpu
    district = "PPD" if words.kecamatan == "Distrik" else "PPK"
    watch = "Panwaslih" if words.bawaslu == "Panwaslih" else "Panwaslu"
    committee = f"Panitia Pemilihan {words.kecamatan}"
    rows = {
        "tps": (
            "Kelompok Penyelenggara Pemungutan Suara", "KPPS", "Pengawas TPS", "TPS", "", "PPS",
        ),
        "pps": ("Panitia Pemungutan Suara", "PPS", "Pengawas Kelurahan/Desa", words.desa, "TPS",
                district),
        "ppk": (committee, district, f"{watch} {words.kecamatan}", words.kecamatan, words.desa,
                f"{kpu} {kabkota}"),
        "kabko": (f"{words.kpu_name} {kabkota}", f"{kpu} {kabkota}", f"{words.bawaslu} {kabkota}",
                  kabkota, words.kecamatan, f"{kpu} Provinsi"),
        "prov": (f"{words.kpu_name} Provinsi", f"{kpu} Provinsi", f"{words.bawaslu} Provinsi",
                 "Provinsi", "Kabupaten/Kota", "KPU"),
    }  # fmt: skip
    name, short, watched_by, place, parts, above = rows[level]
    return Body(name=name, short=short, watch=watched_by, place=place, parts=parts, above=above)
