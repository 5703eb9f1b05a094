"""Put documents back that a register lost: from what the archive holds of them.

A register restored from an old backup, or made anew, does not know what was issued since. Each
document says in its own bytes which number, edition and data it is, so the row can be made again.
What no document says stays lost: that it was revoked, and the reason given for a new edition.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from formgen.register.find import DONE
from formgen.register.issue import mark_superseded, seal_rows
from formgen.register.reserve import lock_election
from formgen.register.rows import Issued
from formgen.register.schema import documents, elections, seals

_SAME: Final = ("form_register", "place", "sequence")


def missing(conn: Connection, election: int, numbers: Collection[int]) -> set[int]:
    """Return those of the numbers that the register never gave."""
    query = select(documents.c.number).where(
        documents.c.election == election, documents.c.number.in_(numbers)
    )
    return set(numbers) - set(conn.scalars(query))


def restore(conn: Connection, election: int, found: Sequence[Issued]) -> list[Issued]:
    """Make the rows of documents whose numbers the register never gave.

    Call ``settle`` in the same transaction when all of them are there.

    Args:
        conn: In a transaction.
        election: Election register number.
        found: Up to a few thousand, each with its seals; its status is not looked at.

    Returns:
        Those that were left out: the register knows the same edition under another number.
    """
    taken = _identities(conn, election, found)
    new = [item for item in found if _identity(item) not in taken]
    if new:
        conn.execute(insert(documents), [_row(item) for item in new])
        conn.execute(insert(seals), [row for item in new for row in seal_rows(election, item)])
        keep_numbers(conn, election, max(item.number for item in new))
    return [item for item in found if _identity(item) in taken]


def keep_numbers(conn: Connection, election: int, number: int) -> None:
    """See to it that no number up to this one is given again."""
    lock_election(conn, election)
    conn.execute(
        update(elections)
        .where(elections.c.election == election, elections.c.last_number < number)
        .values(last_number=number)
    )


def settle(conn: Connection, election: int) -> int:
    """Bring the states of restored documents in order; changes nothing in a whole register.

    An edition is superseded by the one that says so. One that a later edition passed over was
    never issued: a batch had been killed before it was confirmed.

    Returns:
        How many were void.
    """
    older = documents.alias()
    done = documents.c.state.in_(DONE)
    query = (
        select(documents)
        .join(
            older,
            (older.c.election == documents.c.election) & (older.c.number == documents.c.supersedes),
        )
        .where(documents.c.election == election, done, older.c.superseded_by.is_(None))
    )
    mark_superseded(conn, election, conn.execute(query).all())
    later = documents.alias()
    passed = select(later.c.number).where(
        *(later.c[name] == documents.c[name] for name in ("election", *_SAME)),
        later.c.edition > documents.c.edition,
        later.c.state.in_(DONE),
    )
    result = conn.execute(
        update(documents)
        .where(
            documents.c.election == election,
            documents.c.state == "issued",
            documents.c.superseded_by.is_(None),
            passed.exists(),
        )
        .values(state="void")
    )
    return int(result.rowcount)


def _identities(
    conn: Connection, election: int, found: Sequence[Issued]
) -> set[tuple[int, str, int, int]]:
    """Return form, place, sequence and edition of what the register has at these places."""
    query = select(documents).where(
        documents.c.election == election,
        documents.c.form_register.in_({item.form_register for item in found}),
        documents.c.place.in_({item.place for item in found}),
    )
    return {
        (row.form_register, row.place, row.sequence, row.edition) for row in conn.execute(query)
    }


def _identity(item: Issued) -> tuple[int, str, int, int]:
    return item.form_register, item.place, item.sequence, item.edition


def _row(item: Issued) -> Mapping[str, Any]:
    plain = replace(item, status="issued", superseded_by=None, superseded_on=None)
    return {
        column.name: "issued" if column.name == "state" else _value(plain, column.name)
        for column in documents.columns
    }


def _value(item: Issued, name: str) -> object:
    return getattr(item, name) or None if "reason" in name else getattr(item, name)
