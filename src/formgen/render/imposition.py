"""Slips side by side on the sheet that they are cut from.

The stack is cut as a whole: the piles of its positions, laid one upon the other, are in the order
of the document. So slip 1 stands on top of the first sheet, slip 2 on top of the second one. What
is printed on the back of a sheet would be cut with it, so backs stay empty.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

_PT_PER_MM: Final = 72 / 25.4
_SLACK_MM: Final = 0.5
"""Sheets are cut to half a millimetre."""
_MARK_MM: Final = 4.0
_MARK_PT: Final = 0.5
_BOX: Final = re.compile(rb"/MediaBox \[([^\]]*)\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Imposition:
    """The sheet that pages are printed on, in millimetres.

    Attributes:
        width: Of the sheet.
        height: Of the sheet.
        across: Pages side by side.
        down: Pages one below the other.
    """

    width: float
    height: float
    across: int
    down: int

    @property
    def slots(self) -> int:
        """Pages on one sheet."""
        return self.across * self.down

    def sheets(self, pages: int) -> int:
        """Return how many sheets so many pages take."""
        return -(-pages // self.slots)

    def on_sheet(self, sheet: int, pages: int) -> Iterator[tuple[int, int]]:
        """Yield position and page, both 0 first, of what stands on a sheet."""
        stack = self.sheets(pages)
        for position in range(self.slots):
            page = position * stack + sheet
            if page < pages:
                yield position, page


def impose(sheet: tuple[float, float], page: tuple[float, float]) -> Imposition:
    """Return how many pages of a size go on a sheet, both (width, height) in millimetres.

    Raises:
        ValueError: Not even one.
    """
    across, down = (
        int((whole + _SLACK_MM) // part) for whole, part in zip(sheet, page, strict=True)
    )
    if not across * down:
        raise ValueError(f"a page of {page} mm does not go on a sheet of {sheet} mm")
    return Imposition(width=sheet[0], height=sheet[1], across=across, down=down)


def sheet_content(
    plan: Imposition, box: tuple[float, float], placed: Iterable[tuple[int, int]]
) -> bytes:
    """Return what draws a sheet: pages as the forms ``/P0``, ``/P1`` ... of their positions.

    Args:
        plan: The sheet.
        box: Width and height of a page in points.
        placed: Position of each page on it and the number of forms a page has.
    """
    left, top = _margins(plan, box)
    lines = []
    for position, forms in placed:
        row, column = divmod(position, plan.across)
        x, y = left + column * box[0], top - (row + 1) * box[1]
        drawn = " ".join(f"/P{position}.{form} Do" for form in range(forms))
        lines.append(f"q 1 0 0 1 {x:.3f} {y:.3f} cm {drawn} Q")
    lines += _marks(plan, box)
    return "\n".join(lines).encode("ascii")


def page_box(page: bytes) -> tuple[float, float]:
    """Return width and height of a page from its dictionary.

    Raises:
        ValueError: It has none, or does not begin at 0.
    """
    found = _BOX.search(page)
    edges = [float(edge) for edge in found[1].split()] if found else []
    if len(edges) != 4 or edges[0] or edges[1]:  # noqa: PLR2004 - the edges of a rectangle
        raise ValueError("a page without a box")
    return edges[2], edges[3]


def sheet_box(plan: Imposition) -> bytes:
    """Return the box of a sheet as its dictionary has it."""
    return b"/MediaBox [0 0 %.3f %.3f]" % (plan.width * _PT_PER_MM, plan.height * _PT_PER_MM)


def _margins(plan: Imposition, box: tuple[float, float]) -> tuple[float, float]:
    """Return the left edge and the upper edge of the pages, which stand in the middle."""
    width, height = plan.width * _PT_PER_MM, plan.height * _PT_PER_MM
    return (width - plan.across * box[0]) / 2, (height + plan.down * box[1]) / 2


def _marks(plan: Imposition, box: tuple[float, float]) -> Iterator[str]:
    """Yield short lines at the edges of the sheet where it is cut."""
    width, height, mark = (size * _PT_PER_MM for size in (plan.width, plan.height, _MARK_MM))
    left, top = _margins(plan, box)
    yield f"q 0 G {_MARK_PT} w"
    for row in range(plan.down + 1):
        y = top - row * box[1]
        if mark < y < height - mark:
            yield f"0 {y:.3f} m {mark:.3f} {y:.3f} l"
            yield f"{width - mark:.3f} {y:.3f} m {width:.3f} {y:.3f} l S"
    for column in range(plan.across + 1):
        x = left + column * box[0]
        if mark < x < width - mark:
            yield f"{x:.3f} 0 m {x:.3f} {mark:.3f} l"
            yield f"{x:.3f} {height - mark:.3f} m {x:.3f} {height:.3f} l S"
    yield "Q"
