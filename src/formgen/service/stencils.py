"""Stencils of issued editions: kept in the archive, hashed and signed, and never compiled again.

A stencil depends on the versions of the layout engine and its fonts; who compiled the same template
next year would get other bytes. So the first document of an edition puts its stencil into the
archive, and from then on every process takes it from there::

    stensil/<form>.e<edition>/<shape>/stensil       length of the description, description, base
    stensil/<form>.e<edition>/<shape>/tanda.json    its digest, signed; written last

A template that changes is a new edition of the form; the archive holds on to the old one.
"""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from formgen.errors import IntegrityError, Text
from formgen.model.shape import Shape
from formgen.render.cache import cached_stencil, plain
from formgen.render.stencil import Stencil, describe, restore
from formgen.seal.keys import IssuerKey
from formgen_archive.canonical import canonical_json
from formgen_archive.errors import ObjectMissingError
from formgen_archive.stores.base import Store

STENCIL: Final = "stensil"
SIGNATURE: Final = "tanda.json"
_PURPOSE: Final = b"formgen-stensil/1\n"
"""Stands before what is signed, so that no seal can be taken for it or it for a seal."""

Keep = Callable[[list[tuple[str, bytes]]], object]
"""Puts objects into the archive under its locks; what is there already must be the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stencils:
    """Finds the stencil of a shape: in the archive, else compiled once and put there.

    Attributes:
        store: The archive.
        keep: Writes to it.
        signer: Key that signs what is put there.
        trusted: Public keys of the office, also earlier ones.
        templates: Folder of the forms.
        cache: Folder of compiled stencils.
    """

    store: Store
    keep: Keep
    signer: IssuerKey
    trusted: Collection[bytes]
    templates: Path
    cache: Path

    def of(self, shape: Shape) -> Stencil:
        """Return the stencil with which documents of a shape are issued.

        Raises:
            InputError: The template breaks the slot protocol.
            IntegrityError: The archive's stencil is not the one that was signed.
        """
        folder = folder_of(shape)
        packed = self._stored(folder + STENCIL)
        signed = self._stored(folder + SIGNATURE)
        if packed is None or signed is None:
            # Without its signature it was left by a batch that ended early: whole, and not used.
            return self._put(folder, _pack(self._compiled(shape)) if packed is None else packed)
        if not _holds(signed, _statement(folder, packed), self.trusted):
            raise IntegrityError(
                Text(
                    f"Stensil di arsip bukan yang ditandatangani: {folder}",
                    f"The archive's stencil is not the one that was signed: {folder}",
                ),
                hint=Text("Hubungi arsiparis.", "Call the archivist."),
            )
        return _unpack(packed)

    def _stored(self, key: str) -> bytes | None:
        try:
            return self.store.get(key)
        except ObjectMissingError:
            return None

    def _compiled(self, shape: Shape) -> Stencil:
        return cached_stencil(shape, self.templates, self.cache)

    def _put(self, folder: str, packed: bytes) -> Stencil:
        stencil = _unpack(packed)
        signature = {
            "kunci": self.signer.public_key.hex(),
            "tanda": self.signer.sign(_PURPOSE + _statement(folder, packed)).hex(),
        }
        self.keep([(folder + STENCIL, packed), (folder + SIGNATURE, canonical_json(signature))])
        return stencil


def folder_of(shape: Shape) -> str:
    """Return where the stencil of a shape is kept: one for each edition, however it is compiled."""
    # Election kinds may share a slug, but never a register number.
    contents = shape.variant.register, shape.paslon_count, shape.sheets, shape.corrections
    parts = [*contents, shape.paper.slug, shape.regime, plain(shape.words)]
    parts += ["berulang"] if shape.repeats else []
    name = sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]
    return f"stensil/{shape.variant.slug}.e{shape.form.edition}/{name}/"


def _pack(stencil: Stencil) -> bytes:
    description = describe(stencil)
    return b"%d\n%b%b" % (len(description), description, stencil.base)


def _unpack(packed: bytes) -> Stencil:
    length, _, rest = packed.partition(b"\n")
    end = int(length) if length.isdigit() else 0
    return restore(rest[end:], rest[:end])


def _statement(folder: str, packed: bytes) -> bytes:
    """Return what is signed."""
    return canonical_json({"stensil": folder, "sha256": sha256(packed).hexdigest()})


def _holds(signed: bytes, statement: bytes, trusted: Collection[bytes]) -> bool:
    """Tell whether one of these keys signed the statement."""
    try:
        parts = json.loads(signed)
        key, signature = bytes.fromhex(parts["kunci"]), bytes.fromhex(parts["tanda"])
        Ed25519PublicKey.from_public_bytes(key).verify(signature, _PURPOSE + statement)
    except (ValueError, KeyError, TypeError, InvalidSignature):
        return False
    return key in trusted
