"""Real recapitulations of 2024: what ``formgen recap`` counts is what others counted.

The tables of kecamatan and of kabupaten and kota were published apart from each other, and those of
Ciamis were collected by two people; see ``tests/data/README.md``.
"""

import csv
import gzip
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.support.checkout import ROOT
from tests.support.office import formgen, write_csv

pytestmark = pytest.mark.once

DATA = ROOT / "tests/data"
CIAMIS = ROOT / "examples/ciamis"
PAIRS = DATA / "paslon_pilkada2024_jawa.csv"
RACES = {
    "gubernur": (27 + 35 + 38 + 8, 2_024, 4),
    "bupati_walikota": (27 + 35 + 5 + 38 + 8, 2_102, 0),
}
"""Race to kabupaten and kota (of provinces 32 to 36), kecamatan, and provinces.

Yogyakarta (34) elects no governor."""

Row = dict[str, str]


def read(path: Path) -> list[Row]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tables(folder: Path, race: str) -> tuple[Path, Path, Path]:
    """Write kecamatan, kabupaten and kota, and pairs of one race; return their paths."""
    with PAIRS.open(encoding="utf-8", newline="") as file:
        pairs = list(csv.DictReader(file))
    written = []
    for name, rows in (
        ("kecamatan.csv", read(DATA / "rekap_kecamatan_jawa_2024.csv.gz")),
        ("kabkota.csv", read(DATA / "rekap_kabkota_jawa_2024.csv.gz")),
        ("paslon.csv", pairs),
    ):
        write_csv(folder / name, [row for row in rows if row["jenis_pemilihan"] == race])
        written.append(folder / name)
    return written[0], written[1], written[2]


def check(level: str, results: Path, pairs: Path, *more: str | Path) -> dict[str, Any]:
    done = formgen(
        "recap", "--level", level, "--results", results, "--paslon", pairs, "--check-only",
        *more, "--json",
    )  # fmt: skip
    value: dict[str, Any] = done.json
    return value | {"code": done.code}


def errors(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(f["rule"], f["column"]) for f in answer["findings"] if f["severity"] == "E"]


def test_ciamis_from_its_tps_equals_the_independent_kecamatan_in_27_of_27() -> None:
    other = DATA / "ciamis_kecamatan_2024.csv"
    answer = check(
        "kecamatan", CIAMIS / "hasil.csv", CIAMIS / "paslon.csv",
        "--tps", CIAMIS / "tps.csv", "--no-annex", "--partial", "--compare", other,
    )  # fmt: skip
    assert (answer["code"], errors(answer)) == (0, [])
    with other.open(encoding="utf-8", newline="") as file:
        independent = {row["kode_kecamatan"]: row for row in csv.DictReader(file)}
    counted = {recap["region"]: recap["totals"] for recap in answer["recaps"]}
    assert len(counted) == 27
    assert counted.keys() == independent.keys()
    for code, row in independent.items():
        for key in ("suara_1", "suara_2"):
            assert counted[code][key] == int(row[key]), (code, key)
    silent = [f["column"] for f in answer["findings"] if f["rule"] == "R23"]
    assert len(silent) == 16  # TPS that had not reported at the time


def test_ciamis_as_a_whole_has_the_figures_of_that_night() -> None:
    answer = check("kabko", CIAMIS / "hasil.csv", CIAMIS / "paslon.csv", "--partial")
    [recap] = answer["recaps"]
    assert (recap["totals"]["suara_1"], recap["totals"]["suara_2"]) == (69_865, 585_346)
    assert recap["units"] == 27


@pytest.mark.parametrize("race", RACES)
def test_every_kabupaten_and_kota_of_java_is_the_sum_of_its_kecamatan(
    race: str, tmp_path: Path
) -> None:
    kecamatan, kabkota, pairs = tables(tmp_path, race)
    answer = check("kabko", kecamatan, pairs, "--compare", kabkota)
    assert (answer["code"], errors(answer)) == (0, [])
    wanted, units, _ = RACES[race]
    assert len(answer["recaps"]) == wanted
    assert sum(recap["units"] for recap in answer["recaps"]) == units
    with kabkota.open(encoding="utf-8", newline="") as file:
        published = {row["kode_kabkota"]: row for row in csv.DictReader(file)}
    for recap in answer["recaps"]:
        votes = {key: str(n) for key, n in recap["totals"].items() if key.startswith("suara_")}
        row = published.pop(recap["region"])
        assert votes == {key: n for key, n in row.items() if key.startswith("suara_") and n}
    assert published == {}


def test_every_province_is_the_sum_of_its_kabupaten_and_kota(tmp_path: Path) -> None:
    kecamatan, kabkota, pairs = tables(tmp_path, "gubernur")
    climbed = check("prov", kecamatan, pairs, "--kind", "gubernur")
    stepped = check("prov", kabkota, pairs, "--kind", "gubernur")
    assert (climbed["code"], stepped["code"]) == (0, 0)
    assert len(climbed["recaps"]) == RACES["gubernur"][2]
    assert climbed["recaps"] == stepped["recaps"]
    sums: dict[str, Counter[str]] = {}
    with kabkota.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            votes = {key: int(n) for key, n in row.items() if key.startswith("suara_") and n}
            sums.setdefault(row["kode_kabkota"][:2], Counter()).update(votes)
    assert {recap["region"]: recap["totals"] for recap in climbed["recaps"]} == sums


def test_one_wrong_figure_among_thousands_is_named(tmp_path: Path) -> None:
    kecamatan, kabkota, pairs = tables(tmp_path, "gubernur")
    with kecamatan.open(encoding="utf-8", newline="") as file:
        rows: list[Row] = list(csv.DictReader(file))
    wrong = next(row for row in rows if row["kode_kecamatan"] == "330301")
    wrong["suara_2"] = str(int(wrong["suara_2"]) + 10)
    write_csv(kecamatan, rows)
    answer = check("kabko", kecamatan, pairs, "--compare", kabkota)
    assert errors(answer) == [("R22", "3303.suara_2")]
