"""The data of one document as JSON, shaped like ``sample.json`` and the PDF's attachment."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from formgen.errors import Finding, InputError, NotFoundError, Text
from formgen.ingest.form_fields import ROW, declared_keys
from formgen.ingest.regions import area, lookup, tps_place
from formgen.model.case import COUNT_KEYS, DAY_KEY, TIME_KEYS, WORDS_SUFFIX, Case
from formgen.model.election import (
    MAX_PASLON,
    OFFICES,
    Election,
    ElectionKind,
    Paslon,
    Regime,
    check_election,
    check_paslon,
)
from formgen.model.form import Form, Variant
from formgen.model.matrix import Correction, Unit
from formgen.model.recap_cells import MEETING_DAY
from formgen_archive.shape import Filled, Mistake, Shape, ShapeError, fitted_json

_Count = Annotated[int, Meta(ge=0)]
_TEXT_KEYS: Final = frozenset(
    (
        *(*TIME_KEYS, DAY_KEY, "kejadian", "tempat", MEETING_DAY, "menggantikan"),
        *(f"kpps_{number}" for number in range(1, 8)),
        *(f"anggota_{number}" for number in range(1, 8)),
        *(f"saksi_{number}" for number in range(1, MAX_PASLON + 1)),
        *(f"{key}{WORDS_SUFFIX}" for key in COUNT_KEYS),
    )
)


class _Contest(Shape, frozen=True, kw_only=True):
    nomor: Annotated[int, Meta(ge=1, lt=2**32)]
    jenis: ElectionKind
    wilayah: str
    hari: date
    regime: Regime = "2024"


class _Place(Shape, frozen=True, kw_only=True):
    kode: str
    alamat: str = ""


class _Pair(Shape, frozen=True, kw_only=True):
    nomor: Annotated[int, Meta(ge=1, le=MAX_PASLON)]
    calon: str = ""
    wakil: str = ""
    kolom_kosong: bool = False


class _Unit(Shape, frozen=True, kw_only=True):
    kode: str
    nama: str = ""
    angka: dict[str, _Count | None] = msgspec.field(default_factory=dict)


class _Correction(Shape, frozen=True, kw_only=True):
    unit: str = ""
    kunci: str
    semula: _Count | None = None
    menjadi: _Count | None = None
    alasan: Filled


class _Document(Shape, frozen=True, kw_only=True):
    """The last three are what an issued document adds; they say nothing about the case."""

    pemilihan: _Contest
    tps: _Place | None = None
    wilayah: str = ""
    urut: Annotated[int, Meta(ge=0)] = 0
    paslon: Annotated[tuple[_Pair, ...], Meta(min_length=1, max_length=MAX_PASLON)]
    angka: dict[str, _Count | None] = msgspec.field(default_factory=dict)
    teks: dict[str, str] = msgspec.field(default_factory=dict)
    catatan: str = ""
    daftar: tuple[dict[str, str], ...] = ()
    unit: tuple[_Unit, ...] = ()
    pembetulan: tuple[_Correction, ...] = ()
    skema: Literal[1] = 1
    formulir: dict[str, Any] = msgspec.field(default_factory=dict)
    terbitan: dict[str, Any] = msgspec.field(default_factory=dict)


FormOf = Callable[[Election], tuple[Form, Variant]]
"""Finds the form that the data are for, once the contest is known."""


def read_case(path: Path, form_of: FormOf | None = None) -> Case:
    """Read the case of one document.

    Args:
        path: JSON file.
        form_of: Finds the form, whose own keys are then known too; without it only those of
            the results of a TPS are.

    Raises:
        InputError: Not JSON of this shape, a key that the form has not, or pairs that contradict
            each other; every finding. Values are not repeated in findings: they may be names.
    """
    try:
        document = fitted_json(path.read_bytes(), _Document)
    except ShapeError as error:
        raise _wrong(path, [_finding(path, mistake) for mistake in error.mistakes]) from error
    case = _case(document, path)
    office = OFFICES.get(case.election.kind)
    counts, texts, columns = set[str](), set[str](), set[str]()
    if form_of is not None:
        form, variant = form_of(case.election)
        office, (counts, texts, columns) = variant.office, _keys(form, len(case.paslon))
    findings = [
        *_unknown(path, "angka", document.angka.keys() - counts - set(COUNT_KEYS)),
        *(
            finding
            for unit in document.unit
            for finding in _unknown(path, f"unit.{unit.kode}", unit.angka.keys() - set(COUNT_KEYS))
        ),
        *_unknown(path, "pembetulan", {one.kunci for one in document.pembetulan} - set(COUNT_KEYS)),
        *_unknown(path, "teks", document.teks.keys() - texts - _TEXT_KEYS),
        *_unknown(path, "daftar", {key for row in document.daftar for key in row} - columns),
        *check_paslon(case.paslon, deputy=office is None or office.deputy),
        *check_election(case.election),
    ]
    if any(finding.severity == "E" for finding in findings):
        raise _wrong(path, findings)
    return case


def _case(document: _Document, path: Path) -> Case:
    contest = document.pemilihan
    try:
        region = lookup(contest.wilayah)
        tps = tps_place(document.tps.kode, document.tps.alamat) if document.tps else None
        above = area(document.wilayah) if document.wilayah else None
    except (InputError, NotFoundError) as error:
        finding = Finding(rule="J02", severity="E", message=error.message, hint=error.hint)
        raise _wrong(path, [finding]) from error
    return Case(
        election=Election(
            number=contest.nomor,
            kind=contest.jenis,
            region=region,
            voting_day=contest.hari,
            regime=contest.regime,
        ),
        tps=tps,
        area=above,
        paslon=tuple(
            Paslon(
                number=pair.nomor,
                calon=pair.calon,
                wakil=pair.wakil,
                kolom_kosong=pair.kolom_kosong,
            )
            for pair in sorted(document.paslon, key=lambda pair: pair.nomor)
        ),
        figures=document.angka,
        texts=document.teks,
        note=document.catatan,
        sequence=document.urut,
        rows=document.daftar,
        units=tuple(Unit(code=u.kode, name=u.nama, figures=u.angka) for u in document.unit),
        corrections=tuple(
            Correction(
                unit=one.unit,
                key=one.kunci,
                before=one.semula,
                after=one.menjadi,
                reason=one.alasan,
            )
            for one in document.pembetulan
        ),
    )


def _keys(form: Form, count: int) -> tuple[set[str], set[str], set[str]]:
    """Return the keys of a form's counts, of its texts, and the columns of its list."""
    own = [field for field in form.fields if not field.key.startswith(ROW)]
    counts = declared_keys([field for field in own if field.type == "count"], count)
    columns = {field.key.removeprefix(ROW) for field in form.fields if field not in own}
    return counts, declared_keys(own, count) - counts, columns


def _unknown(path: Path, part: str, keys: Iterable[str]) -> Iterator[Finding]:
    """Report keys that would be left out in silence, most often slips of the pen."""
    for key in sorted(keys):
        yield Finding(
            rule="J03",
            severity="E",
            message=Text(f"Kunci {key} tidak dikenal.", f"The key {key} is not known."),
            file=path.name,
            column=f"{part}.{key}",
        )


def _finding(path: Path, mistake: Mistake) -> Finding:
    return Finding(
        rule="J01",
        severity="E",
        message=Text(mistake.message_id, mistake.message_en),
        file=path.name,
        column=mistake.where,
    )


def _wrong(path: Path, findings: list[Finding]) -> InputError:
    return InputError(
        Text(f"Data {path.name} perlu diperbaiki.", f"The data in {path.name} must be corrected."),
        findings=findings,
        hint=Text(
            "Bentuknya seperti sample.json formulir itu.",
            "It is shaped like the form's sample.json.",
        ),
    )
