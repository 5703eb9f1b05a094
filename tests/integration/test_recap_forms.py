"""The pages of a recapitulation: what stands where, what is carried on, what the seals hold."""

from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from formgen.ingest.case_json import read_case
from formgen.ingest.regions import area
from formgen.ingest.rules import load_rule_set
from formgen.model.case import COUNT_KEYS, Case
from formgen.model.election import ElectionKind
from formgen.model.matrix import Correction, Unit, column_sum
from formgen.model.presentation import present
from formgen.model.rules import check
from formgen.model.shape import Shape
from formgen.render.compile import compile_stencil
from formgen.render.fill import fill
from formgen.render.layout import lay_out
from formgen.render.stencil import Stencil
from formgen.seal.cose import sign
from formgen.seal.keys import IssuerKey
from formgen.seal.payload import Payload, encode_payload
from formgen.seal.symbol import size
from formgen.seal.symbol_text import symbol_text
from tests.support import boxes, forms
from tests.support import pdf as small

pytestmark = [pytest.mark.render, pytest.mark.once]

SLUG = "d-hasil-kecamatan-kwk"
REASON = "Salah jumlah pada formulir C.HASIL; dihitung ulang di hadapan saksi."
LONG = "Prof. Dr. Ir. H. MUHAMMAD SYAIKHU WIRANATA KUSUMAH, S.T., M.T."


def recap() -> Case:
    """Return a kecamatan of 13 desa; desa number n has the figures of one TPS, n times."""
    one = forms.case(6)
    columns = tuple(
        Unit(
            code=f"32073220{number:02}",
            name=f"DESA {number}",
            figures={key: (figure or 0) * number for key, figure in one.figures.items()},
        )
        for number in range(1, 14)
    )
    return replace(
        one,
        tps=None,
        area=area("320732"),
        paslon=tuple(replace(pair, calon=LONG, wakil=LONG) for pair in one.paslon),
        units=columns,
        figures={key: column_sum(columns, key) for key in COUNT_KEYS},
        texts={"hari_rapat": "2024-12-03", "tempat": "Aula", "menggantikan": "edisi 1 nomor 7"},
        corrections=(
            Correction(unit="3207322002", key="suara_1", before=181, after=180, reason=REASON),
            Correction(unit="", key="suara_1", before=8191, after=8190, reason=REASON),
        ),
    )


@cache
def shape() -> Shape:
    return forms.shape(SLUG, 6, sheets=2, corrections=2)


@cache
def stencil() -> Stencil:
    return compile_stencil(shape(), forms.TEMPLATES)


@cache
def document() -> bytes:
    values = present(recap(), shape().form, shape().variant, "filled")
    return fill(stencil(), values, small.DATA, small.META)


def text_at(key: str) -> list[str]:
    """Return what a reader finds in each place of a key, white space removed."""
    found = [slot for slot in stencil().slots if slot.key == key]
    assert found, key
    return [small.text_of(document(), slot) for slot in found]


def test_minutes_sheets_and_corrections_follow_each_other() -> None:
    pages = {slot.key: slot.page for slot in stencil().slots}
    assert stencil().page_count == 4
    assert pages["suara_1.huruf"] == 0
    assert pages["unit.12.suara_1"] == 1
    assert pages["unit.13.suara_1"] == 2
    assert pages["pembetulan.2.semula"] == 3


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("unit.1.suara_1", "90"),
        ("unit.13.suara_1", "1170"),  # 13 times 90
        ("jumlah.1.suara_1", "7020"),  # 90 times 1 + 2 + ... + 12
        ("pindahan.2.suara_1", "7020"),
        ("jumlah.2.suara_1", "8190"),  # 90 times 1 + 2 + ... + 13
        ("pindahan.1.suara_1", ""),
        ("unit.2.disabilitas_j", "0"),
        ("jumlah.2.pemilih_dpt_j", "26299"),  # 289 times 91
        ("suara_1", "8190"),
        ("suara_1.huruf", "DELAPANRIBUSERATUSSEMBILANPULUH"),
        ("rapat.hari", "Selasa"),
        ("rapat.bulan", "Desember"),
        ("jumlah_unit", "13"),
        ("jumlah_unit.huruf", "tigabelas"),
        ("pembetulan.1.unit", "DESA2"),
        ("pembetulan.2.unit", "JUMLAH"),
        ("pembetulan.2.semula", "8191"),
        ("pembetulan.2.menjadi", "8190"),
        ("pembetulan.1.uraian", "Suarasahpasangancalonnomorurut1"),
    ],
)
def test_every_place_shows_its_value(key: str, text: str) -> None:
    assert set(text_at(key)) == {text}


@pytest.mark.parametrize(
    ("key", "text"),
    [("unit.13.nama", "DESA13"), ("unit.14.nama", "—"), ("menggantikan", "edisi1nomor7")],
)
def test_a_place_beside_printed_words_shows_its_value(key: str, text: str) -> None:
    assert all(found.endswith(text) for found in text_at(key))


def test_a_sum_is_carried_from_sheet_to_sheet_in_every_row() -> None:
    values = present(recap(), shape().form, shape().variant, "filled")
    rows = [field.key for field in shape().form.fields if field.type == "count"]
    for key in [key for row in rows for key in (row.replace("{n}", str(n)) for n in range(1, 7))]:
        if key.startswith("pembetulan"):
            continue
        units = [int(values[f"unit.{number}.{key}"] or 0) for number in range(1, 14)]
        assert values[f"jumlah.1.{key}"] == values[f"pindahan.2.{key}"] == sum(units[:12])
        assert values[f"jumlah.2.{key}"] == values[key] == sum(units)


def test_a_unit_that_did_not_report_is_left_out_and_an_uneven_row_has_no_sum() -> None:
    units = [
        Unit(code="1", name="a", figures={"suara_1": 3, "suara_2": 4}),
        Unit(code="2", name="b", figures={}),
        Unit(code="3", name="c", figures={"suara_1": 5}),
    ]
    assert column_sum(units, "suara_1") == 8
    assert column_sum(units, "suara_2") is None
    assert column_sum(units[1:2], "suara_1") is None


def test_nothing_overlaps_on_any_page() -> None:
    laid_out = lay_out(shape(), None, forms.TEMPLATES)
    for page in laid_out.pages:
        texts, seals = boxes.texts(page), boxes.zones(page, "data-seal")
        hashes = boxes.zones(page, "data-hash")
        assert boxes.overlaps(seals + hashes) == []
        for zone in seals + hashes:
            assert [mark.name for mark in texts if zone.meets(mark)] == []
        assert boxes.outside(page, texts + seals + hashes, 4.2, 1.0) == []
        assert boxes.overlaps([mark for mark in texts if mark.name != "\u25ca"]) == []


@pytest.mark.parametrize(
    ("slug", "digits_unit", "digits_total"),
    [
        ("d-hasil-kecamatan-lampiran-desa", 3, 6),
        ("alat-bantu-rekap-desa", 3, 6),
        ("d-hasil-kecamatan-kwk", 6, 6),
        ("d-hasil-kabko-kwk", 6, 7),
        ("d-hasil-prov-kwk", 7, 8),
    ],
)
def test_the_seal_of_the_fullest_page_fits_its_symbol(
    slug: str, digits_unit: int, digits_total: int
) -> None:
    matrix = forms.form(slug).matrix
    assert matrix is not None
    assert (matrix.unit_digits, matrix.total_digits) == (digits_unit, digits_total)
    for keys in forms.form(slug).sealed_keys(6, 12, 20):
        numbers = tuple(
            10 ** (digits_unit if key.startswith("unit") else digits_total) - 1 for key in keys
        )
        payload = Payload(
            election=20243207,
            form=145,
            wilayah=9999999999999,
            sequence=0,
            edition=20,
            number=999999,
            page=12,
            pages=14,
            day=date(2024, 12, 3),
            prefix_length=9999999,
            prefix_sha256=b"\xff" * 32,
            angka=numbers,
        )
        text = symbol_text(sign(encode_payload(payload), IssuerKey(b"k" * 32)), "CEK.KPU.GO.ID")
        assert size(text)[0] <= 13


def test_the_numbers_of_a_seal_have_names() -> None:
    form = forms.form(SLUG)
    labels = form.sealed_labels(2, 3, 12 + 10)
    assert labels is not None
    assert labels[0].id == "Kolom 1: Suara sah dan tidak sah"
    assert labels[-1].en == "Total: Valid and invalid votes"


@pytest.mark.parametrize(
    ("kind", "province", "words"),
    [
        ("gubernur", "91", ["Distrik", "Kelurahan/Kampung", "PPD", "DI TINGKAT DISTRIK"]),
        ("gubernur", "11", ["Gampong", "KIP", "Panwaslih Kecamatan"]),
    ],
)
def test_words_are_those_of_the_region(kind: ElectionKind, province: str, words: list[str]) -> None:
    regional = forms.shape(SLUG, 1, kind=kind, province=province)
    page = " ".join(
        mark.name for mark in boxes.texts(lay_out(regional, {}, forms.TEMPLATES).pages[0])
    )
    for word in words:
        assert word.lower() in page.lower(), word


@pytest.mark.parametrize("slug", forms.MATRIX_FORMS)
def test_the_sample_obeys_the_rules_and_adds_up(slug: str) -> None:
    form = forms.form(slug)
    sample = read_case(forms.TEMPLATES / slug / "sample.json")
    assert sample.area is not None
    rule_set = load_rule_set(forms.TEMPLATES)
    for figures in (sample.figures, *(unit.figures for unit in sample.units)):
        assert check(rule_set, figures, paslon=(1, 2, 3), ids=form.rules).findings == ()
    for key, total in sample.figures.items():
        assert total == sum(unit.figures[key] or 0 for unit in sample.units), key


@pytest.mark.parametrize(
    ("code", "kind", "slug"),
    [
        ("DAA", "bupati", "d-hasil-kecamatan-lampiran-desa"),
        ("DA1-KWK", "bupati", "d-hasil-kecamatan-kwk-bupati"),
        ("DA", "gubernur", "d-hasil-kecamatan-kwk-gubernur"),
        ("D.Hasil Kab/Kota-KWK", "walikota", "d-hasil-kabko-kwk-walikota"),
        ("DB1", "gubernur", "d-hasil-kabko-kwk-gubernur"),
        ("D.Hasil Provinsi-KWK", None, "d-hasil-prov-kwk-gubernur"),
        ("DC", None, "d-hasil-prov-kwk-gubernur"),
        ("Alat bantu rekapitulasi", "bupati", "alat-bantu-rekap-desa"),
    ],
)
def test_old_and_new_names_find_the_form(code: str, kind: ElectionKind | None, slug: str) -> None:
    assert forms.catalogue().find(code, kind)[1].slug == slug
