"""What the worker says about the parts of a page; it travels as JSON."""

from dataclasses import dataclass

from formgen.seal.comparison import Note, PartOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part that is not the same.

    Attributes:
        name: What people call it; empty for something the original does not have.
        figure: Its value where it is a figure that no other on the page of the original has.
        outcome: ``berbeda`` or ``tidak terbaca``.
        original: What the original says there.
        copy: What the copy shows there; None where only pictures were compared.
        original_crop: PNG.
        copy_crop: PNG.
        by_hand: Whether it is written by hand, and was compared with the signed scan.
        own: Whether the form itself prints it; a value may name a person.
        note: How what is seen of the copy differs from what its file says.
    """

    name: str
    outcome: PartOutcome
    original: str
    copy: str | None
    original_crop: bytes = b""
    copy_crop: bytes = b""
    by_hand: bool = False
    own: bool = False
    note: Note = ""
    figure: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageResult:
    """What one page came to.

    Attributes:
        same: Number of parts that are the same.
        parts: All others.
        unseen: Number of parts that the picture does not show.
        inked: Places with handwriting that were compared; None without a signed scan.
    """

    same: int
    parts: tuple[Part, ...]
    unseen: int = 0
    inked: int | None = None
