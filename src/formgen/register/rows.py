"""What goes into the register and what comes out of it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Status = Literal["issued", "superseded", "revoked"]
State = Literal["reserved", "void", "issued", "superseded", "revoked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What makes a document this document in one election, all editions alike.

    Attributes:
        form_register: Form register number.
        place: 13 digits.
        sequence: *Urut*, 0 or more.
    """

    form_register: int
    place: str
    sequence: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A document somebody wants issued. Form register, place and sequence say which one.

    Attributes:
        form_register: Form register number.
        form_slug: Slug of the form variant.
        place: 13 digits.
        sequence: *Urut*, 0 or more.
        data_sha256: SHA-256 of everything that decides the document's contents, except number,
            edition and day; 64 lower-case hexadecimal digits.
        reason: Why it replaces the edition before, if it does; kept from the first reservation,
            shown to whoever checks that edition; never personal data.
    """

    form_register: int
    form_slug: str
    place: str
    sequence: int
    data_sha256: str
    reason: str = ""

    @property
    def identity(self) -> Identity:
        """Return which document it is."""
        return Identity(form_register=self.form_register, place=self.place, sequence=self.sequence)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealRow:
    """The seal of one page.

    Attributes:
        page: 1, 2, ...
        cose_sha256: SHA-256 of the COSE message, 64 lower-case hexadecimal digits.
        kode_cek: 16 characters for typing; hyphens and spaces do not count.
    """

    page: int
    cose_sha256: str
    kode_cek: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A document that was issued, and what became of it.

    Attributes:
        election: Election register number.
        number: Issue number, 1, 2, ... in the election.
        form_register: Form register number.
        form_slug: Slug of the form variant.
        place: 13 digits.
        sequence: *Urut*.
        edition: Edition, 1 or more.
        day: Issue day, as printed and sealed.
        data_sha256: As in ``Wanted``.
        h: SHA-256 of the prefix, as sealed.
        prefix_length: Bytes of the prefix.
        file_sha256: SHA-256 of the sealed file.
        file_size: Bytes of the sealed file.
        pages: Pages.
        status: What it is worth today; a revoked one stays revoked when a later edition follows.
        supersedes: Number of the document it replaced, or None.
        superseded_by: Number of the document that replaced it, or None.
        superseded_on: Issue day of that document, or None.
        revoked_on: Day of revocation, or None.
        revoked_reason: Why; never personal data.
        reason: Why it replaced the edition before, or empty; never personal data.
        seals: One per page, in page order.
    """

    election: int
    number: int
    form_register: int
    form_slug: str
    place: str
    sequence: int
    edition: int
    day: date
    data_sha256: str
    h: str
    prefix_length: int
    file_sha256: str
    file_size: int
    pages: int
    status: Status
    supersedes: int | None
    superseded_by: int | None
    superseded_on: date | None
    revoked_on: date | None
    revoked_reason: str
    reason: str
    seals: tuple[SealRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """The answer to one ``Wanted``.

    Attributes:
        wanted: What was asked for.
        number: Issue number to print and seal.
        edition: Edition to print and seal.
        day: Issue day to print and seal; of the first reservation, also when run again later.
        state: ``new`` was given just now; ``reserved`` was given before for the same data, so the
            bytes will be the same; ``issued`` is done, see ``issued`` for its status.
        h: Hash it is bound to, or None.
        supersedes: Number of the document it will replace, or None.
        issued: The issued document when ``state`` is ``issued``, else None.
    """

    wanted: Wanted
    number: int
    edition: int
    day: date
    state: Literal["new", "reserved", "issued"]
    h: str | None
    supersedes: int | None
    issued: Issued | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """The bytes a reservation became. Everything but ``h`` repeats the reservation.

    Attributes:
        number: Issue number.
        day: Issue day in these bytes.
        data_sha256: Data in these bytes.
        h: SHA-256 of the prefix, 64 lower-case hexadecimal digits.
    """

    number: int
    day: date
    data_sha256: str
    h: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A sealed document that is durably in the archive.

    Attributes:
        number: Issue number.
        h: SHA-256 of the prefix, as bound.
        prefix_length: Bytes of the prefix.
        file_sha256: SHA-256 of the sealed file.
        file_size: Bytes of the sealed file.
        seals: One per page, in page order, at least one.
    """

    number: int
    h: str
    prefix_length: int
    file_sha256: str
    file_size: int
    seals: tuple[SealRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A page of an issued document, found by its seal."""

    issued: Issued
    page: int
