"""Codes and names of places: province 2, kabupaten/kota 4, kecamatan 6, desa 10, TPS 13 digits.

Codes are text everywhere. Kemendagri writes ``33.03.01.2001``, KPU and Sirekap ``3303012001``;
both are read, only the second is kept. What offices and places are *called* differs between
provinces (forms.md 1.4): a generated form prints the right word, so nothing is left to strike out.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

from formgen.errors import InputError, Text

RegionKind = Literal["provinsi", "kabupaten", "kota", "kecamatan", "desa", "kelurahan", "desa_adat"]
ZoneName = Literal["WIB", "WITA", "WIT"]

CODE_LENGTHS: Final = {2: "provinsi", 4: "kabupaten/kota", 6: "kecamatan", 10: "desa", 13: "TPS"}
"""Digits of a code, and what such a code names."""

FIRST_SPECIAL_TPS: Final = 901
"""TPS numbers from here on are *lokasi khusus*: prisons, hospitals (forms.md 5)."""

ACEH: Final = "11"
SUMATERA_BARAT: Final = "13"
PAPUA: Final = frozenset({"91", "92", "93", "94", "95", "96"})

_MENTAWAI = "1309"
_FIRST_KOTA = 71  # second group of a code: 01-69 kabupaten, 71-99 kota (Permendagri 58/2021)
_WITA = frozenset({"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"})
_MALUKU = frozenset({"81", "82"})
_KALIMANTAN_WIB = frozenset({"61", "62"})
_DOTTED = re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4}(\.\d{3})?)?)?)?", re.ASCII)
_CODE_HINT = Text(
    "Tulis kode sebagai teks: 2 angka provinsi, 4 kabupaten/kota, 6 kecamatan, 10 desa, 13 TPS; "
    "boleh dengan titik seperti 33.03.01.2001.",
    "Write codes as text: 2 digits province, 4 kabupaten/kota, 6 kecamatan, 10 desa, 13 TPS; "
    "dots as in 33.03.01.2001 are allowed.",
)


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

    @property
    def special(self) -> bool:
        """Whether this is a *lokasi khusus* (number 901 and above)."""
        return int(self.number) >= FIRST_SPECIAL_TPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A place above the TPS: what a recapitulation or a letter of its office is about.

    Attributes:
        chain: From the province down to the place itself; one to four of them.
    """

    chain: tuple[Region, ...]

    @property
    def region(self) -> Region:
        """The place itself."""
        return self.chain[-1]

    @property
    def code(self) -> str:
        """13 digits as in seals and registers: padded with zeros, which no TPS has."""
        return self.region.code.ljust(13, "0")


Place = Tps | Area
"""What a document is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionWords:
    """The words one province, or one desa in it, uses.

    Attributes:
        desa: ``Kelurahan/Desa`` when the place is not known, else ``Desa``, ``Kelurahan``,
            ``Gampong``, ``Nagari``, ``Kampung`` or ``Desa Adat``.
        kecamatan: ``Kecamatan`` or ``Distrik``.
        kpu: Short name of the election commission: ``KPU`` or ``KIP``.
        kpu_name: Its name in full.
        bawaslu: Short name of the supervisory body: ``Bawaslu`` or ``Panwaslih``.
        bawaslu_name: Its name in full.
    """

    desa: str
    kecamatan: str
    kpu: str
    kpu_name: str
    bawaslu: str
    bawaslu_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A time zone: what is printed, and its name in the tz database."""

    name: ZoneName
    key: str


def parse_code(text: str) -> str:
    """Return the code of a region or TPS without dots.

    Args:
        text: Digits, or digits with all the dots Kemendagri writes; no spaces.

    Returns:
        2, 4, 6, 10 or 13 ASCII digits.

    Raises:
        InputError: Other characters, misplaced dots, another length, or TPS number 000.
    """
    code = text.replace(".", "") if "." in text and _DOTTED.fullmatch(text) else text
    if not (code.isascii() and code.isdigit()):
        raise _bad_code(text, Text("harus terdiri dari angka", "must consist of digits"))
    if len(code) not in CODE_LENGTHS:
        count = len(code)
        raise _bad_code(text, Text(f"terdiri dari {count} angka", f"has {count} digits"))
    if len(code) == 13 and code.endswith("000"):  # noqa: PLR2004  the length says what it is
        raise _bad_code(text, Text("nomor TPS tidak boleh 000", "TPS number 000 does not exist"))
    return code


def parse_tps_code(text: str) -> str:
    """Return the 13 digits of a TPS code.

    Raises:
        InputError: Not a code, or the code of something else than a TPS.
    """
    return _parse_level(text, 13)


def parse_region_code(text: str, digits: int) -> str:
    """Return the code of a region of one level.

    Args:
        text: As for ``parse_code``.
        digits: 2, 4, 6 or 10.

    Raises:
        InputError: Not a code, or the code of another level.
    """
    return _parse_level(text, digits)


def _parse_level(text: str, digits: int) -> str:
    code = parse_code(text)
    if len(code) != digits:
        wanted, found = CODE_LENGTHS[digits], CODE_LENGTHS[len(code)]
        raise _bad_code(
            text,
            Text(
                f"{len(code)} angka adalah kode {found}, seharusnya {digits} angka ({wanted})",
                f"{len(code)} digits are the code of a {found}; expected {digits} ({wanted})",
            ),
        )
    return code


def _bad_code(text: str, why: Text) -> InputError:
    shown = text if len(text) <= 40 else f"{text[:40]}…"  # noqa: PLR2004  fits one screen line
    return InputError(
        Text(f'Kode "{shown}": {why.id}.', f'Code "{shown}": {why.en}.'),
        hint=_CODE_HINT,
        code=shown,
    )


def words(code: str) -> RegionWords:
    """Return the words of a province, for forms whose desa is not known yet.

    Args:
        code: Province code, or any longer code in that province.
    """
    province = code[:2]
    village = _village(province)
    if province != ACEH:  # no kelurahan exists in Aceh
        village = f"Kelurahan/{village}"
    return _words(province, village)


def words_for(region: Region) -> RegionWords:
    """Return the words for one desa or kelurahan; for places above it the same as ``words``."""
    if region.kind not in {"desa", "kelurahan", "desa_adat"}:
        return words(region.code)
    return _words(region.code[:2], _desa_word(region))


def office_name(region: Region) -> str:
    """Return what the commission of a province, kabupaten or kota is called for short.

    ``KPU KABUPATEN CIAMIS``, ``KIP KOTA BANDA ACEH``.
    """
    return f"{words(region.code).kpu} {region.kind.upper()} {region.name}"


def zone(code: str) -> Zone:
    """Return the time zone of a province; every longer code in it is accepted too.

    West and Central Kalimantan are on WIB though the rest of the island is on WITA.
    """
    province = code[:2]
    if province in PAPUA | _MALUKU:
        return Zone(name="WIT", key="Asia/Jayapura")
    if province in _WITA:
        return Zone(name="WITA", key="Asia/Makassar")
    if province in _KALIMANTAN_WIB:
        return Zone(name="WIB", key="Asia/Pontianak")
    return Zone(name="WIB", key="Asia/Jakarta")


def _words(province: str, desa: str) -> RegionWords:
    aceh = province == ACEH
    return RegionWords(
        desa=desa,
        kecamatan="Distrik" if province in PAPUA else "Kecamatan",
        kpu="KIP" if aceh else "KPU",
        kpu_name="Komisi Independen Pemilihan" if aceh else "Komisi Pemilihan Umum",
        bawaslu="Panwaslih" if aceh else "Bawaslu",
        bawaslu_name="Panitia Pengawas Pemilihan" if aceh else "Badan Pengawas Pemilihan Umum",
    )


def _village(province: str) -> str:
    if province in PAPUA:
        return "Kampung"
    return {ACEH: "Gampong", SUMATERA_BARAT: "Nagari"}.get(province, "Desa")


def _desa_word(region: Region) -> str:
    if region.kind == "kelurahan":
        return "Kelurahan"
    if region.kind == "desa_adat":
        return "Desa Adat"
    if region.code.startswith(SUMATERA_BARAT) and not _has_nagari(region.code):
        return "Desa"
    return _village(region.code[:2])


def _has_nagari(code: str) -> bool:
    # The cities Pariaman and Sawahlunto and the Mentawai islands have desa, not nagari.
    return int(code[2:4]) < _FIRST_KOTA and not code.startswith(_MENTAWAI)
