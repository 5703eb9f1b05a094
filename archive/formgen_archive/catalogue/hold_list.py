"""Holds as rows: written down, found again, with how far their lifting is."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, cast

from sqlalchemy import Connection, Row, func, insert, select

from formgen_archive.audit import instant
from formgen_archive.catalogue.actors import actor_of, actor_text
from formgen_archive.catalogue.retention_tables import hold_steps, holds
from formgen_archive.errors import ObjectMissingError
from formgen_archive.holds import Ground, Hold, Scope, hold_subject
from formgen_archive.scribe import Scribe

_MANY = 500  # keys in one statement


def find(conn: Connection, hold_id: int) -> Hold:
    """Return one hold.

    Raises:
        ObjectMissingError: There is none with this id.
    """
    found = holds_by_id(conn, [hold_id])
    if not found:
        raise ObjectMissingError(hold_subject(hold_id))
    return found[0]


def of_occurrence(conn: Connection, occurrence: int) -> list[Hold]:
    """Return the holds that were placed for an order of a court and still stand."""
    query = select(holds.c.id).where(holds.c.occurrence == occurrence)
    wanted = set(conn.scalars(query))
    return [hold for hold in list_holds(conn, standing=True) if hold.id in wanted]


def list_holds(
    conn: Connection, *, standing: bool = False, review_before: date | None = None
) -> list[Hold]:
    """Return holds in the order they were placed.

    Args:
        conn: Connection.
        standing: Only those that were not lifted.
        review_before: Only those whose day of review lies before this day.
    """
    return [
        hold
        for hold in _holds(conn)
        if (hold.stands or not standing)
        and (review_before is None or hold.review_on < review_before)
    ]


def holds_by_id(conn: Connection, ids: Sequence[int]) -> list[Hold]:
    """Return holds by their ids, in order."""
    return [
        hold
        for start in range(0, len(ids), _MANY)
        for hold in _holds(conn, ids[start : start + _MANY])
    ]


def _holds(conn: Connection, ids: Sequence[int] | None = None) -> list[Hold]:
    """Return all holds, or those with these ids, in order."""
    query = select(holds).order_by(holds.c.id)
    taken = select(hold_steps).order_by(hold_steps.c.hold, hold_steps.c.step)
    if ids is not None:
        query, taken = query.where(holds.c.id.in_(ids)), taken.where(hold_steps.c.hold.in_(ids))
    rows = conn.execute(query).all()
    if not rows:
        return []
    steps: dict[int, list[Row[Any]]] = {}
    for row in conn.execute(taken):
        steps.setdefault(row.hold, []).append(row)
    return [_hold(row, steps.get(row.id, [])) for row in rows]


def add(conn: Connection, hold: Hold, occurrence: int) -> None:
    """Write a hold that was placed; ``occurrence`` is the order of a court, or 0."""
    conn.execute(insert(holds).values(_row(hold, occurrence)))


def add_step(conn: Connection, hold: Hold, kind: str, document: str, scribe: Scribe) -> None:
    """Write what somebody did about lifting a hold: ``diminta``, ``ditolak`` or ``dilepas``."""
    query = select(func.count()).where(hold_steps.c.hold == hold.id)
    conn.execute(
        insert(hold_steps).values(
            hold=hold.id,
            step=conn.scalars(query).one() + 1,
            kind=kind,
            actor=actor_text(scribe.actor),
            at=instant(scribe.now.time.astimezone(UTC)),
            document=document,
        )
    )


def _row(hold: Hold, occurrence: int) -> dict[str, Any]:
    return {
        "id": hold.id,
        "ground": hold.ground,
        "case_number": hold.case,
        "election": hold.scope.election,
        "place": hold.scope.place,
        "forms": json.dumps(sorted(hold.scope.forms)),
        "record_id": hold.scope.record,
        "placed_by": actor_text(hold.placed_by),
        "placed_at": instant(hold.placed_at.astimezone(UTC)),
        "review_on": hold.review_on,
        "records": hold.records,
        "list_sha256": hold.list_sha256,
        "occurrence": occurrence,
    }


def _hold(row: Row[Any], steps: Sequence[Row[Any]]) -> Hold:
    """Read a hold; its last step says how far its lifting is."""
    hold = Hold(
        id=row.id,
        ground=cast("Ground", row.ground),
        case=row.case_number,
        scope=Scope(
            election=row.election,
            place=row.place,
            forms=tuple(json.loads(row.forms)),
            record=row.record_id,
        ),
        placed_by=actor_of(row.placed_by),
        placed_at=datetime.fromisoformat(row.placed_at),
        review_on=row.review_on,
        records=row.records,
        list_sha256=row.list_sha256,
    )
    for step in steps:
        actor = actor_of(step.actor)
        if step.kind == "diminta":
            hold = replace(hold, lift_asked_by=actor, lift_document=step.document)
        elif step.kind == "ditolak":
            hold = replace(hold, lift_asked_by=None, lift_document="")
        else:
            hold = replace(hold, lifted_by=actor, lifted_at=datetime.fromisoformat(step.at))
    return hold
