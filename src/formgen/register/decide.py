"""What a wish for a document means, given the editions there are. Pure.

Between ``reserve`` and ``bind`` no byte has left the process, so a number may still change its
contents. Once bound, a signature may exist somewhere: other contents need another edition and
number, and the number bound before is void.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from formgen.register.rows import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One edition in the register. Attributes as in ``rows.Issued``; ``h`` is None until bound."""

    number: int
    edition: int
    day: date
    data_sha256: str
    state: State
    h: str | None
    supersedes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """It is issued already, with this data."""

    known: Known


@dataclass(frozen=True, slots=True, kw_only=True)
class Continue:
    """It is reserved already, with this data: go on with the same number, edition and day."""

    known: Known


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """A number is reserved for other data and not bound: take it over."""

    known: Known


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """It takes a new number.

    Attributes:
        edition: Edition to give.
        supersedes: Number of the issued document it will replace, or None.
        voids: Number that was bound and will never be issued, or None.
    """

    edition: int
    supersedes: int | None = None
    voids: int | None = None


Decision = Keep | Continue | Rewrite | Open


def decide(data_sha256: str, editions: Sequence[Known]) -> Decision:
    """Decide on one wish.

    A revoked document with the same data counts as issued: running a batch again must not bring
    back what somebody withdrew.

    Args:
        data_sha256: Data of the wish.
        editions: All editions of the document, oldest first. At most the last is reserved.
    """
    done = [known for known in editions if known.state not in {"reserved", "void"}]
    current = done[-1] if done else None
    if current is not None and current.data_sha256 == data_sha256:
        return Keep(known=current)
    supersedes = None if current is None else current.number
    last = editions[-1] if editions else None
    if last is None or last.state != "reserved":
        return Open(edition=1 if last is None else last.edition + 1, supersedes=supersedes)
    if last.data_sha256 == data_sha256:
        return Continue(known=last)
    if last.h is None:
        return Rewrite(known=last)
    return Open(edition=last.edition + 1, supersedes=supersedes, voids=last.number)
