"""Acts whose papers are numbered by the audit log: the same act again is the same number."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection

from formgen_archive.audit import Event
from formgen_archive.catalogue import lifecycle, log
from formgen_archive.scribe import Scribe


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act on record.

    Attributes:
        ordinal: 1, 2, ... among its kind in this office.
        event: What was written down when it was done first.
        list_sha256: Checksum of the list it is about.
    """

    ordinal: int
    event: Event
    list_sha256: str


def enter(  # noqa: PLR0913 - what is written down, all by name
    conn: Connection,
    scribe: Scribe,
    kind: str,
    lines: Iterable[str],
    *,
    documents: tuple[str, ...] = (),
    reason: str = "",
) -> Act:
    """Write an act on a list into the log, or find it there.

    Args:
        conn: In a transaction.
        scribe: Who does it.
        kind: Type of the event; its subject is ``KIND/N``.
        lines: The list, one line each.
        documents: What else it refers to.
        reason: In words.
    """
    listed = list(lines)
    digest = sha256("".join(f"{line}\n" for line in listed).encode()).hexdigest()
    lifecycle.lock(conn)
    known = [entry.event for entry in log.events(conn, kind=kind)]
    for ordinal, event in enumerate(known, start=1):
        if event.documents[:1] == (f"sha256:{digest}",):
            return Act(ordinal=ordinal, event=event, list_sha256=digest)
    made = scribe(
        kind,
        f"{kind}/{len(known) + 1}",
        after=str(len(listed)),
        documents=(f"sha256:{digest}", *documents),
        reason=reason,
    )
    log.append_event(conn, made)
    return Act(ordinal=len(known) + 1, event=made, list_sha256=digest)
