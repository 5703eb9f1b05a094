"""Which column of a table holds what: our own headers and the foreign ones we know."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Literal

from formgen.errors import Finding
from formgen.ingest.problems import problem
from formgen.model.case import COUNT_KEYS, DAY_KEY, DPT_KEYS, TIME_KEYS, WORDS_SUFFIX
from formgen.model.election import Regime
from formgen.model.voter import VOTER_KEYS

TableKind = Literal["tps", "results", "units", "paslon", "voters"]

TEXT_KEYS: Final = (*TIME_KEYS, DAY_KEY, *(f"{key}{WORDS_SUFFIX}" for key in COUNT_KEYS))
"""Columns of a table of results that hold no counts: times, the day of the end, words."""

KEYS: Final[Mapping[TableKind, tuple[str, ...]]] = {
    "tps": ("kode_tps", "alamat_tps", *DPT_KEYS),
    "results": ("kode_tps", *COUNT_KEYS, *TEXT_KEYS, "catatan"),
    "units": ("kode_wilayah", *COUNT_KEYS, "catatan"),
    "paslon": (
        "jenis_pemilihan",
        "kode_wilayah",
        "nomor_urut",
        "nama_calon",
        "nama_wakil",
        "kolom_kosong",
    ),
    "voters": ("kode_tps", "daftar", "nomor", *VOTER_KEYS),
}
"""Columns each table may have, under our own names."""

REQUIRED: Final[Mapping[TableKind, tuple[str, ...]]] = {
    "tps": ("kode_tps",),
    "results": ("kode_tps",),
    "units": ("kode_wilayah",),
    "paslon": ("jenis_pemilihan", "kode_wilayah", "nomor_urut", "nama_calon", "nama_wakil"),
    "voters": ("kode_tps", "nomor", "nik", "nama", "jk"),
}

_ALL_KEYS: Final = frozenset(key for keys in KEYS.values() for key in keys)
_SHARED_KEYS: Final = frozenset(
    key for kind, keys in KEYS.items() for key in keys if kind != "voters"
)
"""Columns that a table of another kind may carry; those of persons stay in their own table."""
_DPTB: Final = re.compile(r"pengguna_dptb_([lpj])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Where each known thing stands in a table.

    Attributes:
        index: Our key to the position of its column.
        headers: Our key to the header as the user wrote it.
        ignored: Headers of columns that carry nothing this table is read for.
        findings: Unknown, doubled and missing columns.
    """

    index: Mapping[str, int]
    headers: Mapping[str, str]
    ignored: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether rows can be read: no required column is missing."""
        return not any(finding.rule == "T05" for finding in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    alias: Mapping[str, str]
    ignored: Mapping[str, str]
    dptb: Mapping[str, str]
    votes: re.Pattern[str]


def find_columns(  # noqa: PLR0913  all by name but the first two
    header: Sequence[str],
    kind: TableKind,
    *,
    file: str,
    regime: Regime = "2024",
    papers: AbstractSet[str] = frozenset(),
    idle: AbstractSet[str] = frozenset(),
) -> Columns:
    """Say which column of a table holds what.

    Args:
        header: First row of the table.
        kind: What the table is read for. A column that belongs to another kind of table is
            ignored, so that one file may serve as table of TPS and of results.
        file: Name of the file, for findings.
        regime: Decides what ``DPTb`` in a foreign header means (forms.md 1.2).
        papers: Counts of other papers of a TPS that are read too.
        idle: Such counts that are known and not needed here; they are ignored.
    """
    index: dict[str, int] = {}
    ignored: list[str] = []
    findings: list[Finding] = []
    for position, shown in enumerate(header):
        key = canonical(shown, regime)
        wanted = key in KEYS[kind] or key in papers
        if wanted and key in index:
            findings.append(problem("T06", file=file, row=1, column=shown, value=key))
        elif wanted:
            index[key] = position
        elif key in _SHARED_KEYS or key in idle or key in _known().ignored:
            ignored.append(shown)
        elif kind == "voters":  # without a header row, what stands here is a person
            findings.append(problem("T30", file=file, row=1, value=position + 1))
        else:
            findings.append(problem("T04", file=file, row=1, column=shown, value=shown))
    findings.extend(_missing(index, kind, file))
    return Columns(
        index=index,
        headers={key: header[position] for key, position in index.items()},
        ignored=tuple(ignored),
        findings=tuple(findings),
    )


def canonical(header: str, regime: Regime = "2024") -> str:
    """Return our key for a header, or the header in small letters if we know no other name."""
    name = re.sub(r"[\s\-]+", "_", header.strip().casefold())
    known = _known()
    if name in _ALL_KEYS:
        return name
    if match := _DPTB.fullmatch(name):
        return f"pengguna_{known.dptb[regime]}_{match[1]}"
    if match := known.votes.fullmatch(name):
        return f"suara_{match[1]}"
    return known.alias.get(name, name)


def _missing(index: Mapping[str, int], kind: TableKind, file: str) -> Iterator[Finding]:
    for key in REQUIRED[kind]:
        if key not in index:
            yield problem("T05", file=file, row=1, column=key, value=key)


@cache
def _known() -> _Known:
    data = tomllib.loads(files(__package__).joinpath("headers.toml").read_text(encoding="utf-8"))
    return _Known(
        alias=data["alias"],
        ignored=data["ignored"],
        dptb=data["dptb"],
        votes=re.compile(data["votes"]["pattern"]),
    )
