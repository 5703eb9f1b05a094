"""The shape of ``template.toml`` and of ``_parts/fields.toml``, and how they become a ``Form``."""

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel, StringConstraints

from formgen.errors import Text
from formgen.model import form as model
from formgen.model.election import MAX_PASLON, ElectionKind, Regime

_SPAN = re.compile(r"\{(\d+)-(\d+)\}")

Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.{}-]*$")]
PlanRange = Annotated[str, StringConstraints(pattern=r"^[1-9](-[1-9])?$")]
Millimetres = Annotated[float, Field(gt=0, le=2000)]


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
    type: model.FieldType
    label: PairEntry
    digits: Annotated[int, Field(ge=1, le=9)] = 3
    printed_in: frozenset[Literal["blank", "prefilled", "filled"]] = frozenset({"filled"})

    def fields(self) -> tuple[model.Field, ...]:
        """Return the field, or one per number of a span such as ``kpps_{1-7}``."""
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
            key=key, type=self.type, label=label, digits=self.digits, printed_in=self.printed_in
        )


class VariantEntry(_Strict):
    """One ``[[variant]]``."""

    kind: ElectionKind
    code: Words
    slug: Slug
    register_number: Annotated[int, Field(ge=1, le=65535, alias="register")]


class PaperEntry(_Strict):
    """One ``[[paper]]``."""

    slug: Slug
    width_mm: Millimetres
    height_mm: Millimetres
    zoom: Annotated[float, Field(gt=0, le=1)] = 1.0


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


class FormEntry(_Strict):
    """A whole ``template.toml``."""

    title: Words
    purpose: PairEntry
    edition: Annotated[int, Field(ge=1)]
    regimes: Annotated[frozenset[Regime], Field(min_length=1)]
    level: Literal["tps", "ppk", "kabko", "prov"]
    plan: model.LayoutPlan
    privacy: model.PrivacyClass
    retention: Slug
    repeatable: bool
    aliases: list[Words]
    ink: list[Words]
    rules: list[Words]
    sources: Annotated[list[Words], Field(min_length=1)]
    groups: list[str] = []
    variant: Annotated[list[VariantEntry], Field(min_length=1)]
    paper: Annotated[list[PaperEntry], Field(min_length=1)]
    signatory: Annotated[list[PairEntry], Field(min_length=1)]
    receiver: Annotated[list[ReceiverEntry], Field(min_length=1)]
    field: list[FieldEntry] = []
    page_plan: list[PlanEntry] = []

    def form(self, slug: str, fields: tuple[model.Field, ...]) -> model.Form:
        """Return the form; ``fields`` are those of its groups and its own."""
        return model.Form(
            slug=slug,
            title=self.title,
            purpose=self.purpose.text(),
            edition=self.edition,
            regimes=self.regimes,
            level=self.level,
            variants=tuple(
                model.Variant(kind=v.kind, code=v.code, slug=v.slug, register=v.register_number)
                for v in self.variant
            ),
            aliases=tuple(self.aliases),
            papers=tuple(
                model.Paper(slug=p.slug, width_mm=p.width_mm, height_mm=p.height_mm, zoom=p.zoom)
                for p in self.paper
            ),
            plan=self.plan,
            fields=fields,
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
            retention=self.retention,
            rules=tuple(self.rules),
            repeatable=self.repeatable,
            sources=tuple(self.sources),
        )


class GroupsEntry(RootModel[dict[str, list[FieldEntry]]]):
    """A whole ``fields.toml``: group to fields."""


def declared_keys(fields: tuple[model.Field, ...], paslon_count: int = MAX_PASLON) -> set[str]:
    """Return all keys for a number of pairs."""
    return {
        field.key.replace("{n}", str(n))
        for field in fields
        for n in (range(1, paslon_count + 1) if "{n}" in field.key else (0,))
    }
