"""What a workbook shows and a reader of tables does not see.

A reader gives an empty cell for an error (``#N/A``) and for a formula whose value was never
stored, and gives a merged value to the first cell only. Empty means "not known" here, so that a
figure would be lost without a word.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from openpyxl.utils.cell import coordinate_to_tuple

_SUSPECT: Final = re.compile(rb"""<(\w+:)?f[\s/>]|\st=["']e["']""")
_CHUNK: Final = 1 << 20  # bytes searched at once
_OVERLAP: Final = 64  # longer than anything searched for


def lost_values(path: Path) -> Iterator[tuple[int, int, str]]:
    """Yield row and column, both from 1, and the problem of each lost cell of the first sheet.

    The problem is T31, an error, or T32, a formula without its value. Sheets without either
    are searched as bytes only, which costs less than reading the table.

    Raises:
        BadZipFile, KeyError, ParseError: It is not put together as a workbook is.
    """
    with ZipFile(path) as archive:
        sheet = _first_sheet(archive)
        with archive.open(sheet) as stream:
            if not _suspect(stream):
                return
        with archive.open(sheet) as stream:
            for _event, element in ET.iterparse(stream):  # noqa: S314  the office's own table
                if _local(element) == "c":
                    code = _problem(element)
                    if code:
                        yield *coordinate_to_tuple(element.get("r", "A1")), code
                elif _local(element) == "row":
                    element.clear()


def _problem(cell: ET.Element) -> str:
    if cell.get("t") == "e":
        return "T31"
    if cell.find("{*}f") is None or cell.findtext("{*}v"):
        return ""
    return "" if cell.get("t") == "str" else "T32"  # the text of a formula may be empty


def _first_sheet(archive: ZipFile) -> str:
    book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314  the office's own table
    first = book.find("{*}sheets/{*}sheet")
    attributes = {} if first is None else first.attrib
    relation = next((value for name, value in attributes.items() if name.endswith("}id")), "")
    relations = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314  the office's own table
    targets = {item.get("Id"): item.get("Target", "") for item in relations}
    target = targets[relation]
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _suspect(stream: IO[bytes]) -> bool:
    tail = b""
    while chunk := stream.read(_CHUNK):
        if _SUSPECT.search(tail + chunk):
            return True
        tail = chunk[-_OVERLAP:]
    return False


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
