"""Every rule between figures, broken in a table and found by ``formgen check``.

Each row is the real TPS of forms.md 4; what a case changes in it breaks the rule it names. The
cases of one form are rows of one table.
"""

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest

from formgen.ingest.rules import load_rule_set
from tests.support import office
from tests.support.figures import REAL_TPS

DESA = "3207012008"
COPY = "C.HASIL SALINAN-KWK-BUPATI"
OLD = "C1-KWK@2018"
Row = Mapping[str, int | str]

BROKEN: list[tuple[str, str, Row]] = [
    ("R01", office.HASIL, {"pengguna_dpt_l": 94, "pengguna_total_l": 102}),
    ("R02", office.HASIL, {"pengguna_tambahan_j": 4}),
    ("R03", office.HASIL, {"pemilih_dpt_l": 94}),
    ("R04", office.HASIL, {"surat_tidak_digunakan": 83}),
    ("R05", office.HASIL, {"surat_digunakan": 209}),
    ("R06", office.HASIL, {"surat_dikembalikan": 296}),
    ("R07", office.HASIL, {"suara_1": 91}),
    ("R08", office.HASIL, {"suara_tidak_sah": 1}),
    ("R09", office.HASIL, {"suara_total": 211, "suara_tidak_sah": 1}),
    ("R10", office.HASIL, {"disabilitas_l": 104, "disabilitas_j": 104}),
    ("R11", office.HASIL, {"surat_diterima": 295}),
    ("R12", office.HASIL, {"pemilih_dpt_j": 601}),
    ("R13", office.HASIL, {f"suara_3_baris_{n}": 9 if n == 1 else 0 for n in range(1, 11)}),
    ("R14", office.HASIL, {"suara_1_huruf": "sembilan puluh satu"}),
    ("R15", office.HASIL, {"suara_2_bulatan": 119}),
    ("R16", office.HASIL, {"surat_dikembalikan": 1000}),
    ("R17", "C.DAFTAR HADIR PEMILIH TETAP-KWK", {"hadir_tetap_l": 94}),
    ("R20", OLD, {"disabilitas_pemilih_l": 1, "disabilitas_l": 2}),
    ("R20", "C1.PLANO-KWK@2015", {"pemilih_pindahan_p": 2}),
    ("R24", "D.1-KWK", {
        "pemberitahuan_diterima": 289, "pemberitahuan_tersampaikan": 280,
        "pemberitahuan_dikembalikan": 8,
    }),
    ("R25", office.HASIL, {"waktu_penghitungan_mulai": "12:30"}),
    ("R26", office.HASIL, {"tanda_tangan_kpps": 6, "catatan_kejadian": 0}),
    ("R27", COPY, {"saksi_hadir": 2, "salinan_saksi": 1}),
    ("W01", office.HASIL, {"pemilih_dpt_j": 209}),
]  # fmt: skip


def table(path: Path, *changes: Row) -> Path:
    """Write one row for each case; what a case does not name is the real figure."""
    named = dict.fromkeys(key for change in changes for key in change)
    rows = [
        {"kode_tps": f"{DESA}{number:03}", **dict.fromkeys(named, ""), **REAL_TPS, **change}
        for number, change in enumerate(changes, start=1)
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def found(form: str, *options: str | Path) -> tuple[int, list[tuple[str, str]]]:
    """Return the exit code, and rule and column of what was found."""
    ran = office.formgen("check", "--form", form, "--json", *options)
    return ran.code, [(item["rule"], item["column"]) for item in ran.json["findings"]]


@pytest.mark.parametrize("form", dict.fromkeys(form for _, form, _ in BROKEN))
def test_each_rule_is_broken_by_its_row(form: str, tmp_path: Path) -> None:
    cases = [(rule, changes) for rule, of, changes in BROKEN if of == form]
    path = table(tmp_path / "hasil.csv", *(changes for _, changes in cases))
    ran = office.formgen("check", "--form", form, "--json", "--results", path)
    findings = {(item["rule"], item["row"]) for item in ran.json["findings"]}
    assert {(rule, row) for row, (rule, _) in enumerate(cases, start=2)} <= findings
    errors = any(load_rule_set().rules[rule].severity == "E" for rule, _ in findings)
    assert ran.code == (3 if errors else 0)


@pytest.mark.parametrize(
    ("option", "other", "told"),
    [
        ("--original", {"suara_1": 91, "suara_2": 109}, [("R18", "suara_1"), ("R18", "suara_2")]),
        ("--original", {}, []),
        ("--other-contest", {"pengguna_tambahan_l": 1}, [("R19", "pengguna_tambahan_l")]),
        ("--other-contest", {"pengguna_pindahan_l": 5, "suara_1": 1}, []),
    ],
)
def test_a_second_table_is_compared(
    option: str, other: Row, told: list[tuple[str, str]], tmp_path: Path
) -> None:
    mine = table(tmp_path / "hasil.csv", {"surat_diterima": 297, "surat_tidak_digunakan": 86})
    same = {"surat_diterima": 297, "surat_tidak_digunakan": 86}
    second = table(tmp_path / "lain.csv", {**same, **other})
    code, findings = found(office.HASIL, "--results", mine, option, second)
    assert findings == told
    assert code == (3 if any(rule == "R18" for rule, _ in told) else 0)


def test_what_is_wrong_in_the_second_table_is_told_too(tmp_path: Path) -> None:
    mine = table(tmp_path / "hasil.csv", {})
    second = table(tmp_path / "lain.csv", {"suara_1": "x"})
    ran = office.formgen("check", "--form", COPY, "--json", "--results", mine, "--original", second)
    assert ("T13", str(second)) in {(item["rule"], item["file"]) for item in ran.json["findings"]}


def test_every_rule_that_is_not_about_sums_of_places_is_broken_here() -> None:
    sums = {"R21", "R22", "R23", "R28"}
    broken = {rule for rule, _, _ in BROKEN} | {"R18", "R19"}
    assert broken == set(load_rule_set().rules) - sums


def test_columns_of_other_papers_are_ignored_by_name_and_not_mistaken_for_votes(
    tmp_path: Path,
) -> None:
    mine = table(tmp_path / "hasil.csv", {"suara_1_baris_1": 60, "hadir_tetap_l": 95})
    told = office.formgen("check", "--form", COPY, "--json", "--results", mine).json
    assert told["ignored"] == [{"file": str(mine), "columns": ["suara_1_baris_1", "hadir_tetap_l"]}]
    assert [item["rule"] for item in told["findings"]] == ["R11"]
