"""The contest a document belongs to, and the pairs who stand in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from formgen.errors import Finding, Severity, Text
from formgen.model.region import Region, RegionKind

PilkadaKind = Literal["gubernur", "bupati", "walikota"]
PilkadaRegime = Literal["2015", "2018", "2020", "2024"]

ElectionKind = str
"""A ``PilkadaKind``, or another one that the folder of a form declares: ``kepala_desa``."""

Regime = str
"""A ``PilkadaRegime``, or another one that the folder of a form declares."""

MAX_PASLON = 6
"""Most pairs on one ballot seen in any Pilkada (forms.md 1.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What a kind of election elects.

    Attributes:
        title: As printed: ``Bupati dan Wakil Bupati``.
        region: Kind of the region that elects.
        deputy: Whether candidates stand in pairs.
    """

    title: str
    region: RegionKind
    deputy: bool = True


OFFICES: Final[Mapping[ElectionKind, Office]] = {
    "gubernur": Office(title="Gubernur dan Wakil Gubernur", region="provinsi"),
    "bupati": Office(title="Bupati dan Wakil Bupati", region="kabupaten"),
    "walikota": Office(title="Walikota dan Wakil Walikota", region="kota"),
}
"""The offices of a Pilkada; the folder of a form may declare more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Election:
    """One contest: what is elected, where and when.

    Attributes:
        number: Election register number, 1 to 2**32 - 1; sealed on every page.
        kind: What is elected.
        region: Province for ``gubernur``, else kabupaten or kota.
        voting_day: Day of the vote, local calendar day.
        regime: Which set of regulations names the labels (forms.md 1.2).
    """

    number: int
    kind: ElectionKind
    region: Region
    voting_day: date
    regime: Regime

    @property
    def year(self) -> int:
        """Year printed in the title."""
        return self.voting_day.year


@dataclass(frozen=True, slots=True, kw_only=True)
class Paslon:
    """One pair of candidates (*pasangan calon*), or the empty column of a single-candidate race.

    Attributes:
        number: Number drawn (*nomor urut*), 1 to 6.
        calon: Name of the head, as KPU spells it; empty for the empty column.
        wakil: Name of the deputy; empty for the empty column.
        kolom_kosong: Whether this is the empty column, which keeps a number but has no witness.
    """

    number: int
    calon: str = ""
    wakil: str = ""
    kolom_kosong: bool = False


def check_paslon(paslon: Sequence[Paslon], *, deputy: bool = True) -> list[Finding]:
    """Return everything wrong with the pairs of one contest, in any order given.

    Args:
        paslon: The pairs, or single candidates.
        deputy: Whether each must have a deputy.

    Codes: P01 how many, P02 numbers, P03 several empty columns, P04 names at an empty column,
    P05 names missing, P06 (warning) an empty column against more than one pair.
    """
    return [*_numbering(paslon), *_empty_columns(paslon), *_names(paslon, deputy)]


def check_election(election: Election) -> list[Finding]:
    """Return a finding (P07) if the place is not one that elects such an office."""
    office = OFFICES.get(election.kind)
    if office is None or election.region.kind == office.region:
        return []
    kind, found, wanted = election.kind, election.region.kind, office.region
    return [
        _finding(
            "P07",
            Text(
                f"Pemilihan {kind} berlangsung di {wanted}, sedangkan "
                f"{election.region.code} adalah {found}.",
                f"A {kind} is elected by a {wanted}; {election.region.code} is a {found}.",
            ),
        )
    ]


def _numbering(paslon: Sequence[Paslon]) -> Iterator[Finding]:
    numbers = sorted(pair.number for pair in paslon)
    if not 1 <= len(paslon) <= MAX_PASLON:
        yield _finding(
            "P01",
            Text(
                f"Ada {len(paslon)} pasangan calon; harus 1 sampai {MAX_PASLON}.",
                f"There are {len(paslon)} pairs; 1 to {MAX_PASLON} are possible.",
            ),
        )
    elif numbers != list(range(1, len(numbers) + 1)):
        listed = ", ".join(map(str, numbers))
        yield _finding(
            "P02",
            Text(
                f"Nomor urut {listed}: harus berurutan dari 1 tanpa ada yang sama.",
                f"Numbers {listed}: they must run from 1 without a gap or a repetition.",
            ),
            "nomor_urut",
        )


def _empty_columns(paslon: Sequence[Paslon]) -> Iterator[Finding]:
    empty = [pair.number for pair in paslon if pair.kolom_kosong]
    if len(empty) > 1:
        yield _finding(
            "P03",
            Text(
                f"Ada {len(empty)} kolom kosong; paling banyak satu.",
                f"There are {len(empty)} empty columns; at most one is possible.",
            ),
            "kolom_kosong",
        )
    elif empty and len(paslon) > 2:  # noqa: PLR2004  one pair and its empty column
        yield _finding(
            "P06",
            Text(
                "Kolom kosong hanya ada bila pasangan calon tunggal.",
                "An empty column exists only where a single pair stands.",
            ),
            "kolom_kosong",
            "W",
        )


def _names(paslon: Sequence[Paslon], deputy: bool) -> Iterator[Finding]:
    for pair in paslon:
        named = [("nama_calon", pair.calon), ("nama_wakil", pair.wakil)][: 1 + deputy]
        for column, name in named:
            if pair.kolom_kosong and name:
                yield _finding(
                    "P04",
                    Text(
                        f"Nomor urut {pair.number} adalah kolom kosong: {column} harus kosong.",
                        f"Number {pair.number} is the empty column: {column} must be empty.",
                    ),
                    column,
                )
            elif not pair.kolom_kosong and not name:
                yield _finding(
                    "P05",
                    Text(
                        f"Nomor urut {pair.number}: {column} belum diisi.",
                        f"Number {pair.number}: {column} is missing.",
                    ),
                    column,
                )


def _finding(rule: str, message: Text, column: str = "", severity: Severity = "E") -> Finding:
    return Finding(
        rule=rule,
        severity=severity,
        message=message,
        hint=Text(
            "Cocokkan dengan keputusan KPU tentang nomor urut pasangan calon.",
            "Compare with the commission's decision on the numbers drawn.",
        ),
        column=column,
    )
