"""CSV and XLSX to rows: strict, numbered like a spreadsheet, encodings named and not guessed."""

import re
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from formgen.errors import Finding, InputError
from formgen.ingest.tables import Record, open_table


def csv_file(folder: Path, data: bytes | str) -> Path:
    path = folder / "tabel.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def records(path: Path) -> list[tuple[int, list[object]]]:
    table = open_table(path)
    return [(item.number, list(item.cells)) for item in table.records if isinstance(item, Record)]


def problems(path: Path) -> list[tuple[str, int]]:
    try:
        items = list(open_table(path).records)
    except InputError as error:
        items = list(error.findings)
    return [(item.rule, item.row) for item in items if isinstance(item, Finding)]


@pytest.mark.parametrize(
    "data",
    [
        "a,b\n1,2\n",
        "a;b\r\n1;2\r\n",
        "\ufeffa,b\n1,2",
        ' a ,"b"\n"1",2\n',
        "a,b,,\n1,2,,\n",
        "a;b,\n1;2\n".replace(",", ""),
    ],
    ids=["comma", "semicolon", "mark", "quotes", "empty columns", "no comma"],
)
def test_the_usual_shapes_are_read(tmp_path: Path, data: str) -> None:
    path = csv_file(tmp_path, data)
    assert open_table(path).header == ("a", "b")
    assert records(path) == [(2, ["1", "2"])]


def test_empty_rows_count_but_are_left_out(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "a,b\n\n1,2\n,\n3,4\n")
    assert records(path) == [(3, ["1", "2"]), (5, ["3", "4"])]


def test_a_cell_of_two_lines_is_one_row(tmp_path: Path) -> None:
    path = csv_file(tmp_path, 'a,b\n"x\ny",1\n3,4\n')
    assert records(path) == [(2, ["x\ny", "1"]), (3, ["3", "4"])]


def test_a_short_or_long_row_is_a_finding_and_the_rest_is_read(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "a,b\n1\n1,2,3\n3,4\n")
    assert problems(path) == [("T07", 2), ("T07", 3)]
    assert records(path) == [(4, ["3", "4"])]


def test_an_open_quote_is_a_finding(tmp_path: Path) -> None:
    assert problems(csv_file(tmp_path, 'a,b\n1,2\n"3,4\n')) == [("T07", 3)]
    assert problems(csv_file(tmp_path, 'a,b\n"1"x,2\n')) == [("T07", 2)]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("nama\nJos\u00e9\n".encode("cp1252"), "Windows-1252"),
        (b"nama\n" + b"x" * 5_000_000 + b"\xff\n", "Windows-1252"),
        ("nama\nx\n".encode("utf-16"), "UTF-16"),
        ("nama\nx\n".encode("utf-16-be"), "UTF-16"),
        (b"nama\n\x81\x8d\n", "binary"),
        ("nama\nJos\u00e9".encode()[:-1], "Windows-1252"),
    ],
    ids=["cp1252", "late", "utf-16", "utf-16 without mark", "unknown", "cut"],
)
def test_another_encoding_is_named(tmp_path: Path, data: bytes, name: str) -> None:
    with pytest.raises(InputError) as caught:
        open_table(csv_file(tmp_path, data))
    (found,) = caught.value.findings
    assert found.rule == "T02"
    assert name in found.message.id


@pytest.mark.parametrize("data", ["", "\n", "\ufeff"])
def test_an_empty_table_is_a_finding(tmp_path: Path, data: str) -> None:
    assert problems(csv_file(tmp_path, data)) == [("T03", 1)]


@pytest.mark.parametrize("data", ["a,b\n", "a,b\n,\n\n,,\n"])
def test_a_table_without_rows_is_a_finding(tmp_path: Path, data: str) -> None:
    assert problems(csv_file(tmp_path, data)) == [("T35", 0)]


def test_missing_files_and_other_kinds_are_findings(tmp_path: Path) -> None:
    assert problems(tmp_path / "tidak-ada.csv") == [("T01", 0)]
    assert problems(tmp_path / "tidak-ada.xlsx") == [("T01", 0)]
    assert problems(tmp_path / "x.pdf") == [("T01", 0)]
    folder = tmp_path / "folder.csv"
    folder.mkdir()
    assert problems(folder) == [("T01", 0)]


def test_a_file_that_is_no_spreadsheet_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"PK\x03\x04 not a workbook")
    assert problems(path) == [("T01", 0)]


def test_spreadsheets_keep_text_and_row_numbers(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["a", "b"], ["007", 7], [None, None], ["8", None]):
        sheet.append(row)
    path = tmp_path / "x.xlsx"
    book.save(path)
    assert records(path) == [(2, ["007", 7.0]), (4, ["8", ""])]


def test_spreadsheets_may_begin_with_an_empty_column(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["B1"], sheet["B2"] = "b", "x"
    path = tmp_path / "x.xlsx"
    book.save(path)
    assert open_table(path).header == ("", "b")


def test_what_counts_as_written_in_a_row(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "a,b\n0,\n1,2,\n1\n,,\n,,3\n \n4,5\n")
    assert records(path) == [(2, ["0", ""]), (3, ["1", "2"]), (8, ["4", "5"])]
    assert problems(path) == [("T07", 4), ("T07", 6), ("T07", 7)]


def sheet_file(folder: Path, fill: Callable[[Worksheet], None]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["a", "b"], ["1", 2], ["3", 4], ["5", 6]):
        sheet.append(row)
    fill(sheet)
    path = folder / "x.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [("B3", "#N/A", "T31"), ("B3", "=SUM(A1:A2)", "T32"), ("B4", "=1/0", "T32")],
)
def test_a_formula_without_a_value_is_a_finding_and_not_an_empty_cell(
    tmp_path: Path, place: str, value: str, code: str
) -> None:
    path = sheet_file(tmp_path, lambda sheet: sheet.__setitem__(place, value))
    (finding,) = [item for item in open_table(path).records if isinstance(item, Finding)]
    assert (finding.rule, finding.row, finding.column) == (code, int(place[1:]), "b")


def test_the_stored_value_of_a_formula_is_read(tmp_path: Path) -> None:
    path = sheet_file(tmp_path, lambda sheet: sheet.__setitem__("B3", "=2+2"))
    rewrite(path, rb"<v\s*/>|<v></v>", b"<v>4</v>")
    assert records(path)[1] == (3, ["3", 4.0])
    assert problems(path) == []


def test_a_formula_may_store_an_empty_text(tmp_path: Path) -> None:
    path = sheet_file(tmp_path, lambda sheet: sheet.__setitem__("B3", '=IF(1,"","x")'))
    rewrite(path, rb'<c r="B3"[^>]*>', b'<c r="B3" t="str">')
    assert records(path)[1] == (3, ["3", ""])
    assert problems(path) == []


def test_merged_cells_hide_values_and_are_a_finding(tmp_path: Path) -> None:
    assert problems(sheet_file(tmp_path, lambda sheet: sheet.merge_cells("B2:B4"))) == [("T33", 2)]


def test_a_sheet_of_formulas_without_values_is_not_usable(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "=1"
    path = tmp_path / "x.xlsx"
    book.save(path)
    assert problems(path) == [("T32", 1)]


def test_merged_cells_without_a_value_hide_nothing(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["B3"] = sheet["B4"] = None
        sheet.merge_cells("B3:B4")
        sheet.merge_cells("H9:K12")

    assert problems(sheet_file(tmp_path, fill)) == []


def test_other_sheets_with_anything_on_them_are_named(tmp_path: Path) -> None:
    path = sheet_file(tmp_path, lambda _sheet: None)
    book = openpyxl.load_workbook(path)
    for title, value in (("Cijeungjing {2}", "x"), ("Kosong", None), ("Sadananya", 0)):
        book.create_sheet(title)["C4"] = value
    book.save(path)
    (finding,) = [item for item in open_table(path).records if isinstance(item, Finding)]
    assert (finding.rule, finding.severity) == ("T34", "W")
    assert "Cijeungjing {2}, Sadananya." in finding.message.id
    assert "Cijeungjing {2}, Sadananya." in finding.message.en
    assert len(records(path)) == 3


def test_a_first_sheet_without_rows_is_not_hidden_by_the_others(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Sadananya")["A1"] = "kode_tps"
    path = tmp_path / "x.xlsx"
    book.save(path)
    assert problems(path) == [("T03", 1), ("T34", 0)]
    book.worksheets[0]["A1"] = "kode_tps"
    book.save(path)
    assert problems(path) == [("T34", 0), ("T35", 0)]


def rewrite(path: Path, pattern: bytes, by: bytes) -> None:
    """Change the first sheet as another program would have written it."""
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name], count = re.subn(pattern, by, parts[name])
    assert count
    with ZipFile(path, "w") as archive:
        for part, data in parts.items():
            archive.writestr(part, data)
