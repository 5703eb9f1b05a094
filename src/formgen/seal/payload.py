"""What a seal says about its page: the signed array of profile 1 (docs/seal-format.md)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import cbor2

from formgen.errors import IntegrityError, Text

DAY_ZERO: Final = date(2020, 1, 1)
"""Day 0 of the field ``hari``."""

_NUMBERS: Final = 10
"""Leading fields that are plain numbers; the digest and ``angka`` follow."""
_DIGEST_BYTES: Final = 32
_MAX_UINT: Final = 2**64 - 1
_MAX_WILAYAH: Final = 10**13 - 1
_MALFORMED: Final = Text(
    "Isi segel tidak mengikuti profil 1.", "The content of the seal does not follow profile 1."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """The twelve fields of one page's seal, in the order in which they are signed.

    Attributes:
        election: *pemilihan*, election register number.
        form: *formulir*, form register number.
        wilayah: Ten digits of the desa code times 1000 plus the TPS number; a shorter code is
            padded with zeros on the right, TPS 0 is above TPS level.
        sequence: *urut*, 0 where a place has one such document, else 1, 2, ...
        edition: *edisi*, 1 or more.
        number: *nomor*, issue number, unique in the election, 1 or more.
        page: *halaman*, 1 to ``pages``.
        pages: *jumlah_halaman*, 1 or more.
        day: *hari*, day of issue, local calendar day, not before 2020-01-01.
        prefix_length: *N*, length of the sealed prefix in bytes, 1 or more.
        prefix_sha256: *h*, SHA-256 of the first N bytes, 32 bytes.
        angka: Key numbers of this page in the order of the form register; None is a box left
            empty (not known), which is not 0.
    """

    election: int
    form: int
    wilayah: int
    sequence: int
    edition: int
    number: int
    page: int
    pages: int
    day: date
    prefix_length: int
    prefix_sha256: bytes
    angka: tuple[int | None, ...]

    @property
    def identity(self) -> tuple[int, int, int, int, int]:
        """What may have only one original: election, form, wilayah, sequence, edition."""
        return (self.election, self.form, self.wilayah, self.sequence, self.edition)

    @property
    def place(self) -> str:
        """The 13 digits of ``wilayah``."""
        return f"{self.wilayah:013d}"


def encode_payload(payload: Payload) -> bytes:
    """Return the deterministic CBOR (RFC 8949 section 4.2) of a payload.

    Raises:
        ValueError: A field is out of its range.
    """
    _check(payload)
    # An array of integers, bytes and null has one shortest form; "canonical" would sort maps only.
    return cbor2.dumps(_values(payload))


def decode_payload(data: bytes) -> Payload:
    """Read a payload, accepting only what ``encode_payload`` writes.

    Args:
        data: The payload of one seal, about 300 bytes at most, best after its signature was
            found right.

    Raises:
        IntegrityError: Not deterministic CBOR, not the twelve fields, or a field out of range.
    """
    try:
        payload = _read(cbor2.loads(data))
        written_back = encode_payload(payload)
    except (cbor2.CBORError, ValueError, TypeError, ArithmeticError, LookupError) as error:
        raise IntegrityError(_MALFORMED) from error
    if written_back != data:
        raise IntegrityError(_MALFORMED)
    return payload


def _values(payload: Payload) -> list[int | bytes | list[int | None]]:
    return [
        payload.election,
        payload.form,
        payload.wilayah,
        payload.sequence,
        payload.edition,
        payload.number,
        payload.page,
        payload.pages,
        (payload.day - DAY_ZERO).days,
        payload.prefix_length,
        payload.prefix_sha256,
        list(payload.angka),
    ]


def _read(values: object) -> Payload:
    if type(values) is not list or len(values) != _NUMBERS + 2:
        raise ValueError("not an array of twelve")
    *numbers, digest, angka = values
    if type(digest) is not bytes or type(angka) is not list:
        raise ValueError("digest or numbers of another type")
    uints = [_uint(value) for value in numbers]
    election, form, wilayah, sequence, edition, number, page, pages, day, length = uints
    return Payload(
        election=election,
        form=form,
        wilayah=wilayah,
        sequence=sequence,
        edition=edition,
        number=number,
        page=page,
        pages=pages,
        day=DAY_ZERO + timedelta(days=day),
        prefix_length=length,
        prefix_sha256=digest,
        angka=tuple(None if value is None else _uint(value) for value in angka),
    )


def _uint(value: object) -> int:
    # type(), not isinstance: CBOR true and false arrive as bool, which is an int in Python.
    if type(value) is not int:
        raise ValueError("not a number")
    return value


def _check(payload: Payload) -> None:
    counts = [value for value in payload.angka if value is not None]
    counts += (payload.election, payload.form, payload.sequence)
    right = (
        0 <= min(counts) <= max(counts) <= _MAX_UINT
        and 0 <= payload.wilayah <= _MAX_WILAYAH
        and 1 <= payload.edition <= _MAX_UINT
        and 1 <= payload.number <= _MAX_UINT
        and 1 <= payload.page <= payload.pages <= _MAX_UINT
        and payload.day >= DAY_ZERO
        and 1 <= payload.prefix_length <= _MAX_UINT
        and len(payload.prefix_sha256) == _DIGEST_BYTES
    )
    if not right:
        raise ValueError("a field of the seal is out of its range")
