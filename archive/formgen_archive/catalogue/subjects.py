"""Records as far as their retention goes: read by the million, without their manifests."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, Row, Select, and_, func, or_, select

from formgen_archive.catalogue.destruction_tables import lifecycle
from formgen_archive.catalogue.schema import records as table
from formgen_archive.destruction.states import RecordState
from formgen_archive.holds import Scope
from formgen_archive.manifest import PrivacyClass

_SAME = and_(lifecycle.c.election == table.c.election, lifecycle.c.record_id == table.c.record_id)
_STREAM = {"yield_per": 2000}  # rows held at a time
_MANY = 500  # keys in one statement


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSubject:
    """A record as ``due.due_of`` wants it.

    Attributes:
        election: Contest.
        record_id: Record id.
        form: Slug of its form.
        place: 13 digits.
        privacy: Privacy class.
        rule: Rule it came in under.
        rules_version: Version of the schedule at that time.
        state: Where it stands between receipt and destruction.
    """

    election: int
    record_id: str
    form: str
    place: str
    privacy: PrivacyClass
    rule: str
    rules_version: str
    state: RecordState = "aktif"


def subjects(conn: Connection, scope: Scope | None = None) -> Iterator[RecordSubject]:
    """Go through the records of a scope ordered by contest, place and id; memory stays flat."""
    query = in_scope(_QUERY, scope or Scope()).order_by(
        table.c.election, table.c.place, table.c.record_id
    )
    with conn.execute(query, execution_options=_STREAM) as rows:
        for row in rows:
            yield _subject(row)


def subjects_after(conn: Connection, last: tuple[int, str], limit: int) -> list[RecordSubject]:
    """Return the next records by contest and id: what goes through all of them holds no lock.

    Args:
        conn: Connection.
        last: Contest and id of the record before; ``(0, "")`` to begin.
        limit: How many at most.
    """
    election, record = last
    later = or_(
        table.c.election > election,
        and_(table.c.election == election, table.c.record_id > record),
    )
    query = _QUERY.where(later).order_by(table.c.election, table.c.record_id).limit(limit)
    return [_subject(row) for row in conn.execute(query)]


def subjects_of(
    conn: Connection, keys: Sequence[tuple[int, str]]
) -> dict[tuple[int, str], RecordSubject]:
    """Return records by contest and id; what does not exist is left out."""
    wanted, found = set(keys), {}
    for start in range(0, len(keys), _MANY):
        some = keys[start : start + _MANY]
        query = _QUERY.where(
            table.c.election.in_({election for election, _ in some}),
            table.c.record_id.in_({record for _, record in some}),
        )
        for row in conn.execute(query):
            if (row.election, row.record_id) in wanted:
                found[row.election, row.record_id] = _subject(row)
    return found


def count_subjects(conn: Connection) -> int:
    """Count all records."""
    return conn.scalars(select(func.count()).select_from(table)).one()


def in_scope(query: Select[Any], scope: Scope) -> Select[Any]:
    """Narrow a query of records to those a scope covers; see ``Scope.covers``."""
    if scope.election is not None:
        query = query.where(table.c.election == scope.election)
    if scope.place:
        query = query.where(table.c.place.startswith(scope.place, autoescape=True))
    if scope.forms:
        query = query.where(table.c.form.in_(scope.forms))
    if scope.record:
        query = query.where(table.c.record_id == scope.record)
    return query


_QUERY: Select[Any] = select(
    table.c.election,
    table.c.record_id,
    table.c.form,
    table.c.place,
    table.c.privacy,
    table.c.rule,
    table.c.rules_version,
    lifecycle.c.state,
).select_from(table.join(lifecycle, _SAME, isouter=True))


def _subject(row: Row[Any]) -> RecordSubject:
    return RecordSubject(
        election=row.election,
        record_id=row.record_id,
        form=row.form,
        place=row.place,
        privacy=cast("PrivacyClass", row.privacy),
        rule=row.rule,
        rules_version=row.rules_version,
        state=cast("RecordState", row.state or "aktif"),
    )
