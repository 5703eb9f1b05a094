"""Foreign headers: what they mean, what is ignored by name, and what nobody knows."""

import csv
import gzip
import io
from pathlib import Path

import pytest

from formgen.ingest.headers import KEYS, TableKind, canonical, find_columns
from formgen.model.election import Regime

DATA = Path(__file__).parents[1] / "data"

CIAMIS = (
    "kode_tps,nama_tps,kode_desa,nama_desa,kode_kecamatan,nama_kecamatan,data_masuk,pemilih_dpt_j,"
    "pengguna_dpt_j,suara_total,suara_sah,suara_tidak_sah,suara_no1_kolom_kosong,"
    "suara_no2_herdiat_yana"
)
TPS_LIST = (
    "kode_tps,nama_tps,kode_desa,nama_desa,kode_kecamatan,nama_kecamatan,kode_kabkota,nama_kabkota,"
    "kode_provinsi,nama_provinsi"
)
OFFICIAL = (
    "kode_tps,kode_wilayah,nama_wilayah,tingkat,jenis_pemilihan,tanggal_penetapan,tps,dpt_l,dpt_p,"
    "dpt_j,pengguna_dpt,pengguna_pindahan,pengguna_tambahan,pengguna_l,pengguna_p,pengguna_j,"
    "suara_1,suara_2,suara_3,suara_4,suara_5,suara_sah,suara_tidak_sah,suara_total,ss_diterima,"
    "ss_digunakan,ss_rusak_keliru,ss_tidak_digunakan,catatan,sumber_url"
)
SIREKAP = (
    "kode_tps,pemilih_dpt_j,pengguna_dpt_j,pengguna_dptb_j,pengguna_non_dpt_j,pengguna_total_j,"
    "suara_sah,suara_tidak_sah,suara_total"
)


def diy() -> str:
    with gzip.open(DATA / "diy_tps_ppwp2024.csv.gz", "rt", encoding="utf-8") as file:
        return file.readline().strip()


def paslon() -> str:
    with (DATA / "paslon_pilkada2024_jawa.csv").open(encoding="utf-8") as file:
        return file.readline().strip()


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (CIAMIS, "results"),
        (CIAMIS, "tps"),
        (TPS_LIST, "tps"),
        (OFFICIAL, "results"),
        (SIREKAP, "results"),
        (diy(), "results"),
        (diy(), "tps"),
        (paslon(), "paslon"),
        *((",".join(KEYS[kind]), kind) for kind in KEYS),
    ],
)
def test_known_tables_have_no_unknown_column(line: str, kind: TableKind) -> None:
    header = next(csv.reader(io.StringIO(line)))
    columns = find_columns(header, kind, file="x.csv")
    assert columns.findings == ()
    assert len(columns.index) + len(columns.ignored) == len(header)


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("dpt_j", "pemilih_dpt_j"),
        ("Kode TPS", "kode_tps"),
        (" KODE-TPS ", "kode_tps"),
        ("pengguna_dptb_l", "pengguna_pindahan_l"),
        ("pengguna_dpph_l", "pengguna_pindahan_l"),
        ("pengguna_dpk_p", "pengguna_tambahan_p"),
        ("pengguna_non_dpt_j", "pengguna_tambahan_j"),
        ("suara_01", "suara_1"),
        ("suara_6", "suara_6"),
        ("suara_no1_kolom_kosong", "suara_1"),
        ("suara_no2_herdiat_yana", "suara_2"),
        ("ss_rusak_keliru", "surat_dikembalikan"),
        ("jumlah_seluruh_suara", "suara_total"),
        ("pemilih_disabilitas_j", "disabilitas_j"),
        ("nama_kepala", "nama_calon"),
    ],
)
def test_foreign_names_have_ours(header: str, key: str) -> None:
    assert canonical(header) == key


@pytest.mark.parametrize(
    ("regime", "group"),
    [("2015", "tambahan"), ("2018", "tambahan"), ("2020", "tambahan"), ("2024", "pindahan")],
)
def test_dptb_changed_its_meaning(regime: Regime, group: str) -> None:
    assert canonical("pengguna_dptb_j", regime) == f"pengguna_{group}_j"


@pytest.mark.parametrize(
    "header", ["suara_7", "suara_10", "suara_7_huruf", "suara_1_baris_1", "suara", "catatn", ""]
)
def test_unknown_columns_are_findings(header: str) -> None:
    columns = find_columns(["kode_tps", header], "results", file="x.csv")
    (found,) = columns.findings
    assert (found.rule, found.row, found.column) == ("T04", 1, header)


def test_two_columns_for_one_thing_are_a_finding() -> None:
    header = ["kode_tps", "pengguna_dpk_j", "pengguna_non_dpt_j"]
    (found,) = find_columns(header, "results", file="x.csv").findings
    assert (found.rule, found.column) == ("T06", "pengguna_non_dpt_j")


def test_a_table_needs_its_code() -> None:
    columns = find_columns(["suara_1"], "results", file="x.csv")
    assert [found.rule for found in columns.findings] == ["T05"]
    assert not columns.complete


def test_columns_not_used_are_named() -> None:
    columns = find_columns(["kode_tps", "ts_kpu", "suara_1"], "tps", file="x.csv")
    assert columns.ignored == ("ts_kpu", "suara_1")
