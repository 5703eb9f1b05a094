"""The recapitulation aid of a plan, as a workbook."""

from pathlib import Path

from formgen.ingest.regions import area
from formgen.ingest.units import read_units
from formgen.model.matrix import Figures
from formgen.model.presentation import contest_region
from formgen.render.worksheet import AidSheet, recap_workbook
from formgen.service.recap.sheets import Plan, Sheet, label_of, rows_of
from formgen.service.recap.sources import by_code
from formgen.service.writing import write_file


def write_aid(plan: Plan, output: Path, compare: Path | None) -> None:
    """Write the workbook: a sheet for each place of the plan, those below first.

    Args:
        plan: What was added up; it may have errors, which the workbook shows too.
        output: XLSX to write.
        compare: Table of certificates whose figures stand beside the sums, or None.
    """
    known = {} if compare is None else by_code(read_units(compare))
    sheets = [_sheet(sheet, known.get(sheet.recap.code, {})) for sheet in plan.sheets]
    write_file(output, recap_workbook(sheets, plan.sheets[0].election.voting_day))


def _sheet(sheet: Sheet, expected: Figures) -> AidSheet:
    label, place = label_of(sheet), area(sheet.recap.code)
    votes = tuple(f"suara_{pair.number}" for pair in sheet.paslon)
    office = sheet.variant.office.title.upper()
    names = ", ".join(region.name for region in reversed(place.chain))
    return AidSheet(
        code=sheet.recap.code,
        name=place.region.name,
        heading=(
            "ALAT BANTU REKAPITULASI HASIL PENGHITUNGAN PEROLEHAN SUARA",
            names,
            f"PEMILIHAN {office} {contest_region(sheet.election.region)} {sheet.election.year}",
        ),
        rows={key: label(key).id for key in rows_of(sheet.paslon)},
        units=sheet.recap.units,
        expected=expected,
        votes=votes,
    )
