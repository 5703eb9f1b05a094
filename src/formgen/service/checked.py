"""What was checked, and what was found: one copy, one document of a print file, one seal."""

from dataclasses import dataclass
from typing import Literal

from formgen.seal.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a file that holds several is the one that was checked.

    Attributes:
        unit: What is counted: pages for a document of a print file, seals for one of a picture.
        number: From 1: the page on which its first copy begins, or the seal in reading order.
    """

    unit: Literal["page", "seal"]
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One verdict and what it is about.

    Attributes:
        copy: As it was named; empty where it has no name.
        place: Where in it; None where the verdict is on all of it.
    """

    copy: str
    verdict: Verdict
    place: Place | None = None

    def called(self, copy: str) -> str:
        """Return what is said to be checked, for people and in JSON, when the copy is called so."""
        place = self.place
        return copy if place is None else f"{copy}#{place.unit}={place.number}"

    @property
    def source(self) -> str:
        """What was checked, by the name that the copy was given."""
        return self.called(self.copy)
