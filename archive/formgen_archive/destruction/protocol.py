"""The run of one line, L0 to L8, and its recovery after a crash (retention.md 8.5).

The order matters and was checked by a model: the intent is committed before the store is
touched; nothing is taken for gone that was not seen to be gone; the tombstone comes last. A
request without an answer may still arrive: then nobody goes on before the settle time is over.
"""

from collections.abc import Generator, Sequence
from typing import Any

from formgen_archive.destruction.effects import (
    Absent,
    Begin,
    Delete,
    Effect,
    Examine,
    Finish,
    Forget,
    Hold,
    Outcome,
    PutBack,
    PutOut,
    Recheck,
    Release,
    Remaining,
    Reply,
    Steps,
    Target,
)
from formgen_archive.destruction.guards import Seen, StoredObject, stops_run, store_refused
from formgen_archive.findings import ArchiveFinding

_STOPPED = Outcome(kind="stopped")


def destroy_line(target: Target) -> Steps:
    """Destroy one line, or say why not.

    Yields:
        Effects, in this exact order; see ``effects`` for the answer each one expects.
    """
    seen: Seen | None = yield Examine(target)
    if seen is None:
        return _STOPPED
    findings: Sequence[ArchiveFinding] = yield Begin(target, seen)  # L0, L1, L2
    if findings:
        return (yield from _not_begun(target, findings))
    return (yield from _execute(target, original_last(seen)))


def recover_line(target: Target, intended: Sequence[StoredObject]) -> Steps:
    """Bring a line whose execution was cut off to a state that is true.

    Call it when the settle time is over since anything of the killed process could still send a
    request. May be cut off itself and called again.

    Args:
        target: The line, under the fence of whoever recovers.
        intended: What the journal says was to be deleted.
    """
    left: tuple[StoredObject, ...] | None = yield Remaining(target)
    if left is None:
        return _STOPPED
    if not left:
        return (yield from _prove(target, intended, recovered=True))
    for item in left:
        reply: Reply = "done" if item.marker else (yield Hold(item))
        if reply == "unknown":
            return _STOPPED
    seen: Seen | None = yield Examine(target)
    if seen is None:
        return _STOPPED
    findings: Sequence[ArchiveFinding] = yield Recheck(target, seen)
    if stops_run(findings):
        findings = ()  # the run stops, the line stays in its batch
    if not (yield PutBack(target, tuple(findings))):
        return _STOPPED
    return Outcome(kind="out" if findings else "waiting", findings=tuple(findings))


def original_last(seen: Seen) -> tuple[StoredObject, ...]:
    """Order what is deleted: cut off in the middle, the document itself is still whole.

    Manifest and supplements can be written again from the catalogue, scans can not; of the
    versions of the document the oldest, which is the record, comes last.
    """

    def rank(item: StoredObject) -> int:
        if item.marker or not item.key.endswith(".pdf"):
            return 0
        return 2 if item.key == seen.original else 1

    return tuple(sorted(seen.objects, key=rank))


def _execute(target: Target, items: Sequence[StoredObject]) -> Steps:
    """L3 to L7 of a line whose intent is committed."""
    for item in items:
        reply: Reply = "done" if item.marker else (yield Release(item))  # L3: wait for the answer
        if reply == "unknown":
            return _STOPPED
        if reply == "refused":
            return (yield from _keep(target, items, [_refusal(target, item)]))
    uncertain, refusals = yield from _delete(target, items)
    left: tuple[StoredObject, ...] | None = yield Remaining(target)  # L5
    if left is None or (left and uncertain):
        return _STOPPED  # not known, or a delete may still be on its way
    if left:
        return (yield from _keep(target, left, refusals or [_refusal(target, left[0])]))
    if uncertain:
        return (yield from _prove(target, items, recovered=False))
    return (yield from _record(target, recovered=False))


def _not_begun(target: Target, findings: Sequence[ArchiveFinding]) -> Steps:
    """Put a line out that may not be executed; nothing in the store was touched."""
    if stops_run(findings):
        return Outcome(kind="stopped", findings=tuple(findings))
    yield PutOut(target, tuple(findings))
    return Outcome(kind="out", findings=tuple(findings))


def _delete(
    target: Target, items: Sequence[StoredObject]
) -> Generator[Effect, Any, tuple[bool, list[ArchiveFinding]]]:
    """L4: delete every version and marker by its id, in order, and see each one gone.

    Stops at the first that is refused, not answered or still there, whatever was answered: what
    comes after it, the document last of all, must not go before it.
    """
    for item in items:
        reply: Reply = yield Delete(item)
        if reply == "refused":
            return False, [_refusal(target, item)]
        gone: bool | None = None if reply == "unknown" else (yield Absent(item))
        if gone is None:
            return True, []
        if not gone:
            return False, [_refusal(target, item)]
    return False, []


def _prove(target: Target, deleted: Sequence[StoredObject], *, recovered: bool) -> Steps:
    """L5 to L7: nothing is listed; only what HEAD does not find either gets a tombstone."""
    for item in deleted:
        if not (yield Absent(item)):
            return _STOPPED
    return (yield from _record(target, recovered=recovered))


def _record(target: Target, *, recovered: bool) -> Steps:
    """L6 and L7 of a line that was seen to be gone."""
    yield Forget(target)  # L6
    if not (yield Finish(target, recovered)):  # L7
        return _STOPPED
    return Outcome(kind="destroyed")


def _keep(
    target: Target, items: Sequence[StoredObject], findings: Sequence[ArchiveFinding]
) -> Steps:
    """Hold what is left of a record and put it out of its batch: people have to look."""
    for item in items:
        if not item.marker and (yield Hold(item)) == "unknown":
            return _STOPPED
    if not (yield PutBack(target, tuple(findings))):
        return _STOPPED
    return Outcome(kind="out", findings=tuple(findings))


def _refusal(target: Target, item: StoredObject) -> ArchiveFinding:
    return store_refused(target.record_id, item.key)
