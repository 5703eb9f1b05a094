"""Stencils: a form laid out once, as constant bytes plus the places for values.

A document is ``base``, then the objects with the values (fill.py), then one cross-reference
table. Object numbers are fixed by the stencil::

    1 .. n            constant, in ``base``
    n+1 .. n+p        content stream with the values, one a page
    n+p+1             attached data
    n+p+2, n+p+3      XMP metadata, document information
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from weasyprint.document import Document

from formgen.errors import Finding, InputError, IntegrityError, Text
from formgen.model.shape import Shape
from formgen.render.assemble import Base, assemble
from formgen.render.layout import PDF_OPTIONS, lay_out
from formgen.render.measure import PT_PER_MM, Measured, measure
from formgen.render.pdf_read import read_objects
from formgen.render.slots import HashLine, SealPage, Slot

FORMAT = 1
"""Raised when the same template would give other bytes."""
_FIXED_ID = b"formgen"
_PAGE_SLACK_PT = 0.2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stencil:
    """A compiled form.

    Attributes:
        base: Header and constant objects.
        offsets: Byte offset of object 1, 2, ... in ``base``.
        root: Number of the catalogue.
        seal_objects: Number of the seal's Form XObject, by page.
        seal_mcids: Marked-content id of the seal, by page.
        seal_font: Number of the font the tail writes with.
        slots: Places for values.
        seals: Places for seals, by page.
        hash_line: Place for N and h on the last page.
        digest: SHA-256 of all the above, hexadecimal.
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
    digest: str = ""

    @property
    def page_count(self) -> int:
        """Number of pages."""
        return len(self.seals)


def compile_stencil(shape: Shape, templates: Path) -> Stencil:
    """Lay a form out with empty places and make a stencil of it.

    Raises:
        InputError: The template breaks the slot protocol; every finding at once.
    """
    document = lay_out(shape, None, templates)
    measured = measure(document, shape.paper.zoom, with_slots=True)
    measured.findings += _size_findings(measured, shape)
    return _compiled(document, shape.paper.zoom, measured)


def compile_document(document: Document, zoom: float, *, with_slots: bool) -> Stencil:
    """Make a stencil of a layout; without slots for a layout that holds its values already."""
    return _compiled(document, zoom, measure(document, zoom, with_slots=with_slots))


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
    if _digest(stencil) != stencil.digest:
        raise IntegrityError(_DAMAGED)
    return stencil


def _compiled(document: Document, zoom: float, measured: Measured) -> Stencil:
    """Write the layout and assemble the base."""
    if measured.findings or measured.hash_line is None:
        raise InputError(_BROKEN, findings=measured.findings)
    data = document.write_pdf(zoom=zoom, pdf_identifier=_FIXED_ID, **PDF_OPTIONS)
    table, root = read_objects(data)
    base = assemble(table, root, measured)
    if base.unmatched:
        raise InputError(_BROKEN, findings=[_lost(measured.slots[i]) for i in base.unmatched])
    stencil = Stencil(
        base=base.data,
        offsets=base.offsets,
        root=base.root,
        seal_objects=base.seal_objects,
        seal_mcids=base.seal_mcids,
        seal_font=base.seal_font,
        slots=_with_ids(measured, base),
        seals=tuple(measured.seals),
        hash_line=measured.hash_line,
    )
    return replace(stencil, digest=_digest(stencil))


def _with_ids(measured: Measured, base: Base) -> tuple[Slot, ...]:
    """Give each slot the marked-content id its probe had."""
    return tuple(
        replace(slot, mcid=base.mcids.get(index)) for index, slot in enumerate(measured.slots)
    )


def _size_findings(measured: Measured, shape: Shape) -> list[Finding]:
    """Compare pages with the declared sheet and page plan."""
    findings = []
    width, height = shape.paper.width_mm * PT_PER_MM, shape.paper.height_mm * PT_PER_MM
    for page, seal in enumerate(measured.seals, start=1):
        if max(abs(seal.width - width), abs(seal.height - height)) > _PAGE_SLACK_PT:
            findings.append(_page_finding(page, seal, shape))
    plan = shape.form.sealed_keys(shape.paslon_count)
    if plan and len(plan) != len(measured.seals):
        message = Text(
            f"tercetak {len(measured.seals)} halaman, rencana halaman menyebut {len(plan)}",
            f"{len(measured.seals)} pages are laid out, the page plan has {len(plan)}",
        )
        findings.append(Finding(rule="F37", severity="E", message=message))
    return findings


def _page_finding(page: int, seal: SealPage, shape: Shape) -> Finding:
    size = f"{seal.width / PT_PER_MM:.1f} x {seal.height / PT_PER_MM:.1f} mm"
    paper = shape.paper.slug
    return Finding(
        rule="F36",
        severity="E",
        message=Text(
            f"halaman {page} berukuran {size}, bukan {paper}",
            f"page {page} measures {size}, which is not {paper}",
        ),
    )


def _lost(slot: Slot) -> Finding:
    """Say that a probe was drawn elsewhere than its box says."""
    return Finding(
        rule="F38",
        severity="E",
        message=Text(
            f"halaman {slot.page + 1}: slot {slot.key} tidak tergambar di kotaknya",
            f"page {slot.page + 1}: slot {slot.key} is not drawn where its box is",
        ),
        hint=Text("Jangan memakai transform pada slot.", "Do not use transform on a slot."),
    )


def _description(stencil: Stencil) -> dict[str, Any]:
    """Return everything but base and digest as plain lists and numbers."""
    return {
        "format": FORMAT,
        "offsets": list(stencil.offsets),
        "root": stencil.root,
        "seal_objects": list(stencil.seal_objects),
        "seal_mcids": list(stencil.seal_mcids),
        "seal_font": stencil.seal_font,
        "slots": [slot.to_json() for slot in stencil.slots],
        "seals": [asdict(seal) for seal in stencil.seals],
        "hash_line": asdict(stencil.hash_line),
    }


def _digest(stencil: Stencil) -> str:
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
    )


_BROKEN = Text(
    "Templat formulir ini harus diperbaiki.", "The template of this form must be corrected."
)
_DAMAGED = Text("Berkas stensil rusak.", "The stencil's files are damaged.")
