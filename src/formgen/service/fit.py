"""Whether all that a batch prints has room on its forms, asked before a number is given.

Each value is tried once in each place, without making a document: a name that is refused in the
middle of a batch would leave half of it issued.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from formgen.errors import Finding, InputError, Text
from formgen.model.case import DPT_KEYS, Case, Mode
from formgen.model.markup import markup
from formgen.model.presentation import Presented, Presenter
from formgen.model.shape import Shape
from formgen.render.cache import cached_stencil
from formgen.render.first_sheet import first_sheet
from formgen.render.paint import Painter, painter
from formgen.render.repeat import family_of
from formgen.render.slots import Rect, Slot, SlotValue
from formgen.render.stencil import Stencil
from formgen.render.typeset import Typesetter
from formgen.service.produce import Kind, SheetKey, shape_of, sheet_key

_TABLES: Final[Mapping[str, tuple[str, str]]] = {
    "calon": ("paslon", "nama_calon"),
    "wakil": ("paslon", "nama_wakil"),
    "alamat": ("tps", "alamat_tps"),
    "kejadian": ("results", "catatan"),
} | {key: ("tps", key) for key in DPT_KEYS}
"""Last part of a key to the table and column it comes from."""

_ROW: Final = re.compile(r"daftar\.(\d+)\.(\w+)")
_COLUMNS: Final[Mapping[str, str]] = {"umur": "usia"}
_REMEMBERED: Final = 1 << 16
"""Values tried that are remembered: names of voters are all different."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Names of the tables a batch was read from, as the user gave them."""

    tps: str
    paslon: str
    results: str = ""
    voters: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Some documents of one form whose values are to be tried."""

    kind: Kind
    cases: Sequence[Case]
    sources: Sources


@dataclass(frozen=True, slots=True, kw_only=True)
class _Places:
    """The places of one stencil by key, and the values that were tried in them.

    Attributes:
        stencil: The compiled form.
        strides: Families of keys whose places are those of any sheet; see ``repeat``.
    """

    stencil: Stencil
    painters: Mapping[str, Sequence[Painter]]
    strides: Mapping[str, int]
    tried: set[tuple[str, SlotValue]] = field(default_factory=set)


@dataclass(slots=True, kw_only=True)
class Fitting:
    """Tries values in the places of forms; remembers what was tried.

    Attributes:
        templates: Folder of the forms.
        stencils: Folder of compiled stencils; those that are missing are made.
    """

    templates: Path
    stencils: Path
    _places: dict[SheetKey, _Places] = field(default_factory=dict)
    _presenters: dict[tuple[int, Mode], Presenter] = field(default_factory=dict)

    def misfits(self, trial: Trial) -> list[Finding]:
        """Return findings about values that have no room, with where they come from."""
        return [
            _located(finding, case, trial.sources)
            for case in trial.cases
            for finding in self._of_case(trial.kind, case)
        ]

    def _of_case(self, kind: Kind, case: Case) -> list[Finding]:
        values = self._presenter(kind).values(case)
        findings: list[Finding] = []
        if kind.form.plan == "flow":
            try:
                written = first_sheet(
                    kind.form.narrative, values, lambda: self._places_of(kind, case).stencil
                )
            except InputError as error:
                return [*error.findings]
            if written is None:
                return self._flowing(shape_of(kind, case), values)
            values = written
        places = self._places_of(kind, case)
        if not values.items() <= places.tried:
            for key, value in values.items() - places.tried:
                findings += _tried(places, key, value)
        if len(places.tried) > _REMEMBERED:
            places.tried.clear()
        return sorted(findings, key=lambda finding: finding.column)

    def _presenter(self, kind: Kind) -> Presenter:
        key = kind.variant.register, kind.mode
        if key not in self._presenters:
            self._presenters[key] = Presenter(kind.form, kind.variant, kind.mode)
        return self._presenters[key]

    def _places_of(self, kind: Kind, case: Case) -> _Places:
        key = sheet_key(kind, case)
        if key not in self._places:
            stencil = cached_stencil(shape_of(kind, case), self.templates, self.stencils)
            strides = {} if stencil.repeat is None else stencil.repeat.strides
            painters: dict[str, dict[Slot, Painter]] = {}
            for slot in stencil.slots:
                own = family_of(slot.key, strides) or slot.key
                painters.setdefault(own, {}).setdefault(_room(slot), painter(slot))
            self._places[key] = _Places(
                stencil=stencil,
                painters={own: [*each.values()] for own, each in painters.items()},
                strides=strides,
            )
        return self._places[key]

    def _flowing(self, shape: Shape, values: Presented) -> list[Finding]:
        """Choose sizes and lines as the layout would, without laying out."""
        # Imports the layout engine, which the fixed forms do without.
        from formgen.render.layout import sources_of  # noqa: PLC0415

        typesetter = Typesetter()
        markup(
            shape,
            values,
            sources_of(shape.form.folder, self.templates),
            fit=typesetter.fit,
            wrap=typesetter.wrap,
        )
        return typesetter.findings


def _tried(places: _Places, key: str, value: SlotValue) -> Iterator[Finding]:
    """Try a value; of a place that every sheet has, under the key it has on its own sheet."""
    own = family_of(key, places.strides) or key
    if (own, value) not in places.tried:
        places.tried.add((own, value))
        for finding in _refusals(places.painters.get(own, ()), value):
            yield replace(finding, column=key)


def _room(slot: Slot) -> Slot:
    """Return a slot without where it is: places of equal size refuse the same values."""
    origin = slot.cells[0]
    cells = tuple(
        Rect(
            c.left - origin.left,
            c.bottom - origin.bottom,
            c.right - origin.left,
            c.top - origin.bottom,
        )
        for c in slot.cells
    )
    cells = tuple(
        Rect(*(round(edge, 1) for edge in (c.left, c.bottom, c.right, c.top))) for c in cells
    )
    return replace(slot, key="", page=0, cells=cells, baseline=0.0, mcid=None)


def _refusals(painters: Iterable[Painter], value: SlotValue) -> Iterator[Finding]:
    for item in painters:
        try:
            item.paint(value)
        except InputError as error:
            yield from error.findings


def _located(finding: Finding, case: Case, sources: Sources) -> Finding:
    """Name the table and column of a value; what is not of every TPS names the TPS too."""
    key = finding.column
    row = _ROW.fullmatch(key)
    if row is not None and case.tps is not None:
        return _of_voter(finding, case.tps.code, row, sources)
    table, column = _TABLES.get(key.rsplit(".", 1)[-1], ("results", key))
    file = getattr(sources, table)
    if table == "paslon" or case.tps is None:
        return replace(finding, file=file, column=column)
    message = Text(
        f"TPS {case.tps.code}: {finding.message.id}", f"TPS {case.tps.code}: {finding.message.en}"
    )
    return replace(finding, file=file, column=column, message=message)


def _of_voter(finding: Finding, tps: str, row: re.Match[str], sources: Sources) -> Finding:
    """Name list and number of a voter; the name itself is never repeated."""
    number, column = row[1], _COLUMNS.get(row[2], row[2])
    reason = Text(_ROW.sub(column, finding.message.id), _ROW.sub(column, finding.message.en))
    message = Text(
        f"TPS {tps}, nomor urut {number}: {reason.id}", f"TPS {tps}, number {number}: {reason.en}"
    )
    return replace(finding, file=sources.voters, column=column, message=message)
