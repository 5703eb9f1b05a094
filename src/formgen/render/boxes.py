"""Walks WeasyPrint's box tree. Together with measure.py the only place that knows its boxes."""

from collections.abc import Iterator
from typing import Any

from formgen.render.slots import Align

Box = Any
"""A box of WeasyPrint's layout; the library publishes no types for them."""

MARKS = ("data-slot", "data-seal", "data-hash")
"""Attributes by which a template marks an element for the stencil."""

_ALIGN: dict[str, Align] = {"center": "center", "right": "right", "end": "right"}


def align(box: Box) -> Align:
    """Return the text alignment of a box written from left to right."""
    return _ALIGN.get(box.style["text_align_all"], "left")


def color(box: Box) -> tuple[float, float, float]:
    """Return the text colour of a box."""
    red, green, blue = box.style["color"].to("srgb").coordinates
    return round(red, 3), round(green, 3), round(blue, 3)


def _children(box: Box) -> Iterator[Box]:
    """Yield the children of a box, absolute ones out of their placeholders."""
    for child in getattr(box, "children", ()):
        yield getattr(child, "_box", child)


def walk(box: Box) -> Iterator[Box]:
    """Yield a box and all boxes in it, in the order of the tree."""
    yield box
    for child in _children(box):
        yield from walk(child)


def walk_written(
    box: Box, attribute: str, start: str, found: str = ""
) -> Iterator[tuple[Box, str]]:
    """Yield what ``walk`` yields, each with the attribute of the element nearest above it.

    Args:
        box: Where to begin.
        attribute: Attribute of elements.
        start: What its value begins with; other elements are passed over.
        found: The value that holds where nothing nearer is found.
    """
    value = "" if box.element is None else box.element.get(attribute, "")
    nearest = value if value.startswith(start) else found
    yield box, nearest
    for child in _children(box):
        yield from walk_written(child, attribute, start, nearest)


def principal(box: Box) -> Iterator[Box]:
    """Yield the outermost box of every element marked for the stencil."""
    element = box.element
    if element is not None and any(element.get(name) for name in MARKS):
        yield box
        for child in _children(box):
            yield from _inside(child, element)
        return
    for child in _children(box):
        yield from principal(child)


def _inside(box: Box, element: object) -> Iterator[Box]:
    """Continue below a marked element, skipping its own anonymous boxes."""
    if box.element is not element:
        yield from principal(box)
        return
    for child in _children(box):
        yield from _inside(child, element)


def texts(box: Box) -> Iterator[Box]:
    """Yield the text boxes inside a box."""
    for child in _children(box):
        if hasattr(child, "text") and child.text.strip():
            yield child
        yield from texts(child)
