"""Outlines as path operators of a content stream."""

from functools import cache

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

from formgen.render.fonts import FILES, FONT_FOLDER, RESOURCES, FaceSlug
from formgen.render.pdf_objects import Name, Stream, Value, number
from formgen.render.slots import Rect

Point = tuple[float, float]

_KAPPA = 0.5523
"""Control points of a quarter circle."""


def svg_path(path: str, left: float, top: float) -> str:
    """Translate the commands M, L, H and V of an SVG path that starts at (left, top)."""
    parts, x, y = [], 0.0, 0.0
    for command in _commands(path):
        letter, numbers = command[0], command[1:].split()
        if letter == "H":
            x = float(numbers[0])
        elif letter == "V":
            y = float(numbers[0])
        else:
            x, y = map(float, numbers)
        operator = "m" if letter == "M" else "l"
        parts.append(f"{left + x:.2f} {top - y:.2f} {operator}\n")
    return "".join(parts)


def _commands(path: str) -> list[str]:
    """Split path data before each letter."""
    for letter in "MLHV":
        path = path.replace(letter, f"\n{letter}")
    return path.split("\n")[1:]


def disc(cell: Rect) -> str:
    """Return a filled ellipse inside a box."""
    x, y = (cell.left + cell.right) / 2, (cell.bottom + cell.top) / 2
    a, b = cell.width / 2, cell.height / 2
    p, q = a * _KAPPA, b * _KAPPA
    curves = (
        (x + a, y + q, x + p, y + b, x, y + b),
        (x - p, y + b, x - a, y + q, x - a, y),
        (x - a, y - q, x - p, y - b, x, y - b),
        (x + p, y - b, x + a, y - q, x + a, y),
    )
    drawn = "".join(f"{' '.join(map(number, curve))} c\n" for curve in curves)
    return f"0 g\n{number(x + a)} {number(y)} m\n{drawn}f\n"


def cross_name(face_slug: FaceSlug, size: float) -> str:
    """Return the resource name of the cross for one face and size in points."""
    return f"{RESOURCES[face_slug]}X{round(size * 1000)}"


def cross(face_slug: FaceSlug, size: float) -> Stream:
    """Return the letter X as a form XObject, its left end of the baseline at the origin.

    An outline and no text: nobody copies or hears the crosses before a number.
    """
    parts = []
    for operator, points in _glyph(face_slug, "X"):
        placed = [f"{x * size / 1000:.2f} {y * size / 1000:.2f}" for x, y in points]
        parts.append(" ".join([*placed, operator]))
    entries: dict[str, Value] = {
        "Type": Name("XObject"),
        "Subtype": Name("Form"),
        "BBox": [0, 0, round(size, 3), round(size, 3)],
        "Resources": {},
    }
    return Stream(entries, "\n".join([*parts, "f"]).encode())


class _OperatorPen(BasePen):  # type: ignore[misc]  # fontTools publishes no types
    """Collects a glyph as operators m, l and c; the base class turns other curves into cubics."""

    def __init__(self, glyphs: object) -> None:
        super().__init__(glyphs)
        self.steps: list[tuple[str, tuple[Point, ...]]] = []

    def _moveTo(self, pt: Point) -> None:  # noqa: N802 - the names fontTools calls
        self.steps.append(("m", (pt,)))

    def _lineTo(self, pt: Point) -> None:  # noqa: N802
        self.steps.append(("l", (pt,)))

    def _curveToOne(self, pt1: Point, pt2: Point, pt3: Point) -> None:  # noqa: N802
        self.steps.append(("c", (pt1, pt2, pt3)))


@cache
def _glyph(face_slug: FaceSlug, character: str) -> tuple[tuple[str, tuple[Point, ...]], ...]:
    """Return the operators of a glyph in thousandths of the font size."""
    font = TTFont(FONT_FOLDER / FILES[face_slug])
    glyphs = font.getGlyphSet()
    pen = _OperatorPen(glyphs)
    glyphs[font.getBestCmap()[ord(character)]].draw(pen)
    return tuple(pen.steps)
