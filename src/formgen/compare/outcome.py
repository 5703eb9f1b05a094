"""Decide what a measured field came to. Pure.

Three answers, of which the middle one is always at hand: a field is ``sama`` when no stroke of it
can have changed, ``berbeda`` when something else is printed there, and otherwise ``tidak terbaca``:
a bad photograph, a fold or a stain never becomes an accusation, and never a clean bill.
"""

from dataclasses import dataclass
from typing import Final

from formgen.seal.comparison import PartOutcome

SAME: Final = 0.17
"""Largest rest, in parts of black to white, under which no digit can hide."""

SAME_SMALL: Final = 0.13
SMALL: Final = 18
"""Height in pixels below which a stroke is so thin that it leaves less."""

FAINT: Final = 0.25
"""Contrast (0 to 1) of a page too pale to tell anything."""

REPLACED: Final = 0.22
CHANGED: Final = 0.42
"""Rest from which a stroke is added or replaced, not only worn; small print wears sooner."""

REPLACED_SMALL: Final = 0.36
CHANGED_SMALL: Final = 0.5
STROKE: Final = 0.02
THICKEST: Final = 0.18
LARGEST: Final = 0.33
"""Area of a stroke in squares of the height of its line: a speck is smaller, a blot larger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How unlike the original one field is.

    Attributes:
        shown: Whether the picture shows all of it.
        height: Of its text in pixels.
        contrast: Of the page, 0 to 1.
        added: Strongest stroke that is too many, 0 to 1.
        missing: Strongest stroke that is too few.
        both: Strongest pair of both within one glyph.
        stroke: Largest area of a strong rest, in squares of the height.
        thick: Thickest place of a strong rest, half its width, in heights: a stroke is thin.
        spilling: Whether it goes on beyond the field, as a stain, stamp or fold does.
    """

    shown: bool
    height: int
    contrast: float = 1.0
    added: float = 0.0
    missing: float = 0.0
    both: float = 0.0
    stroke: float = 0.0
    thick: float = 0.0
    spilling: bool = False

    @property
    def off(self) -> float:
        """Strongest rest of either kind."""
        return max(self.added, self.missing)


def decide(field: Likeness) -> PartOutcome:
    """Return what a field came to.

    Args:
        field: Shown by the picture.
    """
    if field.contrast < FAINT:
        return "tidak terbaca"
    if field.off < (SAME_SMALL if field.height < SMALL else SAME):
        return "sama"
    if field.spilling or not STROKE <= field.stroke <= LARGEST:
        return "tidak terbaca"
    small = field.height < SMALL
    changed, replaced = (CHANGED_SMALL, REPLACED_SMALL) if small else (CHANGED, REPLACED)
    if field.off >= changed and field.both >= replaced:
        return "berbeda"
    if field.added >= changed and field.thick <= THICKEST and not small:
        return "berbeda"  # only added: 3 made 8; a blot of ink is thicker than a stroke
    return "tidak terbaca"
