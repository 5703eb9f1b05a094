"""The lines of a batch in SQL, as they were proposed and decided."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from formgen_archive.canonical import canonical_json
from formgen_archive.catalogue.batch_refusals import refusal
from formgen_archive.catalogue.destruction_tables import lines
from formgen_archive.catalogue.lifecycle import RecordKey
from formgen_archive.destruction.lists import Line, line_from_json, line_json
from formgen_archive.errors import not_permitted

_MANY: Final = 500  # rows in one statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A line as the database has it.

    Attributes:
        line: The line.
        listed: Part of the list signed last.
        open: Neither destroyed nor put out.
        reason: Why it was put out, or empty.
    """

    line: Line
    listed: bool
    open: bool
    reason: str


def enter(conn: Connection, batch: str, proposed: Sequence[Line]) -> None:
    """Write the lines of a new batch.

    Raises:
        sqlalchemy.exc.IntegrityError: A record is in another open batch.
    """
    for start in range(0, len(proposed), _MANY):
        rows = [_row(batch, line) for line in proposed[start : start + _MANY]]
        conn.execute(insert(lines), rows)


def entries(conn: Connection, batch: str, *, listed: bool | None = None) -> Iterator[Entered]:
    """Go through the lines of a batch in order; memory stays flat."""
    query = select(lines).where(lines.c.batch == batch).order_by(lines.c.number)
    if listed is not None:
        query = query.where(lines.c.listed.is_(listed))
    with conn.execute(query, execution_options={"yield_per": _MANY}) as rows:
        for row in rows:
            yield _entered(row)


def entries_of(conn: Connection, batch: str, numbers: Sequence[int]) -> dict[int, Entered]:
    """Return lines of a batch by number; those that do not exist are left out."""
    found = {}
    for start in range(0, len(numbers), _MANY):
        some = numbers[start : start + _MANY]
        query = select(lines).where(lines.c.batch == batch, lines.c.number.in_(some))
        found.update({row.number: _entered(row) for row in conn.execute(query)})
    return found


_BODY = (
    update(lines)
    .where(lines.c.batch == bindparam("of_batch"), lines.c.number == bindparam("of_number"))
    .values(body=bindparam("new_body"))
)


def write_decisions(conn: Connection, batch: str, changed: Sequence[Line]) -> None:
    """Write what was decided on lines."""
    for start in range(0, len(changed), _MANY):
        conn.execute(
            _BODY,
            [
                {"of_batch": batch, "of_number": line.number, "new_body": _body(line)}
                for line in changed[start : start + _MANY]
            ],
        )


def _body(line: Line) -> str:
    return canonical_json(line_json(line)).decode()


def _row(batch: str, line: Line) -> dict[str, Any]:
    return {
        "batch": batch,
        "number": line.number,
        "election": line.election,
        "record_id": line.record_id,
        "body": _body(line),
        "listed": True,
        "open": True,
        "reason": "",
    }


def key_of(line: Line) -> RecordKey:
    """Return which record a line is about."""
    return line.election, line.record_id


def _entered(row: Row[Any]) -> Entered:
    """Read a line; one that was tampered with is refused."""
    columns = (row.number, row.election, row.record_id)
    try:
        line = line_from_json(json.loads(row.body))
    except (ValueError, KeyError, TypeError, AttributeError):
        line = None
    if line is None or (line.number, line.election, line.record_id) != columns:
        raise not_permitted([refusal("A721", f"{row.batch}/{row.number}", row.record_id)])
    return Entered(line=line, listed=row.listed, open=row.open, reason=row.reason)
