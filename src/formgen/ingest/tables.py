"""CSV and XLSX tables to rows of cells, numbered as a spreadsheet numbers them.

CSV: UTF-8 with or without a mark, comma or semicolon, read strictly and row by row. Another
encoding is reported by name and never guessed. XLSX: the first sheet; text cells stay text, and
a value that is shown there but cannot be read is a finding, after the rows. So is what stands on
other sheets.
"""

import codecs
import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final, NamedTuple
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from formgen.errors import Finding
from formgen.ingest.problems import problem, unreadable
from formgen.ingest.workbook_cells import lost_values

Cell = str | float | bool | date | datetime | time | timedelta
"""CSV gives text only, a spreadsheet ``float`` or ``int`` too. An empty cell is ``""``."""

_CHUNK: Final = 1 << 20  # bytes read at once while the encoding is checked
_BLANKS: Final = " \t\r\n"  # not U+00A0: names contain it and keep it
_UTF16_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Record(NamedTuple):
    """One row: its number in the spreadsheet and as many cells as the header has."""

    number: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One open table.

    Attributes:
        name: Name of the file as the user gave it.
        header: Cells of the first row.
        records: Rows that are not empty, and a finding in place of each that cannot be read;
            may be iterated once. The file is closed when it is exhausted or dropped.
    """

    name: str
    header: tuple[str, ...]
    records: Iterator[Record | Finding]


def open_table(path: Path) -> Table:
    """Open a table and read its header.

    Raises:
        InputError: No such file, not CSV or XLSX, another encoding, or empty.
    """
    readers = {".csv": _csv_rows, ".xlsx": _xlsx_rows}
    name = str(path)
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise unreadable([problem("T01", file=name, value=path.suffix or "?")])
    rows = reader(path)
    first = next(rows, None)
    if isinstance(first, Finding):
        empty = [] if first.severity == "E" else [problem("T03", file=name, row=1)]
        raise unreadable([*empty, first])
    if first is None or not any(first):
        raise unreadable([problem("T03", file=name, row=1)])
    header = tuple(str(cell).strip(_BLANKS) for cell in first)
    while header and not header[-1]:  # spreadsheets leave empty columns behind
        header = header[:-1]
    return Table(name=name, header=header, records=_records(name, header, rows))


def clean(cell: Cell) -> Cell:
    """Return a cell without blanks around its text."""
    return cell.strip(_BLANKS) if isinstance(cell, str) else cell


def _records(
    name: str, header: Sequence[str], rows: Iterator[Sequence[Cell] | Finding]
) -> Iterator[Record | Finding]:
    width = len(header)
    empty = True
    for number, row in enumerate(rows, start=2):
        if isinstance(row, Finding):
            empty = empty and row.severity == "W"
            yield row
            continue
        if not _filled(row):
            continue
        empty = False
        if len(row) == width or (len(row) > width and not _filled(row[width:])):
            yield Record(number, row[:width])
        else:
            yield problem("T07", file=name, row=number, value=f"{len(row)} ≠ {width}")
    if empty:
        yield problem("T35", file=name)


def _filled(cells: Sequence[Cell]) -> bool:
    """Whether anything is written; 0 and False are."""
    return any(cells) or any(cell != "" for cell in cells)


def _csv_rows(path: Path) -> Iterator[Sequence[Cell] | Finding]:
    name = str(path)
    try:
        _check_encoding(path, name)
        with path.open(encoding="utf-8-sig", newline="") as file:
            delimiter = _delimiter(file.readline())
            file.seek(0)
            yield from _parse(name, csv.reader(file, delimiter=delimiter, strict=True))
    except OSError as error:
        raise unreadable([problem("T01", file=name, value=error.strerror)]) from error


def _parse(name: str, reader: Iterator[list[str]]) -> Iterator[Sequence[Cell] | Finding]:
    number = 0
    try:
        for number, row in enumerate(reader, start=1):  # noqa: B007  the number of the last good row
            yield row
    except csv.Error as error:
        yield problem("T07", file=name, row=number + 1, value=error)


def _check_encoding(path: Path, name: str) -> None:
    """Read the file once before it is parsed, so that no row is taken from a wrong encoding."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                if b"\0" in chunk or chunk.startswith(_UTF16_MARKS):
                    raise unreadable([problem("T02", file=name, value="UTF-16")])
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            raise unreadable([problem("T02", file=name, value=_likely(path))]) from error


def _likely(path: Path) -> str:
    """Name the encoding for the message; nothing is ever read with it."""
    try:
        path.read_text(encoding="cp1252")
    except UnicodeDecodeError:
        return "data biner (binary)"
    return "Windows-1252"


def _delimiter(line: str) -> str:
    return ";" if line.count(";") > line.count(",") else ","


def _xlsx_rows(path: Path) -> Iterator[Sequence[Cell] | Finding]:
    name = str(path)
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        sheet = workbook.get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
        lost = [*_lost(path, sheet, rows), *_unread(name, workbook)]
    except OSError as error:
        raise unreadable([problem("T01", file=name, value=error.strerror or error)]) from error
    except (CalamineError, BadZipFile, KeyError, ParseError) as error:
        raise unreadable([problem("T01", file=name, value=error)]) from error
    yield from rows
    yield from lost


def _unread(name: str, workbook: CalamineWorkbook) -> Iterator[Finding]:
    """Yield one finding if anything stands on another sheet than the first."""
    sheets = [
        title
        for title in workbook.sheet_names[1:]
        if any(map(_filled, workbook.get_sheet_by_name(title).iter_rows()))
    ]
    if sheets:
        yield problem("T34", file=name, sheets=", ".join(sheets))


def _lost(path: Path, sheet: CalamineSheet, rows: Sequence[Sequence[Cell]]) -> Iterator[Finding]:
    """Yield a finding for each value of the sheet that came as an empty cell."""
    cells = list(lost_values(path))
    for (top, left), _end in sheet.merged_cell_ranges or ():
        written = 0 < top < len(rows) and left < len(rows[top]) and rows[top][left] != ""
        if written:  # an empty one hides nothing, and the header has findings of its own
            cells.append((top + 1, left + 1, "T33"))
    for row, column, code in sorted(cells):
        header = rows[0][column - 1] if rows and column <= len(rows[0]) else ""
        yield problem(code, file=str(path), row=row, column=str(header))
