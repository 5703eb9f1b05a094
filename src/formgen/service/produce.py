"""From one case to the bytes of one sealed document. No door is opened but the renderer.

This is the work that runs in several processes; it holds no state but stencils and the key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from formgen.model.case import Case, Mode
from formgen.model.form import Form, Paper, Variant
from formgen.model.presentation import present
from formgen.model.region import words
from formgen.render.cache import cached_stencil
from formgen.render.fill import DocumentMeta, fill
from formgen.render.flow import flow
from formgen.render.layout import Shape
from formgen.render.stencil import Stencil
from formgen.seal.document import Claims, SealedDocument, Signer, seal_document
from formgen.service.attachment import canonical, content


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What the documents of one run have in common."""

    form: Form
    variant: Variant
    paper: Paper
    mode: Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One document to be made: its case and the identity reserved for it."""

    case: Case
    number: int
    edition: int
    day: date


def title(kind: Kind, case: Case) -> str:
    """Return the document's title for people and for the PDF's own metadata."""
    place = case.tps
    where = "" if place is None else f" TPS {place.number} {place.desa.name}, {place.kecamatan.name}"
    return f"{kind.variant.code}{where}"


def prefix(kind: Kind, order: Order, *, templates: Path, stencils: Path) -> bytes:
    """Lay out one document up to its seal.

    Raises:
        InputError: A value does not fit its place; each is a finding that names it.
    """
    shape = shape_of(kind, order.case)
    data = content(order.case, kind.form, kind.variant, kind.mode, kind.paper.slug)
    data["terbitan"] = {
        "nomor": order.number,
        "edisi": order.edition,
        "hari": order.day.isoformat(),
    }
    meta = DocumentMeta(
        title=title(kind, order.case),
        identifier=f"{order.case.election.number}/{order.number}",
        day=order.day,
    )
    values = dict(present(order.case, kind.form, kind.variant, kind.mode))
    if kind.form.plan == "flow":
        return flow(shape, values, canonical(data), meta, templates, caption(kind, order))
    stencil = _stencil(shape, templates, stencils)
    values |= captions(kind, order, stencil.page_count)
    return fill(stencil, values, canonical(data), meta)


def captions(kind: Kind, order: Order, pages: int) -> dict[str, str]:
    """Return the line under the seals of each page: form, page, edition, number."""
    return {
        f"segel.keterangan.{page}": caption(kind, order).format(page=page, pages=pages)
        for page in range(1, pages + 1)
    }


def caption(kind: Kind, order: Order) -> str:
    """Return the caption with ``{page}`` and ``{pages}`` left open."""
    code = kind.variant.code
    return f"{code} · hal {{page}}/{{pages}} · edisi {order.edition} · no. {order.number}"


def sealed(
    kind: Kind, order: Order, signer: Signer, host: str, *, templates: Path, stencils: Path
) -> SealedDocument:
    """Lay out and seal one document."""
    data = prefix(kind, order, templates=templates, stencils=stencils)
    return seal_document(data, claims(kind, order, page_count(data)), signer, host)


def claims(kind: Kind, order: Order, pages: int) -> Claims:
    """Return what the seals say: identity, number, day and the key numbers of every page."""
    case = order.case
    return Claims(
        election=case.election.number,
        form=kind.variant.register,
        wilayah=0 if case.tps is None else int(case.tps.code),
        sequence=case.sequence,
        edition=order.edition,
        number=order.number,
        day=order.day,
        angka=_numbers(kind, case, pages),
    )


def _numbers(kind: Kind, case: Case, pages: int) -> tuple[tuple[int | None, ...], ...]:
    if kind.mode != "filled" or kind.form.plan == "flow":
        return ((),) * pages
    return tuple(
        tuple(case.figures.get(key) for key in keys)
        for keys in kind.form.sealed_keys(len(case.paslon))
    )
