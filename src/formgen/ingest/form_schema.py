"""The shape of ``template.toml`` and of the shared ``_parts/*.toml``, and how they become forms.

A folder holds one form, or a family: what its forms share stands at the top of ``template.toml``
and each ``[[member]]`` says what is its own. Keys of a member replace those of the family, but for
fields, columns, groups and rules, which are added.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel, StringConstraints, model_validator

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

_SPAN = re.compile(r"\{(\d+)-(\d+)\}")
_SEXES = "{l,p,j}"
_SEX_WORDS = {
    "l": Text("laki-laki", "men"),
    "p": Text("perempuan", "women"),
    "j": Text("jumlah", "total"),
}

Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z]([a-z0-9_.{}-]|\{l,p,j\})*$")]
PlanRange = Annotated[str, StringConstraints(pattern=r"^[1-9](-[1-9])?$")]
Millimetres = Annotated[float, Field(gt=0, le=2000)]
Register = Annotated[int, Field(ge=1, le=65535)]

_ADDED = ("field", "groups", "rules", "column")
_A4, _F4 = ("a4", 210.0, 297.0), ("f4", 215.0, 330.0)
PLACE = "wilayah"
"""The group that stands for the identity of whatever level a form has."""
ROW = "daftar.{r}."
"""What the key of a column of the list begins with."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PairEntry(_Strict):
    """A text in both languages."""

    id: Words
    en: Words

    def text(self) -> Text:
        """Return the pair."""
        return Text(self.id, self.en)


class FieldEntry(_Strict):
    """One ``[[field]]``."""

    key: Key
    type: model.FieldType = "text"
    label: PairEntry
    digits: Annotated[int, Field(ge=1, le=9)] = 3
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


class OfficeEntry(_Strict):
    """``office`` of a variant: what an election elects that is no Pilkada."""

    title: Words
    region: RegionKind
    deputy: bool = True

    def office(self) -> Office:
        """Return the office."""
        return Office(title=self.title, region=self.region, deputy=self.deputy)


class VariantEntry(_Strict):
    """One ``[[variant]]``; ``office`` only for kinds that are not of a Pilkada."""

    kind: Annotated[ElectionKind, StringConstraints(pattern=r"^[a-z][a-z_]*$")]
    code: Words
    slug: Slug
    register_number: Annotated[int, Field(ge=1, le=65535, alias="register")]
    office: OfficeEntry | None = None

    @model_validator(mode="after")
    def _office_is_known(self) -> "VariantEntry":
        if self.office is None and self.kind not in OFFICES:
            raise ValueError(f"kind {self.kind}: use {', '.join(OFFICES)} or declare its office")
        return self

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


class PaperEntry(_Strict):
    """One ``[[paper]]``, or one ``[[sheet]]`` that slips are printed on."""

    slug: Slug
    width_mm: Millimetres
    height_mm: Millimetres
    zoom: Annotated[float, Field(gt=0, le=1)] = 1.0

    def paper(self) -> model.Paper:
        """Return the sheet size."""
        return model.Paper(
            slug=self.slug, width_mm=self.width_mm, height_mm=self.height_mm, zoom=self.zoom
        )


class ReceiverEntry(_Strict):
    """One ``[[receiver]]``."""

    slug: Slug
    name: PairEntry
    per_paslon: bool = False
    copies: Annotated[int, Field(ge=1)] = 1


class PlanEntry(_Strict):
    """One ``[[page_plan]]``."""

    paslon: PlanRange
    pages: Annotated[list[list[str]], Field(min_length=1)]

    def bounds(self) -> tuple[int, int]:
        """Return the fewest and most pairs."""
        low, _, high = self.paslon.partition("-")
        return int(low), int(high or low)

    def plan(self) -> model.PagePlan:
        """Return the plan."""
        low, high = self.bounds()
        return model.PagePlan(
            paslon_min=low, paslon_max=high, pages=tuple(tuple(page) for page in self.pages)
        )


class MatrixEntry(_Strict):
    """The table ``[matrix]``."""

    columns: Annotated[int, Field(ge=1, le=40)]
    unit_digits: Annotated[int, Field(ge=1, le=9)]
    total_digits: Annotated[int, Field(ge=1, le=9)]
    front: bool
    corrections: Annotated[int, Field(ge=1, le=24)]
    front_keys: list[str] = []
    total_keys: Annotated[list[str], Field(min_length=1)]
    unit_keys: list[str] = []

    def matrix(self) -> Matrix:
        """Return how units are shown."""
        return Matrix(
            columns=self.columns,
            unit_digits=self.unit_digits,
            total_digits=self.total_digits,
            front=self.front,
            corrections=self.corrections,
            front_keys=tuple(self.front_keys),
            total_keys=tuple(self.total_keys),
            unit_keys=tuple(self.unit_keys),
        )


class TermEntry(_Strict):
    """What regulations call one group of voters: for columns, and in full."""

    short: Words
    name: Words


class TermsEntry(_Strict):
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


class RegimesEntry(RootModel[dict[str, TermsEntry]]):
    """A whole ``regimes.toml``."""

    def terms(self) -> dict[Regime, RegimeTerms]:
        """Return regime to terms."""
        return {regime: entry.terms(regime) for regime, entry in self.root.items()}


_FILLED_BY: Final[Mapping[Level, Text]] = {
    "tps": Text("KPPS di TPS", "The KPPS at the polling place"),
    "pps": Text("PPS di desa atau kelurahan", "The PPS of the village"),
    "ppk": Text("PPK di kecamatan", "The PPK of the kecamatan"),
    "kabko": Text("KPU Kabupaten/Kota", "The KPU of the kabupaten or kota"),
    "prov": Text("KPU Provinsi", "The KPU of the province"),
    "kpu": Text("KPU yang menyelenggarakan pemilihan", "The KPU that runs the contest"),
}
"""Who writes on a form that does not say so: the body that issues it."""


class ListEntry(_Strict):
    """``list``: rows on the first and on each further sheet, and what says how many to expect."""

    first: Annotated[int, Field(ge=1, le=200)]
    more: Annotated[int, Field(ge=1, le=200)]
    size: str = ""

    def rows(self) -> model.RowList:
        """Return the list."""
        return model.RowList(first=self.first, more=self.more, size=self.size)


class FormEntry(_Strict):
    """One form of a ``template.toml``: the whole of it, or a family with one of its members."""

    slug: Slug
    page: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+\.html\.j2$")] = "page.html.j2"
    sample: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+\.json$")] = "sample.json"
    row: Slug | None = None
    title: Words
    purpose: PairEntry
    edition: Annotated[int, Field(ge=1)] = 1
    regimes: Annotated[frozenset[Regime], Field(min_length=1)]
    terms: dict[Regime, TermsEntry] = {}
    level: Level
    filled_by: PairEntry | None = None
    plan: model.LayoutPlan = "fixed"
    pages: Annotated[int, Field(ge=1, le=20)] = 1
    privacy: model.PrivacyClass
    retention: Slug | None = None
    batch: bool = False
    needs: PairEntry | None = None
    voters: model.VoterList | None = None
    repeatable: bool = False
    aliases: list[Words] = []
    ink: list[Words] = []
    rules: list[Words] = []
    sources: Annotated[list[Words], Field(min_length=1)]
    groups: list[str] = []
    code: Words | None = None
    register_number: Annotated[Register | None, Field(alias="register")] = None
    kinds: Annotated[list[PilkadaKind], Field(min_length=1)] = ["gubernur", "bupati", "walikota"]
    variant: list[VariantEntry] = []
    landscape: bool = False
    paper: list[PaperEntry] = []
    sheet: list[PaperEntry] = []
    signatory: Annotated[list[PairEntry], Field(min_length=1)]
    receiver: Annotated[list[ReceiverEntry], Field(min_length=1)]
    field: list[FieldEntry] = []
    list_: Annotated[ListEntry | None, Field(alias="list")] = None
    column: list[FieldEntry] = []
    page_plan: list[PlanEntry] = []
    matrix: MatrixEntry | None = None

    @model_validator(mode="after")
    def _has_variants(self) -> "FormEntry":
        if bool(self.variant) == (self.code is not None and self.register_number is not None):
            raise ValueError("give either code and register, or [[variant]]")
        return self

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
            aliases=tuple(self.aliases),
            papers=self._papers(),
            plan=self.plan,
            fields=(*fields, *self._columns()),
            page_plans=tuple(entry.plan() for entry in self.page_plan),
            ink=tuple(self.ink),
            signatories=tuple(pair.text() for pair in self.signatory),
            receivers=tuple(
                model.Receiver(
                    slug=r.slug, name=r.name.text(), per_paslon=r.per_paslon, copies=r.copies
                )
                for r in self.receiver
            ),
            privacy=self.privacy,
            retention=self.retention or variants[0].slug,
            rules=tuple(self.rules),
            pages=self.pages,
            rows=None if self.list_ is None else self.list_.rows(),
            batch=self.batch or (self.level == "tps" and self.needs is None),
            needs=None if self.needs is None else self.needs.text(),
            repeatable=self.repeatable,
            voters=self.voters,
            print_sheets=tuple(entry.paper() for entry in self.sheet),
            sources=tuple(self.sources),
            matrix=None if self.matrix is None else self.matrix.matrix(),
        )

    def _columns(self) -> Iterator[model.Field]:
        """Yield the columns of the list as fields of each row."""
        for entry in self.column:
            for field in entry.fields():
                yield replace(field, key=f"{ROW}{field.key}")

    def _variants(self) -> list[VariantEntry]:
        """Return the variants; one code for all kinds takes register numbers in their order."""
        if self.variant or self.code is None or self.register_number is None:
            return self.variant
        order = [*OFFICES]
        return [
            VariantEntry.model_validate(
                {
                    "kind": kind,
                    "code": self.code,
                    "slug": self.slug,
                    "register": self.register_number + order.index(kind),
                }
            )
            for kind in self.kinds
        ]

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


class GroupsEntry(RootModel[dict[str, list[FieldEntry]]]):
    """A whole ``fields.toml``: group to fields."""

    def fields(self) -> dict[str, tuple[model.Field, ...]]:
        """Return group to fields."""
        return {
            name: tuple(field for item in items for field in item.fields())
            for name, items in self.root.items()
        }


def declared_keys(fields: Sequence[model.Field], paslon_count: int = MAX_PASLON) -> set[str]:
    """Return all keys for a number of pairs; a column of the list is one key."""
    return {
        field.key.replace("{n}", str(n))
        for field in fields
        for n in (range(1, paslon_count + 1) if "{n}" in field.key else (0,))
    }
