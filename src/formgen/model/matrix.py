"""Units side by side: the sheets of a recapitulation, their columns and what is carried on.

Keys of the values of one document:

====================  ======================================================================
``unit.3.suara_1``    figure of the third unit (a TPS, a desa, a kecamatan ...)
``unit.3.nama``       what stands over its column
``pindahan.2.suara_1``  sum of all units before sheet 2 (*jumlah pindahan*)
``jumlah.2.suara_1``  sum of all units up to and with sheet 2; on the last sheet *jumlah akhir*
``pembetulan.1.…``    first correction: ``unit``, ``uraian``, ``semula``, ``menjadi``, ``alasan``
====================  ======================================================================
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

Figures = Mapping[str, int | None]

_CELL: Final = re.compile(r"(unit|pindahan|jumlah|pembetulan)\.(\d+)\.(.+)")
_OWN: Final = frozenset({"nama", "unit", "uraian", "semula", "menjadi", "alasan"})
"""Keys that exist only in a cell; every other one is the key of a count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One column: a TPS or a place below the one the document is about.

    Attributes:
        code: Of the place, without dots: 13, 10, 6 or 4 digits.
        name: What stands over the column: ``001`` or ``KARANGMONCOL``.
        figures: Count key to figure; absent or None is not known.
    """

    code: str
    name: str
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One cell that says something else than in the edition before (forms.md R28).

    Attributes:
        unit: Code of the unit, or empty for the total.
        key: Count key.
        before: Figure of the edition before, or None where there was none.
        after: Figure now.
        reason: Why it was changed.
    """

    unit: str
    key: str
    before: int | None
    after: int | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """How a form shows its units.

    Attributes:
        columns: Units on one sheet.
        unit_digits: Digit boxes of the figure of a unit.
        total_digits: Digit boxes of a sum.
        front: Whether a page of minutes stands before the sheets.
        corrections: Corrections listed on one page.
        front_keys: Counts sealed on the page of minutes.
        total_keys: Counts of the sum that are sealed on each sheet.
        unit_keys: Counts of each unit that are sealed on its sheet.
    """

    columns: int
    unit_digits: int
    total_digits: int
    front: bool
    corrections: int
    front_keys: tuple[str, ...]
    total_keys: tuple[str, ...]
    unit_keys: tuple[str, ...]

    def sheets(self, units: int) -> int:
        """Return how many sheets so many units need, at least one."""
        return max(1, -(-units // self.columns))

    def on_sheet(self, sheet: int) -> range:
        """Return the numbers of the units of a sheet, both counted from 1."""
        first = (sheet - 1) * self.columns + 1
        return range(first, first + self.columns)

    def correction_pages(self, corrections: int) -> int:
        """Return how many pages list so many corrections."""
        return -(-corrections // self.corrections)

    def on_correction_page(self, page: int, corrections: int) -> range:
        """Return the numbers of the corrections on a page that lists them."""
        first = (page - 1) * self.corrections + 1
        return range(first, min(first + self.corrections, corrections + 1))


@dataclass(frozen=True, slots=True)
class Cell:
    """A key taken apart: ``unit.3.suara_1`` is part ``unit``, number 3, key ``suara_1``."""

    part: str
    number: int
    key: str


def cell_of(key: str) -> Cell | None:
    """Return the parts of a cell's key, or None for the key of no cell."""
    found = _CELL.fullmatch(key)
    return None if found is None else Cell(found[1], int(found[2]), found[3])


def declared_key(key: str) -> str:
    """Return the key under which a form declares a cell; other keys as they are.

    ``unit.3.suara_1`` is declared as ``suara_1``; ``unit.3.nama`` as ``unit.nama``.
    """
    cell = cell_of(key)
    if cell is None:
        return key
    own = cell.key.removesuffix(".huruf")
    return f"{cell.part}.{cell.key}" if own in _OWN else cell.key


def column_sum(units: Sequence[Unit], key: str) -> int | None:
    """Return the sum of a row, or None unless every unit that reports anything knows it.

    A unit without a single figure has not reported: it is left out, and what reads this must say
    so. A row that only some of the others know has no sum.
    """
    known = [unit.figures.get(key) for unit in units if reports(unit)]
    figures = [figure for figure in known if figure is not None]
    return sum(figures) if figures and len(figures) == len(known) else None


def reports(unit: Unit) -> bool:
    """Tell whether a unit has a single figure."""
    return any(figure is not None for figure in unit.figures.values())


def cells(matrix: Matrix, units: Sequence[Unit], key: str) -> Iterator[tuple[str, int]]:
    """Yield the cells of one row: its units, and per sheet what is carried in and on."""
    for number, unit in enumerate(units, start=1):
        figure = unit.figures.get(key)
        if figure is not None:
            yield f"unit.{number}.{key}", figure
    for sheet in range(1, matrix.sheets(len(units)) + 1):
        before, upto = (sheet - 1) * matrix.columns, sheet * matrix.columns
        for name, part in (("pindahan", units[:before]), ("jumlah", units[:upto])):
            total = column_sum(part, key)
            if total is not None:
                yield f"{name}.{sheet}.{key}", total


def changes(
    before: Sequence[Unit],
    after: Sequence[Unit],
    totals: tuple[Figures, Figures],
    keys: Sequence[str],
    reason: str,
) -> tuple[Correction, ...]:
    """Return every cell that changed, unit by unit, the sums last (forms.md R28).

    Args:
        before: Units of the edition in force.
        after: Units now.
        totals: Sums of the edition in force, and now.
        keys: Rows of the form, in their order.
        reason: Why.
    """
    old = {unit.code: unit.figures for unit in before}
    columns: list[tuple[str, Figures, Figures]] = [
        (unit.code, old.get(unit.code, {}), unit.figures) for unit in after
    ]
    gone = [unit for unit in before if unit.code not in {unit.code for unit in after}]
    columns += [(unit.code, unit.figures, {}) for unit in gone]
    columns.append(("", *totals))
    return tuple(
        Correction(unit=code, key=key, before=was.get(key), after=now.get(key), reason=reason)
        for code, was, now in columns
        for key in keys
        if was.get(key) != now.get(key)
    )
