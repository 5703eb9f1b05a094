"""Codes of places, what provinces call things, and their time zones."""

import pytest

from formgen.errors import InputError
from formgen.model.level import body
from formgen.model.region import (
    Region,
    RegionKind,
    office_name,
    parse_code,
    parse_region_code,
    parse_tps_code,
    words,
    words_for,
    zone,
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("33", "33"),
        ("33.03", "3303"),
        ("3303", "3303"),
        ("33.03.01", "330301"),
        ("33.03.01.2001", "3303012001"),
        ("3303012001", "3303012001"),
        ("33.03.01.2001.008", "3303012001008"),
        ("3303012001901", "3303012001901"),
    ],
)
def test_codes_are_read_with_and_without_dots(text: str, code: str) -> None:
    assert parse_code(text) == code


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "digits"),
        ("abc", "digits"),
        ("330", "3 digits"),
        ("33030120010", "11 digits"),
        ("3.303", "digits"),
        ("33.03.012001", "digits"),
        ("33.03.", "digits"),
        (" 3303", "digits"),
        ("٣٣", "digits"),
        ("-3", "digits"),
        ("3303012001000", "000"),
    ],
)
def test_other_texts_are_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(InputError, match=why) as caught:
        parse_code(text)
    assert caught.value.hint.id


def test_a_region_is_not_a_tps() -> None:
    with pytest.raises(InputError, match="10 digits are the code of a desa; expected 13"):
        parse_tps_code("3303012001")
    with pytest.raises(InputError, match="expected 4"):
        parse_region_code("33", 4)
    assert parse_region_code("33.03", 4) == "3303"


def test_a_long_wrong_code_is_cut_in_the_message() -> None:
    with pytest.raises(InputError) as caught:
        parse_code("x" * 5000)
    assert len(str(caught.value)) < 100


@pytest.mark.parametrize(
    ("province", "desa", "kecamatan", "kpu", "bawaslu"),
    [
        ("11", "Gampong", "Kecamatan", "KIP", "Panwaslih"),
        ("13", "Kelurahan/Nagari", "Kecamatan", "KPU", "Bawaslu"),
        ("32", "Kelurahan/Desa", "Kecamatan", "KPU", "Bawaslu"),
        ("91", "Kelurahan/Kampung", "Distrik", "KPU", "Bawaslu"),
        ("96", "Kelurahan/Kampung", "Distrik", "KPU", "Bawaslu"),
        ("81", "Kelurahan/Desa", "Kecamatan", "KPU", "Bawaslu"),
    ],
)
def test_provinces_use_their_own_words(
    province: str, desa: str, kecamatan: str, kpu: str, bawaslu: str
) -> None:
    found = words(province)
    assert (found.desa, found.kecamatan) == (desa, kecamatan)
    assert (found.kpu, found.bawaslu) == (kpu, bawaslu)


def test_an_office_of_aceh_is_a_kip_and_is_watched_by_a_panwaslih() -> None:
    ciamis = Region(code="3207", name="CIAMIS", kind="kabupaten")
    banda = Region(code="1171", name="BANDA ACEH", kind="kota")
    assert office_name(ciamis) == "KPU KABUPATEN CIAMIS"
    assert office_name(banda) == "KIP KOTA BANDA ACEH"
    assert body("ppk", words("11"), "kabupaten").watch == "Panwaslih Kecamatan"
    assert body("ppk", words("91"), "kabupaten").watch == "Panwaslu Distrik"
    assert body("kabko", words("11"), "kota").name == "Komisi Independen Pemilihan Kota"
    assert body("prov", words("11"), "provinsi").above == "KPU"


@pytest.mark.parametrize(
    ("code", "kind", "word"),
    [
        ("3207012001", "desa", "Desa"),
        ("3207011001", "kelurahan", "Kelurahan"),
        ("1101012001", "desa", "Gampong"),
        ("1301012001", "desa", "Nagari"),
        ("1371011001", "kelurahan", "Kelurahan"),
        ("1377012001", "desa", "Desa"),  # the city of Pariaman has desa
        ("1309012001", "desa", "Desa"),  # so have the Mentawai islands
        ("9103012001", "desa", "Kampung"),
        ("9103011001", "kelurahan", "Kelurahan"),
        ("9103013007", "desa_adat", "Desa Adat"),
    ],
)
def test_one_place_has_one_word(code: str, kind: RegionKind, word: str) -> None:
    assert words_for(Region(code=code, name="X", kind=kind)).desa == word


def test_a_kecamatan_leaves_the_desa_open() -> None:
    assert words_for(Region(code="320701", name="CIAMIS", kind="kecamatan")) == words("32")


def test_time_zones_of_all_provinces() -> None:
    wib = [*range(11, 20), 21, *range(31, 37), 61, 62]
    wita = [51, 52, 53, 63, 64, 65, *range(71, 77)]
    wit = [81, 82, *range(91, 97)]
    assert {zone(str(code)).name for code in wib} == {"WIB"}
    assert {zone(str(code)).name for code in wita} == {"WITA"}
    assert {zone(str(code)).name for code in wit} == {"WIT"}
    assert len(wib + wita + wit) == 38
    assert zone("6271").key == "Asia/Pontianak"
