"""Recapitulation: from units to the places above them, and whether everything adds up.

Source: forms.md 4, rules R21, R22, R23 and R28; their words stand in
``templates/_rules/wilayah.toml``.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from formgen.errors import Finding, Text
from formgen.model.matrix import Correction, Figures, Unit, column_sum, reports
from formgen.model.region import Region, RegionKind
from formgen.model.rules.rule import Rule, RuleSet

RecapLevel = Literal["desa", "kecamatan", "kabko", "prov"]

DIGITS: Final[Mapping[RecapLevel, int]] = {"desa": 10, "kecamatan": 6, "kabko": 4, "prov": 2}
"""Digits of the code of the place that a recapitulation of each level is about."""

UNIT_DIGITS: Final[Mapping[RecapLevel, int]] = {
    "desa": 13,
    "kecamatan": 10,
    "kabko": 6,
    "prov": 4,
}
"""Digits of the codes of its columns."""

_KINDS: Final[Mapping[RegionKind, str]] = {"kabupaten": "KAB. ", "kota": "KOTA "}

Label = Callable[[str], Text]
"""What people call a row, by its count key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recap:
    """One place with everything that is added up for it.

    Attributes:
        code: Code of the place, 2 to 10 digits.
        units: Its columns, by code.
        totals: Count key to sum; a row that not every reporting unit knows is absent.
        noted: Whether a note of some TPS explains figures that break a rule (forms.md R09).
    """

    code: str
    units: tuple[Unit, ...]
    totals: Figures
    noted: bool = False


def column_name(region: Region) -> str:
    """Return what stands over the column of a place; a kabupaten and a kota may share a name."""
    return f"{_KINDS.get(region.kind, '')}{region.name}"


def add_up(code: str, units: Sequence[Unit], keys: Sequence[str], *, noted: bool = False) -> Recap:
    """Return a place with the sums of its units, ordered by code."""
    ordered = tuple(sorted(units, key=lambda unit: unit.code))
    sums = {key: column_sum(ordered, key) for key in keys}
    totals = {key: total for key, total in sums.items() if total is not None}
    return Recap(code=code, units=ordered, totals=totals, noted=noted)


def roll_up(
    units: Sequence[Unit], digits: int, keys: Sequence[str], name_of: Callable[[str], str]
) -> list[Unit]:
    """Return the places above some units, each with the sums of what it holds, by code.

    Args:
        units: What is known; units whose code is so short already are kept as they are.
        digits: Digits of the codes wanted.
        keys: Rows to add up.
        name_of: Names a place.
    """
    groups: dict[str, list[Unit]] = {}
    for unit in units:
        groups.setdefault(unit.code[:digits], []).append(unit)
    return [
        members[0]
        if members[0].code == code
        else Unit(code=code, name=name_of(code), figures=add_up(code, members, keys).totals)
        for code, members in sorted(groups.items())
    ]


def check_sums(
    recap: Recap, keys: Sequence[str], rules: RuleSet, label: Label
) -> Iterator[Finding]:
    """Find sums that are not those of the columns, and rows that only some units know (R21)."""
    for key in keys:
        known = [unit.figures.get(key) is not None for unit in recap.units if reports(unit)]
        if any(known) and not all(known):
            missing = Text(
                f"tidak diketahui untuk {known.count(False)} dari {len(known)} kolom",
                f"not known for {known.count(False)} of {len(known)} columns",
            )
            yield _finding(
                rules.rules["R23"],
                unit=recap.code,
                kolom=Text(f"{label(key).id} {missing.id}", f"{label(key).en} {missing.en}"),
            )
        right, written = column_sum(recap.units, key), recap.totals.get(key)
        if right is not None and written is not None and right != written:
            yield _finding(
                rules.rules["R21"],
                unit=recap.code,
                kolom=label(key),
                kiri_nilai=written,
                kanan_nilai=right,
            )


def check_complete(recap: Recap, registered: Sequence[str], rules: RuleSet) -> Iterator[Finding]:
    """Find units that have not reported, and those of the register that are not there (R23).

    Args:
        recap: A place.
        registered: Codes of the units it must have; empty where that is not known.
        rules: The rules.
    """
    there = {unit.code for unit in recap.units if reports(unit)}
    silent = {unit.code for unit in recap.units} - there
    for code in sorted((set(registered) - there) | silent):
        yield _finding(
            rules.rules["R23"],
            unit=code,
            kolom=Text("hasilnya belum masuk", "its results are not in"),
        )


def differences(
    recap: Recap,
    other: Mapping[str, Figures],
    keys: Sequence[str],
    rules: RuleSet,
    label: Label,
) -> Iterator[Finding]:
    """Find figures that an independent table has otherwise, of the place and its units (R22).

    Only what both know is compared. The column of a finding is ``CODE.KEY``.
    """
    here = [*((unit.code, unit.figures) for unit in recap.units), (recap.code, recap.totals)]
    for code, figures in here:
        there = other.get(code, {})
        for key in keys:
            one, two = figures.get(key), there.get(key)
            if one is not None and two is not None and one != two:
                yield _finding(
                    rules.rules["R22"],
                    unit=code,
                    kolom=label(key),
                    column=f"{code}.{key}",
                    kiri_nilai=one,
                    kanan_nilai=two,
                )


def check_corrections(
    corrections: Sequence[Correction], rules: RuleSet, label: Label
) -> Iterator[Finding]:
    """Find corrections without a reason (R28)."""
    for one in corrections:
        if not one.reason.strip():
            yield _finding(
                rules.rules["R28"],
                unit=one.unit or Text("JUMLAH", "TOTAL"),
                kolom=label(one.key),
                column=f"{one.unit}.{one.key}",
                kiri_nilai="-" if one.before is None else one.before,
                kanan_nilai="-" if one.after is None else one.after,
            )


def _finding(rule: Rule, *, column: str = "", **words: Text | str | int) -> Finding:
    """Fill the message of a rule; a text goes into its own language."""
    said = {
        name: word if isinstance(word, Text) else Text(str(word), str(word))
        for name, word in words.items()
    }
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        message=Text(
            rule.message.id.format_map({name: word.id for name, word in said.items()}),
            rule.message.en.format_map({name: word.en for name, word in said.items()}),
        ),
        hint=rule.hint,
        column=column or said["unit"].id,
    )
