"""The shape of ``template.toml``, and how it becomes forms.

A folder holds one form, or a family: what its forms share stands at the top of ``template.toml``
and each ``[[member]]`` says what is its own. Keys of a member replace those of the family, but for
fields, columns, groups and rules, which are added.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from formgen.errors import Text
from formgen.ingest.form_fields import ROW, FieldEntry, PairEntry, Words
from formgen.ingest.form_tables import (
    ListEntry,
    MatrixEntry,
    PaperEntry,
    PlanEntry,
    ReceiverEntry,
    Register,
    Slug,
    VariantEntry,
)
from formgen.ingest.form_terms import TermsEntry
from formgen.model import form as model
from formgen.model.election import OFFICES, PilkadaKind, Regime
from formgen.model.level import Level
from formgen.model.regime import RegimeTerms
from formgen_archive.shape import ContradictionError, Shape, spelt

_ADDED = ("field", "groups", "rules", "column")
_A4, _F4 = ("a4", 210.0, 297.0), ("f4", 215.0, 330.0)

_FILLED_BY: Final[Mapping[Level, Text]] = {
    "tps": Text("KPPS di TPS", "The KPPS at the polling place"),
    "pps": Text("PPS di desa atau kelurahan", "The PPS of the village"),
    "ppk": Text("PPK di kecamatan", "The PPK of the kecamatan"),
    "kabko": Text("KPU Kabupaten/Kota", "The KPU of the kabupaten or kota"),
    "prov": Text("KPU Provinsi", "The KPU of the province"),
    "kpu": Text("KPU yang menyelenggarakan pemilihan", "The KPU that runs the contest"),
}
"""Who writes on a form that does not say so: the body that issues it."""


class FormEntry(Shape, frozen=True, kw_only=True):
    """One form of a ``template.toml``: the whole of it, or a family with one of its members."""

    slug: Slug
    page: Annotated[str, spelt(r"[a-z0-9-]+\.html\.j2")] = "page.html.j2"
    sample: Annotated[str, spelt(r"[a-z0-9-]+\.json")] = "sample.json"
    row: Slug | None = None
    title: Words
    purpose: PairEntry
    edition: Annotated[int, Meta(ge=1)] = 1
    regimes: Annotated[frozenset[Regime], Meta(min_length=1)]
    terms: dict[Regime, TermsEntry] = msgspec.field(default_factory=dict)
    level: Level
    filled_by: PairEntry | None = None
    plan: model.LayoutPlan = "fixed"
    pages: Annotated[int, Meta(ge=1, le=20)] = 1
    privacy: model.PrivacyClass
    retention: Slug | None = None
    batch: bool = False
    needs: PairEntry | None = None
    voters: model.VoterList | None = None
    repeatable: bool = False
    aliases: tuple[Words, ...] = ()
    ink: tuple[Words, ...] = ()
    rules: tuple[Words, ...] = ()
    sources: Annotated[tuple[Words, ...], Meta(min_length=1)]
    groups: tuple[str, ...] = ()
    code: Words | None = None
    register_number: Register | None = msgspec.field(name="register", default=None)
    kinds: Annotated[tuple[PilkadaKind, ...], Meta(min_length=1)] = (
        "gubernur",
        "bupati",
        "walikota",
    )
    variant: tuple[VariantEntry, ...] = ()
    landscape: bool = False
    paper: tuple[PaperEntry, ...] = ()
    sheet: tuple[PaperEntry, ...] = ()
    signatory: Annotated[tuple[PairEntry, ...], Meta(min_length=1)]
    receiver: Annotated[tuple[ReceiverEntry, ...], Meta(min_length=1)]
    field: tuple[FieldEntry, ...] = ()
    list_: ListEntry | None = msgspec.field(name="list", default=None)
    column: tuple[FieldEntry, ...] = ()
    page_plan: tuple[PlanEntry, ...] = ()
    matrix: MatrixEntry | None = None

    def __post_init__(self) -> None:
        """Hold the ways of numbering apart."""
        if bool(self.variant) == (self.code is not None and self.register_number is not None):
            raise ContradictionError(
                "berikan code dan register, atau [[variant]]; salah satu",
                "give either code and register, or [[variant]]",
            )

    def form(
        self, folder: str, fields: Sequence[model.Field], regimes: Mapping[Regime, RegimeTerms]
    ) -> model.Form:
        """Return the form.

        Args:
            folder: Its folder.
            fields: Those of its groups and its own.
            regimes: The terms of ``regimes.toml``.
        """
        variants = tuple(entry.variant() for entry in self._variants())
        terms = {**regimes, **{name: entry.terms(name) for name, entry in self.terms.items()}}
        return model.Form(
            slug=self.slug,
            folder=folder,
            page=self.page,
            sample=self.sample,
            row=self.row or "",
            title=self.title,
            purpose=self.purpose.text(),
            edition=self.edition,
            regimes=self.regimes,
            terms=tuple(terms[name] for name in sorted(self.regimes) if name in terms),
            level=self.level,
            filled_by=_FILLED_BY[self.level] if self.filled_by is None else self.filled_by.text(),
            variants=variants,
            aliases=self.aliases,
            papers=self._papers(),
            plan=self.plan,
            fields=(*fields, *self._columns()),
            page_plans=tuple(entry.plan() for entry in self.page_plan),
            ink=self.ink,
            signatories=tuple(pair.text() for pair in self.signatory),
            receivers=tuple(
                model.Receiver(
                    slug=r.slug, name=r.name.text(), per_paslon=r.per_paslon, copies=r.copies
                )
                for r in self.receiver
            ),
            privacy=self.privacy,
            retention=self.retention or variants[0].slug,
            rules=self.rules,
            pages=self.pages,
            rows=None if self.list_ is None else self.list_.rows(),
            batch=self.batch or (self.level == "tps" and self.needs is None),
            needs=None if self.needs is None else self.needs.text(),
            repeatable=self.repeatable,
            voters=self.voters,
            print_sheets=tuple(entry.paper() for entry in self.sheet),
            sources=self.sources,
            matrix=None if self.matrix is None else self.matrix.matrix(),
        )

    def _columns(self) -> Iterator[model.Field]:
        """Yield the columns of the list as fields of each row."""
        for entry in self.column:
            for field in entry.fields():
                yield replace(field, key=f"{ROW}{field.key}")

    def _variants(self) -> tuple[VariantEntry, ...]:
        """Return the variants; one code for all kinds takes register numbers in their order."""
        if self.variant or self.code is None or self.register_number is None:
            return self.variant
        order = [*OFFICES]
        return tuple(
            VariantEntry(
                kind=kind,
                code=self.code,
                slug=self.slug,
                register_number=self.register_number + order.index(kind),
            )
            for kind in self.kinds
        )

    def _papers(self) -> tuple[model.Paper, ...]:
        """Return the sheets: those declared, else A4 and F4."""
        if self.paper:
            return tuple(entry.paper() for entry in self.paper)
        return tuple(
            model.Paper(slug=slug, width_mm=high, height_mm=wide)
            if self.landscape
            else model.Paper(slug=slug, width_mm=wide, height_mm=high)
            for slug, wide, high in (_A4, _F4)
        )


def members(data: Mapping[str, Any], folder: str) -> list[dict[str, Any]]:
    """Return the forms of a ``template.toml``, each with what its family shares."""
    shared = {key: value for key, value in data.items() if key != "member"}
    return [_joined(shared, own, folder) for own in data.get("member", [{}])]


def _joined(shared: Mapping[str, Any], own: Mapping[str, Any], folder: str) -> dict[str, Any]:
    added = {key: [*shared.get(key, []), *own.get(key, [])] for key in _ADDED}
    return {"slug": folder, **shared, **own, **{k: v for k, v in added.items() if v}}
