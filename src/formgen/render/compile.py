"""Compiling: from a layout by WeasyPrint to a stencil. Needed only where no stencil is cached."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from weasyprint.document import Document

from formgen.errors import Finding, InputError, Text
from formgen.model.shape import Shape
from formgen.render.assemble import Base, assemble
from formgen.render.assemble_repeat import assemble_repeating
from formgen.render.layout import PDF_OPTIONS, lay_out
from formgen.render.measure import PT_PER_MM, Measured, measure
from formgen.render.pdf_read import read_objects
from formgen.render.slots import SealPage, Slot
from formgen.render.stencil import Stencil, digest_of

_FIXED_ID = b"formgen"
_PAGE_SLACK_PT = 0.2


def compile_stencil(shape: Shape, templates: Path) -> Stencil:
    """Lay a form out with empty places and make a stencil of it.

    Raises:
        InputError: The template breaks the slot protocol; every finding at once.
    """
    document = lay_out(shape, None, templates)
    measured = measure(document, shape.paper.zoom, with_slots=True)
    measured.findings += _size_findings(measured, shape)
    return _compiled(document, shape.paper.zoom, measured, _repeated(shape))


def compile_document(document: Document, zoom: float, *, with_slots: bool) -> Stencil:
    """Make a stencil of a layout; without slots for a layout that holds its values already."""
    return _compiled(document, zoom, measure(document, zoom, with_slots=with_slots))


def _repeated(shape: Shape) -> int | None:
    """Return the page that documents repeat: the sheet after the first one of its kind."""
    if not shape.repeats:
        return None
    matrix = shape.form.matrix
    return 1 if matrix is None else int(matrix.front) + 1


def _compiled(
    document: Document, zoom: float, measured: Measured, repeated: int | None = None
) -> Stencil:
    """Write the layout and assemble the base."""
    if measured.findings or measured.hash_line is None:
        raise InputError(_BROKEN, findings=measured.findings)
    data = document.write_pdf(zoom=zoom, pdf_identifier=_FIXED_ID, **PDF_OPTIONS)
    table, root = read_objects(data)
    if repeated is None:
        base = assemble(table, root, measured)
    else:
        base = assemble_repeating(table, root, measured, repeated)
    if base.unmatched:
        raise InputError(_BROKEN, findings=[_lost(measured.slots[i]) for i in base.unmatched])
    stencil = Stencil(
        base=base.data,
        offsets=base.offsets,
        root=base.root,
        hidden=base.hidden,
        index=base.index,
        seal_objects=base.seal_objects,
        seal_mcids=base.seal_mcids,
        seal_font=base.seal_font,
        slots=_kept(_with_ids(measured, base), repeated),
        seals=tuple(seal for page, seal in enumerate(measured.seals) if _stays(page, repeated)),
        hash_line=measured.hash_line,
        repeat=base.repeat,
    )
    return replace(stencil, digest=digest_of(stencil))


def _with_ids(measured: Measured, base: Base) -> tuple[Slot, ...]:
    """Give each slot the marked-content id its probe had."""
    return tuple(
        replace(slot, mcid=base.mcids.get(index)) for index, slot in enumerate(measured.slots)
    )


def _stays(page: int, repeated: int | None) -> bool:
    """Tell whether a page of the layout is one of the stencil."""
    return repeated is None or page != repeated + 1


def _kept(slots: Iterable[Slot], repeated: int | None) -> tuple[Slot, ...]:
    """Number the pages without the one that was there to be compared."""
    return tuple(
        replace(slot, page=slot.page - int(repeated is not None and slot.page > repeated))
        for slot in slots
        if _stays(slot.page, repeated)
    )


def _size_findings(measured: Measured, shape: Shape) -> list[Finding]:
    """Compare pages with the declared sheet and page plan."""
    findings = []
    width, height = shape.paper.width_mm * PT_PER_MM, shape.paper.height_mm * PT_PER_MM
    for page, seal in enumerate(measured.seals, start=1):
        if max(abs(seal.width - width), abs(seal.height - height)) > _PAGE_SLACK_PT:
            findings.append(_page_finding(page, seal, shape))
    plan = shape.form.sealed_keys(shape.paslon_count, shape.sheets, shape.corrections)
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


_BROKEN = Text(
    "Templat formulir ini harus diperbaiki.", "The template of this form must be corrected."
)
