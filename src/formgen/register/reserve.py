"""Give numbers, editions and days to documents: the first step of issuing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from formgen.errors import RefusedError, Text
from formgen.register.decide import Continue, Decision, Keep, Known, Open, Rewrite, decide
from formgen.register.find import find_numbers
from formgen.register.rows import Identity, Reservation, Wanted
from formgen.register.schema import ONE_DOCUMENT, documents, elections


def reserve(
    conn: Connection, election: int, wanted: Sequence[Wanted], day: date
) -> list[Reservation]:
    """Give every wish its number, edition and day.

    Repeating the call with the same data gives the same numbers, editions and days, whenever it
    was interrupted. The number of statements does not grow with the number of wishes.

    Args:
        conn: In a transaction; other writers of the election wait until it ends.
        election: Election register number.
        wanted: Up to a few thousand, in the order in which numbers are given.
        day: Issue day of what is new.

    Returns:
        One reservation for each wish, in the same order.

    Raises:
        RefusedError: Two wishes ask for one document with different data.
    """
    wishes = _distinct(wanted)
    last_number = lock_election(conn, election)
    known = _editions(conn, election, wishes)
    decisions = {
        identity: decide(wish.data_sha256, known.get(identity, ()))
        for identity, wish in wishes.items()
    }
    given = _give(wishes, decisions, last_number=last_number, day=day)
    _write(conn, election, given, decisions)
    done = _with_issued(conn, election, given)
    return [done[wish.identity] for wish in wanted]


def reopen(conn: Connection, election: int, bound: Reservation) -> Reservation:
    """Give a document another number and edition; the number it had becomes void.

    For a number that was bound to bytes which nobody has and nobody can make again: another
    version of the program writes others. Something signed may exist, but it was never issued.

    Args:
        conn: In a transaction.
        election: Election register number.
        bound: The reservation as it was found.

    Raises:
        RefusedError: It is not the document's last one any more, or was issued meanwhile.
    """
    identity = bound.wanted.identity
    last_number = lock_election(conn, election)
    last = _editions(conn, election, [identity])[identity][-1]
    if (last.number, last.state, last.h) != (bound.number, "reserved", bound.h):
        raise RefusedError(
            Text(f"nomor {bound.number}: keadaannya berubah", f"number {bound.number} has changed"),
            number=bound.number,
        )
    decision = Open(edition=bound.edition + 1, supersedes=bound.supersedes, voids=bound.number)
    decisions: dict[Identity, Decision] = {identity: decision}
    given = _give({identity: bound.wanted}, decisions, last_number=last_number, day=bound.day)
    _write(conn, election, given, decisions)
    return given[identity]


def _distinct(wanted: Iterable[Wanted]) -> dict[Identity, Wanted]:
    """Drop repetitions; one document cannot have two contents."""
    wishes: dict[Identity, Wanted] = {}
    for wish in wanted:
        if wishes.setdefault(wish.identity, wish).data_sha256 != wish.data_sha256:
            raise RefusedError(
                Text(
                    f"{wish.form_slug} untuk {wish.place} diminta dua kali dengan isi berbeda",
                    f"{wish.form_slug} for {wish.place} is asked for twice with different data",
                ),
                form=wish.form_slug,
                place=wish.place,
                sequence=wish.sequence,
            )
    return wishes


def lock_election(conn: Connection, election: int) -> int:
    """Make other writers of this election wait; returns the last number given."""
    dialect_insert = sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert
    conn.execute(
        dialect_insert(elections).values(election=election, last_number=0).on_conflict_do_nothing()
    )
    query = select(elections.c.last_number).where(elections.c.election == election)
    last_number: int = conn.execute(query.with_for_update()).scalar_one()
    return last_number


def _editions(
    conn: Connection, election: int, wishes: Iterable[Identity]
) -> dict[Identity, list[Known]]:
    """Read all editions of these documents, oldest first.

    Asks for forms and places apart, which an index answers; a pair that nobody asked for may
    come along and is dropped.
    """
    wanted = set(wishes)
    query = (
        select(documents)
        .where(
            documents.c.election == election,
            documents.c.form_register.in_({item.form_register for item in wanted}),
            documents.c.place.in_({item.place for item in wanted}),
        )
        .order_by(documents.c.edition)
    )
    known: dict[Identity, list[Known]] = {}
    for row in conn.execute(query):
        identity = Identity(form_register=row.form_register, place=row.place, sequence=row.sequence)
        if identity in wanted:
            known.setdefault(identity, []).append(
                Known(
                    number=row.number,
                    edition=row.edition,
                    day=row.day,
                    data_sha256=row.data_sha256,
                    state=row.state,
                    h=row.h,
                    supersedes=row.supersedes,
                )
            )
    return known


def _give(
    wishes: Mapping[Identity, Wanted],
    decisions: Mapping[Identity, Decision],
    *,
    last_number: int,
    day: date,
) -> dict[Identity, Reservation]:
    """Turn decisions into reservations; new numbers follow the order of the wishes."""
    given = {}
    for identity, wish in wishes.items():
        decision = decisions[identity]
        if isinstance(decision, Open):
            last_number += 1
            given[identity] = Reservation(
                wanted=wish,
                number=last_number,
                edition=decision.edition,
                day=day,
                state="new",
                h=None,
                supersedes=decision.supersedes,
                issued=None,
            )
        else:
            given[identity] = _again(wish, decision, day)
    return given


def _again(wish: Wanted, decision: Keep | Continue | Rewrite, day: date) -> Reservation:
    """Return the reservation of a document that has a number already."""
    known = decision.known
    state: Literal["new", "reserved", "issued"]
    if isinstance(decision, Rewrite):
        state, known = "new", replace(known, day=day)
    else:
        state = "issued" if isinstance(decision, Keep) else "reserved"
    return Reservation(
        wanted=wish,
        number=known.number,
        edition=known.edition,
        day=known.day,
        state=state,
        h=known.h,
        supersedes=known.supersedes,
        issued=None,
    )


def _write(
    conn: Connection,
    election: int,
    given: Mapping[Identity, Reservation],
    decisions: Mapping[Identity, Decision],
) -> None:
    """Write what changed, in four statements at most."""
    opened = [given[key] for key, choice in decisions.items() if isinstance(choice, Open)]
    taken_over = [given[key] for key, choice in decisions.items() if isinstance(choice, Rewrite)]
    voided = [c.voids for c in decisions.values() if isinstance(c, Open) and c.voids is not None]
    if voided:
        conn.execute(
            update(documents)
            .where(documents.c.election == election, documents.c.number.in_(voided))
            .values(state="void")
        )
    if opened:
        conn.execute(insert(documents), [_row(election, item) for item in opened])
        conn.execute(
            update(elections)
            .where(elections.c.election == election)
            .values(last_number=opened[-1].number)
        )
    if taken_over:
        conn.execute(_TAKE_OVER, [_change(election, item) for item in taken_over])


_TAKE_OVER = (
    update(documents)
    .where(ONE_DOCUMENT)
    .values(
        data_sha256=bindparam("new_data"),
        day=bindparam("new_day"),
        form_slug=bindparam("new_slug"),
        reason=bindparam("new_reason"),
    )
)


def _change(election: int, item: Reservation) -> dict[str, Any]:
    """Return the values of ``_TAKE_OVER``."""
    return {
        "of_election": election,
        "of_number": item.number,
        "new_data": item.wanted.data_sha256,
        "new_day": item.day,
        "new_slug": item.wanted.form_slug,
        "new_reason": item.wanted.reason or None,
    }


def _row(election: int, item: Reservation) -> dict[str, Any]:
    """Return the row of a new number."""
    return {
        "election": election,
        "number": item.number,
        "form_register": item.wanted.form_register,
        "form_slug": item.wanted.form_slug,
        "place": item.wanted.place,
        "sequence": item.wanted.sequence,
        "edition": item.edition,
        "day": item.day,
        "data_sha256": item.wanted.data_sha256,
        "state": "reserved",
        "supersedes": item.supersedes,
        "reason": item.wanted.reason or None,
    }


def _with_issued(
    conn: Connection, election: int, given: dict[Identity, Reservation]
) -> dict[Identity, Reservation]:
    """Add the issued documents to the reservations that are done."""
    numbers = [item.number for item in given.values() if item.state == "issued"]
    issued = {item.number: item for item in find_numbers(conn, election, numbers)}
    return {
        identity: replace(item, issued=issued[item.number]) if item.state == "issued" else item
        for identity, item in given.items()
    }
