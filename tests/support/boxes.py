"""What a laid-out page shows, read from the boxes: texts, zones, and what overlaps."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

Page = Any
Box = Any
"""Pages and boxes of WeasyPrint, which publishes no types."""

PX_PER_MM = 96 / 25.4
_SLACK_PX = 0.6


@dataclass(frozen=True, slots=True)
class Mark:
    """One visible thing in CSS pixels from the top left corner."""

    name: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Mark") -> bool:
        """Return whether the two share more than a hairline."""
        return (
            min(self.right, other.right) - max(self.left, other.left) > _SLACK_PX
            and min(self.bottom, other.bottom) - max(self.top, other.top) > _SLACK_PX
        )


def texts(page: Page) -> list[Mark]:
    """Return all printed texts, each from the height of its capitals to its baseline."""
    return [_text(box) for box in walk(page._page_box) if getattr(box, "text", "").strip()]


def lines(page: Page, css_class: str) -> list[str]:
    """Return the texts of the elements of a class, in order."""
    found = (
        box
        for box in walk(page._page_box)
        if box.element is not None and css_class in (box.element.get("class") or "").split()
    )
    return [box.text.strip() for box in found if getattr(box, "text", "").strip()]


def zones(page: Page, attribute: str) -> list[Mark]:
    """Return the elements that carry an attribute of the slot protocol."""
    return [
        _area(box, str(box.element.get(attribute)))
        for box in walk(page._page_box)
        if box.element is not None and box.element.get(attribute) and hasattr(box, "border_width")
    ]


def drawings(page: Page) -> list[Mark]:
    """Return marks and grids drawn as SVG."""
    return [
        _area(box, box.element.get("class") or "svg")
        for box in walk(page._page_box)
        if box.element is not None and str(box.element.tag).endswith("}svg")
    ]


def tables(page: Page) -> list[Mark]:
    """Return the tables themselves, without the wrappers that hold them."""
    return [
        _area(box, box.element.get("class") or "table")
        for box in walk(page._page_box)
        if type(box).__name__ == "TableBox"
    ]


def overlaps(marks: list[Mark]) -> list[tuple[str, str]]:
    """Return the names of every two marks that lie on each other."""
    return [(a.name, b.name) for a, b in combinations(marks, 2) if a.meets(b)]


def outside(page: Page, marks: list[Mark], margin_mm: float, zoom: float) -> list[str]:
    """Return the names of marks nearer to the edge of the sheet than the margin."""
    margin = margin_mm * PX_PER_MM / zoom
    return [
        mark.name
        for mark in marks
        if mark.left < margin
        or mark.top < margin
        or mark.right > page.width - margin
        or mark.bottom > page.height - margin
    ]


def walk(box: Box) -> Iterator[Box]:
    """Yield a box and all boxes in it, absolute ones out of their placeholders."""
    box = getattr(box, "_box", box)
    yield box
    for child in getattr(box, "children", ()):
        yield from walk(child)


def _text(box: Box) -> Mark:
    size = box.style["font_size"]
    base = box.position_y + box.baseline
    return Mark(
        box.text.strip(),
        box.position_x,
        base - 0.66 * size,
        box.position_x + box.width,
        base,
    )


def _area(box: Box, name: str) -> Mark:
    left, top = box.border_box_x(), box.border_box_y()
    return Mark(name, left, top, left + box.border_width(), top + box.border_height())
