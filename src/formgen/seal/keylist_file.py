"""The file of the key list (``kunci.json``), read from anywhere and believed only when signed.

Canonical JSON (RFC 8785): ``{"signatures": [{"root", "signature"}], "signed": {...}}``. Each root
signs the canonical JSON of ``signed``.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec import Meta

from formgen.errors import IntegrityError, Text
from formgen.seal.keylist import BundleKey, KeyList, Trust
from formgen.seal.keys import KeyEntry, Scope
from formgen.seal.symbol_text import check_host
from formgen_archive.shape import Shape, ShapeError, decoded, plain, spelt

FORMAT: Final = "formgen.kunci/1"

_Hex32 = Annotated[str, spelt("[0-9a-f]{64}")]
_Uint = Annotated[int, Meta(ge=0)]
_Region = Annotated[str, spelt("[0-9]{2,13}")]
_SOME: Final = Meta(min_length=1)


class _KeyJson(Shape, frozen=True, kw_only=True):
    public_key: _Hex32
    issuer: Annotated[str, Meta(min_length=1, max_length=200)]
    elections: Annotated[list[_Uint], _SOME]
    regions: Annotated[list[_Region], _SOME]
    forms: list[_Uint] | None
    valid_from: date
    valid_to: date
    revoked_since: date | None


class _BundleKeyJson(Shape, frozen=True, kw_only=True):
    public_key: _Hex32
    regions: Annotated[list[_Region], _SOME]
    valid_from: date
    valid_to: date


class _SignedJson(Shape, frozen=True, kw_only=True):
    format: Literal["formgen.kunci/1"]
    version: Annotated[int, Meta(ge=1)]
    issued: date
    expires: date
    hosts: Annotated[list[str], _SOME]
    roots: Annotated[list[_Hex32], _SOME]
    threshold: Annotated[int, Meta(ge=1)]
    keys: list[_KeyJson]
    bundle_keys: tuple[_BundleKeyJson, ...] = ()


class _SignatureJson(Shape, frozen=True, kw_only=True):
    root: _Hex32
    signature: Annotated[str, spelt("[0-9a-f]{128}")]


class _FileJson(Shape, frozen=True, kw_only=True):
    signed: _SignedJson
    signatures: list[_SignatureJson]


def signed_bytes(keylist: KeyList) -> bytes:
    """Return what each root signs: the canonical JSON of the list."""
    return rfc8785.dumps(_plain(_signed(keylist)))


def write_key_list(keylist: KeyList, signatures: Mapping[bytes, bytes]) -> bytes:
    """Return the file of a key list.

    Args:
        keylist: The list, exactly as signed.
        signatures: Root public key to its signature over ``signed_bytes(keylist)``. Roots may
            sign on different days and machines. A changed set of roots needs the signatures of
            enough old roots and of enough new ones.
    """
    rows = [
        _SignatureJson(root=root.hex(), signature=signature.hex())
        for root, signature in sorted(signatures.items())
    ]
    return _canonical(_FileJson(signed=_signed(keylist), signatures=rows))


def open_key_list(data: bytes, trust: Trust) -> KeyList:
    """Read a key list and believe it only as far as the pinned roots go.

    An expired list is returned too, since it still tells who sealed; ask ``expired_on``.

    Args:
        data: The file.
        trust: What is pinned; keep the result's ``trust`` for the next time.

    Raises:
        IntegrityError: Not canonical JSON of this schema, too few signatures of the pinned roots
            or of the list's own, or a version lower than the one seen last.
    """
    try:
        whole = decoded(data, _FileJson)
        keylist = _key_list(whole.signed)
        canonical = _canonical(whole) == data
    except (ShapeError, ValueError) as error:
        raise IntegrityError(_DAMAGED, hint=_ASK) from error
    if not canonical:
        raise IntegrityError(_DAMAGED, hint=_ASK)
    signers = _signers(whole)
    for believed in (trust, keylist.trust):
        if len(signers & set(believed.roots)) < believed.threshold:
            raise IntegrityError(_NOT_SIGNED, hint=_ASK)
    if keylist.trust.version < trust.version:
        raise IntegrityError(_OLDER, hint=_ASK, version=keylist.trust.version)
    return keylist


def _signers(whole: _FileJson) -> set[bytes]:
    """Return the public keys whose signature over the list is right."""
    message = rfc8785.dumps(_plain(whole.signed))
    return {
        bytes.fromhex(row.root)
        for row in whole.signatures
        if signed_by(bytes.fromhex(row.root), bytes.fromhex(row.signature), message)
    }


def _canonical(whole: _FileJson) -> bytes:
    rows = [plain(row) for row in whole.signatures]
    return rfc8785.dumps({"signed": _plain(whole.signed), "signatures": rows})


def _plain(signed: _SignedJson) -> dict[str, Any]:
    """Return the list as JSON; one without keys for bundles does not mention them."""
    value = plain(signed)
    if not signed.bundle_keys:
        del value["bundle_keys"]
    return value


def signed_by(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether a key (32 bytes, Ed25519) made this signature over this message."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _signed(keylist: KeyList) -> _SignedJson:
    return _SignedJson(
        format=FORMAT,
        version=keylist.trust.version,
        issued=keylist.issued,
        expires=keylist.expires,
        hosts=sorted(keylist.hosts),
        roots=[root.hex() for root in keylist.trust.roots],
        threshold=keylist.trust.threshold,
        keys=[_key_json(key) for key in keylist.keys],
        bundle_keys=tuple(
            _BundleKeyJson(
                public_key=key.public_key.hex(),
                regions=list(key.regions),
                valid_from=key.valid_from,
                valid_to=key.valid_to,
            )
            for key in keylist.bundle_keys
        ),
    )


def _key_json(key: KeyEntry) -> _KeyJson:
    scope = key.scope
    return _KeyJson(
        public_key=key.public_key.hex(),
        issuer=key.issuer,
        elections=sorted(scope.elections),
        regions=list(scope.regions),
        forms=None if scope.forms is None else sorted(scope.forms),
        valid_from=scope.valid_from,
        valid_to=scope.valid_to,
        revoked_since=key.revoked_since,
    )


def _key_list(signed: _SignedJson) -> KeyList:
    return KeyList(
        trust=Trust(
            roots=tuple(map(bytes.fromhex, signed.roots)),
            threshold=signed.threshold,
            version=signed.version,
        ),
        issued=signed.issued,
        expires=signed.expires,
        hosts=frozenset(map(check_host, signed.hosts)),
        keys=tuple(map(_key_entry, signed.keys)),
        bundle_keys=tuple(
            BundleKey(
                public_key=bytes.fromhex(key.public_key),
                regions=tuple(key.regions),
                valid_from=key.valid_from,
                valid_to=key.valid_to,
            )
            for key in signed.bundle_keys
        ),
    )


def _key_entry(key: _KeyJson) -> KeyEntry:
    return KeyEntry(
        public_key=bytes.fromhex(key.public_key),
        issuer=key.issuer,
        scope=Scope(
            elections=frozenset(key.elections),
            regions=tuple(key.regions),
            forms=None if key.forms is None else frozenset(key.forms),
            valid_from=key.valid_from,
            valid_to=key.valid_to,
        ),
        revoked_since=key.revoked_since,
    )


_ASK: Final = Text(
    "Unduh daftar kunci lagi dari sumber resmi. Bila tetap gagal, laporkan kepada arsiparis.",
    "Fetch the key list again from its official source. If it still fails, tell the archivist.",
)
_DAMAGED: Final = Text("Daftar kunci rusak.", "The key list is damaged.")
_NOT_SIGNED: Final = Text(
    "Daftar kunci tidak ditandatangani oleh cukup banyak pemegang kunci akar.",
    "The key list is not signed by enough root keys.",
)
_OLDER: Final = Text(
    "Daftar kunci ini lebih lama daripada yang sudah pernah dilihat.",
    "This key list is older than one seen before.",
)
