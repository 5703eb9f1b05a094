"""What a check says about one copy: data only, worded in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from formgen.errors import Text

PASSING = frozenset({"A", "A0", "B", "C"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The verdict about one copy.

    Attributes:
        source: The file or text as it was given.
        verdict: Code of verification.md 7.7.
        icon: One sign that goes with the title; the words never depend on it.
        title: Title of the verdict.
        text: One or two sentences: what is proven, what to do.
        subject: form, region, tps, edition, number, page, pages; empty when nothing is known.
        numbers: Label and value of each sealed number; None is a box that was left empty.
        reasons: Why, in the order of weight.
    """

    source: str
    verdict: str
    icon: str
    title: Text
    text: Text
    subject: Mapping[str, str | int] = field(default_factory=dict)
    numbers: tuple[tuple[Text, int | None], ...] = ()
    reasons: tuple[Text, ...] = ()

    @property
    def passes(self) -> bool:
        """Whether the command may end with exit code 0."""
        return self.verdict in PASSING
