"""Fields of forms as ``template.toml`` and ``_parts/fields.toml`` declare them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from msgspec import Meta

from formgen.errors import Text
from formgen.model import form as model
from formgen.model.election import MAX_PASLON, Regime
from formgen.model.level import IDENTITY, Level
from formgen_archive.shape import Shape, fitted, spelt

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
Key = Annotated[str, spelt(r"[a-z]([a-z0-9_.{}-]|\{l,p,j\})*")]
Digits = Annotated[int, Meta(ge=1, le=9)]

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
