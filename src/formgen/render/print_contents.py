"""What a print file says it holds: its documents, their copies, the sheets they are cut from."""

import json
import re
from dataclasses import dataclass
from typing import Final

from formgen.render.imposition import Imposition

_LIST: Final = re.compile(rb"<</Type /FGEN_Cetak /Length (\d+)>>\nstream\n")
_MOST_COPIES: Final = 1000
_MOST_SLOTS: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One document in a print file.

    Attributes:
        path: Bookmarks that lead to it, the outermost first; documents with equal beginnings share
            them.
        copies: How often it is printed, 1 or more.
        imposed: The sheet its pages are printed on, to be cut; None where each page is a sheet.
    """

    path: tuple[str, ...]
    copies: int = 1
    imposed: Imposition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a print file says it holds.

    Attributes:
        title: Shown by viewers.
        lines: The documents in print order.
    """

    title: str
    lines: tuple[Line, ...]


def read_contents(data: bytes) -> Contents | None:
    """Return what a file says it holds if it says to be a print file; it proves nothing."""
    found = _LIST.search(data)
    if found is None:
        return None
    try:
        said = json.loads(data[found.end() : found.end() + int(found[1])])
        lines = tuple(
            Line(path=tuple(map(str, path)), copies=int(copies), imposed=_imposed(*sheet))
            for path, copies, *sheet in said["dokumen"]
            if path and 0 < int(copies) <= _MOST_COPIES
        )
        return Contents(title=str(said["judul"]), lines=lines)
    except (ValueError, KeyError, TypeError):
        return None


def sheets(pages: int, imposed: Imposition | None = None) -> int:
    """Return the sheets of a document: printed on both sides, on the front where they are cut."""
    return (pages + 1) // 2 if imposed is None else imposed.sheets(pages)


def _imposed(sheet: object = None) -> Imposition | None:
    """Read the sheet of a line.

    Raises:
        ValueError, TypeError: It is none.
    """
    if sheet is None:
        return None
    if not isinstance(sheet, list) or len(sheet) != len(("width", "height", "across", "down")):
        raise ValueError("not a sheet")
    plan = Imposition(
        width=float(sheet[0]), height=float(sheet[1]), across=int(sheet[2]), down=int(sheet[3])
    )
    if not (0 < plan.across <= _MOST_SLOTS and 0 < plan.down <= _MOST_SLOTS):
        raise ValueError("not a sheet")
    return plan


def listed(contents: Contents) -> bytes:
    """Return what a print file holds as it says it."""
    lines = [[list(line.path), line.copies, *_sheet(line.imposed)] for line in contents.lines]
    return json.dumps({"judul": contents.title, "dokumen": lines}, separators=(",", ":")).encode()


def _sheet(plan: Imposition | None) -> list[list[float]]:
    return [] if plan is None else [[plan.width, plan.height, plan.across, plan.down]]
