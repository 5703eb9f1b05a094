"""What a run asks of store and database, one value for each request.

The run itself (``protocol``) is a generator of these: it can be driven over real doors, or over
simulated ones that delay, lose and repeat.
"""

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Any, Literal

from formgen_archive.destruction.guards import Seen, StoredObject
from formgen_archive.findings import ArchiveFinding

Reply = Literal["done", "refused", "missing", "unknown"]
"""What a store said to a change: done; refused for good; no such version; or no answer, in which
case the request may still be carried out later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The line that is worked on.

    Attributes:
        batch: Batch number.
        number: Line number.
        election: Election register number.
        record_id: Record id.
        fence: Token of this executor; a newer one makes it void.
    """

    batch: str
    number: int
    election: int
    record_id: str
    fence: int

    def under(self, fence: int) -> "Target":
        """Return the same line for another executor."""
        return replace(self, fence=fence)


@dataclass(frozen=True, slots=True)
class Examine:
    """Store: every version of every object, with locks and checksums. Answer: ``Seen | None``."""

    target: Target


@dataclass(frozen=True, slots=True)
class Begin:
    """L0-L2, database: check everything under the lock of the record and commit the intent.

    Answer: no findings when committed, else why not. Until the record leaves ``eksekusi`` no hold
    is accepted on it: that is the lock, and it outlives a killed process.
    """

    target: Target
    seen: Seen


@dataclass(frozen=True, slots=True)
class Release:
    """L3, store: legal hold off for one version. Answer: ``Reply``."""

    item: StoredObject


@dataclass(frozen=True, slots=True)
class Delete:
    """L4, store: delete one version or marker by its id. Answer: ``Reply``."""

    item: StoredObject


@dataclass(frozen=True, slots=True)
class Remaining:
    """L5, store: what is left of the record. Answer: versions and markers, or None: not known."""

    target: Target


@dataclass(frozen=True, slots=True)
class Absent:
    """L5, store: HEAD of one version. Answer: True when it is not there, None when not known."""

    item: StoredObject


@dataclass(frozen=True, slots=True)
class Forget:
    """L6: caches, indexes and copies made from the record."""

    target: Target


@dataclass(frozen=True, slots=True)
class Finish:
    """L7, database: tombstone, state ``musnah`` and audit event in one transaction.

    Answer: False when the line is not in execution any more, or the fence is void.
    """

    target: Target
    recovered: bool


@dataclass(frozen=True, slots=True)
class Hold:
    """Store: legal hold on for one version. Answer: ``Reply``."""

    item: StoredObject


@dataclass(frozen=True, slots=True)
class PutBack:
    """Database: end the execution of a line whose bytes exist.

    With findings the record leaves its batch and is ``inaktif``; without, it is ``ditetapkan``
    again and waits until people resume the run. Answer: False as for ``Finish``.
    """

    target: Target
    findings: tuple[ArchiveFinding, ...]


@dataclass(frozen=True, slots=True)
class PutOut:
    """Database: take a line that was not begun out of its batch, with reasons."""

    target: Target
    findings: tuple[ArchiveFinding, ...]


@dataclass(frozen=True, slots=True)
class Recheck:
    """Database: why the line may not be executed now, as ``Begin`` but committing nothing."""

    target: Target
    seen: Seen


Effect = (
    Examine
    | Begin
    | Release
    | Delete
    | Remaining
    | Absent
    | Forget
    | Finish
    | Hold
    | PutBack
    | PutOut
    | Recheck
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one line ended.

    Attributes:
        kind: ``destroyed``; ``out`` of the batch; ``waiting`` for people after a crash;
            ``stopped``: not known, the run must stop and be recovered after the settle time.
        findings: Why.
    """

    kind: Literal["destroyed", "out", "waiting", "stopped"]
    findings: tuple[ArchiveFinding, ...] = ()


Steps = Generator[Effect, Any, Outcome]
