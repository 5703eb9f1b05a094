"""The nationwide reference of regions, read for one province at a time.

Source, licence and differences from KPU's list: ``wilayah/README.md`` beside this file.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, get_args

from formgen.errors import IntegrityError, NotFoundError, Text
from formgen.model.region import Area, Region, RegionKind, Tps, parse_code, parse_tps_code

_FILE: Final = Path(__file__).parent / "wilayah" / "wilayah-2024.csv"
_PROVINCE_ROW: Final = re.compile(rb"\n\d\d,")
_PREFIXES: Final[Mapping[str, str]] = {
    "kabupaten": "KAB. ",
    "kota": "KOTA ",
    "desa_adat": "DESA ADAT ",
}


def lookup(code: str) -> Region:
    """Return a region by its code.

    Args:
        code: 2, 4, 6 or 10 digits, with or without dots.

    Raises:
        InputError: Not the code of a region.
        NotFoundError: No such region on 27 November 2024.
    """
    digits = parse_code(code)
    row = _row(digits)
    if row is None:
        raise NotFoundError(
            Text(
                f"Wilayah {digits} tidak ada dalam daftar wilayah 2024.",
                f"There is no region {digits} in the reference of 2024.",
            ),
            hint=Text(
                "Periksa kodenya; daftar mengikuti Kepmendagri 100.1.1-6117/2022.",
                "Check the code; the reference follows Kepmendagri 100.1.1-6117/2022.",
            ),
            code=digits,
        )
    return _region(digits, *row)


def children(code: str, digits: int) -> list[str]:
    """Return the codes of one level inside a region, in order.

    Args:
        code: 2, 4 or 6 digits.
        digits: 4, 6 or 10.
    """
    known = (line.partition(",")[0] for line in _province(code[:2]).splitlines())
    return sorted(one for one in known if len(one) == digits and one.startswith(code))


def tps_place(code: str, address: str = "") -> Tps:
    """Return a TPS with the places above it.

    Args:
        code: 13 digits, with or without dots. Only the desa is looked up: KPU numbers its TPS
            freely, so any number but 000 is accepted.
        address: Where the TPS stands, or empty.

    Raises:
        InputError: Not the code of a TPS.
        NotFoundError: Its desa does not exist.
    """
    digits = parse_tps_code(code)
    provinsi, kabkota, kecamatan, desa = _chain(digits[:10])
    return Tps(
        code=digits,
        provinsi=provinsi,
        kabkota=kabkota,
        kecamatan=kecamatan,
        desa=desa,
        address=address,
    )


def area(code: str) -> Area:
    """Return a place above the TPS with the places above it.

    Args:
        code: 2, 4, 6 or 10 digits, with or without dots.

    Raises:
        InputError: Not the code of a region.
        NotFoundError: No such region.
    """
    digits = lookup(code).code
    return Area(chain=tuple(lookup(digits[:end]) for end in (2, 4, 6, 10) if end <= len(digits)))


@lru_cache(maxsize=4096)  # tables are mostly ordered by desa
def _chain(desa: str) -> tuple[Region, Region, Region, Region]:
    return lookup(desa[:2]), lookup(desa[:4]), lookup(desa[:6]), lookup(desa)


@cache  # 38 provinces at most; a kabupaten needs one
def _province(code: str) -> str:
    """Return the lines of a province, each with a line end before and behind it."""
    data = _FILE.read_bytes()
    start = data.find(f"\n{code},".encode())  # the file is sorted: a province is one run of lines
    if start < 0:
        return ""
    following = _PROVINCE_ROW.search(data, start + 1)
    return data[start : following.start() + 1 if following else None].decode("utf-8")


def _row(code: str) -> tuple[str, str] | None:
    """Return kind and name of a region, or None. Most checks need three, so none is indexed."""
    lines = _province(code[:2])
    start = lines.find(f"\n{code},")
    if start < 0:
        return None
    _, kind, name = lines[start + 1 : lines.index("\n", start + 1)].split(",")
    return kind, name


@lru_cache(maxsize=16384)  # a province has up to 9,000
def _region(code: str, kind: str, name: str) -> Region:
    for known in get_args(RegionKind):
        if kind == known:
            capitals = name.upper().removeprefix(_PREFIXES.get(kind, ""))
            return Region(code=code, name=capitals, kind=known)
    raise IntegrityError(
        Text("Daftar wilayah rusak.", "The reference of regions is damaged."), code=code
    )
