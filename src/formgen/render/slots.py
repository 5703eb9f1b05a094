"""Slots: the places of a stencil that take a value, in points from the bottom left corner."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, Self, cast

from formgen.render.fonts import FaceSlug

SlotKind = Literal["text", "digits", "bubble", "tally"]
Align = Literal["left", "center", "right"]
SlotValue = str | int | None
Values = Mapping[str, SlotValue]

SEAL_BOX_PT = 92.4
"""Side of the square a seal symbol is centred in (verification.md 7.4)."""


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle in points; ``bottom < top`` as PDF counts."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Width in points."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Height in points."""
        return self.top - self.bottom


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One place for a value.

    Attributes:
        key: Key of the value it shows.
        kind: ``text``, ``digits`` (boxes), ``bubble`` (columns of 0 to 9) or ``tally``.
        page: Page, 0 first.
        cells: Where the value goes: one content box for text and tally; the boxes from left to
            right for digits; the circles for bubbles.
        marks: For bubbles, (position, digit) of each cell; position 0 is the leftmost digit.
        baseline: Of one line of text at ``size``, or of the digits; other sizes and several lines
            are centred on the middle of that line.
        size: Font size in points.
        min_size: Smallest size to which text may shrink.
        face: Font.
        color: Red, green and blue, 0 to 1.
        align: Where text stands in its box.
        max_lines: Most lines of text.
        leader: Whether an empty value shows a rule to write on.
        grid: For a tally, columns and lines.
        stroke: Width of the lines it draws: the leader, or the strokes of a tally.
        mcid: Marked-content id that the structure tree gives the value; None for decoration.
    """

    key: str
    kind: SlotKind
    page: int
    cells: tuple[Rect, ...]
    marks: tuple[tuple[int, int], ...] = ()
    baseline: float = 0.0
    size: float = 0.0
    min_size: float = 0.0
    face: FaceSlug = "regular"
    color: tuple[float, float, float] = (0.0, 0.0, 0.0)
    align: Align = "left"
    max_lines: int = 1
    leader: bool = False
    grid: tuple[int, int] = (0, 0)
    stroke: float = 0.0
    mcid: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return plain lists and numbers."""
        shown = {name: getattr(self, name) for name in _NAMES}
        return shown | {"cells": [asdict(cell) for cell in self.cells]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Rebuild a slot from ``to_json``.

        Raises:
            TypeError, ValueError, KeyError: the data are not those of a slot.
        """
        parts = dict(data)
        parts["cells"] = tuple(_rect(cell) for cell in parts["cells"])
        for key in ("marks", "color", "grid"):
            parts[key] = _tuples(parts[key])
        return cls(**parts)


_NAMES = tuple(part.name for part in fields(Slot))


@dataclass(frozen=True, slots=True, kw_only=True)
class SealPage:
    """Where the seal goes on one page.

    Attributes:
        width: Width of the page.
        height: Height of the page.
        corners: Top left corner of each symbol's 92.4 pt box, in reading order.
    """

    width: float
    height: float
    corners: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HashLine:
    """Where the tail writes N and h on the last page: left end of the baseline, and size."""

    x: float
    y: float
    size: float


def _rect(cell: Mapping[str, float] | list[float]) -> Rect:
    """Rebuild a rectangle."""
    return Rect(**cell) if isinstance(cell, Mapping) else Rect(*cell)


def _tuples(value: object) -> Any:  # noqa: ANN401 - nested lists of numbers
    """Turn nested lists into nested tuples."""
    if isinstance(value, list | tuple):
        return tuple(_tuples(item) for item in cast("list[object]", value))
    return value
