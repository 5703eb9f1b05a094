"""Finding records in SQL, by everything an archivist may know of them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from formgen_archive.catalogue.destruction_tables import lifecycle
from formgen_archive.catalogue.records import from_row
from formgen_archive.catalogue.schema import records as table
from formgen_archive.catalogue.schema import representations
from formgen_archive.catalogue.supplements import table as supplements
from formgen_archive.manifest import Manifest

FIRST_STATE = "aktif"
"""State of what has no row in the table of states."""

_STREAM = {"yield_per": 500}  # rows held at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is known of the records that are looked for; what is None or empty says nothing.

    Attributes:
        forms: Slugs, one of which the record has.
        place: What the code of its place begins with.
        election: Election register number.
        numbers: Issue numbers, one of which the record has.
        since: First issue day.
        until: Last issue day.
        sha256: Checksum of one of its objects.
        state: Its state, such as ``inaktif``.
        scanned: Whether a scan was added to it.
        batch: Batch or list it is on now.
    """

    forms: Collection[str] | None = None
    place: str = ""
    election: int | None = None
    numbers: Collection[int] | None = None
    since: date | None = None
    until: date | None = None
    sha256: str = ""
    state: str = ""
    scanned: bool | None = None
    batch: str = ""


def search(conn: Connection, wanted: Wanted) -> Iterator[tuple[Manifest, str]]:
    """Go through the records found with their states, ordered by election, place and record id.

    Memory stays flat; the connection is busy until the iterator is used up or closed.

    Raises:
        ManifestInvalidError: A row of the catalogue was tampered with.
    """
    state = func.coalesce(lifecycle.c.state, FIRST_STATE).label("state")
    beside = and_(
        lifecycle.c.election == table.c.election, lifecycle.c.record_id == table.c.record_id
    )
    query = (
        select(table, state)
        .outerjoin(lifecycle, beside)
        .where(*_conditions(wanted, state))
        .order_by(table.c.election, table.c.place, table.c.record_id)
    )
    with conn.execute(query, execution_options=_STREAM) as rows:
        for row in rows:
            yield from_row(row), row.state


def page(conn: Connection, after: tuple[int, str], size: int) -> list[Manifest]:
    """Return the records that follow a key, ordered by key."""
    election, record_id = after
    later = or_(
        table.c.election > election,
        and_(table.c.election == election, table.c.record_id > record_id),
    )
    query = select(table).where(later).order_by(table.c.election, table.c.record_id).limit(size)
    return [from_row(row) for row in conn.execute(query)]


def count(conn: Connection) -> int:
    """Return how many records there are."""
    return int(conn.scalars(select(func.count()).select_from(table)).one())


def unknown(conn: Connection, keys: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return those of the records that the catalogue does not have."""
    query = select(table.c.election, table.c.record_id).where(
        table.c.record_id.in_({record_id for _, record_id in keys})
    )
    known = {(row.election, row.record_id) for row in conn.execute(query)}
    return [key for key in keys if key not in known]


def _conditions(wanted: Wanted, state: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """Return one condition for each thing that is known."""
    found: list[ColumnElement[bool]] = []
    if wanted.forms is not None:
        found.append(table.c.form.in_(wanted.forms))
    if wanted.place:
        found.append(table.c.place.startswith(wanted.place, autoescape=True))
    if wanted.election is not None:
        found.append(table.c.election == wanted.election)
    if wanted.numbers is not None:
        found.append(table.c.number.in_(wanted.numbers))
    if wanted.since is not None:
        found.append(table.c.day >= wanted.since)
    if wanted.until is not None:
        found.append(table.c.day <= wanted.until)
    if wanted.sha256:
        found.append(_holds(wanted.sha256))
    if wanted.scanned is not None:
        found.append(_scanned() if wanted.scanned else ~_scanned())
    return found + _standing(wanted, state)


def _standing(wanted: Wanted, state: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """Return the conditions on where a record stands."""
    found: list[ColumnElement[bool]] = []
    if wanted.state:
        found.append(state == wanted.state)
    if wanted.batch:
        found.append(lifecycle.c.batch == wanted.batch)
    return found


def _scanned() -> ColumnElement[bool]:
    return exists().where(
        supplements.c.election == table.c.election,
        supplements.c.record_id == table.c.record_id,
    )


def _holds(sha256: str) -> ColumnElement[bool]:
    return exists().where(
        representations.c.election == table.c.election,
        representations.c.record_id == table.c.record_id,
        representations.c.sha256 == sha256.lower(),
    )
