"""The reference of regions that is shipped."""

import pytest

from formgen.errors import InputError, NotFoundError
from formgen.ingest.regions import area, lookup, tps_place
from formgen.model.region import Region


@pytest.mark.parametrize(
    ("code", "name", "kind"),
    [
        ("11", "ACEH", "provinsi"),
        ("96", "PAPUA BARAT DAYA", "provinsi"),
        ("3207", "CIAMIS", "kabupaten"),
        ("3271", "BOGOR", "kota"),
        ("32.01", "BOGOR", "kabupaten"),
        ("3101", "ADM. KEP. SERIBU", "kabupaten"),
        ("7174", "KOTAMOBAGU", "kota"),
        ("330301", "KEMANGKON", "kecamatan"),
        ("3303012001", "KEDUNGBENDA", "desa"),
        ("9103013007", "YOBOI", "desa_adat"),
    ],
)
def test_regions_have_their_name_without_its_kind(code: str, name: str, kind: str) -> None:
    region = lookup(code)
    assert (region.name, region.kind) == (name, kind)
    assert region.code == code.replace(".", "")


def test_a_tps_knows_the_places_above_it() -> None:
    tps = tps_place("33.03.01.2001.901", "Balai desa")
    assert tps.code == "3303012001901"
    assert tps.provinsi == Region(code="33", name="JAWA TENGAH", kind="provinsi")
    assert [tps.kabkota.name, tps.kecamatan.name, tps.desa.name] == [
        "PURBALINGGA",
        "KEMANGKON",
        "KEDUNGBENDA",
    ]
    assert (tps.number, tps.special, tps.address) == ("901", True, "Balai desa")
    assert not tps_place("3303012001900").special


@pytest.mark.parametrize("code", ["99", "3299", "320799", "3207019999", "10", "97"])
def test_places_that_do_not_exist(code: str) -> None:
    with pytest.raises(NotFoundError, match=code):
        lookup(code)


def test_a_code_of_another_length_is_wrong() -> None:
    with pytest.raises(InputError):
        tps_place("3303012001")
    with pytest.raises(NotFoundError):
        tps_place("9903012001001")


def test_the_whole_country_is_there() -> None:
    provinces = [f"{number}" for number in range(10, 100)]
    known = []
    for code in provinces:
        try:
            known.append(lookup(code))
        except NotFoundError:
            continue
    assert len(known) == 38
    assert {region.kind for region in known} == {"provinsi"}


@pytest.mark.parametrize(
    ("code", "names", "padded"),
    [
        ("32", ["JAWA BARAT"], "3200000000000"),
        ("32.07", ["JAWA BARAT", "CIAMIS"], "3207000000000"),
        ("320701", ["JAWA BARAT", "CIAMIS", "CIAMIS"], "3207010000000"),
        ("3207011001", ["JAWA BARAT", "CIAMIS", "CIAMIS", "CIAMIS"], "3207011001000"),
    ],
)
def test_an_area_knows_the_places_above_it(code: str, names: list[str], padded: str) -> None:
    found = area(code)
    assert [region.name for region in found.chain] == names
    assert found.code == padded
