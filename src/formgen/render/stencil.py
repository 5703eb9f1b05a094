"""Stencils: a form laid out once, as constant bytes plus the places for values.

A document is ``base``, then the objects with the values (fill.py), then one cross-reference
table. Object numbers are fixed by the stencil::

    1 .. n            constant, in ``base``
    n+1 .. n+p        content stream with the values, one a page
    n+p+1             attached data
    n+p+2, n+p+3      XMP metadata, document information
    n+p+4 ..          the structure of the pages, constant, in an object stream of ``base``

A stencil with a repeated sheet numbers them as ``repeat`` says.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from formgen.errors import IntegrityError, Text
from formgen.render.repeat import Repeat
from formgen.render.slots import HashLine, SealPage, Slot

FORMAT = 2
"""Raised when the same template would give other bytes."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stencil:
    """A compiled form.

    Attributes:
        base: Header and constant objects.
        offsets: Byte offset of object 1, 2, ... in ``base``.
        root: Number of the catalogue.
        hidden: Objects in the object stream.
        index: Number of the cross-reference stream of those, or 0 where there are none.
        seal_objects: Number of the seal's Form XObject, by page.
        seal_mcids: Marked-content id of the seal, by page.
        seal_font: Number of the font the tail writes with.
        slots: Places for values.
        seals: Places for seals, by page.
        hash_line: Place for N and h on the last page.
        digest: SHA-256 of all other fields, hexadecimal.
        repeat: How a document repeats one of the pages, or None. ``seal_objects`` is empty then,
            and pages of slots and seals are those of ``repeat.groups``.
    """

    base: bytes
    offsets: tuple[int, ...]
    root: int
    seal_objects: tuple[int, ...]
    seal_mcids: tuple[int, ...]
    seal_font: int
    slots: tuple[Slot, ...]
    seals: tuple[SealPage, ...]
    hash_line: HashLine
    hidden: int = 0
    index: int = 0
    digest: str = ""
    repeat: Repeat | None = None

    @property
    def page_count(self) -> int:
        """Number of pages."""
        return len(self.seals)


def describe(stencil: Stencil) -> bytes:
    """Return everything but ``base`` as JSON, with the digest of both."""
    parts = {**_description(stencil), "digest": stencil.digest}
    return json.dumps(parts, sort_keys=True, separators=(",", ":")).encode()


def restore(base: bytes, description: bytes) -> Stencil:
    """Rebuild a stencil from its base and ``describe``.

    Raises:
        IntegrityError: The bytes are not those that were described.
    """
    try:
        stencil = _rebuilt(base, json.loads(description))
    except (ValueError, KeyError, TypeError) as error:
        raise IntegrityError(_DAMAGED) from error
    if digest_of(stencil) != stencil.digest:
        raise IntegrityError(_DAMAGED)
    return stencil


def _description(stencil: Stencil) -> dict[str, Any]:
    """Return everything but base and digest as plain lists and numbers."""
    return {
        "format": FORMAT,
        "offsets": list(stencil.offsets),
        "root": stencil.root,
        "hidden": stencil.hidden,
        "index": stencil.index,
        "seal_objects": list(stencil.seal_objects),
        "seal_mcids": list(stencil.seal_mcids),
        "seal_font": stencil.seal_font,
        "slots": [slot.to_json() for slot in stencil.slots],
        "seals": [asdict(seal) for seal in stencil.seals],
        "hash_line": asdict(stencil.hash_line),
        **({} if stencil.repeat is None else {"repeat": stencil.repeat.to_json()}),
    }


def digest_of(stencil: Stencil) -> str:
    """Return SHA-256 of the description and the base."""
    text = json.dumps(_description(stencil), sort_keys=True, separators=(",", ":"))
    return sha256(text.encode() + stencil.base).hexdigest()


def _rebuilt(base: bytes, data: Mapping[str, Any]) -> Stencil:
    """Rebuild a stencil from JSON."""
    if data["format"] != FORMAT:
        raise ValueError(f"format {data['format']} of a stencil, not {FORMAT}")
    return Stencil(
        base=base,
        offsets=tuple(data["offsets"]),
        root=data["root"],
        hidden=data["hidden"],
        index=data["index"],
        seal_objects=tuple(data["seal_objects"]),
        seal_mcids=tuple(data["seal_mcids"]),
        seal_font=data["seal_font"],
        slots=tuple(Slot.from_json(slot) for slot in data["slots"]),
        seals=tuple(
            SealPage(**{**seal, "corners": tuple(map(tuple, seal["corners"]))})
            for seal in data["seals"]
        ),
        hash_line=HashLine(**data["hash_line"]),
        digest=data["digest"],
        repeat=Repeat.from_json(data["repeat"]) if "repeat" in data else None,
    )


_DAMAGED = Text("Berkas stensil rusak.", "The stencil's files are damaged.")
