"""What comparing a copy with the original came to. Data only; see ``compare`` and ``judge``."""

from dataclasses import dataclass
from typing import Final, Literal

from formgen.errors import NO_HINT, Text

PartOutcome = Literal["sama", "berbeda", "tidak terbaca"]
Medium = Literal["file", "flat", "photo"]
"""How the copy came: a PDF with its text, a scan or photocopy, a photograph."""

Note = Literal["", "removed", "covered", "partly covered", "redrawn", "unseen"]
"""What a file says of words that its pages show otherwise, or not at all."""

CUT_SHORT: Final = " \N{HORIZONTAL ELLIPSIS}"
"""Ends the name of a part that is a whole line of text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One part of a page that is not the same, or could not be compared.

    Attributes:
        page: Page of the original, 1 first; 0 for the document as a whole.
        field: What people call the part.
        outcome: ``berbeda`` or ``tidak terbaca``.
        original: What the original says there; empty where it says nothing.
        copy: What the copy shows there; None where only its picture was compared.
        original_crop: PNG of that part of the original, or empty.
        copy_crop: PNG of that part of the copy, or empty.
        own: Whether the form itself prints the part; a value may name a person.
        note: How what the copy shows there differs from what its file says, or empty.
    """

    page: int
    field: Text
    outcome: PartOutcome
    original: str
    copy: str | None = None
    original_crop: bytes = b""
    copy_crop: bytes = b""
    own: bool = False
    note: Text = NO_HINT


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A copy held against the original.

    Attributes:
        medium: How the copy came; a difference in a photograph is for a person to look at.
        pages: Pages of the original that were compared, in order.
        same: Parts that are the same.
        differences: All other parts, those that differ first, each in reading order.
        order: The same pages as often, and in the order, as the copy shows them.
        strays: Pages of the copy, 1 first, that show no page of the original.
        left: Pages of the copy that could not be compared, for lack of time or because they are
            broken.
        unseen: Parts that the picture does not show; the person may photograph the whole page.
        inked: Places with handwriting that were held against the signed scan, counted among the
            parts too; None where that was not possible.
    """

    medium: Medium
    pages: tuple[int, ...]
    same: int
    differences: tuple[Difference, ...] = ()
    order: tuple[int, ...] = ()
    strays: tuple[int, ...] = ()
    left: int = 0
    unseen: int = 0
    inked: int | None = None

    @property
    def changed(self) -> int:
        """Number of parts that differ."""
        return sum(item.outcome == "berbeda" for item in self.differences)

    @property
    def unread(self) -> int:
        """Number of parts that could not be compared."""
        return len(self.differences) - self.changed
