"""Decide what a measured field came to. Pure.

Three answers, of which the middle one is always at hand: a field is ``sama`` when no stroke of it
can have changed, ``berbeda`` when something else is printed there, and otherwise ``tidak terbaca``:
a bad photograph, a fold or a stain never becomes an accusation, and never a clean bill.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from formgen.seal.comparison import PartOutcome

SAME: Final = 0.17
"""Largest rest, in parts of black to white, under which no digit can hide."""

SAME_SMALL: Final = 0.13
SMALL: Final = 18
"""Height in pixels below which a stroke is so thin that it leaves less."""

FAINT: Final = 0.25
"""Contrast (0 to 1) of a page too pale to tell anything."""

CLEAN: Final = 0.08
"""Median rest of the fields of a page up to which its print is not worn."""


REWRITTEN: Final = 0.6
"""Strokes too many beside strokes too few from which other words stand there."""

REPLACED: Final = 0.22
CHANGED: Final = 0.42
"""Rest from which a stroke is added or replaced, not only worn."""

OTHER: Final = 0.3
"""Rest, with other letters, up to which those are what is printed there."""

OTHER_PART: Final = 0.6
"""What other letters may leave at most of the rest that the original's leave."""

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
        astray: Whether it fits much better farther away: the page was not laid on well here.
        other: Strongest rest once other letters stand there; 1 where none fit or none were tried.
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
    other: float = 1.0
    astray: bool = False

    @property
    def off(self) -> float:
        """Strongest rest of either kind."""
        return max(self.added, self.missing)


def is_same(field: Likeness) -> bool:
    """Tell whether no stroke of a field can have changed, on a page that is not too pale."""
    return field.off < (SAME_SMALL if field.height < SMALL else SAME)


def outcomes(fields: Sequence[Likeness]) -> list[PartOutcome]:
    """Return what the fields of one page came to; how clean the others are decides with each."""
    rests = [field.off for field in fields if field.shown]
    clean = bool(rests) and median(rests) <= CLEAN
    return [decide(field, clean=clean) for field in fields]


def share_same(fields: Sequence[Likeness]) -> float:
    """Return the share of fields that are the same among those that the picture shows."""
    shown = [field for field in fields if field.shown]
    return sum(map(is_same, shown)) / max(1, len(shown))


def decide(field: Likeness, *, clean: bool) -> PartOutcome:
    """Return what a field came to.

    Args:
        field: Shown by the picture.
        clean: Whether most of the page looks as it should, so that wear does not explain this.
    """
    if field.contrast < FAINT:
        return "tidak terbaca"
    if is_same(field):
        return "sama"
    spelt = field.other <= min(OTHER, OTHER_PART * field.off)
    if spelt or (clean and not field.astray and _is_rewritten(field)):
        return "berbeda"
    return "tidak terbaca"


def _is_rewritten(field: Likeness) -> bool:
    """Tell whether strokes were put in place of others: stains and stamps only add, folds take."""
    if field.both >= REWRITTEN:
        return True
    if field.height < SMALL or field.spilling or not STROKE <= field.stroke <= LARGEST:
        return False
    if field.off >= CHANGED and field.both >= REPLACED:
        return True
    return field.added >= CHANGED and field.thick <= THICKEST  # 3 made 8; a blot is thicker
