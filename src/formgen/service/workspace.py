"""The folder of one office: settings, keys, register and embedded archive.

``formgen.toml`` holds the settings; an environment variable overrides each of the addresses, and
an option of the command line overrides both. Secrets are never settings.
"""

import os
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from msgspec import Meta

from formgen.errors import Finding, InputError, NotFoundError, Text
from formgen.ingest import regions
from formgen.model.election import Election, PilkadaKind, PilkadaRegime
from formgen.model.region import Region, parse_region_code
from formgen.resources import data_dir
from formgen_archive.shape import ContradictionError, Shape, ShapeError, fitted, spelt

SETTINGS = "formgen.toml"
KEYS = "kunci"
VOTING_DAY_2024 = date(2024, 11, 27)
_NO_GOVERNOR_VOTE = "34"  # the governor of Yogyakarta is not elected (UU 13/2012)
_ONLY_GOVERNOR_VOTE = "31"  # Jakarta's mayors are appointed (UU 29/2007, UU 2/2024)

_Host = Annotated[
    str,
    spelt(r"[A-Za-z0-9.-]{4,60}", "nama seperti cek.contoh.id", "a name like cek.example.id"),
]
_Code = Annotated[
    str, spelt("[0-9]{2}|[0-9]{4}", "kode dengan 2 atau 4 angka", "a code of 2 or 4 digits")
]
_Clock = Annotated[
    str,
    spelt(
        r"(ntp|https?)://[\s\S]*", "alamat ntp:// atau https://", "an address ntp:// or https://"
    ),
]


class Office(Shape, frozen=True, kw_only=True):
    """``[kantor]``: who issues, and the host that stands in every seal."""

    kabupaten: str = ""
    provinsi: str = ""
    host: _Host

    def __post_init__(self) -> None:
        """An office is that of a kabupaten or kota, or that of a province."""
        if bool(self.kabupaten) == bool(self.provinsi):
            raise ContradictionError("kabupaten atau provinsi", "kabupaten or provinsi")


class Vote(Shape, frozen=True, kw_only=True):
    """``[pemilihan]``: the voting day and the regulations whose words are printed."""

    hari: date
    regime: PilkadaRegime = "2024"


class Contest(Shape, frozen=True, kw_only=True):
    """``[[kontes]]``: one election this office issues forms for."""

    nomor: Annotated[int, Meta(ge=1, lt=2**32)]
    jenis: PilkadaKind
    wilayah: _Code


class Places(Shape, frozen=True, kw_only=True):
    """``[tempat]``: addresses of archive and database, relative to the workspace."""

    store_url: str = "folder:arsip"
    database_url: str = "sqlite:///register.sqlite3"


class Time(Shape, frozen=True, kw_only=True):
    """``[waktu]``: clocks outside this machine that are asked before anything is destroyed."""

    sumber: tuple[_Clock, ...] = ()


class Archive(Shape, frozen=True, kw_only=True):
    """``[arsip]``: how many days a backup is kept; and locks that can be lifted, for rehearsals."""

    cadangan_hari: Annotated[int, Meta(ge=0)] | None = None
    gladi: bool = False
    kunci_detik: Annotated[int, Meta(ge=1)] | None = None

    def __post_init__(self) -> None:
        """A short lock on real records would be no protection."""
        if self.kunci_detik is not None and not self.gladi:
            raise ContradictionError(
                "kunci_detik hanya untuk gladi = true",
                "kunci_detik is for rehearsals only: gladi = true",
            )


class Settings(Shape, frozen=True, kw_only=True):
    """All of ``formgen.toml``."""

    kantor: Office
    pemilihan: Vote
    kontes: Annotated[tuple[Contest, ...], Meta(min_length=1)]
    tempat: Places = Places()
    waktu: Time = Time()
    arsip: Archive = Archive()

    def __post_init__(self) -> None:
        """Two contests with one number would share the numbers of their documents."""
        if len({contest.nomor for contest in self.kontes}) != len(self.kontes):
            raise ContradictionError(
                "dua kontes bernomor sama", "two contests have the same number", key="kontes"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """One office's folder, opened."""

    root: Path
    settings: Settings

    @property
    def keys(self) -> Path:
        """Folder of private keys and of the published key list."""
        return self.root / KEYS

    @property
    def stencils(self) -> Path:
        """Cache of compiled stencils; may be deleted at any time."""
        return self.root / "stensil"

    @property
    def lock(self) -> Path:
        """Lock file: one batch at a time."""
        return self.root / "formgen.lock"

    @property
    def host(self) -> str:
        """Host in every seal of this office, upper case."""
        return self.settings.kantor.host.upper()

    @property
    def region(self) -> Region:
        """The kabupaten, kota or province of this office."""
        office = self.settings.kantor
        return office_region(kabupaten=office.kabupaten, provinsi=office.provinsi)

    @property
    def store_url(self) -> str:
        """``folder:PATH`` with the path made absolute."""
        url = os.environ.get("FORMGEN_STORE_URL", self.settings.tempat.store_url)
        scheme, _, path = url.partition(":")
        return f"folder:{self.root / path}" if scheme == "folder" else url

    @property
    def database_url(self) -> str:
        """SQLAlchemy URL; a relative SQLite path is taken from the workspace."""
        url = os.environ.get("FORMGEN_DATABASE_URL", self.settings.tempat.database_url)
        prefix = "sqlite:///"
        return f"{prefix}{self.root / url.removeprefix(prefix)}" if url.startswith(prefix) else url

    @property
    def time_sources(self) -> tuple[str, ...]:
        """Addresses of the clocks outside; none by default, for offices without a network."""
        named = os.environ.get("FORMGEN_TIME_SOURCES")
        return self.settings.waktu.sumber if named is None else tuple(named.split())

    @property
    def rules(self) -> Path:
        """Folder of versions of the retention schedule that this office adds to the shipped."""
        return self.root / "jra"

    def elections(self) -> tuple[Election, ...]:
        """Return the contests of the settings with the names of their regions."""
        return tuple(
            Election(
                number=contest.nomor,
                kind=contest.jenis,
                region=regions.lookup(contest.wilayah),
                voting_day=self.settings.pemilihan.hari,
                regime=self.settings.pemilihan.regime,
            )
            for contest in self.settings.kontes
        )


def templates(override: Path | None = None) -> Path:
    """Return the folder of forms: ``FORMGEN_TEMPLATES`` or what the program brings."""
    named = os.environ.get("FORMGEN_TEMPLATES")
    return data_dir("templates", override or (Path(named) if named else None))


def open_workspace(folder: Path | None = None) -> Workspace:
    """Open the workspace named, else ``FORMGEN_WORKSPACE``, else the nearest one upwards.

    Raises:
        NotFoundError: There is no ``formgen.toml``.
        InputError: The settings are wrong; every mistake is a finding.
    """
    named = folder or (
        Path(os.environ["FORMGEN_WORKSPACE"]) if "FORMGEN_WORKSPACE" in os.environ else None
    )
    candidates = [named] if named else [Path.cwd(), *Path.cwd().parents]
    for candidate in candidates:
        if (candidate / SETTINGS).is_file():
            settings = parse_settings((candidate / SETTINGS).read_bytes().decode(errors="replace"))
            return Workspace(root=candidate.resolve(), settings=settings)
    raise NotFoundError(
        Text("Tidak ada ruang kerja formgen di sini.", "There is no formgen workspace here."),
        hint=Text(
            "Buat dengan: formgen init FOLDER --kabupaten 32.07",
            "Make one with: formgen init FOLDER --kabupaten 32.07",
        ),
    )


def office_region(*, kabupaten: str = "", provinsi: str = "") -> Region:
    """Return the place of an office, named by one of the two codes.

    Args:
        kabupaten: 4 digits of a kabupaten or kota, a dot allowed.
        provinsi: 2 digits of a province; it goes before ``kabupaten``.

    Raises:
        InputError: The code is not one of a place of that kind.
        NotFoundError: No such place.
    """
    code, digits = (provinsi, 2) if provinsi else (kabupaten, 4)
    return regions.lookup(parse_region_code(code, digits))


def default_settings(place: Region, host: str, voting_day: date) -> str:
    """Return the text of ``formgen.toml`` for an office: its own contest and the governor's.

    Args:
        place: The kabupaten, kota or province of the office.
        host: Host in every seal.
        voting_day: Voting day.

    Raises:
        InputError: The place is a province that elects no governor.
    """
    province = place.code[:2]
    contests: list[tuple[PilkadaKind, str]] = []
    if place.kind != "provinsi" and province != _ONLY_GOVERNOR_VOTE:
        contests.append(("bupati" if place.kind == "kabupaten" else "walikota", place.code))
    if province != _NO_GOVERNOR_VOTE:
        contests.append(("gubernur", province))
    if not contests:
        raise InputError(
            Text(
                f"Tidak ada pemilihan gubernur di {place.name}.",
                f"{place.name} elects no governor.",
            ),
            hint=Text(
                "Buat ruang kerja kabupaten/kota: --kabupaten",
                "Make the workspace of a kabupaten or kota: --kabupaten",
            ),
        )
    dotted = ".".join(part for part in (province, place.code[2:]) if part)
    level = "provinsi" if place.kind == "provinsi" else "kabupaten"
    lines = [
        "# Ruang kerja formgen. Penjelasan tiap baris: README.md, bagian Ruang kerja.",
        "[kantor]",
        f'{level} = "{dotted}"  # {place.kind} {place.name}',
        f'host = "{host}"',
        "",
        "[pemilihan]",
        f"hari = {voting_day.isoformat()}",
        'regime = "2024"',
    ]
    for kind, code in contests:
        number = voting_day.year * 10_000 + int(code.ljust(4, "0"))
        lines += ["", "[[kontes]]", f"nomor = {number}", f'jenis = "{kind}"', f'wilayah = "{code}"']
    return "\n".join(lines) + "\n"


def parse_settings(text: str) -> Settings:
    """Read the text of ``formgen.toml``.

    Raises:
        InputError: It is wrong; every mistake is a finding.
    """
    try:
        return fitted(tomllib.loads(text), Settings)
    except tomllib.TOMLDecodeError as error:
        findings = [_finding("S01", Text(str(error), str(error)), "")]
    except ShapeError as error:
        findings = [
            _finding("S02", Text(one.message_id, one.message_en), one.where)
            for one in error.mistakes
        ]
    raise InputError(
        Text("formgen.toml perlu diperbaiki.", "formgen.toml must be corrected."), findings=findings
    )


def _finding(rule: str, message: Text, column: str) -> Finding:
    return Finding(rule=rule, severity="E", message=message, file=SETTINGS, column=column)
