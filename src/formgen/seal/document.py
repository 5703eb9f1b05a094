"""Seal one document: sign every page, draw the symbols, append the tail."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from formgen.errors import IntegrityError, Text
from formgen.seal.cose import Signer, parse, sign
from formgen.seal.kode_cek import kode_cek
from formgen.seal.payload import Payload, decode_payload, encode_payload
from formgen.seal.prefix import Prefix, read_prefix
from formgen.seal.symbol import Symbol
from formgen.seal.symbol_batch import symbols
from formgen.seal.symbol_text import cose_in, symbol_text
from formgen.seal.tail import Mark, tail, tail_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What the seals of a document say, but for its bytes.

    Attributes:
        election: Election register number.
        form: Form register number.
        wilayah: 13 digits of the place as a number; see ``Payload``.
        sequence: *Urut*, 0 where a place has one such document.
        edition: 1 or more.
        number: Issue number, reserved in the register.
        day: Day of issue, local calendar day.
        angka: Key numbers, one tuple per page in page order; None is a box left empty.
    """

    election: int
    form: int
    wilayah: int
    sequence: int
    edition: int
    number: int
    day: date
    angka: tuple[tuple[int | None, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """The seal of one page: its text, its signed bytes and the code under the symbol."""

    text: str
    cose: bytes
    kode_cek: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedDocument:
    """A document ready to be archived.

    Attributes:
        data: The whole file: prefix, then tail.
        prefix_length: *N*, bytes.
        prefix_sha256: *h*, 64 hexadecimal digits.
        sha256: Of the whole file, 64 hexadecimal digits.
        seals: One per page, in page order.
    """

    data: bytes
    prefix_length: int
    prefix_sha256: str
    sha256: str
    seals: tuple[Seal, ...]


def seal_document(prefix: bytes, claims: Claims, signer: Signer, host: str) -> SealedDocument:
    """Seal a document. The same arguments give the same bytes, since Ed25519 draws no nonce.

    Binding ``h`` to the identity in the register, and the scope of the key, are the caller's
    duty *before* the result leaves the process.

    Args:
        prefix: The document without seals, as the renderer wrote it.
        claims: What is sealed; ``len(claims.angka)`` is the number of pages.
        signer: Whoever holds the issuer's key.
        host: Host of the symbols' address.

    Raises:
        InputError: The numbers of a page do not fit one symbol.
        IntegrityError: The prefix is not one that the renderer wrote.
        ValueError: A claim is out of range, or the prefix has another number of pages.
    """
    return seal_prefixes([(read_prefix(prefix), claims)], signer, host)[0]


def read_sealed(data: bytes) -> SealedDocument:
    """Take a sealed document apart.

    Who signed it and for whom is not looked at: the caller knows its prefix from elsewhere.

    Raises:
        IntegrityError: Not one that ``seal_document`` made, byte for byte.
    """
    try:
        texts = [text.decode("ascii") for text in _TEXT.findall(data)]
        payloads = [decode_payload(parse(cose_in(text)).payload) for text in texts]
        length = payloads[-1].prefix_length
        seals = [
            Seal(text=text, cose=cose_in(text), kode_cek=kode_cek(cose_in(text)))
            for _, text in sorted(zip([payload.page for payload in payloads], texts, strict=True))
        ]
        prefix = read_prefix(data[:length])
        rest = tail(data[:length], [seal.text for seal in seals])
    except (ValueError, IndexError) as error:
        raise IntegrityError(_NOT_SEALED) from error
    if data[length:] != rest:
        raise IntegrityError(_NOT_SEALED)
    return SealedDocument(
        data=data,
        prefix_length=length,
        prefix_sha256=prefix.hashed.hexdigest(),
        sha256=sha256(data).hexdigest(),
        seals=tuple(seals),
    )


def seal_prefixes(
    items: Sequence[tuple[Prefix, Claims]], signer: Signer, host: str
) -> list[SealedDocument]:
    """Seal documents whose hashes and trailers are known already; see ``seal_document``.

    Their symbols are drawn together, which is several times as quick as one by one.
    """
    sealed = [
        [_seal(payload, signer, host) for payload in _payloads(prefix, claims)]
        for prefix, claims in items
    ]
    drawn = iter(symbols([seal.text for seals in sealed for seal in seals]))
    return [
        _document(prefix, seals, [next(drawn) for _ in seals])
        for (prefix, _), seals in zip(items, sealed, strict=True)
    ]


def _document(prefix: Prefix, seals: Sequence[Seal], drawn: Sequence[Symbol]) -> SealedDocument:
    marks = [
        Mark(text=seal.text, kode_cek=seal.kode_cek, symbol=symbol)
        for seal, symbol in zip(seals, drawn, strict=True)
    ]
    end = tail_of(prefix, marks)
    whole = prefix.hashed.copy()
    whole.update(end)
    return SealedDocument(
        data=b"".join((*prefix.parts, end)),
        prefix_length=prefix.length,
        prefix_sha256=prefix.hashed.hexdigest(),
        sha256=whole.hexdigest(),
        seals=tuple(seals),
    )


def _payloads(prefix: Prefix, claims: Claims) -> Iterator[Payload]:
    length, digest = prefix.length, prefix.hashed.digest()
    for page, angka in enumerate(claims.angka, start=1):
        yield Payload(
            election=claims.election,
            form=claims.form,
            wilayah=claims.wilayah,
            sequence=claims.sequence,
            edition=claims.edition,
            number=claims.number,
            page=page,
            pages=len(claims.angka),
            day=claims.day,
            prefix_length=length,
            prefix_sha256=digest,
            angka=angka,
        )


def _seal(payload: Payload, signer: Signer, host: str) -> Seal:
    cose = sign(encode_payload(payload), signer)
    return Seal(text=symbol_text(cose, host), cose=cose, kode_cek=kode_cek(cose))


_TEXT: Final = re.compile(rb"/FGEN_Teks \(([^()]{1,800})\)")
_NOT_SEALED: Final = Text(
    "Berkas ini bukan dokumen bersegel.", "These bytes are not a sealed document."
)
