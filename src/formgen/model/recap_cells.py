"""What a recapitulation prints besides its sums: columns, what is carried on, corrections, meeting.

The keys are described in ``matrix.py``; besides them ``rapat.hari|tanggal|bulan|tahun`` is the day
of the plenary meeting in words and ``jumlah_unit`` (also ``.huruf``) how many units are added up.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date
from typing import Final

from formgen.model.case import Case
from formgen.model.form import Field, Form
from formgen.model.matrix import Correction, Matrix, cells
from formgen.model.tanggal import date_words
from formgen.model.terbilang import terbilang

MEETING_DAY: Final = "hari_rapat"
"""Text of a case: day of the plenary meeting, ``YYYY-MM-DD``."""

TOTAL: Final = "JUMLAH"
"""What a correction of a sum names instead of a unit."""

NO_UNIT: Final = "—"
"""Over a column that no unit stands in, so that none can be written there."""

Shown = Iterator[tuple[str, str | int]]


def meeting_day(case: Case) -> date | None:
    """Return the day of the plenary meeting, or None where it is not known."""
    held = case.texts.get(MEETING_DAY)
    return date.fromisoformat(held) if held else None


def meeting(case: Case) -> Iterator[tuple[str, str]]:
    """Yield the day of the plenary meeting and how many units were added up."""
    held, units = meeting_day(case), len(case.units)
    if held is not None:
        words = date_words(held)
        yield "rapat.hari", words.hari
        yield "rapat.tanggal", words.tanggal
        yield "rapat.bulan", words.bulan
        yield "rapat.tahun", words.tahun
    if units:
        yield "jumlah_unit", str(units)
        yield "jumlah_unit.huruf", terbilang(units)


def recap_cells(case: Case, form: Form, matrix: Matrix, fields: Iterable[Field]) -> Shown:
    """Yield what the fields that are printed show in columns and corrections."""
    for field in fields:
        if field.key == "unit.nama":
            yield from _names(case, matrix)
        elif field.key.startswith("pembetulan."):
            for number, correction in enumerate(case.corrections, start=1):
                yield from _correction(f"pembetulan.{number}", field.key, correction, case, form)
        elif field.type == "count":
            for key in _keys_of(field, case):
                yield from cells(matrix, case.units, key)


def _names(case: Case, matrix: Matrix) -> Shown:
    names = [unit.name for unit in case.units]
    columns = matrix.sheets(len(names)) * matrix.columns if names else 0
    for number, name in enumerate(names + [NO_UNIT] * (columns - len(names)), start=1):
        yield f"unit.{number}.nama", name


def _correction(row: str, wanted: str, correction: Correction, case: Case, form: Form) -> Shown:
    """Yield one value of a line in the list of corrections."""
    names = {unit.code: unit.name for unit in case.units}
    terms = asdict(form.terms_of(case.election.regime))
    shown = {
        "unit": names.get(correction.unit, correction.unit) if correction.unit else TOTAL,
        "uraian": form.label(correction.key).id.format_map(terms),
        "semula": correction.before,
        "menjadi": correction.after,
        "alasan": correction.reason,
    }
    name = wanted.removeprefix("pembetulan.")
    value = shown.get(name)
    if value is not None:
        yield f"{row}.{name}", value


def _keys_of(field: Field, case: Case) -> list[str]:
    """Return the keys of a field: one per pair where it has the placeholder."""
    if "{n}" not in field.key:
        return [field.key]
    return [field.key.replace("{n}", str(pair.number)) for pair in case.paslon]
