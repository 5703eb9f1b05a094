"""From one case to the bytes of one sealed document. No door is opened but the renderer.

This is the work that runs in several processes; it holds no state but stencils and the key.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import repeat
from pathlib import Path

from formgen.model.case import Case, Mode
from formgen.model.form import Form, Paper, Variant
from formgen.model.presentation import Presented, Presenter
from formgen.model.region import Area, RegionWords, words_for
from formgen.model.shape import LAID_OUT, Shape
from formgen.render.cache import cached_stencil
from formgen.render.fill import DocumentMeta, Filler
from formgen.render.fill_repeat import RepeatFiller
from formgen.render.first_sheet import first_sheet
from formgen.render.stencil import Stencil
from formgen.seal.cose import Signer
from formgen.seal.document import Claims, SealedDocument, seal_prefixes
from formgen.seal.prefix import Prefix, read_prefix
from formgen.service.attachment import ISSUED, content
from formgen_archive.canonical import canonical_json

SheetKey = tuple[int, RegionWords, str, int, int, bool, int]

_SHEETS = 8
"""Stencils kept ready: those of one form in the words of all places of an office."""

DRAFT = "DRAF"
"""Printed across a document that is not issued."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """A stencil made ready, with what all of its documents have in common.

    Attributes:
        sealed: Keys of the numbers in the seal of each page.
    """

    stencil: Stencil
    filler: Filler | RepeatFiller
    sealed: tuple[tuple[str, ...], ...]


@dataclass(slots=True, kw_only=True)
class Press:
    """Lays out documents, one after another; keeps the stencils it has used last.

    Attributes:
        templates: Folder of the forms.
        stencils: Folder of compiled stencils.
        find: Where the stencils of issued documents come from; else they are compiled here.
    """

    templates: Path
    stencils: Path
    find: Callable[[Shape], Stencil] | None = None
    _sheets: dict[SheetKey, _Sheet] = field(default_factory=dict)
    _presenters: dict[tuple[int, Mode], Presenter] = field(default_factory=dict)

    def sealed(
        self, kind: Kind, orders: Sequence[Order], signer: Signer, host: str
    ) -> list[SealedDocument]:
        """Lay out and seal documents.

        Raises:
            InputError: A value does not fit its place; each is a finding that names it.
        """
        prefixes = [self._laid_out(kind, order, _caption(kind, order), {}) for order in orders]
        claims = map(self._claims, repeat(kind), orders, prefixes)
        return seal_prefixes(list(zip(prefixes, claims, strict=True)), signer, host)

    def draft(self, kind: Kind, order: Order) -> tuple[bytes, int]:
        """Lay out one document without seals and return its number of pages.

        What has data in it is marked DRAF: it must not pass for an issued document.
        """
        mark: Presented = {} if kind.mode == "blank" else {"segel.draf": DRAFT}
        prefix = self._laid_out(kind, order, "", mark)
        return prefix.data, len(prefix.trailer.pages)

    def _laid_out(self, kind: Kind, order: Order, caption: str, more: Presented) -> Prefix:
        values = self._presenter(kind).values(order.case) | more
        attachment = canonical_json(_issued_content(kind, order))
        meta = DocumentMeta(
            title=title(kind, order.case),
            identifier=f"{order.case.election.number}/{order.number}" if order.number else "",
            day=order.day,
        )
        if kind.form.plan == "flow":
            # A draft is one document: laying it out is quicker than compiling a stencil for it.
            narrative = kind.form.narrative if order.number else None
            written = first_sheet(narrative, values, lambda: self._sheet(kind, order.case).stencil)
            if written is None:
                values["segel.keterangan"] = caption
                # Imports the layout engine, which stencils from the cache do without.
                from formgen.render.flow import flow  # noqa: PLC0415

                shape = shape_of(kind, order.case)
                return read_prefix(flow(shape, values, attachment, meta, self.templates))
            values = written
        filler = self._sheet(kind, order.case).filler
        if isinstance(filler, RepeatFiller):
            pages = pages_of(kind, order.case)
            values |= _numbers(kind.form, pages)
            _add_captions(values, caption, pages)
            return filler.prefix(values, attachment, meta, pages)
        _add_captions(values, caption, filler.page_count)
        return filler.prefix(values, attachment, meta)

    def _claims(self, kind: Kind, order: Order, prefix: Prefix) -> Claims:
        """Return what the seals say: identity, number, day and the key numbers of every page."""
        case = order.case
        angka: tuple[tuple[int | None, ...], ...] = ((),) * len(prefix.trailer.pages)
        if kind.mode == "filled" and (kind.form.page_plans or kind.form.matrix):
            sealed, figures = self._sealed_keys(kind, case), self._figures(kind, case)
            angka = tuple([tuple([figures.get(key) for key in keys]) for keys in sealed])
        return Claims(
            election=case.election.number,
            form=kind.variant.register,
            wilayah=0 if case.place is None else int(case.place.code),
            sequence=case.sequence,
            edition=order.edition,
            number=order.number,
            day=order.day,
            angka=angka,
        )

    def _sealed_keys(self, kind: Kind, case: Case) -> tuple[tuple[str, ...], ...]:
        """Return the keys of the numbers in the seal of each page."""
        if kind.form.matrix is None:
            return self._sheet(kind, case).sealed
        pairs, corrections = len(case.paslon), len(case.corrections)
        return kind.form.sealed_keys(pairs, _sheets(kind, case), corrections)

    def _figures(self, kind: Kind, case: Case) -> Mapping[str, int | None]:
        """Return the counts of a document by key: of a recapitulation those of its cells too."""
        if kind.form.matrix is None:
            return case.figures
        shown = self._presenter(kind).values(case)
        return {key: value for key, value in shown.items() if isinstance(value, int)}

    def _presenter(self, kind: Kind) -> Presenter:
        key = kind.variant.register, kind.mode
        if key not in self._presenters:
            self._presenters[key] = Presenter(kind.form, kind.variant, kind.mode)
        return self._presenters[key]

    def _sheet(self, kind: Kind, case: Case) -> _Sheet:
        key = sheet_key(kind, case)
        if key not in self._sheets:
            if len(self._sheets) >= _SHEETS:  # a batch goes on to its next form and not back
                del self._sheets[next(iter(self._sheets))]
            shape = shape_of(kind, case)
            stencil = (self.find or self._compiled)(shape)
            self._sheets[key] = _Sheet(
                stencil=stencil,
                filler=Filler(stencil) if stencil.repeat is None else RepeatFiller(stencil),
                sealed=kind.form.sealed_keys(len(case.paslon), shape.sheets, len(case.corrections)),
            )
        return self._sheets[key]

    def _compiled(self, shape: Shape) -> Stencil:
        return cached_stencil(shape, self.templates, self.stencils)


def sheet_key(kind: Kind, case: Case) -> SheetKey:
    """Return what tells the stencils of one workspace apart; quicker to compare than shapes."""
    # Election kinds may share a slug, but never a register number.
    return (
        kind.variant.register,
        _words(case),
        kind.paper.slug,
        len(case.paslon),
        *_laid_out(kind, case),
        len(case.corrections),
    )


def shape_of(kind: Kind, case: Case) -> Shape:
    """Return the shape a case is laid out in."""
    sheets, repeats = _laid_out(kind, case)
    return Shape(
        form=kind.form,
        variant=kind.variant,
        paslon_count=len(case.paslon),
        paper=kind.paper,
        regime=case.election.regime,
        words=_words(case),
        sheets=sheets,
        corrections=len(case.corrections),
        repeats=repeats,
    )


def pages_of(kind: Kind, case: Case) -> int:
    """Return the pages of a list or a recapitulation; for other forms 1."""
    matrix, sheets = kind.form.matrix, _sheets(kind, case)
    if matrix is None:
        return sheets
    return int(matrix.front) + sheets + matrix.correction_pages(len(case.corrections))


def title(kind: Kind, case: Case) -> str:
    """Return the document's title, as viewers and the PDF's own metadata show it."""
    place = case.place
    if place is None:
        return kind.variant.code
    if isinstance(place, Area):
        return f"{kind.variant.code} {', '.join(part.name for part in reversed(place.chain))}"
    return f"{kind.variant.code} TPS {place.number} {place.desa.name}, {place.kecamatan.name}"


def _words(case: Case) -> RegionWords:
    place = case.place
    if isinstance(place, Area):
        return words_for(place.region)
    return words_for(case.election.region if place is None else place.desa)


def _sheets(kind: Kind, case: Case) -> int:
    """Return the sheets that a form's units need, or the rows of its list, filled or expected."""
    rows, matrix = kind.form.rows, kind.form.matrix
    if matrix is not None:
        return matrix.sheets(len(case.units))
    if rows is None:
        return 1
    return rows.sheets(len(case.rows) or case.figures.get(rows.size) or 0)


def _laid_out(kind: Kind, case: Case) -> tuple[int, bool]:
    """Return the sheets that are laid out, and whether one of them is repeated.

    A long list or recapitulation has a first sheet, a last one and as many equal ones between as it
    needs; a short one is laid out whole.
    """
    sheets = _sheets(kind, case)
    long = kind.form.matrix is not None or (kind.form.rows is not None and kind.form.pages == 1)
    return (LAID_OUT, True) if long and sheets >= LAID_OUT else (sheets, False)


def _numbers(form: Form, pages: int) -> Presented:
    """Return the numbers of sheets and rows, which are places where a sheet is repeated."""
    shown: Presented = {}
    for page in range(1, pages + 1):
        shown[f"segel.halaman.{page}"] = f"Halaman {page} dari {pages}"
        shown[f"segel.hal.{page}"] = f"Hal {page} dari {pages}"
    for row in range(1, form.rows.last(pages) + 1) if form.rows else ():
        shown[f"segel.baris.{row}"] = str(row)
        shown[f"segel.tanda.{row}"] = f"{row}."
    for unit in range(1, form.matrix.columns * pages + 1) if form.matrix else ():
        shown[f"segel.kolom.{unit}"] = f"({unit + 2})"
    return shown


def _add_captions(values: Presented, caption: str, pages: int) -> None:
    """Add the line under the seals of each page."""
    for page in range(1, pages + 1):
        values[f"segel.keterangan.{page}"] = caption.format(page=page, pages=pages)


def _issued_content(kind: Kind, order: Order) -> dict[str, object]:
    data = content(order.case, kind.form, kind.variant, kind.mode, kind.paper.slug)
    return data | {
        ISSUED: {
            "nomor": order.number,
            "edisi": order.edition,
            "hari": order.day.isoformat(),
        }
    }


def _caption(kind: Kind, order: Order) -> str:
    """Return the line under the seals, ``{page}`` and ``{pages}`` left open."""
    code = kind.variant.code
    return f"{code} · hal {{page}}/{{pages}} · edisi {order.edition} · no. {order.number}"
