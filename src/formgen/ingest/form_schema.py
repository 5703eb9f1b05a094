"""The shape of ``template.toml`` and of the shared ``_parts/*.toml``, and how they become forms.

A folder holds one form, or a family: what its forms share stands at the top of ``template.toml``
and each ``[[member]]`` says what is its own. Keys of a member replace those of the family, but for
fields, columns, groups and rules, which are added.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from formgen.errors import Text
from formgen.model import form as model
from formgen.model.election import (
    MAX_PASLON,
    OFFICES,
    ElectionKind,
    Office,
    PilkadaKind,
    Regime,
)
from formgen.model.level import IDENTITY, Level
from formgen.model.matrix import Matrix
from formgen.model.regime import RegimeTerms
from formgen.model.region import RegionKind
from formgen_archive.shape import ContradictionError, Shape, fitted, spelt

_SPAN = re.compile(r"\{(\d+)-(\d+)\}")
_SEXES = "{l,p,j}"
_SEX_WORDS = {
    "l": Text("laki-laki", "men"),
    "p": Text("perempuan", "women"),
    "j": Text("jumlah", "total"),
}

Words = Annotated[
    str,
    spelt(r"\S([\s\S]*\S)?", "teks tanpa spasi di tepinya", "text without spaces at its ends"),
]
Slug = Annotated[
    str,
    spelt(
        r"[a-z0-9]+(-[a-z0-9]+)*",
        "huruf kecil, angka, tanda hubung di antaranya",
        "lower case letters, digits, hyphens between them",
    ),
]
Key = Annotated[str, spelt(r"[a-z]([a-z0-9_.{}-]|\{l,p,j\})*")]
PlanRange = Annotated[str, spelt(r"[1-9](-[1-9])?", "jumlah seperti 1-5", "a range like 1-5")]
Millimetres = Annotated[float, Meta(gt=0, le=2000)]
Register = Annotated[int, Meta(ge=1, le=65535)]
Digits = Annotated[int, Meta(ge=1, le=9)]

_ADDED = ("field", "groups", "rules", "column")
_A4, _F4 = ("a4", 210.0, 297.0), ("f4", 215.0, 330.0)
PLACE = "wilayah"
"""The group that stands for the identity of whatever level a form has."""
ROW = "daftar.{r}."
"""What the key of a column of the list begins with."""


class PairEntry(Shape, frozen=True, kw_only=True):
    """A text in both languages."""

    id: Words
    en: Words

    def text(self) -> Text:
        """Return the pair."""
        return Text(self.id, self.en)


class FieldEntry(Shape, frozen=True, kw_only=True):
    """One ``[[field]]``."""

    key: Key
    type: model.FieldType = "text"
    label: PairEntry
    digits: Digits = 3
    printed_in: frozenset[Literal["blank", "prefilled", "filled"]] = frozenset({"filled"})
    regimes: frozenset[Regime] = frozenset()

    def fields(self) -> tuple[model.Field, ...]:
        """Return the field, or one per number of a span: ``kpps_{1-7}``; or per ``{l,p,j}``."""
        if _SEXES in self.key:
            return tuple(
                self._field(
                    self.key.replace(_SEXES, sex),
                    Text(f"{self.label.id}, {word.id}", f"{self.label.en}, {word.en}"),
                )
                for sex, word in _SEX_WORDS.items()
            )
        span = _SPAN.search(self.key)
        if span is None:
            return (self._field(self.key, self.label.text()),)
        numbers = range(int(span[1]), int(span[2]) + 1)
        return tuple(
            self._field(
                self.key.replace(span[0], str(n)),
                Text(self.label.id.replace("{n}", str(n)), self.label.en.replace("{n}", str(n))),
            )
            for n in numbers
        )

    def _field(self, key: str, label: Text) -> model.Field:
        return model.Field(
            key=key,
            type=self.type,
            label=label,
            digits=self.digits,
            printed_in=self.printed_in,
            regimes=self.regimes,
        )


class OfficeEntry(Shape, frozen=True, kw_only=True):
    """``office`` of a variant: what an election elects that is no Pilkada."""

    title: Words
    region: RegionKind
    deputy: bool = True

    def office(self) -> Office:
        """Return the office."""
        return Office(title=self.title, region=self.region, deputy=self.deputy)


class VariantEntry(Shape, frozen=True, kw_only=True):
    """One ``[[variant]]``; ``office`` only for kinds that are not of a Pilkada."""

    kind: Annotated[ElectionKind, spelt(r"[a-z][a-z_]*")]
    code: Words
    slug: Slug
    register_number: Register = msgspec.field(name="register")
    office: OfficeEntry | None = None

    def __post_init__(self) -> None:
        """Hold kind and office together."""
        if self.office is None and self.kind not in OFFICES:
            kinds = ", ".join(OFFICES)
            raise ContradictionError(
                f"kind {self.kind}: pakai {kinds}, atau nyatakan office-nya",
                f"kind {self.kind}: use {kinds}, or declare its office",
            )

    def variant(self) -> model.Variant:
        """Return the variant."""
        office = OFFICES[self.kind] if self.office is None else self.office.office()
        return model.Variant(
            kind=self.kind,
            code=self.code,
            slug=self.slug,
            register=self.register_number,
            office=office,
        )


class PaperEntry(Shape, frozen=True, kw_only=True):
    """One ``[[paper]]``, or one ``[[sheet]]`` that slips are printed on."""

    slug: Slug
    width_mm: Millimetres
    height_mm: Millimetres
    zoom: Annotated[float, Meta(gt=0, le=1)] = 1.0

    def paper(self) -> model.Paper:
        """Return the sheet size."""
        return model.Paper(
            slug=self.slug, width_mm=self.width_mm, height_mm=self.height_mm, zoom=self.zoom
        )


class ReceiverEntry(Shape, frozen=True, kw_only=True):
    """One ``[[receiver]]``."""

    slug: Slug
    name: PairEntry
    per_paslon: bool = False
    copies: Annotated[int, Meta(ge=1)] = 1


class PlanEntry(Shape, frozen=True, kw_only=True):
    """One ``[[page_plan]]``."""

    paslon: PlanRange
    pages: Annotated[tuple[tuple[str, ...], ...], Meta(min_length=1)]

    def bounds(self) -> tuple[int, int]:
        """Return the fewest and most pairs."""
        low, _, high = self.paslon.partition("-")
        return int(low), int(high or low)

    def plan(self) -> model.PagePlan:
        """Return the plan."""
        low, high = self.bounds()
        return model.PagePlan(paslon_min=low, paslon_max=high, pages=self.pages)


class MatrixEntry(Shape, frozen=True, kw_only=True):
    """The table ``[matrix]``."""

    columns: Annotated[int, Meta(ge=1, le=40)]
    unit_digits: Digits
    total_digits: Digits
    front: bool
    corrections: Annotated[int, Meta(ge=1, le=24)]
    front_keys: tuple[str, ...] = ()
    total_keys: Annotated[tuple[str, ...], Meta(min_length=1)]
    unit_keys: tuple[str, ...] = ()

    def matrix(self) -> Matrix:
        """Return how units are shown."""
        return Matrix(
            columns=self.columns,
            unit_digits=self.unit_digits,
            total_digits=self.total_digits,
            front=self.front,
            corrections=self.corrections,
            front_keys=self.front_keys,
            total_keys=self.total_keys,
            unit_keys=self.unit_keys,
        )


class TermEntry(Shape, frozen=True, kw_only=True):
    """What regulations call one group of voters: for columns, and in full."""

    short: Words
    name: Words


class TermsEntry(Shape, frozen=True, kw_only=True):
    """One regime of ``regimes.toml``, or of a form's own ``[terms.…]``."""

    pindahan: TermEntry
    tambahan: TermEntry

    def terms(self, regime: Regime) -> RegimeTerms:
        """Return the terms."""
        return RegimeTerms(
            regime=regime,
            pindahan=self.pindahan.short,
            tambahan=self.tambahan.short,
            pindahan_words=self.pindahan.name,
            tambahan_words=self.tambahan.name,
        )


def regime_terms(data: Mapping[str, Any]) -> dict[Regime, RegimeTerms]:
    """Return regime to terms from a whole ``regimes.toml``.

    Raises:
        ShapeError: It is none.
    """
    entries = fitted(data, dict[Regime, TermsEntry])
    return {regime: entry.terms(regime) for regime, entry in entries.items()}


_FILLED_BY: Final[Mapping[Level, Text]] = {
    "tps": Text("KPPS di TPS", "The KPPS at the polling place"),
    "pps": Text("PPS di desa atau kelurahan", "The PPS of the village"),
    "ppk": Text("PPK di kecamatan", "The PPK of the kecamatan"),
    "kabko": Text("KPU Kabupaten/Kota", "The KPU of the kabupaten or kota"),
    "prov": Text("KPU Provinsi", "The KPU of the province"),
    "kpu": Text("KPU yang menyelenggarakan pemilihan", "The KPU that runs the contest"),
}
"""Who writes on a form that does not say so: the body that issues it."""


class ListEntry(Shape, frozen=True, kw_only=True):
    """``list``: rows on the first and on each further sheet, and what says how many to expect."""

    first: Annotated[int, Meta(ge=1, le=200)]
    more: Annotated[int, Meta(ge=1, le=200)]
    size: str = ""

    def rows(self) -> model.RowList:
        """Return the list."""
        return model.RowList(first=self.first, more=self.more, size=self.size)


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


def place_fields(level: Level, identity: Sequence[model.Field]) -> Iterator[model.Field]:
    """Yield the fields of the group ``wilayah`` for a level."""
    return (field for field in identity if field.key in IDENTITY[level])


def group_fields(data: Mapping[str, Any]) -> dict[str, tuple[model.Field, ...]]:
    """Return group to fields from a whole ``fields.toml``.

    Raises:
        ShapeError: It is none.
    """
    groups = fitted(data, dict[str, tuple[FieldEntry, ...]])
    return {
        name: tuple(each for item in items for each in item.fields())
        for name, items in groups.items()
    }


def declared_keys(fields: Sequence[model.Field], paslon_count: int = MAX_PASLON) -> set[str]:
    """Return all keys for a number of pairs; a column of the list is one key."""
    return {
        field.key.replace("{n}", str(n))
        for field in fields
        for n in (range(1, paslon_count + 1) if "{n}" in field.key else (0,))
    }
