"""Retention rules: the file that ships, and what is refused."""

import re
from dataclasses import replace

import pytest

from formgen.resources import data_dir
from formgen_archive.errors import RuleFileError, RuleMatchError
from formgen_archive.rules import (
    RuleSet,
    check_coverage,
    check_successor,
    match_rule,
    parse_rules,
)

SHIPPED = (data_dir("retention_rules") / "jra-2026.1.toml").read_text(encoding="utf-8")

RULE_OF = {
    "PL02.6-C-HASIL": """
        c-hasil-kwk-gubernur c-hasil-kwk-bupati c-hasil-kwk-walikota
        c-kwk c1-kwk lampiran-c1-kwk c1-plano-kwk""",
    "PL02.6-C-HASIL-SALINAN": """
        c-hasil-salinan-kwk-gubernur c-hasil-salinan-kwk-bupati c-hasil-salinan-kwk-walikota
        c-hasil-salinan-digital""",
    "PL02.6-C-KEJADIAN": "c-kejadian-khusus-kwk",
    "PL02.6-C-DAFTAR-HADIR": """
        c-daftar-hadir-tetap-kwk c-daftar-hadir-pindahan-kwk c-daftar-hadir-tambahan-kwk""",
    "PL02.6-C-FORM-LAIN": """
        c-pendamping-kwk c-pemberitahuan-kwk ba-pengembalian-c-pemberitahuan c-tanda-terima-kwk
        c-surat-pengantar-kwk surat-mandat-saksi daftar-hadir-petugas daftar-hadir-saksi""",
    "PL02.6-D-HASIL": """
        d-hasil-kecamatan-kwk-gubernur d-hasil-kecamatan-kwk-bupati d-hasil-kecamatan-kwk-walikota
        d-hasil-kecamatan-lampiran-desa d-hasil-kabko-kwk-gubernur d-hasil-kabko-kwk-bupati
        d-hasil-kabko-kwk-walikota d-hasil-prov-kwk-gubernur d-kejadian-khusus-kecamatan-kwk
        d-kejadian-khusus-kabko-kwk d-kejadian-khusus-prov-kwk ba-penghitungan-ulang-kecamatan""",
    "PL02.6-D-ADMINISTRASI": """
        d-daftar-hadir-kecamatan-kwk d-undangan-kecamatan-kwk d-tanda-terima-kecamatan-kwk
        d-pengantar-kecamatan-kwk d-administrasi-kabko-kwk d-administrasi-prov-kwk
        alat-bantu-rekap-desa""",
    "PL02.7-PENETAPAN": "ba-penetapan-hasil",
    "PL02.2-PENCALONAN": "b-pencalonan-kwk b1-kwk-perseorangan bb-kwk",
    "PL02.3-PENETAPAN-PASLON": "bc-kwk",
    "PP03.2-PEMANTAU": "pemantau-akreditasi",
    "PL02.1-DAFTAR-PEMILIH": """
        a-kabko-daftar-pemilih a-daftar-pemilih-pindahan a-surat-pindah-memilih
        a-daftar-pemilih-series""",
    "PL02.5-DANA-KAMPANYE": "dana-kampanye",
    "PP09-LOGISTIK": "tanda-terima-logistik-kpps ba-serah-terima-kotak",
    "TU05-BUKTI-PENYUSUTAN": "ba-pemusnahan-arsip",
}
"""Every form of the catalogue of KWK forms, under the rule whose kind of records it is."""

FORMS = [(slug, rule) for rule, slugs in RULE_OF.items() for slug in slugs.split()]


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return parse_rules(SHIPPED)


@pytest.mark.parametrize(("form", "rule"), FORMS, ids=[form for form, _ in FORMS])
def test_every_form_falls_under_one_rule(rules: RuleSet, form: str, rule: str) -> None:
    assert match_rule(rules, form).id == rule


def test_the_catalogue_has_56_forms(rules: RuleSet) -> None:
    assert len(FORMS) == len(dict(FORMS)) == 56
    assert check_coverage(rules, dict(FORMS)) == []


@pytest.mark.parametrize("form", ["c-hasil-ppwp", "agenda", "a", "c-hasil-kwk-", "php"])
def test_a_form_without_a_rule_is_an_error(rules: RuleSet, form: str) -> None:
    with pytest.raises(RuleMatchError) as caught:
        match_rule(rules, form)
    assert caught.value.rules == ()
    assert [item.code for item in check_coverage(rules, [form])] == ["A410"]


def test_a_form_with_two_rules_is_an_error() -> None:
    doubled = parse_rules(SHIPPED.replace('["c-kejadian-khusus-kwk"]', '["c-kwk"]'))
    with pytest.raises(RuleMatchError) as caught:
        match_rule(doubled, "c-kwk")
    assert caught.value.rules == ("PL02.6-C-HASIL", "PL02.6-C-KEJADIAN")


def test_a_withdrawn_rule_matches_nothing() -> None:
    text = SHIPPED.replace('id = "PL02.6-C-KEJADIAN"', 'id = "PL02.6-C-KEJADIAN"\ndicabut = true')
    with pytest.raises(RuleMatchError):
        match_rule(parse_rules(text), "c-kejadian-khusus-kwk")


def test_only_what_was_read_in_the_law_is_verified(rules: RuleSet) -> None:
    """Nobody has compared a row with the annex yet, so nothing can come to be destroyed."""
    verified = [rule.id for rule in rules.rules if rule.status == "terverifikasi"]
    assert verified == ["TU05-BUKTI-PENYUSUTAN"]
    assert [rule.id for rule in rules.rules if rule.fate == "musnah"] == [
        "PL02.6-C-FORM-LAIN",
        "TU01.1-AGENDA-SURAT",
    ]


def test_reads_periods_and_triggers(rules: RuleSet) -> None:
    rule = match_rule(rules, "c-pemberitahuan-kwk")
    assert (rule.active, rule.inactive, rule.fate) == ("P0D", "P2Y", "musnah")
    assert rule.triggers == ("pelantikan", "sengketa_selesai")
    assert match_rule(rules, "pemantau-akreditasi").triggers == ("berkas_ditutup",)
    assert rules.version == "2026.1"


ROW = '[[aturan]]\nid = "PL02.6-C-KEJADIAN"\n'


@pytest.mark.parametrize(
    ("old", "new", "code", "where"),
    [
        ("[berkas]", "[berkas", "A401", ""),
        ("skema        = 1", "skema = 2", "A402", "berkas.skema"),
        ("berlaku_mulai = 2026-01-01", 'berlaku_mulai = "2026"', "A402", "berkas.berlaku_mulai"),
        (ROW, ROW + 'catatan = "x"\n', "A402", "aturan.2.catatan"),
        (ROW, ROW + "aktif = 2\n", "A402", "aturan.2.aktif"),
        ('nasib = "permanen"', 'nasib = "buang"', "A402", "aturan.0.nasib"),
        ('sumber_sha256 = ""', 'sumber_sha256 = "abc"', "A402", "berkas.sumber_sha256"),
        (ROW, '[[aturan]]\nid = "PL02.6-C-HASIL"\n', "A403", "PL02.6-C-HASIL"),
        ('["c-kejadian-khusus-kwk"]', '["c-*-kwk"]', "A404", "PL02.6-C-KEJADIAN.formulir"),
        ('["c-kejadian-khusus-kwk"]', '["*"]', "A404", "PL02.6-C-KEJADIAN.formulir"),
        (ROW, ROW + 'aktif = "2 tahun"\n', "A405", "PL02.6-C-KEJADIAN.aktif"),
        (ROW, ROW + 'inaktif = "P"\n', "A405", "PL02.6-C-KEJADIAN.inaktif"),
        ("terakhir(pelantikan, sengketa_selesai)", "terakhir()", "A406", "PL02.6-C-HASIL.pemicu"),
        (
            "terakhir(pelantikan, sengketa_selesai)",
            "pelantikan or sengketa_selesai",
            "A406",
            "PL02.6-C-HASIL.pemicu",
        ),
        ('"berkas_ditutup"', '"berkas_ditutup + P1Y"', "A406", "PP03.2-PEMANTAU.pemicu"),
        ('aktif = "P0D"\n', "", "A407", "PL02.6-C-FORM-LAIN"),
        ('inaktif = "P2Y"\n', "", "A407", "PL02.6-C-FORM-LAIN"),
        ('status = "belum"', 'status = "terverifikasi"', "A408", "PL02.6-C-KEJADIAN"),
        ('diverifikasi_oleh = "teks PP dibaca langsung"\n', "", "A408", "TU05-BUKTI-PENYUSUTAN"),
        ("diverifikasi_pada = 2026-01-01\n", "", "A408", "TU05-BUKTI-PENYUSUTAN"),
        ('"PP 28/2012 Ps 78', '"KPU Kab. Malang', "A408", "TU05-BUKTI-PENYUSUTAN"),
    ],
)
def test_refuses_a_file_with_a_mistake(old: str, new: str, code: str, where: str) -> None:
    assert old in SHIPPED
    with pytest.raises(RuleFileError) as caught:
        parse_rules(SHIPPED.replace(old, new, 1))
    assert [(item.code, item.where) for item in caught.value.findings] == [(code, where)]


def test_all_findings_come_at_once() -> None:
    spoiled = re.sub(r'pemicu = "berkas_ditutup"', 'pemicu = "kapan_kapan"', SHIPPED)
    with pytest.raises(RuleFileError) as caught:
        parse_rules(spoiled)
    assert [item.code for item in caught.value.findings] == ["A406"] * spoiled.count("kapan_kapan")


def test_a_row_can_be_verified_by_the_annex() -> None:
    text = SHIPPED.replace('sumber_sha256 = ""', f'sumber_sha256 = "{"0" * 64}"').replace(
        ROW, ROW + 'diverifikasi_oleh = "Ani"\ndiverifikasi_pada = 2026-02-01\n'
    )
    first, _, rest = text.partition(ROW)
    verified = first + ROW + rest.replace('status = "belum"', 'status = "terverifikasi"', 1)
    rule = match_rule(parse_rules(verified), "c-kejadian-khusus-kwk")
    assert (rule.status, rule.verified_by) == ("terverifikasi", "Ani")


def test_the_checksum_is_of_the_contents(rules: RuleSet) -> None:
    assert parse_rules(SHIPPED + "\n# a remark\n").sha256 == rules.sha256
    assert parse_rules(SHIPPED.replace('"P2Y"', '"P3Y"', 1)).sha256 != rules.sha256


def test_a_new_version_keeps_every_id(rules: RuleSet) -> None:
    newer = replace(rules, version="2027.1", rules=rules.rules[1:])
    assert [(item.code, item.where) for item in check_successor(rules, newer)] == [
        ("A411", "PL02.6-C-HASIL")
    ]
    assert check_successor(rules, replace(rules, version="2027.1")) == []


def test_a_change_is_a_new_version(rules: RuleSet) -> None:
    changed = parse_rules(SHIPPED.replace('"P2Y"', '"P3Y"', 1))
    assert [item.code for item in check_successor(rules, changed)] == ["A412"]
