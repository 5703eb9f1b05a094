"""COSE_Sign1 (RFC 9052) in the one shape that a seal may have.

``[protected {1: alg, 4: kid}, {}, payload, signature]``, untagged, Ed25519. The shape is so narrow
that the reader compares bytes: whatever another encoder could vary is refused by construction.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Final, Protocol

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from formgen.errors import IntegrityError, Text

EXTERNAL_AAD: Final = b"pilkada-segel/1"
"""Separates seals from anything else a key might sign; binds the profile version."""

ALGORITHMS: Final = (-8, -19)
"""EdDSA is issued; Ed25519 (RFC 9864) is accepted too, since both name the same signature."""

KID_BYTES: Final = 4
SIGNATURE_BYTES: Final = 64

_PROTECTED_BYTES: Final = 9
_HEAD: Final = b"\x84\x49"  # array of 4, byte string of 9
_UNPROTECTED: Final = b"\xa0"  # empty map
_SIGNATURE_HEAD: Final = b"\x58\x40"  # byte string of 64
_PAYLOAD_AT: Final = len(_HEAD) + _PROTECTED_BYTES + len(_UNPROTECTED)
_PAYLOAD_HEADS: Final = (1, 2, 3)
"""Lengths that the head of a byte string below 64 kB can have."""

_BYTES_TYPE: Final = 0x40
_ONE_BYTE_HEAD: Final = 24
"""Lengths from here on stand in a byte of their own."""

_MALFORMED: Final = Text(
    "Bentuk segel tidak mengikuti profil 1.", "The shape of the seal does not follow profile 1."
)


class Signer(Protocol):
    """Whoever holds an issuer's key: a file, a separate process, an HSM."""

    @property
    def kid(self) -> bytes:
        """First four bytes of SHA-256 of the public key."""

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte Ed25519 signature of a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign1:
    """A COSE_Sign1 taken apart; nothing in it is proven before ``verified_by`` said so.

    Attributes:
        algorithm: -8 or -19.
        kid: Key id, 4 bytes. Two keys may share one: try all.
        payload: Signed bytes.
        signature: 64 bytes.
    """

    algorithm: int
    kid: bytes
    payload: bytes
    signature: bytes

    def verified_by(self, public_key: bytes) -> bool:
        """Tell whether the key (32 bytes, Ed25519) made this signature over this payload."""
        message = to_be_signed(_protected(self.algorithm, self.kid), self.payload)
        try:
            Ed25519PublicKey.from_public_bytes(public_key).verify(self.signature, message)
        except InvalidSignature:
            return False
        return True


def byte_string(data: bytes) -> bytes:
    """Return bytes as a CBOR byte string with the shortest head (RFC 8949 section 3)."""
    length = len(data)
    if length < _ONE_BYTE_HEAD:
        return bytes((_BYTES_TYPE | length,)) + data
    if length < 1 << 8:
        return bytes((_BYTES_TYPE | _ONE_BYTE_HEAD, length)) + data
    return cbor2.dumps(data)


def to_be_signed(protected: bytes, payload: bytes) -> bytes:
    """Return the ``Sig_structure`` of RFC 9052 section 4.4 in deterministic CBOR."""
    return _before_payload(protected) + byte_string(payload)


@lru_cache(maxsize=64)  # one for each key
def _before_payload(protected: bytes) -> bytes:
    """Return what stands in the ``Sig_structure`` before its last item, the payload."""
    empty = cbor2.dumps(b"")
    whole = cbor2.dumps(["Signature1", protected, EXTERNAL_AAD, b""], canonical=True)
    return whole.removesuffix(empty)


def sign(payload: bytes, signer: Signer) -> bytes:
    """Return the COSE_Sign1 of a payload, algorithm -8."""
    protected, item = _protected(ALGORITHMS[0], signer.kid), byte_string(payload)
    signature = signer.sign(_before_payload(protected) + item)
    if len(signature) != SIGNATURE_BYTES:
        raise ValueError("an Ed25519 signature has 64 bytes")
    return b"".join((_HEAD, protected, _UNPROTECTED, item, _SIGNATURE_HEAD, signature))


def parse(cose: bytes) -> Sign1:
    """Take a COSE_Sign1 apart, accepting only the shape that ``sign`` writes (alg -8 or -19).

    Raises:
        IntegrityError: Another shape: tags, extra or unprotected entries, another algorithm,
            lengths not minimal, bytes missing or left over.
    """
    if len(cose) > _PAYLOAD_AT + len(_SIGNATURE_HEAD) + SIGNATURE_BYTES:
        kid_end = len(_HEAD) + _PROTECTED_BYTES
        item = cose[_PAYLOAD_AT : -SIGNATURE_BYTES - len(_SIGNATURE_HEAD)]
        for algorithm, head in product(ALGORITHMS, _PAYLOAD_HEADS):
            parts = Sign1(
                algorithm=algorithm,
                kid=cose[kid_end - KID_BYTES : kid_end],
                payload=item[head:],
                signature=cose[-SIGNATURE_BYTES:],
            )
            if _assemble(parts) == cose:
                return parts
    raise IntegrityError(_MALFORMED)


@lru_cache(maxsize=64)  # one for each key
def _protected(algorithm: int, kid: bytes) -> bytes:
    if len(kid) != KID_BYTES:
        raise ValueError("a key id has four bytes")
    return cbor2.dumps({1: algorithm, 4: kid}, canonical=True)


def _assemble(parts: Sign1) -> bytes:
    protected = _protected(parts.algorithm, parts.kid)
    payload = byte_string(parts.payload)
    return _HEAD + protected + _UNPROTECTED + payload + _SIGNATURE_HEAD + parts.signature
