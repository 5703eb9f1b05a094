"""Tables of TPS, results and pairs: rows of the model, and every finding at its cell."""

from pathlib import Path

import openpyxl
import pytest

from formgen.errors import Finding, InputError
from formgen.ingest.paslon import PaslonTable, read_paslon
from formgen.ingest.results import ResultRow, open_results
from formgen.ingest.tps import TpsRow, open_tps

A = "3207011001001"
B = "3207011001002"


def write(folder: Path, text: str) -> Path:
    path = folder / "tabel.csv"
    path.write_text(text, encoding="utf-8")
    return path


def results(path: Path, scope: str = "") -> tuple[list[ResultRow], list[Finding]]:
    items = list(open_results(path, scope=scope).items)
    rows = [item for item in items if isinstance(item, ResultRow)]
    return rows, [item for item in items if isinstance(item, Finding)]


def places(findings: list[Finding]) -> list[tuple[str, int, str]]:
    return [(found.rule, found.row, found.column) for found in findings]


def test_a_result_row_holds_what_is_known(tmp_path: Path) -> None:
    path = write(tmp_path, f"kode_tps,suara_01,suara_02,catatan\n{A},0,,Pemilih pulang\n")
    rows, findings = results(path)
    assert findings == []
    (row,) = rows
    assert (row.row, row.tps.code, row.note) == (2, A, "Pemilih pulang")
    assert row.figures == {"suara_1": 0}
    assert row.tps.desa.name == "CIAMIS"
    assert row.reported


@pytest.mark.parametrize(
    ("cells", "reported"),
    [(",,,", False), ("491,,,", False), ("491,,0,", True), (",,,belum datang", False)],
    ids=["nothing", "only the DPT", "a zero", "only a note"],
)
def test_a_row_without_figures_is_not_reported(tmp_path: Path, cells: str, reported: bool) -> None:
    path = write(tmp_path, f"kode_tps,pemilih_dpt_j,suara_1,suara_2,catatan\n{A},{cells}\n")
    (row,), findings = results(path)
    assert row.reported is reported
    assert findings == []


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("1.234", "thousands"),
        ("1,234", "thousands"),
        ("1.234.567", "thousands"),
        ("12.5", "whole"),
        ('"12,5"', "whole"),
        ("-3", "negative"),
        ("tiga", "not a number"),
        ("1e3", "not a number"),
        ("٣", "not a number"),
        ("1234567890", "not a number"),
    ],
)
def test_other_numbers_are_findings_and_not_known(tmp_path: Path, value: str, why: str) -> None:
    quoted = value if value.startswith('"') else f'"{value}"'
    path = write(tmp_path, f"kode_tps,suara_01\n{A},{quoted}\n")
    (row,), (found,) = results(path)
    assert (found.rule, found.row, found.column) == ("T13", 2, "suara_01")
    assert why in found.message.en
    assert value.strip('"') in found.message.id
    assert row.figures == {}
    assert row.reported


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("320701100100", "T09"),
        ("3207011001", "T09"),
        ("32070110010011", "T09"),
        ("3207011001000", "T09"),
        ("TPS 1", "T09"),
        ("", "T09"),
        ("3207019999001", "T11"),
        ("9900000000001", "T11"),
    ],
)
def test_wrong_codes_are_findings(tmp_path: Path, code: str, rule: str) -> None:
    rows, findings = results(write(tmp_path, f"kode_tps,suara_1\n{code},5\n"))
    assert rows == []
    assert places(findings) == [(rule, 2, "kode_tps")]


def test_dotted_codes_are_the_same_tps(tmp_path: Path) -> None:
    path = write(tmp_path, f"kode_tps,suara_1\n32.07.01.1001.001,5\n{A},6\n")
    (row,), findings = results(path)
    assert row.tps.code == A
    assert places(findings) == [("T12", 3, "kode_tps")]
    assert "2" in findings[0].message.id


def test_tps_outside_the_region_are_findings(tmp_path: Path) -> None:
    path = write(tmp_path, f"kode_tps,suara_1\n{A},5\n3303012001001,6\n")
    rows, findings = results(path, scope="3207")
    assert [row.tps.code for row in rows] == [A]
    assert places(findings) == [("T10", 3, "kode_tps")]


def test_all_findings_of_a_table_come_at_once(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        f"kode_tps,suara_1,suara_2,salah\n{A},x,y,\n1,2\n{A},1,2,\n{B},1,2,\n12,-1,2,\n",
    )
    rows, findings = results(path)
    assert [row.tps.code for row in rows] == [A, B]
    assert places(findings) == [
        ("T04", 1, "salah"),
        ("T13", 2, "suara_1"),
        ("T13", 2, "suara_2"),
        ("T07", 3, ""),
        ("T12", 4, "kode_tps"),
        ("T09", 6, "kode_tps"),
        ("T13", 6, "suara_1"),
    ]
    assert {found.file for found in findings} == {str(path)}


def test_a_table_without_codes_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        open_results(write(tmp_path, "suara_1,salah\n5,6\n"))
    assert [found.rule for found in caught.value.findings] == ["T04", "T05"]


def test_a_code_stored_as_a_number_is_a_finding(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["kode_tps", "suara_1"], [int(A), 5], [B, 6], [f"{B[:-1]}3", 6.5], ["x", True]):
        sheet.append(row)
    path = tmp_path / "tabel.xlsx"
    book.save(path)
    rows, findings = results(path)
    assert [(row.tps.code, row.figures) for row in rows] == [
        (B, {"suara_1": 6}),
        (f"{B[:-1]}3", {}),
    ]
    assert places(findings) == [
        ("T08", 2, "kode_tps"),
        ("T13", 4, "suara_1"),
        ("T09", 5, "kode_tps"),
        ("T13", 5, "suara_1"),
    ]
    assert A in findings[0].message.id


def test_the_table_of_tps_gives_places_and_voters(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        f"kode_tps,alamat_tps,dpt_l,dpt_p,dpt_j\n{A},Balai Desa\u00a0Baru,240,251,491\n{B},,,,\n",
    )
    first, second = (item for item in open_tps(path).items if isinstance(item, TpsRow))
    assert first.tps.address == "Balai Desa\u00a0Baru"
    assert first.figures == {"pemilih_dpt_l": 240, "pemilih_dpt_p": 251, "pemilih_dpt_j": 491}
    assert (second.figures, second.tps.address, second.row) == ({}, "", 3)


def test_wrong_rows_of_tps_are_findings(tmp_path: Path) -> None:
    path = write(tmp_path, f"kode_tps,pemilih_dpt_j\n{A},4.9\n{A},5\nx,6\n")
    findings = [item for item in open_tps(path).items if isinstance(item, Finding)]
    assert places(findings) == [
        ("T13", 2, "pemilih_dpt_j"),
        ("T12", 3, "kode_tps"),
        ("T09", 4, "kode_tps"),
    ]


HEADER = "jenis_pemilihan,kode_wilayah,nomor_urut,nama_calon,nama_wakil,kolom_kosong\n"


def pairs(folder: Path, text: str) -> PaslonTable:
    return read_paslon(write(folder, HEADER + text))


def test_pairs_are_grouped_by_contest_and_ordered(tmp_path: Path) -> None:
    table = pairs(
        tmp_path,
        "bupati_walikota,32.07,2,A\u2019I,B,0\n"
        "gubernur,32,1,C,D,\n"
        "bupati,3207,1,,,ya\n"
        "bupati_walikota,3271,1,E,F,tidak\n",
    )
    assert table.findings == ()
    assert list(table.contests) == [("bupati", "3207"), ("gubernur", "32"), ("walikota", "3271")]
    empty, pair = table.contests["bupati", "3207"]
    assert (empty.number, empty.kolom_kosong) == (1, True)
    assert (pair.number, pair.calon, pair.wakil) == (2, "A\u2019I", "B")
    assert table.contests_at(A) == [("bupati", "3207"), ("gubernur", "32")]
    assert table.contests_at(A, "gubernur") == [("gubernur", "32")]


def test_names_are_composed(tmp_path: Path) -> None:
    table = pairs(tmp_path, "gubernur,32,1,Andre\u0301,B,\n")
    assert table.contests["gubernur", "32"][0].calon == "Andr\u00e9"


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ("camat,3207,1,A,B,", ("T17", 2, "jenis_pemilihan")),
        ("bupati,3271,1,A,B,", ("T17", 2, "kode_wilayah")),
        ("gubernur,3207,1,A,B,", ("T17", 2, "kode_wilayah")),
        ("bupati,3299,1,A,B,", ("T11", 2, "kode_wilayah")),
        ("bupati,x,1,A,B,", ("T09", 2, "kode_wilayah")),
        ("bupati,3207,,A,B,", ("T13", 2, "nomor_urut")),
        ("bupati,3207,satu,A,B,", ("T13", 2, "nomor_urut")),
        ("bupati,3207,1,A,B,mungkin", ("T17", 2, "kolom_kosong")),
        ("bupati,3207,2,A,B,", ("P02", 2, "nomor_urut")),
        ("bupati,3207,1,A,,", ("P05", 2, "nama_wakil")),
    ],
)
def test_wrong_pairs_are_findings(tmp_path: Path, row: str, place: tuple[str, int, str]) -> None:
    assert places(list(pairs(tmp_path, row + "\n").findings)) == [place]


def test_every_ballot_of_java_is_read(tmp_path: Path) -> None:
    path = Path(__file__).parents[1] / "data" / "paslon_pilkada2024_jawa.csv"
    table = read_paslon(path)
    assert table.findings == ()
    assert sum(map(len, table.contests.values())) == 296
    assert [pair.kolom_kosong for pair in table.contests["bupati", "3207"]] == [True, False]
    assert not list(tmp_path.iterdir())


def test_an_odd_cell_leaves_the_rest_of_its_row_known(tmp_path: Path) -> None:
    path = write(tmp_path, f"kode_tps,suara_1,suara_2,suara_3\n{A},007,x, 1000\n{B},7,,1000\n")
    rows, findings = results(path)
    assert [row.figures for row in rows] == [
        {"suara_1": 7, "suara_3": 1000},
        {"suara_1": 7, "suara_3": 1000},
    ]
    assert places(findings) == [("T13", 2, "suara_2")]


def test_counts_of_a_spreadsheet_may_be_text_numbers_or_empty(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["kode_tps", "suara_1", "suara_2", "suara_3"], [A, 5, "6", None], [B, 0, 1, 2]):
        sheet.append(row)
    path = tmp_path / "tabel.xlsx"
    book.save(path)
    rows, findings = results(path)
    assert findings == []
    assert [row.figures for row in rows] == [
        {"suara_1": 5, "suara_2": 6},
        {"suara_1": 0, "suara_2": 1, "suara_3": 2},
    ]
