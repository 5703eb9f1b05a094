"""Outlines as path operators of a content stream."""

from formgen.render.pdf_objects import number
from formgen.render.slots import Rect

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
