"""Issuer keys: what each may seal, and the signer that holds one."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from formgen.errors import Text
from formgen.seal.cose import KID_BYTES
from formgen.seal.payload import Payload

SEED_BYTES: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a key may seal. A seal outside the scope of its key is not valid.

    Attributes:
        elections: Election register numbers; at least one.
        regions: Leading digits of the place: ``("3207",)`` for one kabupaten; at least one. An
            empty prefix would be the whole country and is refused.
        forms: Form register numbers, or None for all forms.
        valid_from: First day of issue.
        valid_to: Last day of issue; older seals keep verifying after it.
    """

    elections: frozenset[int]
    regions: tuple[str, ...]
    forms: frozenset[int] | None
    valid_from: date
    valid_to: date

    def __post_init__(self) -> None:
        """Refuse a scope that covers nothing or everything by accident."""
        if not self.elections or not self.regions or not all(map(_is_prefix, self.regions)):
            raise ValueError("a scope names at least one election and one region")
        if self.valid_to < self.valid_from:
            raise ValueError("a scope ends on or after the day it begins")

    def gaps(self, payload: Payload) -> tuple[Text, ...]:
        """Return every reason why this scope does not cover a page; empty if it does."""
        checks = (
            (payload.election in self.elections, _ELECTION),
            (payload.place.startswith(self.regions), _REGION),
            (self.forms is None or payload.form in self.forms, _FORM),
            (self.valid_from <= payload.day <= self.valid_to, _DAY),
        )
        return tuple(gap for covered, gap in checks if not covered)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyEntry:
    """One issuer key as the signed key list names it.

    Attributes:
        public_key: Ed25519, 32 bytes.
        issuer: Who seals with it, as people are told: ``KPU KABUPATEN CIAMIS``.
        scope: What it may seal.
        revoked_since: First day from which it is not trusted, or None. Since a thief can put any
            day into a seal, its earlier seals count only where the register knows them.
    """

    public_key: bytes
    issuer: str
    scope: Scope
    revoked_since: date | None = None

    @property
    def kid(self) -> bytes:
        """First four bytes of SHA-256 of the public key."""
        return kid_of(self.public_key)


class IssuerKey:
    """A private key in memory; satisfies ``cose.Signer``."""

    def __init__(self, seed: bytes) -> None:
        """Make the key from 32 secret bytes, drawn by the caller from the system's source."""
        if len(seed) != SEED_BYTES:
            raise ValueError("the seed of an Ed25519 key has 32 bytes")
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.public_key: Final = self._private.public_key().public_bytes_raw()
        self._kid = kid_of(self.public_key)

    @property
    def kid(self) -> bytes:
        """First four bytes of SHA-256 of the public key."""
        return self._kid

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte signature of a message."""
        return self._private.sign(message)

    def __repr__(self) -> str:
        """Show the key id only; a traceback must not carry secrets."""
        return f"IssuerKey(kid={self.kid.hex()})"


def kid_of(public_key: bytes) -> bytes:
    """Return the key id of a public key: first four bytes of its SHA-256."""
    return sha256(public_key).digest()[:KID_BYTES]


def _is_prefix(region: str) -> bool:
    return region.isascii() and region.isdecimal()


_ELECTION: Final = Text(
    "Di luar kewenangan penerbit: pemilihan lain.", "Outside the scope of the key: election."
)
_REGION: Final = Text(
    "Di luar kewenangan penerbit: wilayah lain.", "Outside the scope of the key: region."
)
_FORM: Final = Text(
    "Di luar kewenangan penerbit: jenis formulir lain.", "Outside the scope of the key: form."
)
_DAY: Final = Text(
    "Di luar kewenangan penerbit: hari terbit di luar masa berlaku kunci.",
    "Outside the scope of the key: the day of issue is not within its validity.",
)
