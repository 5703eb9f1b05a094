"""Placing a hold on one record while it may be about to be destroyed (retention.md 8.5).

The row in the database comes first and blocks every step; "held" is only said when the store has
confirmed the flag on a version that is there.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from formgen_archive.destruction.effects import Hold, Remaining, Reply, Target
from formgen_archive.destruction.guards import StoredObject

Found = Sequence[StoredObject]
HoldAnswer = Literal["tertahan", "menunggu", "terlambat", "ditolak", "dipasang"]
"""As ``formgen_archive.holds.HoldStatus``: confirmed; wait for the recovery of its execution; its
bytes were gone; it had been destroyed; on record, but the store has not confirmed it yet."""


@dataclass(frozen=True, slots=True)
class Enter:
    """Database: write the hold under the lock of the record, unless it is being destroyed.

    Answer: ``dipasang``, ``menunggu`` or ``ditolak``.
    """

    target: Target


@dataclass(frozen=True, slots=True)
class Confirm:
    """Database: write what became of the hold."""

    target: Target
    answer: HoldAnswer


HoldEffect = Enter | Remaining | Hold | Confirm
HoldSteps = Generator[HoldEffect, Any, HoldAnswer]


def hold_record(target: Target) -> HoldSteps:
    """Hold one record, and say truly what became of it."""
    entered: HoldAnswer = yield Enter(target)
    if entered != "dipasang":
        return entered
    items: Found | None = yield Remaining(target)
    if items is None:
        return "dipasang"
    answer: HoldAnswer = "tertahan" if any(not item.marker for item in items) else "terlambat"
    for item in items:
        if item.marker:
            continue
        reply: Reply = yield Hold(item)
        if reply in {"unknown", "refused"}:
            return "dipasang"
        if reply == "missing":
            answer = "terlambat"
    yield Confirm(target, answer)
    return answer
