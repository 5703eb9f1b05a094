"""``formgen recap``: from tables or from the archive to sealed D.HASIL, and what it refuses."""

import csv
import json
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pypdfium2
import pytest
import zxingcpp

from formgen.compare.naming import name_of
from formgen.compare.original import fields_of
from formgen.render.attached import attached_data
from tests.support import tools
from tests.support.forms import FIGURES, TEMPLATES
from tests.support.office import (
    DAY,
    PLACES,
    SALINAN,
    Office,
    Ran,
    busy_office,
    formgen,
    new_office,
    result_rows,
    tree,
)

pytestmark = pytest.mark.once

KECAMATAN = "320701"
REASON = "Salah baca pada C.HASIL TPS 001"


def recap(office: Office, *more: str | Path, results: str = "hasil.csv") -> Ran:
    return formgen(
        "recap", "--results", office.folder / results, "--tps", office.folder / "tps.csv",
        "--paslon", office.folder / "paslon.csv", "--workspace", office.root, *more, "--json",
    )  # fmt: skip


def one_kecamatan(office: Office, *more: str | Path, results: str = "hasil.csv") -> Ran:
    return recap(
        office, "--level", "kecamatan", "--no-annex", "--area", KECAMATAN,
        "--out", office.out, "--date", DAY.isoformat(), *more, results=results,
    )  # fmt: skip


def changed(office: Office, name: str, **figures: int) -> str:
    """Write the results with other figures for the first TPS."""
    rows = result_rows()
    rows[0].update(figures)
    office.table(name, rows)
    return name


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Return an office that has issued one kecamatan, and then a correction of it."""
    office = new_office(tmp_path_factory.mktemp("rekap") / "kantor")
    first = one_kecamatan(office, "--held-on", "2024-12-02", "--place", "Aula")
    assert (first.code, first.json["issued"]) == (0, 1), first
    changed(office, "betul.csv", suara_1=91, suara_2=109)
    second = one_kecamatan(office, "--reason", REASON, results="betul.csv")
    assert (second.code, second.json["issued"]) == (0, 1), second
    return office


def documents(office: Office) -> list[dict[str, str]]:
    with (office.out / "tanda-terima-rekap.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def data(office: Office, ending: str) -> dict[str, Any]:
    [path] = office.out.rglob(f"*{ending}")
    [attached] = pypdf.PdfReader(path).attachments["data.json"]
    assert attached == attached_data(path.read_bytes())
    value: dict[str, Any] = json.loads(attached)
    return value


def test_the_sums_are_those_of_two_tps(office: Office) -> None:
    first = data(office, "KWK-BUPATI.pdf")
    assert first["angka"] == {key: 2 * figure for key, figure in FIGURES.items()}
    assert [unit["kode"] for unit in first["unit"]] == ["3207012008"]
    assert first["wilayah"] == KECAMATAN
    assert first["teks"] == {"hari_rapat": "2024-12-02", "tempat": "Aula"}
    assert "pembetulan" not in first


def test_a_figure_is_told_by_candidate_and_desa(office: Office) -> None:
    """What a difference in a copy is called; the pages read by hand."""
    [path] = office.out.rglob("*KWK-BUPATI.pdf")
    fields = fields_of(pypdfium2.PdfDocument(path.read_bytes())[1])
    names = {name_of(field, fields): field.text for field in fields if field.value is not None}
    assert names["DR. H. HERDIAT SUNARYA, PAWINDAN"] == "180"
    assert names["Hj. SITI NU\u2019AENI, S.Pd. I., PAWINDAN"] == "220"
    assert names["JUMLAH SELURUH SUARA SAH, PAWINDAN"] == "420"


def test_a_correction_is_a_new_edition_that_lists_what_changed(office: Office) -> None:
    second = data(office, "edisi 2.pdf")
    listed = [
        (one["unit"], one["kunci"], one["semula"], one["menjadi"]) for one in second["pembetulan"]
    ]
    assert listed == [
        ("3207012008", "suara_1", 180, 181),
        ("3207012008", "suara_2", 220, 219),
        ("", "suara_1", 180, 181),
        ("", "suara_2", 220, 219),
    ]
    assert {one["alasan"] for one in second["pembetulan"]} == {REASON}
    assert second["teks"]["menggantikan"] == "edisi 1 nomor 1 tanggal 28 November 2024"
    assert second["teks"]["hari_rapat"] == "2024-12-02"
    assert documents(office)[0]["edisi"] == "2"


def test_both_editions_are_checked_like_any_document(office: Office) -> None:
    paths = sorted(office.out.rglob("*.pdf"))
    copies = office.verify(*paths).json["copies"]
    assert [copy["verdict"] for copy in copies] == ["B", "F"]
    assert copies[1]["text"].endswith(f"Reason: {REASON}.")


def test_the_same_command_again_changes_nothing(office: Office) -> None:
    before = tree(office.out)
    again = one_kecamatan(office, results="betul.csv")
    assert (again.json["issued"], again.json["skipped"]) == (0, 1)
    assert again.json["corrections"] == []
    assert tree(office.out) == before


def test_changed_figures_without_a_reason_are_refused_with_every_cell(office: Office) -> None:
    changed(office, "lain.csv", suara_1=92, suara_2=108)
    refused = one_kecamatan(office, results="lain.csv")
    assert refused.code == 3
    assert [finding["rule"] for finding in refused.json["findings"]] == ["R28"] * 4
    assert refused.json["findings"][0]["column"] == "3207012008.suara_1"


def test_a_tps_that_has_not_reported_is_refused_but_may_be_left_out_of_a_draft() -> None:
    office = busy_office()
    rows = result_rows()
    for key in FIGURES:
        rows[1][key] = ""
    office.table("kurang.csv", rows)
    refused = one_kecamatan(office, "--check-only", results="kurang.csv")
    assert refused.code == 3
    assert [
        f["column"] for f in refused.json["findings"] if (f["rule"], f["severity"]) == ("R23", "E")
    ] == [PLACES[1]]
    partial = one_kecamatan(office, "--check-only", "--partial", results="kurang.csv")
    assert partial.code == 0
    assert partial.json["recaps"][0]["totals"] == FIGURES


def test_partial_figures_are_never_issued() -> None:
    assert one_kecamatan(busy_office(), "--partial").code == 2


def test_a_tps_twice_is_refused() -> None:
    office = busy_office()
    office.table("dua.csv", [*result_rows(), result_rows()[0]])
    refused = one_kecamatan(office, "--check-only", results="dua.csv")
    assert refused.code == 3
    assert "T12" in {finding["rule"] for finding in refused.json["findings"]}


def test_archived_copies_give_the_same_sums_as_the_table() -> None:
    office = busy_office()
    table = one_kecamatan(office, "--check-only").json["recaps"]
    archived = formgen(
        "recap", "--from-archive", "--level", "kecamatan", "--no-annex", "--area", KECAMATAN,
        "--kind", "bupati", "--paslon", office.folder / "paslon.csv", "--workspace", office.root,
        "--check-only", "--json",
    )  # fmt: skip
    assert archived.code == 0, archived
    assert archived.json["recaps"] == table


def test_a_level_that_differs_is_reported_with_units_and_rows() -> None:
    office = busy_office()
    office.table(
        "banding.csv",
        [
            {"kode_wilayah": "3207012008", "suara_1": 180, "suara_2": 220},
            {"kode_wilayah": KECAMATAN, "suara_1": 181, "suara_2": 220},
        ],
    )
    found = one_kecamatan(office, "--check-only", "--compare", office.folder / "banding.csv")
    assert found.code == 3
    assert [(f["rule"], f["column"]) for f in found.json["findings"] if f["severity"] == "E"] == [
        ("R22", f"{KECAMATAN}.suara_1")
    ]
    [difference] = [f for f in found.json["findings"] if f["rule"] == "R22"]
    assert "180" in difference["message"]
    assert "181" in difference["message"]


def test_a_kabupaten_may_not_seal_for_its_province(tmp_path: Path) -> None:
    office = new_office(tmp_path / "kantor")
    office.table(
        "gubernur.csv",
        [
            {"kode_wilayah": "3207", "suara_1": 180, "suara_2": 220},
            {"kode_wilayah": "3201", "suara_1": 18, "suara_2": 22},
        ],
    )
    office.table(
        "paslon.csv",
        [
            {
                "jenis_pemilihan": "gubernur",
                "kode_wilayah": "32",
                "nomor_urut": number,
                "nama_calon": f"CALON {number}",
                "nama_wakil": f"WAKIL {number}",
            }
            for number in (1, 2)
        ],
    )
    refused = formgen(
        "recap", "--level", "prov", "--results", office.folder / "gubernur.csv",
        "--paslon", office.folder / "paslon.csv", "--workspace", office.root,
        "--date", DAY.isoformat(), "--json",
    )  # fmt: skip
    assert refused.code == 6
    assert "32" in refused.json["message"]
    assert office.kept() == {}


def test_the_aid_is_written_also_where_figures_are_wrong(tmp_path: Path) -> None:
    office = busy_office()
    changed(office, "salah.csv", suara_1=91)
    aid = tmp_path / "alat.xlsx"
    found = one_kecamatan(office, "--check-only", "--xlsx", aid, results="salah.csv")
    assert found.code == 3
    book = openpyxl.load_workbook(aid)
    assert book.sheetnames == ["320701 CIAMIS"]
    page = book.worksheets[0]
    assert page["A3"].value == "PEMILIHAN BUPATI DAN WAKIL BUPATI KABUPATEN CIAMIS 2024"
    votes = next(row for row in page.iter_rows(min_row=6) if "urut 1" in str(row[1].value))
    assert votes[3].value == 181


def test_archived_results_are_compared_with_the_archived_level_between(office: Office) -> None:
    issued = office.issue("--out", office.folder / "tps", forms=SALINAN, results=True)
    assert issued.code == 0, issued
    found = formgen(
        "recap", "--from-archive", "--level", "kabko", "--kind", "bupati", "--check-only",
        "--paslon", office.folder / "paslon.csv", "--workspace", office.root, "--json",
    )  # fmt: skip
    assert found.code == 3
    differing = [f for f in found.json["findings"] if f["severity"] == "E"]
    assert [(f["rule"], f["column"]) for f in differing] == [
        ("R22", f"{KECAMATAN}.suara_1"),
        ("R22", f"{KECAMATAN}.suara_2"),
    ]
    assert "180" in differing[0]["message"]  # twice 90; edition 2 of the kecamatan says 181
    assert "181" in differing[0]["message"]


def test_every_seal_can_be_read_at_150_dots_an_inch(office: Office) -> None:
    [path] = office.out.rglob("*edisi 2.pdf")
    pages = tools.pdfium_pages(path, dpi=150)
    assert len(pages) == 3
    for page in pages:
        texts = [code.text for code in zxingcpp.read_barcodes(page.convert("L"))]
        seals = [text for text in texts if text.startswith("HTTPS://")]
        assert len(seals) == 2
        assert seals[0] == seals[1]


def test_a_batch_over_tps_sends_to_recap() -> None:
    refused = busy_office().issue(forms="D.HASIL KECAMATAN-KWK-BUPATI", results=True)
    assert refused.code == 3
    assert "formgen recap" in refused.json["hint"]


def test_a_draft_whose_sum_is_wrong_is_refused_with_both_figures(tmp_path: Path) -> None:
    sample = json.loads((TEMPLATES / "d-hasil-kabko-kwk/sample.json").read_text(encoding="utf-8"))
    right = sample["angka"]["surat_diterima"]
    sample["angka"] |= {"surat_diterima": right + 1}
    sample["angka"]["surat_tidak_digunakan"] += 1  # so that only the sums over columns are wrong
    path = tmp_path / "salah.json"
    path.write_text(json.dumps(sample), encoding="utf-8")
    refused = formgen("form", "fill", "DB1", "--data", path, "-o", tmp_path / "x.pdf", "--json")
    assert refused.code == 3
    found = {finding["rule"]: finding["message"] for finding in refused.json["findings"]}
    assert found.keys() == {"R21"}
    assert str(right) in " ".join(finding["message"] for finding in refused.json["findings"])
    assert not (tmp_path / "x.pdf").exists()
