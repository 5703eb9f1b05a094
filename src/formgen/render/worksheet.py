"""The recapitulation aid as a workbook with live formulas (*alat bantu rekapitulasi*).

One sheet per place: a row for each row of the form, a column for each unit, then

    JUMLAH      the sum, empty where nothing is entered
    PERIKSA     OK, or what is wrong: rules that the row breaks in some column, or D.HASIL where
                the certificate says something else; - where nothing can be told
    D.HASIL     the figure of the certificate; to be entered, or given
    SELISIH     JUMLAH less D.HASIL

and under the table, for each unit, the rules its column breaks. The column of a unit that has a
sheet of its own takes its figures from there. Cells for figures can be written, formulas cannot.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from formgen.model.matrix import Figures, Unit

FIRST_UNIT: Final = 4
"""Column of the first unit: A number, B row, C men, women or both."""
FIRST_ROW: Final = 6
"""Row of the first figure; above it stand title, place, contest, names of units, column numbers."""

_TRIPLES: Final = ("pemilih_dpt", "pengguna_dpt", "pengguna_pindahan", "pengguna_tambahan",
                   "pengguna_total", "disabilitas")  # fmt: skip
_SEXES: Final = {"_l": "L", "_p": "P", "_j": "JML"}
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the earliest time a ZIP can hold
_THIN: Final = Side(style="thin", color="808080")
_BOX: Final = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_GREY: Final = PatternFill("solid", fgColor="E6E6E6")
_INPUT: Final = PatternFill("solid", fgColor="FFF9E5")


@dataclass(frozen=True, slots=True, kw_only=True)
class AidSheet:
    """One place of the aid.

    Attributes:
        code: Code of the place.
        name: Its name.
        heading: Lines above the table: what it is, place, contest.
        rows: Count key to what the row is called, in the order of the form.
        units: Columns, with what is known of them.
        expected: Figures of the certificate, as far as known.
        votes: Keys of the votes of each pair.
    """

    code: str
    name: str
    heading: tuple[str, str, str]
    rows: Mapping[str, str]
    units: tuple[Unit, ...]
    expected: Figures
    votes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Check:
    """A rule of one row: its figure equals, or does not exceed, the sum of others."""

    rule: str
    key: str
    sign: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """A check as formulas: whether something is not known, and what to say, or nothing."""

    unknown: str
    said: str


def recap_workbook(sheets: Sequence[AidSheet], day: date) -> bytes:
    """Return the workbook; the same arguments give the same bytes.

    Args:
        sheets: Places, those below before those above.
        day: Day written as that of its making.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    titles: dict[str, str] = {}
    for sheet in sheets:
        titles[sheet.code] = _title(sheet)
        _Page(book.create_sheet(titles[sheet.code]), sheet, titles).write()
    book.active = len(book.worksheets) - 1
    buffer = io.BytesIO()
    book.save(buffer)
    return _same_bytes(buffer.getvalue(), day)


def _title(sheet: AidSheet) -> str:
    """Return the name of a sheet: 31 characters at most, and none that Excel refuses."""
    return re.sub(r"[\[\]:*?/\\']", " ", f"{sheet.code} {sheet.name}")[:31].strip()


@dataclass(slots=True)
class _Page:
    """One sheet being written."""

    page: Worksheet
    sheet: AidSheet
    titles: Mapping[str, str]
    _row: dict[str, int] = field(default_factory=dict)

    def write(self) -> None:
        """Write everything."""
        self._row = {key: FIRST_ROW + at for at, key in enumerate(self.sheet.rows)}
        self._head()
        for key in self.sheet.rows:
            self._figures(key)
        self._columns_checked()
        self._look()

    @property
    def _last_unit(self) -> int:
        return FIRST_UNIT + max(len(self.sheet.units), 1) - 1

    @property
    def _total(self) -> int:
        return self._last_unit + 1

    def _head(self) -> None:
        for row, line in enumerate(self.sheet.heading, start=1):
            self._put(row, 1, line, bold=True, box=False)
        names = ["NO.", "URAIAN", "", *(unit.name for unit in self.sheet.units)]
        names += ["JUMLAH", "PERIKSA", "D.HASIL", "SELISIH"]
        for column, name in enumerate(names, start=1):
            self._put(FIRST_ROW - 2, column, name, bold=True, fill=_GREY, centred=True)
            self._put(FIRST_ROW - 1, column, f"({column})", fill=_GREY, centred=True)

    def _figures(self, key: str) -> None:
        row, (stem, sex) = self._row[key], _parts(key)
        self._put(row, 1, row - FIRST_ROW + 1, centred=True)
        self._put(row, 2, self.sheet.rows[key])
        self._put(row, 3, _SEXES.get(sex, "") if stem in _TRIPLES else "", centred=True)
        for at, unit in enumerate(self.sheet.units):
            self._unit(row, FIRST_UNIT + at, unit, key)
        units = self._range(key)
        self._put(row, self._total, f'=IF(COUNT({units})=0,"",SUM({units}))', bold=True)
        self._put(row, self._total + 1, self._row_checked(key), centred=True)
        wanted = self._put(row, self._total + 2, self.sheet.expected.get(key), fill=_INPUT)
        wanted.protection = Protection(locked=False)
        total, given = self._at(row, self._total), self._at(row, self._total + 2)
        self._put(row, self._total + 3, f'=IF(OR({total}="",{given}=""),"",{total}-{given})')

    def _unit(self, row: int, column: int, unit: Unit, key: str) -> None:
        """Write a figure, or take it from the sheet of the unit."""
        if unit.code not in self.titles or unit.code == self.sheet.code:
            cell = self._put(row, column, unit.figures.get(key), fill=_INPUT)
            cell.protection = Protection(locked=False)
            return
        # The sheet below has the sum of its units in the first cell of this row that says so.
        source = f"'{self.titles[unit.code]}'!$A$1:$ZZ${FIRST_ROW + len(self.sheet.rows)}"
        header = f"'{self.titles[unit.code]}'!$A${FIRST_ROW - 2}:$ZZ${FIRST_ROW - 2}"
        found = f'INDEX({source},{row},MATCH("JUMLAH",{header},0))'
        self._put(row, column, f'=IF({found}="","",{found})')

    def _row_checked(self, key: str) -> str:
        """Return the formula that says which rules a row breaks in some column."""
        parts = []
        for check in _checks_of(key, self.sheet.votes):
            ranges = [self._range(one) for one in (check.key, *check.others) if one in self._row]
            if len(ranges) != 1 + len(check.others):
                continue
            known = ",".join(f"COUNT({one})=0" for one in ranges)
            broken = f"--({ranges[0]}{_BROKEN[check.sign]}{'+'.join(ranges[1:])})"
            said = f'IF(SUMPRODUCT({broken})=0,"","{check.rule} ")'
            parts.append(_Part(f"OR({known})", said))
        row = self._row[key]
        total, given = self._at(row, self._total), self._at(row, self._total + 2)
        said = f'IF({total}={given},"","D.HASIL ")'
        return _verdict([*parts, _Part(f'OR({total}="",{given}="")', said)])

    def _columns_checked(self) -> None:
        """Write, under each unit, the rules that its column breaks."""
        row = FIRST_ROW + len(self.sheet.rows)
        self._put(row, 2, "PERIKSA KOLOM", bold=True, fill=_GREY)
        checks = [check for key in self.sheet.rows for check in _checks_of(key, self.sheet.votes)]
        for column in range(FIRST_UNIT, self._last_unit + 1):
            self._put(row, column, _verdict(self._column_parts(checks, column)), centred=True)

    def _column_parts(self, checks: Sequence[_Check], column: int) -> "Iterator[_Part]":
        for check in checks:
            keys = (check.key, *check.others)
            if not all(key in self._row for key in keys):
                continue
            cells = [self._at(self._row[key], column) for key in keys]
            known = ",".join(f'{cell}=""' for cell in cells)
            broken = f"{cells[0]}{_BROKEN[check.sign]}{'+'.join(cells[1:])}"
            yield _Part(f"OR({known})", f'IF({broken},"{check.rule} ","")')

    def _range(self, key: str) -> str:
        row = self._row[key]
        return f"{self._at(row, FIRST_UNIT)}:{self._at(row, self._last_unit)}"

    @staticmethod
    def _at(row: int, column: int) -> str:
        return f"{get_column_letter(column)}{row}"

    def _put(  # noqa: PLR0913 - how one cell looks
        self,
        row: int,
        column: int,
        value: str | int | None,
        *,
        bold: bool = False,
        fill: PatternFill | None = None,
        centred: bool = False,
        box: bool = True,
    ) -> Cell:
        cell = self.page.cell(row=row, column=column, value=value)
        cell.font = Font(bold=bold, size=9)
        if box:
            cell.border = _BOX
        if fill is not None:
            cell.fill = fill
        if centred:
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        assert isinstance(cell, Cell)  # noqa: S101 - nothing is merged
        return cell

    def _look(self) -> None:
        page = self.page
        page.column_dimensions["A"].width, page.column_dimensions["B"].width = 5, 52
        page.column_dimensions["C"].width = 5
        for column in range(FIRST_UNIT, self._total + 4):
            page.column_dimensions[get_column_letter(column)].width = 11
        page.freeze_panes = f"{get_column_letter(FIRST_UNIT)}{FIRST_ROW}"
        page.protection.sheet = True
        page.page_setup.orientation = "landscape"
        page.page_setup.paperSize = 8  # A3
        page.page_setup.fitToHeight = 0
        page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        page.print_title_cols = "A:C"


_BROKEN: Final = {"=": "<>", "<=": ">"}


def _parts(key: str) -> tuple[str, str]:
    """Return stem and ending of a key: ``pemilih_dpt`` and ``_l``."""
    return (key[:-2], key[-2:]) if key[-2:] in _SEXES else (key, "")


def _checks_of(key: str, votes: tuple[str, ...]) -> Iterator[_Check]:
    """Yield the rules whose first figure stands in a row (forms.md 4, R01 to R10)."""
    stem, sex = _parts(key)
    if stem in _TRIPLES and sex == "_j":
        yield _Check("R01", key, "=", (f"{stem}_l", f"{stem}_p"))
    if stem == "pengguna_total":
        yield _Check("R02", key, "=", tuple(f"pengguna_{group}{sex}" for group in _GROUPS))
    if stem == "pengguna_dpt":
        yield _Check("R03", key, "<=", (f"pemilih_dpt{sex}",))
    if stem == "disabilitas":
        yield _Check("R10", key, "<=", (f"pengguna_total{sex}",))
    for rule, first, sign, others in _BALLOTS:
        if key == first:
            yield _Check(rule, key, sign, others)
    if key == "suara_sah":
        yield _Check("R07", key, "=", votes)


_GROUPS: Final = ("dpt", "pindahan", "tambahan")
_BALLOTS: Final = (
    ("R04", "surat_diterima", "=",
     ("surat_digunakan", "surat_dikembalikan", "surat_tidak_digunakan")),
    ("R05", "surat_digunakan", "=", ("pengguna_total_j",)),
    ("R06", "surat_dikembalikan", "<=", ("surat_diterima",)),
    ("R06", "surat_tidak_digunakan", "<=", ("surat_diterima",)),
    ("R08", "suara_total", "=", ("suara_sah", "suara_tidak_sah")),
    ("R09", "suara_total", "=", ("surat_digunakan",)),
    ("R09", "suara_total", "=", ("pengguna_total_j",)),
)  # fmt: skip


def _verdict(checks: Iterable[_Part]) -> str:
    """Return the formula that shows what is broken, else OK, or - where nothing can be told."""
    parts = list(checks)
    if not parts:
        return "-"
    joined = "&".join(f'IF({part.unknown},"",{part.said})' for part in parts)
    unknown = ",".join(part.unknown for part in parts)
    return f'=IF(AND({unknown}),"-",IF(LEN({joined})=0,"OK",TRIM({joined})))'


def _same_bytes(data: bytes, day: date) -> bytes:
    """Write the archive again without the time at which it was made."""
    stamp = f"{day.isoformat()}T00:00:00Z".encode()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp, content)
            entry = zipfile.ZipInfo(name, date_time=_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return out.getvalue()
