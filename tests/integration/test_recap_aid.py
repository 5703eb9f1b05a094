"""The recapitulation aid: LibreOffice recalculates it to what ``formgen recap`` counts."""

import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from formgen.ingest.regions import lookup
from formgen.model.matrix import Unit
from formgen.model.recap import add_up, roll_up
from formgen.render.worksheet import AidSheet, recap_workbook
from tests.support.forms import FIGURES
from tests.support.office import DAY
from tests.support.tools import require

pytestmark = pytest.mark.once

DESA = ("3207012008", "3207012009")
KEYS = tuple(FIGURES)
VOTES = ("suara_1", "suara_2", "suara_3")
NOTED = {"suara_1": 91}
"""A slip of the pen in the second TPS of the first desa: R07 no longer holds."""


def units() -> list[Unit]:
    """Return five TPS in two desa; the third of the first desa has not reported."""
    rows = [(DESA[0], 1, {}), (DESA[0], 2, NOTED), (DESA[1], 1, {}), (DESA[1], 2, {})]
    known = [
        Unit(code=f"{desa}{number:03}", name=f"{number:03}", figures=FIGURES | slip)
        for desa, number, slip in rows
    ]
    return [*known, Unit(code=f"{DESA[0]}003", name="003", figures={})]


def sheets(expected: dict[str, int]) -> list[AidSheet]:
    everything = units()
    below = [add_up(code, [u for u in everything if u.code[:10] == code], KEYS) for code in DESA]
    columns = roll_up(everything, 10, KEYS, lambda code: lookup(code).name)
    return [
        AidSheet(
            code=recap.code,
            name=lookup(recap.code).name,
            heading=("ALAT BANTU", recap.code, "PEMILIHAN"),
            rows={key: key for key in KEYS},
            units=recap.units,
            expected=expected if recap.code == "320701" else {},
            votes=VOTES,
        )
        for recap in (*below, add_up("320701", columns, KEYS))
    ]


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory: pytest.TempPathFactory) -> CalamineWorkbook:
    """Return the workbook as LibreOffice saves it after it has calculated every formula."""
    require("soffice")
    folder = tmp_path_factory.mktemp("alat-bantu")
    given = {"suara_1": 361, "suara_2": 441}  # 3 x 90 + 91; 4 x 110 is 440
    (folder / "alat.xlsx").write_bytes(recap_workbook(sheets(given), DAY))
    done = subprocess.run(
        [
            shutil.which("soffice") or "soffice",
            f"-env:UserInstallation={(folder / 'profil').as_uri()}",
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            folder / "hitung",
            folder / "alat.xlsx",
        ],
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return CalamineWorkbook.from_path(str(folder / "hitung" / "alat.xlsx"))


def table(book: CalamineWorkbook, name: str) -> dict[str, dict[str, object]]:
    """Return a sheet as row label to column header to value."""
    rows = book.get_sheet_by_name(name).to_python()
    header = [str(cell) for cell in rows[3]]
    return {str(row[1]): dict(zip(header, row, strict=True)) for row in rows[5:]}


def test_the_sums_are_those_of_the_program(recalculated: CalamineWorkbook) -> None:
    for name, sheet in zip(recalculated.sheet_names, sheets({}), strict=True):
        found = table(recalculated, name)
        recap = add_up(sheet.code, sheet.units, KEYS)
        assert {key: found[key]["JUMLAH"] for key in KEYS} == recap.totals


def test_a_place_above_takes_its_figures_from_the_sheets_below(
    recalculated: CalamineWorkbook,
) -> None:
    above = table(recalculated, recalculated.sheet_names[-1])["suara_1"]
    names = [lookup(code).name for code in DESA]
    assert [above[name] for name in names] == [181, 180]  # 90 + 91, 90 + 90


def test_a_broken_rule_is_named_in_its_row_and_under_its_column(
    recalculated: CalamineWorkbook,
) -> None:
    first = table(recalculated, recalculated.sheet_names[0])
    assert first["suara_sah"]["PERIKSA"] == "R07"
    assert first["suara_total"]["PERIKSA"] == "OK"
    checked = first["PERIKSA KOLOM"]
    assert [checked[name] for name in ("001", "002", "003")] == ["OK", "R07", "-"]


def test_a_figure_of_the_certificate_that_differs_is_marked(
    recalculated: CalamineWorkbook,
) -> None:
    above = table(recalculated, recalculated.sheet_names[-1])
    assert (above["suara_1"]["PERIKSA"], above["suara_1"]["SELISIH"]) == ("OK", 0)
    assert (above["suara_2"]["PERIKSA"], above["suara_2"]["SELISIH"]) == ("D.HASIL", -1)


def test_formulas_are_locked_and_figures_are_not(tmp_path: Path) -> None:
    path = tmp_path / "alat.xlsx"
    path.write_bytes(recap_workbook(sheets({}), DAY))
    for page in openpyxl.load_workbook(path).worksheets:
        assert page.protection.sheet
        for row in page.iter_rows(min_row=6):
            for cell in row:
                formula = str(cell.value or "").startswith("=")
                assert cell.protection.locked or not formula, cell.coordinate
    first = openpyxl.load_workbook(path).worksheets[0]
    assert not first["D6"].protection.locked


def test_the_same_figures_give_the_same_bytes() -> None:
    assert recap_workbook(sheets({}), DAY) == recap_workbook(sheets({}), DAY)
