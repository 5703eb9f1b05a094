"""Bind reserved numbers to bytes, confirm that they are issued, and revoke them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, bindparam, case, insert, select, update

from formgen.errors import NotFoundError, RefusedError, Text
from formgen.register.find import find_number, plain_kode_cek
from formgen.register.rows import Binding, Confirmation, Issued
from formgen.register.schema import ONE_DOCUMENT, documents, seals


def bind(conn: Connection, election: int, bindings: Sequence[Binding]) -> None:
    """Note which bytes each number stands for, before anything signed over them leaves.

    Commit before signatures are used outside the process. Binding again to the same hash changes
    nothing; to another hash is refused, for ever: two different originals of one identity would
    be equivocation.

    Args:
        conn: In a transaction.
        election: Election register number.
        bindings: Up to a few thousand.

    Raises:
        NotFoundError: A number was never given.
        RefusedError: A number is bound to other bytes, or void, or was taken over for other data
            or another day meanwhile; nothing was bound.
    """
    rows = _rows(conn, election, [item.number for item in bindings])
    new: dict[int, Binding] = {}
    for item in bindings:
        row = _require(rows, item.number)
        bound_to = new[item.number].h if item.number in new else row.h
        _check_binding(row, item, bound_to)
        if bound_to is None:
            new[item.number] = item
    if new:
        conn.execute(_BIND, [_binding(election, item) for item in new.values()])


def confirm(conn: Connection, election: int, confirmations: Sequence[Confirmation]) -> int:
    """Make documents issued; the documents they supersede become superseded on the same day.

    Call it in the transaction that catalogues their archived bytes. Confirming again what is
    issued with the same bytes changes nothing.

    Args:
        conn: In a transaction.
        election: Election register number.
        confirmations: Up to a few thousand.

    Returns:
        How many were not issued before.

    Raises:
        NotFoundError: A number was never given.
        RefusedError: A number is not bound, bound to other bytes, void, or issued with another
            file; nothing was confirmed.
    """
    rows = _rows(conn, election, [item.number for item in confirmations])
    new: dict[int, Confirmation] = {}
    for item in confirmations:
        row = _require(rows, item.number)
        _check_confirmation(row, item)
        if row.state == "reserved" and new.setdefault(item.number, item) != item:
            raise _refused(item.number, "dua berkas untuk satu nomor", "two files for one number")
    if new:
        conn.execute(_CONFIRM, [_confirmation(election, item) for item in new.values()])
        conn.execute(
            insert(seals), [row for item in new.values() for row in seal_rows(election, item)]
        )
        mark_superseded(conn, election, [rows[number] for number in new])
    return len(new)


def revoke(conn: Connection, election: int, number: int, *, reason: str, day: date) -> Issued:
    """Withdraw an issued document; nothing takes that back.

    Revoking again changes nothing: the first reason and day stay.

    Args:
        conn: In a transaction.
        election: Election register number.
        number: Issue number.
        reason: Why, shown to whoever checks the document; never personal data.
        day: Day from which it is revoked.

    Returns:
        The revoked document.

    Raises:
        NotFoundError: No document was issued with this number.
    """
    of_number = (documents.c.election == election, documents.c.number == number)
    conn.execute(
        update(documents)
        .where(*of_number, documents.c.state.in_(("issued", "superseded")))
        .values(state="revoked", revoked_on=day, revoked_reason=reason)
    )
    issued = find_number(conn, election, number)
    if issued is None:
        raise _unknown(number)
    return issued


_BIND = update(documents).where(ONE_DOCUMENT).values(h=bindparam("new_h"))

_CONFIRM = (
    update(documents)
    .where(ONE_DOCUMENT)
    .values(
        state="issued",
        prefix_length=bindparam("new_prefix_length"),
        file_sha256=bindparam("new_file_sha256"),
        file_size=bindparam("new_file_size"),
        pages=bindparam("new_pages"),
    )
)

_SUPERSEDE = (
    update(documents)
    .where(ONE_DOCUMENT)
    .values(
        # Revoked says more than superseded, so it stays.
        state=case((documents.c.state == "issued", "superseded"), else_=documents.c.state),
        superseded_by=bindparam("new_number"),
        superseded_on=bindparam("new_day"),
    )
)


def _rows(conn: Connection, election: int, numbers: Sequence[int]) -> dict[int, Row[Any]]:
    """Read and lock the rows of these numbers in one statement."""
    query = (
        select(documents)
        .where(documents.c.election == election, documents.c.number.in_(numbers))
        .order_by(documents.c.number)  # locks taken in one order cannot block each other for ever
        .with_for_update()
    )
    return {row.number: row for row in conn.execute(query)}


def _require(rows: Mapping[int, Row[Any]], number: int) -> Row[Any]:
    """Return the row of a number."""
    if number not in rows:
        raise _unknown(number)
    return rows[number]


def _check_binding(row: Row[Any], item: Binding, bound_to: str | None) -> None:
    """Refuse bytes that the number does not stand for."""
    if row.state == "void":
        raise _refused(item.number, "nomor sudah batal", "the number is void")
    if (row.data_sha256, row.day) != (item.data_sha256, item.day):
        raise _refused(
            item.number, "dipesan untuk isi atau hari lain", "reserved for other data or day"
        )
    if bound_to not in {None, item.h}:
        raise _refused(item.number, "terikat pada berkas lain", "bound to other bytes")


def _check_confirmation(row: Row[Any], item: Confirmation) -> None:
    """Refuse to issue anything but the bound bytes."""
    if row.state == "void":
        raise _refused(item.number, "nomor sudah batal", "the number is void")
    if row.h != item.h:
        raise _refused(item.number, "tidak terikat pada berkas ini", "not bound to these bytes")
    if row.state != "reserved" and row.file_sha256 != item.file_sha256:
        raise _refused(item.number, "terbit dengan berkas lain", "issued with another file")
    if not item.seals:
        raise _refused(item.number, "tanpa segel", "without a seal")


def mark_superseded(conn: Connection, election: int, rows: Sequence[Row[Any]]) -> None:
    """Mark the predecessors of issued documents; rows have number, day and ``supersedes``."""
    changes = [
        {
            "of_election": election,
            "of_number": row.supersedes,
            "new_number": row.number,
            "new_day": row.day,
        }
        for row in rows
        if row.supersedes is not None
    ]
    if changes:
        conn.execute(_SUPERSEDE, changes)


def _binding(election: int, item: Binding) -> dict[str, Any]:
    """Return the values of ``_BIND``."""
    return {"of_election": election, "of_number": item.number, "new_h": item.h}


def _confirmation(election: int, item: Confirmation) -> dict[str, Any]:
    """Return the values of ``_CONFIRM``."""
    return {
        "of_election": election,
        "of_number": item.number,
        "new_prefix_length": item.prefix_length,
        "new_file_sha256": item.file_sha256,
        "new_file_size": item.file_size,
        "new_pages": len(item.seals),
    }


def seal_rows(election: int, item: Confirmation | Issued) -> list[dict[str, Any]]:
    """Return the rows of the seals of a document."""
    return [
        {
            "election": election,
            "number": item.number,
            "page": seal.page,
            "cose_sha256": seal.cose_sha256,
            "kode_cek": plain_kode_cek(seal.kode_cek),
        }
        for seal in item.seals
    ]


def _unknown(number: int) -> NotFoundError:
    """Say that a number was never issued."""
    return NotFoundError(
        Text(f"nomor {number} tidak ada di register", f"number {number} is not in the register"),
        number=number,
    )


def _refused(number: int, in_indonesian: str, in_english: str) -> RefusedError:
    """Say why a number is refused."""
    return RefusedError(
        Text(f"nomor {number}: {in_indonesian}", f"number {number}: {in_english}"), number=number
    )
