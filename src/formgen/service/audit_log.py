"""Use cases of the audit log: read it with filters, and check its chain."""

from collections import deque
from dataclasses import dataclass
from datetime import date
from typing import Any

from formgen.errors import Finding
from formgen.register.database import reading
from formgen.service.doors import finding_of, open_doors
from formgen.service.workspace import Workspace
from formgen_archive.audit import Entry, Head
from formgen_archive.catalogue import log
from formgen_archive.dates import day_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which entries; all of the conditions that are not empty must hold.

    Attributes:
        kind: Type of event, such as ``penerimaan``.
        subject: Record id, ``peristiwa/3``, ``tahan/1``, a batch, a rule.
        nip: Staff number of who acted.
        since: First day, WIB.
        until: Last day, WIB.
    """

    kind: str = ""
    subject: str = ""
    nip: str = ""
    since: date | None = None
    until: date | None = None

    def lets_through(self, entry: Entry) -> bool:
        """Tell whether an entry is wanted."""
        event = entry.event
        day = day_of(event.time)
        return (
            self.kind in {"", event.type}
            and self.subject in {"", event.subject}
            and self.nip in {"", event.actor.nip}
            and (self.since is None or day >= self.since)
            and (self.until is None or day <= self.until)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """What checking the whole log found.

    Attributes:
        head: Its end; compare it with a hash that was printed elsewhere.
        findings: Everything wrong with it; empty when it holds.
    """

    head: Head
    findings: tuple[Finding, ...]


def log_rows(workspace: Workspace, last: int, wanted: Filter) -> list[dict[str, Any]]:
    """Return the newest entries that are wanted, oldest of them first; memory stays flat."""
    with open_doors(workspace) as doors, reading(doors.engine) as conn:
        entries = log.events(conn, wanted.subject)
        newest = deque((item for item in entries if wanted.lets_through(item)), maxlen=last)
    return [_json(entry) for entry in newest]


def check_log(workspace: Workspace) -> Chain:
    """Check every entry against the one before it, and the end against what is known of it."""
    with open_doors(workspace) as doors, reading(doors.engine) as conn:
        findings = tuple(finding_of(item) for item in log.check_chain(conn))
        return Chain(head=log.read_head(conn), findings=findings)


def _json(entry: Entry) -> dict[str, Any]:
    """Return an entry with the stable keys of ``--json``."""
    event = entry.event
    return {
        "seq": entry.seq,
        "time": event.time.isoformat(),
        "type": event.type,
        "subject": event.subject,
        "actor": event.actor.user,
        "name": event.actor.name,
        "nip": event.actor.nip,
        "role": event.actor.role,
        "unit": event.actor.unit,
        "before": event.before,
        "after": event.after,
        "documents": list(event.documents),
        "reason": event.reason,
        "hash": entry.hash,
    }
