"""Short ways to wish for, bind and confirm documents. Bytes are a function of the reservation."""

import hashlib
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Engine

from formgen.register.database import transaction
from formgen.register.issue import bind, confirm
from formgen.register.reserve import reserve
from formgen.register.rows import Binding, Confirmation, Reservation, SealRow, Wanted

ELECTION = 2024


def digest(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def wish(place: int, data: str) -> Wanted:
    """Wish for the document of a place with some data."""
    return Wanted(
        form_register=37,
        form_slug="c-hasil-kwk-bupati",
        place=f"{place:013}",
        sequence=0,
        data_sha256=digest(data),
    )


def printed(item: Reservation) -> str:
    """Stand for the bytes of a document: everything that is printed on it."""
    return f"{item.wanted} {item.number} {item.edition} {item.day}"


def binding(item: Reservation) -> Binding:
    """Bind a reservation to its bytes."""
    return Binding(
        number=item.number,
        day=item.day,
        data_sha256=item.wanted.data_sha256,
        h=digest(printed(item)),
    )


def confirmation(item: Reservation) -> Confirmation:
    """Confirm the bytes of a reservation, two pages."""
    codes = [digest(f"{printed(item)} page {page}") for page in (1, 2)]
    return Confirmation(
        number=item.number,
        h=digest(printed(item)),
        prefix_length=1000,
        file_sha256=digest(printed(item) + " sealed"),
        file_size=1500,
        seals=tuple(
            SealRow(page=page, cose_sha256=code, kode_cek=code[:16].upper())
            for page, code in enumerate(codes, start=1)
        ),
    )


def issue(engine: Engine, wanted: Sequence[Wanted], day: date) -> list[Reservation]:
    """Issue documents in the three steps; returns the reservations."""
    with transaction(engine) as conn:
        reserved = reserve(conn, ELECTION, wanted, day)
    todo = [item for item in reserved if item.state != "issued"]
    with transaction(engine) as conn:
        bind(conn, ELECTION, [binding(item) for item in todo])
    with transaction(engine) as conn:
        confirm(conn, ELECTION, [confirmation(item) for item in todo])
    return reserved
