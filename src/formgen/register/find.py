"""Find issued documents. What is only reserved is nobody's business but the issuer's."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, bindparam, or_, select, tuple_

from formgen.register.rows import Hit, Identity, Issued, SealRow, State, Status
from formgen.register.schema import documents, elections, seals

_PAGE = 500  # documents held at a time while the register is read
DONE: Final[tuple[Status, ...]] = ("issued", "superseded", "revoked")
"""Of what was issued, whatever became of it; ``reserved`` and ``void`` never were."""

# Asked for every seal that is checked, many times a second: built once, since building a statement
# takes longer than running it.
_ONE = select(documents).where(
    documents.c.election == bindparam("election"),
    documents.c.number == bindparam("number"),
    or_(*(documents.c.state == state for state in DONE)),
)
_PAGES_OF_ONE = (
    select(seals)
    .where(seals.c.election == bindparam("election"), seals.c.number == bindparam("number"))
    .order_by(seals.c.page)
)


def begun(conn: Connection) -> bool:
    """Tell whether any number was ever given."""
    return conn.execute(select(elections.c.election).limit(1)).first() is not None


def find_number(conn: Connection, election: int, number: int) -> Issued | None:
    """Find a document by its issue number, or None."""
    asked = {"election": election, "number": number}
    row = conn.execute(_ONE, asked).one_or_none()
    if row is None:
        return None
    return _issued(row, [_seal(page) for page in conn.execute(_PAGES_OF_ONE, asked)])


def find_numbers(conn: Connection, election: int, numbers: Sequence[int]) -> list[Issued]:
    """Find documents by their issue numbers, ordered by number, in two statements."""
    if not numbers:
        return []
    return _read(conn, documents.c.election == election, documents.c.number.in_(numbers))


def find_identity(
    conn: Connection, election: int, identity: Identity, edition: int
) -> Issued | None:
    """Find one edition of a document by the five things its seal binds to a hash, or None."""
    editions = find_editions(conn, election, identity)
    return _first([item for item in editions if item.edition == edition])


def find_editions(conn: Connection, election: int, identity: Identity) -> list[Issued]:
    """Find all issued editions of a document, oldest first."""
    found = _read(
        conn,
        documents.c.election == election,
        documents.c.form_register == identity.form_register,
        documents.c.place == identity.place,
        documents.c.sequence == identity.sequence,
    )
    return sorted(found, key=lambda item: item.edition)


def latest(conn: Connection, election: int, identity: Identity) -> Issued | None:
    """Find the newest issued edition of a document, or None; it may be revoked."""
    editions = find_editions(conn, election, identity)
    return editions[-1] if editions else None


def find_kode_cek(conn: Connection, kode_cek: str) -> list[Hit]:
    """Find pages by the code for typing, in all elections.

    Usually none or one; 80 bits do not exclude two.

    Args:
        conn: Connection.
        kode_cek: 16 characters; hyphens and spaces do not count, nor does case.
    """
    return _hits(conn, seals.c.kode_cek == plain_kode_cek(kode_cek))


def find_cose(conn: Connection, cose_sha256: str) -> Hit | None:
    """Find a page by the SHA-256 of its seal's COSE message, in all elections, or None."""
    hits = _hits(conn, seals.c.cose_sha256 == cose_sha256)
    return hits[0] if hits else None


def iterate_issued(
    conn: Connection,
    election: int,
    *,
    place: str = "",
    form_registers: Sequence[int] = (),
    statuses: Sequence[Status] = ("issued",),
) -> Iterator[Issued]:
    """Go through issued documents ordered by place, form register, sequence and edition.

    Reads page by page: memory stays flat and no statement is left open, so the caller may use the
    connection in between.

    Args:
        conn: Connection.
        election: Election register number.
        place: Only places whose code begins so; empty for all.
        form_registers: Only these forms; empty for all.
        statuses: Only documents with one of these.
    """
    table = documents.c
    order = tuple_(table.place, table.form_register, table.sequence, table.edition)
    # "+ 0" keeps the planner from finding all documents of the election and sorting them anew for
    # every page: the index over places has them in order already.
    wanted = [table.election + 0 == election, table.state.in_(statuses)]
    if place:
        wanted.append(table.place.between(place.ljust(13, "0"), place.ljust(13, "9")))
    if form_registers:
        wanted.append(table.form_register.in_(form_registers))
    after: list[ColumnElement[bool]] = []
    while page := _read(conn, *wanted, *after, order=tuple(order.clauses), limit=_PAGE):
        yield from page
        last = page[-1]
        after = [order > (last.place, last.form_register, last.sequence, last.edition)]


def states(conn: Connection, election: int) -> Iterator[tuple[int, State]]:
    """Go through all numbers ever given in an election, in order, with their states."""
    query = select(documents.c.number, documents.c.state).order_by(documents.c.number)
    number = 0
    while True:
        rows = conn.execute(
            query.where(documents.c.election == election, documents.c.number > number).limit(_PAGE)
        ).all()
        if not rows:
            return
        yield from ((row.number, row.state) for row in rows)
        number = rows[-1].number


def never_issued(conn: Connection, election: int, numbers: Sequence[int]) -> set[int]:
    """Return those of the numbers that were given but never became an issued document."""
    query = select(documents.c.number).where(
        documents.c.election == election,
        documents.c.number.in_(numbers),
        documents.c.state.in_(("reserved", "void")),
    )
    return set(conn.scalars(query))


def plain_kode_cek(kode_cek: str) -> str:
    """Return the code as the register keeps it: capitals, without hyphens and spaces."""
    return kode_cek.replace("-", "").replace(" ", "").upper()


def _first(found: Sequence[Issued]) -> Issued | None:
    """Return the only element, if any."""
    return found[0] if found else None


def _read(
    conn: Connection,
    *conditions: ColumnElement[bool],
    order: Sequence[ColumnElement[Any]] = (documents.c.number,),
    limit: int | None = None,
) -> list[Issued]:
    """Read issued documents with their seals in two statements."""
    query = (
        select(documents)
        .where(*conditions, documents.c.state.in_(DONE))
        .order_by(*order)
        .limit(limit)
    )
    rows = conn.execute(query).all()
    pages = _seals(conn, rows)
    return [_issued(row, pages[row.election, row.number]) for row in rows]


def _seals(conn: Connection, rows: Sequence[Row[Any]]) -> dict[tuple[int, int], list[SealRow]]:
    """Read the seals of these documents, in page order."""
    pages: dict[tuple[int, int], list[SealRow]] = {(row.election, row.number): [] for row in rows}
    if not pages:
        return pages
    query = (
        select(seals)
        .where(
            seals.c.election.in_({election for election, _ in pages}),
            seals.c.number.in_({number for _, number in pages}),
        )
        .order_by(seals.c.election, seals.c.number, seals.c.page)
    )
    for row in conn.execute(query):
        if (row.election, row.number) in pages:
            pages[row.election, row.number].append(_seal(row))
    return pages


def _seal(row: Row[Any]) -> SealRow:
    """Build a seal from its row."""
    return SealRow(page=row.page, cose_sha256=row.cose_sha256, kode_cek=row.kode_cek)


def _hits(conn: Connection, condition: ColumnElement[bool]) -> list[Hit]:
    """Find pages by a property of their seals."""
    query = (
        select(seals.c.election, seals.c.number, seals.c.page)
        .where(condition)
        .order_by(seals.c.election, seals.c.number, seals.c.page)
    )
    return [
        Hit(issued=item, page=row.page)
        for row in conn.execute(query).all()
        for item in find_numbers(conn, row.election, [row.number])
    ]


def _issued(row: Row[Any], pages: Sequence[SealRow]) -> Issued:
    """Build a document from its row and its seals."""
    return Issued(
        election=row.election,
        number=row.number,
        form_register=row.form_register,
        form_slug=row.form_slug,
        place=row.place,
        sequence=row.sequence,
        edition=row.edition,
        day=row.day,
        data_sha256=row.data_sha256,
        h=row.h,
        prefix_length=row.prefix_length,
        file_sha256=row.file_sha256,
        file_size=row.file_size,
        pages=row.pages,
        status=row.state,
        supersedes=row.supersedes,
        superseded_by=row.superseded_by,
        superseded_on=row.superseded_on,
        revoked_on=row.revoked_on,
        revoked_reason=row.revoked_reason or "",
        reason=row.reason or "",
        seals=tuple(pages),
    )
