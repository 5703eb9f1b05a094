"""A provincial office: from the recapitulations of its kabupaten and kota to its own D.HASIL.

The figures are those of the vote for the governor of Jawa Barat in 2024 (``tests/data/README.md``);
the sums expected are added up here.
"""

import csv
import gzip
import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pypdf
import pytest

from tests.support.checkout import ROOT
from tests.support.office import Office, Ran, formgen, tree

pytestmark = pytest.mark.once

DATA = ROOT / "tests/data"
FORM = "D.HASIL PROV-KWK-GUBERNUR"
FOLDER = "32 JAWA BARAT"
KABKOTA = 27
PAIRS = range(1, 5)
WRONG_BY = 5


def published() -> list[dict[str, str]]:
    """Return the rows of the kabupaten and kota of Jawa Barat."""
    path = DATA / "rekap_kabkota_jawa_2024.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return [
            row
            for row in csv.DictReader(file)
            if row["jenis_pemilihan"] == "gubernur" and row["kode_kabkota"].startswith("32")
        ]


def sums() -> dict[str, int]:
    """Return the votes of the province."""
    counted: Counter[str] = Counter()
    for row in published():
        counted.update({f"suara_{n}": int(row[f"suara_{n}"]) for n in PAIRS})
    return dict(counted)


def issue(office: Office, table: str, *more: str) -> Ran:
    return formgen(
        "recap", "--level", "prov", "--results", office.folder / table,
        "--workspace", office.root, "--out", office.out, *more, "--json",
    )  # fmt: skip


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Return the office of Jawa Barat that has issued its D.HASIL, and then a correction of it."""
    office = Office(folder=tmp_path_factory.mktemp("jabar"))
    made = formgen("init", office.root, "--provinsi", "32", "--json")
    assert (made.code, made.json["region"]) == (0, "32"), made
    shutil.copy(DATA / "paslon_pilkada2024_jawa.csv", office.root / "paslon.csv")
    rows = published()
    office.table("kabko.csv", rows)
    first = issue(office, "kabko.csv", "--held-on", "2024-12-09", "--place", "Bandung")
    assert (first.code, first.json["issued"]) == (0, 1), first
    rows[3]["suara_1"] = str(int(rows[3]["suara_1"]) + WRONG_BY)
    office.table("betul.csv", rows)
    second = issue(office, "betul.csv", "--reason", "Salah salin D.HASIL Kabupaten Bandung")
    assert (second.code, second.json["issued"]) == (0, 1), second
    return office


def document(office: Office, name: str) -> dict[str, Any]:
    reader = pypdf.PdfReader(office.out / FOLDER / f"{name}.pdf")
    value: dict[str, Any] = json.loads(reader.attachments["data.json"][0])
    return value


def test_the_certificate_holds_every_kabupaten_and_kota_and_their_sums(office: Office) -> None:
    first = document(office, FORM)
    units = {unit["kode"]: unit["angka"] for unit in first["unit"]}
    assert len(units) == KABKOTA
    for row in published():
        votes = {f"suara_{n}": int(row[f"suara_{n}"]) for n in PAIRS}
        assert {key: units[row["kode_kabkota"]].get(key) for key in votes} == votes
    assert {key: first["angka"][key] for key in sums()} == sums()
    assert (first["wilayah"], first["pemilihan"]["nomor"]) == ("32", 20243200)


def test_the_sums_stand_on_the_first_page_and_the_last_sheet(office: Office) -> None:
    pages = pypdf.PdfReader(office.out / FOLDER / f"{FORM}.pdf").pages
    front, last = ("".join(page.extract_text().split()) for page in (pages[0], pages[-1]))
    for total in map(str, sums().values()):
        assert total in front
        assert total in last


def test_a_correction_names_the_kabupaten_and_the_sum(office: Office) -> None:
    before, total = int(published()[3]["suara_1"]), sums()["suara_1"]
    listed = [
        (one["unit"], one["semula"], one["menjadi"])
        for one in document(office, f"{FORM} edisi 2")["pembetulan"]
    ]
    assert listed == [
        ("3204", before, before + WRONG_BY),
        ("", total, total + WRONG_BY),
    ]


def test_both_editions_are_kept_and_checked_and_name_the_province(office: Office) -> None:
    assert sum(path.endswith("/asli.pdf") for path in office.kept()) == 2
    first, second = (office.out / FOLDER / f"{name}.pdf" for name in (FORM, f"{FORM} edisi 2"))
    copies = office.verify(first, second).json["copies"]
    assert [copy["verdict"] for copy in copies] == ["F", "B"]
    said = formgen("verify", second, "--workspace", office.root).out
    assert "JAWA BARAT" in said
    assert "KPU PROVINSI JAWA BARAT" in formgen("key", "list", "--workspace", office.root).out


def test_the_same_again_changes_nothing(office: Office) -> None:
    before = tree(office.out)
    again = issue(office, "betul.csv")
    assert (again.code, again.json["issued"], again.json["skipped"]) == (0, 0, 1)
    assert tree(office.out) == before


def test_figures_of_another_province_are_refused(office: Office) -> None:
    rows = published()
    rows[0]["kode_kabkota"] = "3301"
    office.table("lain.csv", rows)
    refused = issue(office, "lain.csv")
    assert refused.code == 3
    assert [f["rule"] for f in refused.json["findings"] if f["severity"] == "E"] == ["T20"]


def test_an_office_below_cannot_seal_for_the_province(office: Office, tmp_path: Path) -> None:
    below = Office(folder=tmp_path)
    formgen("init", below.root, "--kabupaten", "32.07")
    shutil.copy(office.root / "paslon.csv", below.root / "paslon.csv")
    shutil.copy(office.folder / "kabko.csv", below.folder / "kabko.csv")
    refused = issue(below, "kabko.csv", "--kind", "gubernur")
    assert refused.code == 6
    assert not below.out.exists()
