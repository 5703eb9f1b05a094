"""Batches in SQL: proposed, decided step by step.

Every step first makes sure that the list is still the one that was signed before it.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, cast

from sqlalchemy import Connection, Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from formgen_archive.canonical import canonical_json
from formgen_archive.catalogue import lifecycle
from formgen_archive.catalogue.batch_lines import enter, entries, key_of, write_decisions
from formgen_archive.catalogue.batch_refusals import refusal
from formgen_archive.catalogue.destruction_tables import batches, lines
from formgen_archive.catalogue.lifecycle import Recorder, RecordKey, Standing
from formgen_archive.catalogue.log import append_events, events
from formgen_archive.catalogue.put_out import put_out
from formgen_archive.destruction.guards import Assessment, standing_reasons
from formgen_archive.destruction.lists import Judge, Line, decide, list_sha256
from formgen_archive.destruction.states import (
    AFTER_PROPOSAL,
    BatchState,
    BatchStep,
    next_batch_state,
    record_state,
)
from formgen_archive.errors import not_permitted

Assess = Callable[[Connection, Sequence[RecordKey]], Mapping[RecordKey, Assessment]]
"""What rule, events and holds say of records today."""

_LIST: Final = "daftar:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One batch (*berkas usul musnah*).

    Attributes:
        number: Such as ``2029-001``.
        election: Election register number.
        state: Where it stands.
        list_sha256: Checksum of the list signed last.
        proposed_on: Day of the proposal.
        decreed_on: Day of the decree, or None.
        notes: What was said at each step and stands in its papers; a letter of ANRI that waits
            for its second person.
        fence: Token of the newest executor.
        holder: Executor that runs it, or empty.
        lease_until: Until when the executor keeps others out, UTC, or None.
    """

    number: str
    election: int
    state: BatchState
    list_sha256: str
    proposed_on: date
    decreed_on: date | None
    notes: Mapping[str, Any]
    fence: int
    holder: str
    lease_until: datetime | None


def next_number(conn: Connection, year: int) -> str:
    """Return the number of the next batch of a year; the caller holds ``lifecycle.lock``."""
    query = select(func.count()).where(batches.c.batch.startswith(f"{year}-"))
    return f"{year}-{conn.scalars(query).one() + 1:03}"


def propose(  # noqa: PLR0913, PLR0917 - all that a batch begins with
    conn: Connection,
    batch: str,
    election: int,
    proposed: Sequence[Line],
    day: date,
    scribe: Recorder,
) -> Batch:
    """Open a batch with its list.

    Raises:
        NotPermittedError: A record is in another open batch.
    """
    lifecycle.lock(conn)
    checksum = list_sha256(batch, proposed)
    conn.execute(
        insert(batches).values(
            batch=batch,
            election=election,
            state=AFTER_PROPOSAL,
            list_sha256=checksum,
            proposed_on=day,
            pending="",
            fence=0,
            holder="",
        )
    )
    try:
        enter(conn, batch, proposed)
    except IntegrityError as error:
        raise not_permitted([refusal("A745", batch, "-")]) from error
    state = Standing(state=record_state(AFTER_PROPOSAL), batch=batch)
    lifecycle.put(conn, {key_of(line): state for line in proposed})
    append_events(
        conn, [scribe("usul_musnah", batch, after="usul", documents=(f"{_LIST}{checksum}",))]
    )
    return require(conn, batch)


def require(conn: Connection, number: str) -> Batch:
    """Return a batch.

    Raises:
        NotPermittedError: A710, there is none with this number.
    """
    row = conn.execute(select(batches).where(batches.c.batch == number)).one_or_none()
    if row is None:
        raise not_permitted([refusal("A710", number, number)])
    return _batch(row)


def all_batches(conn: Connection) -> list[Batch]:
    """Return all batches, oldest first."""
    return [_batch(row) for row in conn.execute(select(batches).order_by(batches.c.batch))]


def check_list(conn: Connection, batch: Batch) -> None:
    """Refuse to go on with a list that is not the one signed last.

    Compared with the batch and with the audit log: whoever changes a line has to change both, and
    the log's chain.

    Raises:
        NotPermittedError: A721.
    """
    seen = list_sha256(batch.number, (e.line for e in entries(conn, batch.number, listed=True)))
    logged = [
        item.removeprefix(_LIST)
        for one in events(conn, batch.number)
        for item in one.event.documents
        if item.startswith(_LIST)
    ]
    for expected in (batch.list_sha256, *logged[-1:]):
        if seen != expected:
            raise not_permitted([refusal("A721", batch.number, f"{expected[:16]} / {seen[:16]}")])


def advance(  # noqa: PLR0913 - one step of the law: who, what, when and the papers
    conn: Connection,
    number: str,
    step: BatchStep,
    *,
    judge: Judge | None,
    refusals: Mapping[int, str],
    not_before: Mapping[int, date],
    assess: Assess,
    today: date | None,
    scribe: Recorder,
) -> Batch:
    """Take one step: check the list, decide per line, put out what may not stay, sign anew.

    Args:
        conn: In a transaction.
        number: Batch number.
        step: ``appraise``, ``approve``, ``confirm`` or ``decree``.
        judge: Who decides on the lines, or None where nobody does.
        refusals: Line number to the reason for keeping it.
        not_before: Line number to the first day of its destruction.
        assess: What rule, events and holds say today.
        today: Today in WIB by trusted time, or None.
        scribe: Writes the events.

    Raises:
        NotPermittedError: The step is not possible now, the list was altered, or a line does not
            exist; nothing was changed.
    """
    lifecycle.lock(conn)
    batch = require(conn, number)
    state = next_batch_state(batch.state, step)
    if state is None:
        raise not_permitted([refusal("A711", number, f"{batch.state}: {step}")])
    check_list(conn, batch)
    held = [e.line for e in entries(conn, number, listed=True) if e.open]
    if judge is not None:
        held, findings = decide(held, judge, refused=refusals, not_before=not_before)
        if findings:
            raise not_permitted(findings)
    said = assess(conn, [key_of(line) for line in held])
    reasons = {line.number: _reasons(line, said[key_of(line)], today) for line in held}
    kept = [line for line in held if not reasons[line.number]]
    write_decisions(conn, number, held)
    put_out(conn, number, {n: why for n, why in reasons.items() if why}, scribe)
    return _signed(conn, batch, state if kept else "dibatalkan", kept, scribe)


def cancel(conn: Connection, number: str, reason: str, scribe: Recorder) -> Batch:
    """Give a batch up before it runs; all its records are ``inaktif`` again.

    Raises:
        NotPermittedError: It has ended or runs.
    """
    lifecycle.lock(conn)
    batch = require(conn, number)
    if next_batch_state(batch.state, "cancel") is None:
        raise not_permitted([refusal("A711", number, f"{batch.state}: cancel")])
    opened = [e.line.number for e in entries(conn, number) if e.open]
    put_out(conn, number, dict.fromkeys(opened, reason), scribe)
    set_state(conn, batch, "dibatalkan", scribe, reason=reason)
    return require(conn, number)


def set_state(
    conn: Connection, batch: Batch, state: BatchState, scribe: Recorder, *, reason: str = ""
) -> None:
    """Write the state of a batch with its event."""
    conn.execute(update(batches).where(batches.c.batch == batch.number).values(state=state))
    if state != batch.state:
        event = scribe(state, batch.number, before=batch.state, after=state, reason=reason)
        append_events(conn, [event])


def set_notes(conn: Connection, number: str, notes: Mapping[str, Any]) -> None:
    """Add to what was said at the steps of a batch; a key given again is replaced."""
    merged = {**require(conn, number).notes, **notes}
    text = canonical_json(merged).decode()
    conn.execute(update(batches).where(batches.c.batch == number).values(pending=text))


def set_decreed(conn: Connection, number: str, day: date) -> None:
    """Write the day of the decree; the rest days run from it."""
    conn.execute(update(batches).where(batches.c.batch == number).values(decreed_on=day))


def _reasons(line: Line, said: Assessment, today: date | None) -> str:
    """Return why a line may not stay, or nothing."""
    judge = line.refused_by
    if judge is not None:
        return f"{judge}: {line.decisions[judge].reason or 'tolak'}"
    findings = standing_reasons(line, said, today)
    return "; ".join(f"{finding.code} {finding.message_id}" for finding in findings)


def _signed(
    conn: Connection, batch: Batch, state: BatchState, kept: Sequence[Line], scribe: Recorder
) -> Batch:
    """Make the lines that are left the signed list, and move batch and records on."""
    of_batch = lines.c.batch == batch.number
    conn.execute(update(lines).where(of_batch).values(listed=lines.c.open))
    checksum = list_sha256(batch.number, kept)
    conn.execute(
        update(batches)
        .where(batches.c.batch == batch.number)
        .values(list_sha256=checksum, state=state)
    )
    if kept:
        standing = Standing(state=record_state(state), batch=batch.number)
        lifecycle.put(conn, {key_of(line): standing for line in kept})
    event = scribe(
        state, batch.number, before=batch.state, after=state, documents=(f"{_LIST}{checksum}",)
    )
    append_events(conn, [event])
    return require(conn, batch.number)


def _batch(row: Row[Any]) -> Batch:
    return Batch(
        number=row.batch,
        election=row.election,
        state=cast("BatchState", row.state),
        list_sha256=row.list_sha256,
        proposed_on=row.proposed_on,
        decreed_on=row.decreed_on,
        notes=json.loads(row.pending) if row.pending else {},
        fence=row.fence,
        holder=row.holder,
        lease_until=row.lease_until,
    )
