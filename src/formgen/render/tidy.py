"""What lies on each other or leaves the sheet in a layout: mistakes that only the boxes show.

F40 something is outside the sheet · F41 a seal zone is covered · F42 two texts lie on each other
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from weasyprint.document import Document

from formgen.errors import Finding, Text
from formgen.model.markup import PROBE, Place
from formgen.model.traced import ORIGIN, line_of_key, place_of
from formgen.render.boxes import Box, walk_written

_SLACK_PX: Final = 0.6
_CAPITALS: Final = 0.66
"""Height of capitals in em."""
_ZONES: Final = ("data-seal", "data-hash")
_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class _Mark:
    """One thing on a page, in CSS pixels from the top left corner.

    Attributes:
        origin: Where its element was written, or the nearest element around it that the page has.
        key: Key of the place it is, or empty.
    """

    name: str
    left: float
    top: float
    right: float
    bottom: float
    origin: str
    key: str

    def meets(self, other: "_Mark") -> bool:
        """Return whether the two share more than a hairline."""
        return (
            min(self.right, other.right) - max(self.left, other.left) > _SLACK_PX
            and min(self.bottom, other.bottom) - max(self.top, other.top) > _SLACK_PX
        )


_Clash = tuple[str, _Mark, str]
"""Code of the mistake, what lies wrong, and on what it lies."""


def clashes(document: Document, template: str, page: str = "") -> list[Finding]:
    """Return everything that lies where it must not.

    Args:
        document: A layout, with values or without.
        template: File to name.
        page: Its text, to find the lines of its places; the layout must be traced.
    """
    findings = []
    for number, sheet in enumerate(document.pages, start=1):
        whole = sheet._page_box  # noqa: SLF001 - the only access to the boxes
        boxes = list(walk_written(whole, ORIGIN, f"{template}:"))
        texts = [_text(box, near) for box, near in boxes if _printed(box)]
        tables = [
            _area(box, near, "tabel") for box, near in boxes if type(box).__name__ == "TableBox"
        ]
        zones = [_area(box, near, name) for box, near in boxes if (name := _zone(box))]
        corners = [_area(box, near, "tanda sudut") for box, near in boxes if _is_corner(box)]
        findings += [
            _finding(*what, number, _place(what[1], template, page))
            for what in (
                *_outside([*texts, *tables], sheet.width, sheet.height),
                *_covered(zones, [*texts, *tables, *corners]),
                *_crossing(texts),
            )
        ]
    return list(dict.fromkeys(findings))


def _outside(marks: list[_Mark], width: float, height: float) -> Iterator[_Clash]:
    for mark in marks:
        if mark.left < 0 or mark.top < 0 or mark.right > width or mark.bottom > height:
            yield "F40", mark, ""


def _covered(zones: list[_Mark], marks: list[_Mark]) -> Iterator[_Clash]:
    for zone in zones:
        for mark in marks:
            if zone.meets(mark):
                yield "F41", mark, zone.name


def _crossing(texts: list[_Mark]) -> Iterator[_Clash]:
    for one, other in combinations(texts, 2):
        if one.meets(other):
            yield "F42", other, one.name


def _printed(box: Box) -> bool:
    text = getattr(box, "text", "").strip()
    return bool(text) and text != PROBE


def _zone(box: Box) -> str:
    """Return the attribute that makes a box a zone to be kept free, or nothing."""
    if box.element is None or not _drawn(box):
        return ""
    return next((name for name in _ZONES if box.element.get(name)), "")


def _is_corner(box: Box) -> bool:
    """Whether a box is one of the marks by which a photograph is set straight."""
    element = box.element
    return element is not None and "sudut" in element.get("class", "").split() and _drawn(box)


def _drawn(box: Box) -> bool:
    return hasattr(box, "border_width")


def _text(box: Box, near: str) -> _Mark:
    base = box.position_y + box.baseline
    top = base - _CAPITALS * box.style["font_size"]
    right = box.position_x + box.width
    return _Mark(box.text.strip(), box.position_x, top, right, base, *_written(box, near))


def _area(box: Box, near: str, name: str) -> _Mark:
    left, top = box.border_box_x(), box.border_box_y()
    right, bottom = left + box.border_width(), top + box.border_height()
    return _Mark(name, left, top, right, bottom, *_written(box, near))


def _written(box: Box, near: str) -> tuple[str, str]:
    """Return where the author wrote a box, and the key of the place it is.

    What a shared macro writes is found by the element of the page around it.
    """
    if box.element is None:
        return near, ""
    return near or box.element.get(ORIGIN, ""), box.element.get("data-slot", "")


def _place(mark: _Mark, template: str, page: str) -> Place:
    """Return the line of the page that asks for a place, else that of the element itself."""
    if mark.key and (line := line_of_key(page, mark.key)):
        return Place(template, line)
    return place_of(mark.origin) if mark.origin else Place(template, 0)


def _finding(rule: str, mark: _Mark, other: str, page: int, place: Place) -> Finding:
    shown = mark.name if len(mark.name) <= _SHOWN else f"{mark.name[:_SHOWN]}…"
    message = {
        "F40": Text(f"{shown!r} di luar kertas", f"{shown!r} is outside the sheet"),
        "F41": Text(f"{shown!r} menutupi tempat segel", f"{shown!r} covers a seal zone"),
        "F42": Text(f"{shown!r} menimpa {other!r}", f"{shown!r} lies on {other!r}"),
    }[rule]
    return Finding(
        rule=rule,
        severity="E",
        message=Text(f"halaman {page}: {message.id}", f"page {page}: {message.en}"),
        hint=Text("Kecilkan atau pindahkan isinya.", "Make it smaller or move it."),
        file=place.name,
        row=place.line,
        column=shown,
    )
