"""The data of one document, before it is laid out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from formgen.model.election import Election, Paslon
from formgen.model.region import Tps

Mode = Literal["blank", "prefilled", "filled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is known about one document.

    Attributes:
        election: The contest; also a blank form belongs to one.
        tps: The polling place, or None for a blank form.
        paslon: All pairs, ordered by number, 1 to 6 of them.
        figures: Field key to count; a key that is absent or None is not known, never 0.
        texts: Field key to text (times, names of officers, narrative); absent is not known.
        note: Why a figure breaks a rule in reality (*catatan*), or empty.
        sequence: *Urut*: 0 where a place has one such document, else 1, 2, ...
    """

    election: Election
    tps: Tps | None
    paslon: tuple[Paslon, ...]
    figures: Mapping[str, int | None] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    sequence: int = 0
