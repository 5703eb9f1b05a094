"""The tables inside a ``template.toml``: variants, papers, receivers, pages, lists."""

from typing import Annotated

import msgspec
from msgspec import Meta

from formgen.ingest.form_fields import Digits, PairEntry, Words
from formgen.model import form as model
from formgen.model.election import OFFICES, ElectionKind, Office
from formgen.model.matrix import Matrix
from formgen.model.region import RegionKind
from formgen_archive.shape import ContradictionError, Shape, spelt

Slug = Annotated[
    str,
    spelt(
        r"[a-z0-9]+(-[a-z0-9]+)*",
        "huruf kecil, angka, tanda hubung di antaranya",
        "lower case letters, digits, hyphens between them",
    ),
]
PlanRange = Annotated[str, spelt(r"[1-9](-[1-9])?", "jumlah seperti 1-5", "a range like 1-5")]
Millimetres = Annotated[float, Meta(gt=0, le=2000)]
Register = Annotated[int, Meta(ge=1, le=65535)]


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


class ListEntry(Shape, frozen=True, kw_only=True):
    """``list``: rows on the first and on each further sheet, and what says how many to expect."""

    first: Annotated[int, Meta(ge=1, le=200)]
    more: Annotated[int, Meta(ge=1, le=200)]
    size: str = ""

    def rows(self) -> model.RowList:
        """Return the list."""
        return model.RowList(first=self.first, more=self.more, size=self.size)
