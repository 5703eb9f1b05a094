"""What happened in contests, in SQL: record, correct, confirm, read."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_args

from sqlalchemy import Connection, Row, func, insert, select

from formgen_archive.audit import instant
from formgen_archive.catalogue.actors import actor_of, actor_text
from formgen_archive.catalogue.log import append_events, read_head
from formgen_archive.catalogue.retention_tables import confirmations, occurrences
from formgen_archive.errors import NotPermittedError, ObjectMissingError
from formgen_archive.occurrences import History, Kind, Occurrence, check_occurrence
from formgen_archive.persons import require_another
from formgen_archive.scribe import Scribe
from formgen_archive.triggers import start_of


def record(conn: Connection, new: Occurrence, scribe: Scribe) -> Occurrence:
    """Record what happened, with its audit event, and return it with its id.

    Args:
        conn: In a transaction.
        new: Without an id and unconfirmed.
        scribe: Of whoever records.

    Raises:
        NotPermittedError: It cannot be what happened; carries every reason.
    """
    read_head(conn, lock=True)
    before = history(conn, new.election)
    check_occurrence(new, before, scribe.now.day)
    last = conn.scalars(select(func.max(occurrences.c.id))).one() or 0
    made = replace(new, id=last + 1)
    conn.execute(insert(occurrences).values(_row(made)))
    kind = "peristiwa_digantikan" if made.replaces else "peristiwa_dicatat"
    events = [
        scribe(
            kind,
            _subject(made),
            before=str(made.replaces or ""),
            after=_after(made),
            documents=(made.document,),
        )
    ]
    append_events(conn, [*events, *_turns(conn, made.election, before, scribe)])
    return made


def confirm(conn: Connection, occurrence_id: int, scribe: Scribe) -> Occurrence:
    """Confirm an occurrence as the second person, with its audit event.

    Raises:
        ObjectMissingError: There is no such occurrence.
        NotPermittedError: The same person recorded it, or it is confirmed already.
    """
    read_head(conn, lock=True)
    old = find(conn, occurrence_id)
    require_another(old.recorded_by, scribe.actor)
    if old.confirmed_by is not None:
        raise NotPermittedError(
            f"peristiwa {occurrence_id} sudah disahkan",
            f"event {occurrence_id} is confirmed already",
        )
    before = history(conn, old.election)
    made = replace(old, confirmed_by=scribe.actor, confirmed_at=scribe.now.time)
    conn.execute(
        insert(confirmations).values(
            occurrence=occurrence_id,
            confirmed_by=actor_text(scribe.actor),
            confirmed_at=instant(scribe.now.time.astimezone(UTC)),
        )
    )
    event = scribe(
        "peristiwa_disahkan", _subject(old), after=_after(old), documents=(old.document,)
    )
    append_events(conn, [event, *_turns(conn, old.election, before, scribe)])
    return made


def find(conn: Connection, occurrence_id: int) -> Occurrence:
    """Return one occurrence.

    Raises:
        ObjectMissingError: There is none with this id.
    """
    row = conn.execute(_QUERY.where(occurrences.c.id == occurrence_id)).one_or_none()
    if row is None:
        raise ObjectMissingError(f"peristiwa/{occurrence_id}")
    return _occurrence(row)


def history(conn: Connection, election: int) -> History:
    """Return everything that happened in a contest."""
    rows = conn.execute(_QUERY.where(occurrences.c.election == election))
    return History(tuple(_occurrence(row) for row in rows))


def histories(conn: Connection) -> dict[int, History]:
    """Return everything that happened, by contest."""
    found: dict[int, list[Occurrence]] = {}
    for row in conn.execute(_QUERY):
        found.setdefault(row.election, []).append(_occurrence(row))
    return {election: History(tuple(items)) for election, items in found.items()}


_QUERY = (
    select(occurrences, confirmations.c.confirmed_by, confirmations.c.confirmed_at)
    .join(confirmations, confirmations.c.occurrence == occurrences.c.id, isouter=True)
    .order_by(occurrences.c.id)
)


def _turns(conn: Connection, election: int, before: History, scribe: Scribe) -> Iterable[Any]:
    """Say so when the period of a whole contest began to run, or stopped."""
    was, now = (
        start_of(("pelantikan", "sengketa_selesai"), item, place="", rule="").day
        for item in (before, history(conn, election))
    )
    if (was is None) != (now is None):
        kind = "pemicu_dibuka_lagi" if now is None else "pemicu_tertutup"
        yield scribe(kind, f"kontes/{election}", before=str(was or ""), after=str(now or ""))


def _subject(item: Occurrence) -> str:
    return f"peristiwa/{item.id}"


def _after(item: Occurrence) -> str:
    """Return what the log says of an occurrence besides its number."""
    parts = [str(item.election), item.kind, str(item.day), item.place, item.rule, item.case]
    return " ".join(part for part in (*parts, "dibatalkan" if item.void else "") if part)


def _row(item: Occurrence) -> dict[str, Any]:
    return {
        "id": item.id,
        "election": item.election,
        "kind": item.kind,
        "day": item.day,
        "document": item.document,
        "place": item.place,
        "rule": item.rule,
        "case_number": item.case,
        "order_id": item.order,
        "replaces": item.replaces,
        "void": item.void,
        "recorded_by": actor_text(item.recorded_by),
        "recorded_at": instant(item.recorded_at.astimezone(UTC)),
    }


def _occurrence(row: Row[Any]) -> Occurrence:
    return Occurrence(
        id=row.id,
        election=row.election,
        kind=_KINDS[row.kind],
        day=row.day,
        document=row.document,
        place=row.place,
        rule=row.rule,
        case=row.case_number,
        order=row.order_id,
        replaces=row.replaces,
        void=row.void,
        recorded_by=actor_of(row.recorded_by),
        recorded_at=datetime.fromisoformat(row.recorded_at),
        confirmed_by=None if row.confirmed_by is None else actor_of(row.confirmed_by),
        confirmed_at=(
            None if row.confirmed_at is None else datetime.fromisoformat(row.confirmed_at)
        ),
    )


_KINDS: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}
