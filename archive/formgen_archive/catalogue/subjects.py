"""Records as far as their retention goes: read by the million, without their manifests."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, Select, select

from formgen_archive.catalogue.schema import records as table
from formgen_archive.holds import Scope
from formgen_archive.manifest import PrivacyClass

_STREAM = {"yield_per": 2000}  # rows held at a time


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
    """

    election: int
    record_id: str
    form: str
    place: str
    privacy: PrivacyClass
    rule: str
    rules_version: str


def subjects(conn: Connection, scope: Scope | None = None) -> Iterator[RecordSubject]:
    """Go through the records of a scope ordered by contest, place and id; memory stays flat."""
    query = in_scope(
        select(
            table.c.election,
            table.c.record_id,
            table.c.form,
            table.c.place,
            table.c.privacy,
            table.c.rule,
            table.c.rules_version,
        ),
        scope or Scope(),
    ).order_by(table.c.election, table.c.place, table.c.record_id)
    with conn.execute(query, execution_options=_STREAM) as rows:
        for row in rows:
            yield RecordSubject(
                election=row.election,
                record_id=row.record_id,
                form=row.form,
                place=row.place,
                privacy=cast("PrivacyClass", row.privacy),
                rule=row.rule,
                rules_version=row.rules_version,
            )


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
