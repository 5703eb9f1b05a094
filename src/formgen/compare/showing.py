"""Name a part of a page and cut it out of both pages, for a person to look at. In the worker."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from formgen.compare.naming import figure_alone, name_of
from formgen.compare.original import Box, Field
from formgen.compare.parts import Part
from formgen.compare.raster import CROP_MARGIN, Pixels, crop, pixel_box
from formgen.seal.comparison import Note, PartOutcome

_OWN_MARGIN: Final = 2.0
"""Points around words of the form in their crop: what everybody may see has no name beside it."""

_PAPER: Final = 255

Own = Callable[[Sequence[Field]], Sequence[bool]]
"""Tells for each field of a page whether the form prints it."""


def none_own(fields: Sequence[Field]) -> Sequence[bool]:
    """Say that no field is known to be printed by the form."""
    return [False] * len(fields)


@dataclass(frozen=True, eq=False, kw_only=True)
class Pair:
    """A page of the original and one of a copy, laid on each other.

    Attributes:
        fields: Of the original.
        first: The original drawn.
        second: The copy drawn.
        dpi: Dots per inch of both.
        own: Which fields the form prints; asked only where something differs.
    """

    fields: Sequence[Field]
    first: Pixels
    second: Pixels
    dpi: int
    own: Own = none_own

    def part(
        self,
        field: Field,
        outcome: PartOutcome,
        copy: str | None = None,
        note: Note = "",
        within: Box | None = None,
    ) -> Part:
        """Return a part that is not the same.

        Args:
            field: Of the original.
            outcome: What it came to.
            copy: What the copy shows there, if that is known.
            note: How that differs from what its file says.
            within: What of the field is shown; default all of it.
        """
        own = field in self._own
        margin = _OWN_MARGIN if own else CROP_MARGIN
        box = within or field.box
        return Part(
            name=self._name(field),
            figure=figure_alone(field, self.fields),
            outcome=outcome,
            original=field.text,
            copy=copy,
            original_crop=crop(self._form if own else self.first, box, self.dpi, margin),
            copy_crop=crop(self.second, box, self.dpi, margin),
            own=own,
            note=note,
        )

    def added(self, box: Box, words: str, note: Note = "") -> Part:
        """Return something that the original does not have."""
        return Part(
            name="",
            outcome="berbeda",
            original="",
            copy=words,
            original_crop=crop(self.first, box, self.dpi),
            copy_crop=crop(self.second, box, self.dpi),
            note=note,
        )

    @cached_property
    def _own(self) -> dict[Field, None]:
        told = self.own(self.fields)
        return {field: None for field, own in zip(self.fields, told, strict=True) if own}

    @cached_property
    def _form(self) -> Pixels:
        """The original drawn without its values."""
        page = self.first.copy()
        for field in self.fields:
            if field not in self._own:
                page[pixel_box(field.box, self.dpi, page.shape)] = _PAPER
        return page

    def _name(self, field: Field) -> str:
        """Name words that are a value by the words of the form beside them, as figures are."""
        if field.lettered and self._own and field not in self._own:
            return name_of(field, list(self._own), itself=False) or name_of(field, self.fields)
        return name_of(field, self.fields, self._own)
