"""``retention extend``: a person makes the lock of a record run longer, for a reason of his own.

The nightly round extends locks as rules and events want it; this is for what they do not know of,
such as a study that needs the record. Nobody shortens a lock: an earlier day is refused, and that
somebody tried stands in the audit log.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from formgen.register.database import transaction
from formgen.service.attempts import act
from formgen.service.doors import Doors
from formgen.service.reconcile import held_versions
from formgen.service.records import record_key
from formgen.service.retention import load_schedule
from formgen.service.trusted_time import CLOCKS, Clocks
from formgen.service.workspace import Workspace
from formgen_archive.catalogue import lifecycle
from formgen_archive.catalogue.assess import find_subject
from formgen_archive.catalogue.lifecycle import RecordKey
from formgen_archive.catalogue.log import append_events
from formgen_archive.dates import midnight
from formgen_archive.errors import not_permitted
from formgen_archive.locks import UNHELD, extension_reasons
from formgen_archive.moves import state_finding
from formgen_archive.persons import Role
from formgen_archive.reconcile import Held
from formgen_archive.rules import Policy
from formgen_archive.scribe import Scribe

EXTENDERS: Sequence[Role] = ("arsiparis", "petugas_tahan", "pimpinan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Extended:
    """What a lock became.

    Attributes:
        until: Its end, UTC: the midnight in WIB that ends the day that was asked for.
        versions: Versions of objects that are locked until then.
    """

    until: datetime
    versions: int


def extend_lock(  # noqa: PLR0913 - whose, who, what, how long, why
    workspace: Workspace,
    nip: str,
    record: str,
    last_day: date,
    reason: str,
    *,
    clocks: Clocks = CLOCKS,
) -> Extended:
    """Lock a record to the end of a day. What was extended before a failure stays: repeat it.

    Args:
        workspace: The office.
        nip: Who acts.
        record: ``ELECTION/RECORD-ID``.
        last_day: Last day on which nobody can delete it.
        reason: Why, for the audit log.
        clocks: Where time comes from.

    Raises:
        RefusedError: The day is earlier than the lock that is there or beyond the cap, the record
            is being destroyed, the clock cannot be trusted, or the person may not.
        NotFoundError: There is no such record, or it was destroyed.
    """
    key = record_key(record)
    until = midnight(last_day + timedelta(days=1))
    with act(workspace, nip, EXTENDERS, key[1] or record, clocks=clocks) as (doors, scribe):
        scribe.now.require()
        policy = load_schedule(workspace).current(scribe.now.day).policy
        held = _intended(doors, scribe, key, until, policy, reason)
        usual = doors.locking.first(scribe.now.time, policy).mode or "COMPLIANCE"
        for item in held:
            runs = item.until is not None and item.until >= scribe.now.time
            mode = item.mode if runs and item.mode else usual
            doors.store.extend_lock(item.key, item.version, until, mode=mode)
    return Extended(until=until, versions=len(held))


def _intended(  # noqa: PLR0913, PLR0917 - all that decides
    doors: Doors, scribe: Scribe, key: RecordKey, until: datetime, policy: Policy, reason: str
) -> list[Held]:
    """Refuse, or put on record what the store is going to be asked for."""
    with transaction(doors.engine) as conn:
        lifecycle.lock(conn)
        state = find_subject(conn, key).state
        if state in UNHELD:
            raise not_permitted([state_finding(key[1], state)])
        held = held_versions(doors.store, key)
        ends = [item.until for item in held]
        findings = extension_reasons(ends, until, now=scribe.now.time, policy=policy)
        if findings:
            raise not_permitted([replace(item, where=key[1]) for item in findings])
        before = max((end for end in ends if end is not None), default=None)
        event = scribe(
            "kunci_diperpanjang",
            key[1],
            before=before.isoformat() if before else "",
            after=until.isoformat(),
            reason=reason,
        )
        append_events(conn, [event])
    return held
