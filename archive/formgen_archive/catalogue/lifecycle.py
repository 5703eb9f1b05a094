"""Where each record stands between receipt and destruction, in SQL.

Whoever decides on a record calls ``lock`` first: placing a hold, proposing and executing then see
each other's work and never half of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, cast

from sqlalchemy import Connection, delete, insert, select

from formgen_archive.audit import Event
from formgen_archive.catalogue.destruction_tables import lifecycle
from formgen_archive.catalogue.log import read_head
from formgen_archive.destruction.states import RecordState

RecordKey = tuple[int, str]
"""Election register number and record id."""

_MANY = 500  # keys in one statement


class Recorder(Protocol):
    """Writes down who does what now; trusted time, person and session are known to it."""

    def __call__(  # noqa: PLR0913 - the fields of an event, all by name
        self,
        kind: str,
        subject: str,
        *,
        before: str = "",
        after: str = "",
        documents: tuple[str, ...] = (),
        reason: str = "",
    ) -> Event:
        """Return the event; it is not on record yet."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one record stands.

    Attributes:
        state: Its state.
        batch: Open batch it is in, or empty.
        not_before: Day before which an earlier approval forbids its destruction, or None.
    """

    state: RecordState = "aktif"
    batch: str = ""
    not_before: date | None = None


def lock(conn: Connection) -> None:
    """Keep every other decision on records out until the transaction ends."""
    read_head(conn, lock=True)


def standing(conn: Connection, key: RecordKey) -> Standing:
    """Return where one record stands."""
    return standings(conn, [key])[key]


def standings(conn: Connection, keys: Sequence[RecordKey]) -> dict[RecordKey, Standing]:
    """Return where records stand; what never left ``aktif`` has no row."""
    found = {key: Standing() for key in keys}
    for start in range(0, len(keys), _MANY):
        some = keys[start : start + _MANY]
        query = select(lifecycle).where(
            lifecycle.c.election.in_({election for election, _ in some}),
            lifecycle.c.record_id.in_({record for _, record in some}),
        )
        for row in conn.execute(query):
            if (row.election, row.record_id) in found:
                found[row.election, row.record_id] = Standing(
                    state=cast("RecordState", row.state),
                    batch=row.batch,
                    not_before=row.not_before,
                )
    return found


def put(conn: Connection, changes: Mapping[RecordKey, Standing]) -> None:
    """Write where records stand from now on."""
    keys = list(changes)
    for start in range(0, len(keys), _MANY):
        some = keys[start : start + _MANY]
        for election in {election for election, _ in some}:
            names = [record for other, record in some if other == election]
            conn.execute(
                delete(lifecycle).where(
                    lifecycle.c.election == election, lifecycle.c.record_id.in_(names)
                )
            )
        conn.execute(insert(lifecycle), [_row(key, changes[key]) for key in some])


def in_state(conn: Connection, state: RecordState, keys: Iterable[RecordKey]) -> list[RecordKey]:
    """Return those of the records that are in a state."""
    wanted = list(keys)
    found = standings(conn, wanted)
    return [key for key in wanted if found[key].state == state]


def _row(key: RecordKey, item: Standing) -> dict[str, object]:
    return {
        "election": key[0],
        "record_id": key[1],
        "state": item.state,
        "batch": item.batch,
        "not_before": item.not_before,
    }
