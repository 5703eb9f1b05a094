"""From a case to the values printed on a form: words, dates, line totals of the tally.

Keys of the result, besides the field keys themselves (counts as int):

======================================  ======================================================
``<count>.huruf``                       the number in words, capitals
``suara_i.baris.k``, also ``_tidak_sah``  votes on line k of the tally: 60, 60, ..., rest
``paslon.i.nomor|calon|wakil``          pairs by number; the empty column is ``KOLOM KOSONG``
``saksi_i``, ``kpps_k``                 names; the empty column has no witness and says so
``wilayah_pemilihan``, ``tahun``        ``KABUPATEN CIAMIS``, ``2024``
``provinsi|kabkota|kecamatan|desa``     names of the places
``tps.nomor|huruf|alamat``              ``008``, ``Kosong Kosong Delapan``, where it stands
``hari.nama|tanggal|bulan|tahun``       voting day in words
``ditetapkan.tanggal|bulan|tahun``      digits of the day of signing: ``27``, ``11``, ``2024``
``ditetapkan.lengkap``                  the same day as text
``urut``                                number of a repeatable document
``daftar.r.<column>``                   rows of the list
======================================  ======================================================

Which of them are printed in which mode is declared by the form (``printed_in``), not here.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from formgen.model.case import Case, Mode
from formgen.model.election import Election, Paslon
from formgen.model.form import Field, Form, Variant
from formgen.model.region import Area, Region, Tps
from formgen.model.tanggal import date_words, long_date
from formgen.model.terbilang import spell_digits, terbilang

Presented = dict[str, str | int | None]

VOTES_PER_LINE: Final = 60
"""Votes on one line of the tally: twelve cells of five (forms.md 1.1)."""

NIHIL: Final = "NIHIL"
"""What a narrative says when there is nothing to record (forms.md 1.1)."""

KOLOM_KOSONG: Final = "KOLOM KOSONG"
NO_WITNESS: Final = "(tidak ada saksi)"

KABKOTA_KINDS: Final = frozenset({"kabupaten", "kota"})

_KIND_WORDS: Final[Mapping[str, str]] = {
    "provinsi": "PROVINSI",
    "kabupaten": "KABUPATEN",
    "kota": "KOTA",
    "kecamatan": "KECAMATAN",
    "desa": "DESA",
    "kelurahan": "KELURAHAN",
    "desa_adat": "DESA ADAT",
}


def present(case: Case, form: Form, variant: Variant, mode: Mode) -> Presented:
    """Return the values a form prints for a case.

    Args:
        case: What is known about the document.
        form: Its fields say what is printed in which mode.
        variant: Election kind; for ``gubernur`` the kabupaten or kota is written out, because
            the label reads Kabupaten/Kota.
        mode: ``blank``, ``prefilled`` or ``filled``.

    Returns:
        Only keys that have a value; a key that is missing is an empty place.
    """
    values = {key: value for key, value in _values(case, variant) if value not in (None, "")}
    shown: Presented = {}
    for field in form.fields:
        if mode in field.printed_in:
            shown |= _of_field(field, values, case, mode)
    return shown


def tally_lines(votes: int) -> tuple[int, ...]:
    """Return the votes on each used line of a tally; nothing for 0.

    Raises:
        ValueError: ``votes`` is negative.
    """
    if votes < 0:
        raise ValueError(f"votes cannot be negative: {votes}")
    full, rest = divmod(votes, VOTES_PER_LINE)
    return (VOTES_PER_LINE,) * full + ((rest,) if rest else ())


def contest_region(region: Region) -> str:
    """Return the region of a contest as titles have it: ``KABUPATEN CIAMIS``."""
    return f"{_KIND_WORDS.get(region.kind, '')} {region.name}".strip() if region.name else ""


def signing_day(case: Case) -> date:
    """Return the day the result was fixed: the voting day or, if counting ran on, the next."""
    later = case.texts.get("hari_penghitungan") == "setelahnya"
    return case.election.voting_day + timedelta(days=int(later))


def _of_field(
    field: Field, values: Mapping[str, str | int | None], case: Case, mode: Mode
) -> Presented:
    """Return the values of one declared field, with what is derived from a count."""
    keys = [field.key]
    if "{n}" in field.key:
        keys = [field.key.replace("{n}", str(pair.number)) for pair in case.paslon]
    if field.key.startswith("daftar.{r}."):
        return _of_column(field.key.removeprefix("daftar.{r}."), case)
    if field.type == "count":
        return {k: v for key in keys for k, v in _count(key, case.figures.get(key))}
    if field.type == "narrative" and mode == "filled":
        return {key: values.get(key, NIHIL) for key in keys}
    return {key: values[key] for key in keys if key in values}


def _of_column(column: str, case: Case) -> Presented:
    """Return one column of the list, row by row."""
    return {
        f"daftar.{number}.{column}": row[column]
        for number, row in enumerate(case.rows, start=1)
        if row.get(column)
    }


def _count(key: str, value: int | None) -> Iterator[tuple[str, str | int]]:
    """Yield a count, its words and, for votes, the lines of its tally."""
    if value is None:
        return
    yield key, value
    yield f"{key}.huruf", terbilang(value).upper()
    if key.startswith("suara_"):
        for line, votes in enumerate(tally_lines(value), start=1):
            yield f"{key}.baris.{line}", votes


def _values(case: Case, variant: Variant) -> Iterator[tuple[str, str | int | None]]:
    """Yield everything a case can say, whether the form shows it or not."""
    yield from _contest(case.election)
    if case.tps is not None:
        yield from _place(case.tps, variant)
    if case.area is not None:
        yield from _area(case.area, variant)
    for key, text in case.texts.items():
        yield key, text.replace(":", ".") if key.startswith("waktu_") else text
    for pair in case.paslon:
        yield from _pair(pair)
    yield from _signing(signing_day(case))
    yield "urut", str(case.sequence) if case.sequence else ""


def _contest(election: Election) -> Iterator[tuple[str, str]]:
    words = date_words(election.voting_day)
    yield "wilayah_pemilihan", contest_region(election.region)
    yield "tahun", str(election.year)
    yield "hari.nama", words.hari
    yield "hari.tanggal", words.tanggal
    yield "hari.bulan", words.bulan
    yield "hari.tahun", words.tahun


def _place(tps: Tps, variant: Variant) -> Iterator[tuple[str, str]]:
    yield "provinsi", tps.provinsi.name
    yield "kabkota", _kabkota(tps.kabkota, variant)
    yield "kecamatan", tps.kecamatan.name
    yield "desa", tps.desa.name
    yield "tps.nomor", tps.number
    yield "tps.huruf", spell_digits(tps.number)
    yield "tps.alamat", tps.address


def _area(area: Area, variant: Variant) -> Iterator[tuple[str, str]]:
    """Yield the places of the chain; those below the place itself are not known."""
    for key, region in zip(("provinsi", "kabkota", "kecamatan", "desa"), area.chain, strict=False):
        yield key, _kabkota(region, variant) if key == "kabkota" else region.name


def _kabkota(region: Region, variant: Variant) -> str:
    """Return the name; where the label is Kabupaten/Kota it says which of them it is."""
    return region.name if variant.office.region in KABKOTA_KINDS else contest_region(region)


def _pair(pair: Paslon) -> Iterator[tuple[str, str]]:
    """Yield number and names; the witness of the empty column overrides what the case says."""
    yield f"paslon.{pair.number}.nomor", str(pair.number)
    yield f"paslon.{pair.number}.calon", KOLOM_KOSONG if pair.kolom_kosong else pair.calon
    yield f"paslon.{pair.number}.wakil", "" if pair.kolom_kosong else pair.wakil
    if pair.kolom_kosong:
        yield f"saksi_{pair.number}", NO_WITNESS


def _signing(day: date) -> Iterator[tuple[str, str]]:
    yield "ditetapkan.tanggal", f"{day.day:02}"
    yield "ditetapkan.bulan", f"{day.month:02}"
    yield "ditetapkan.tahun", f"{day.year:04}"
    yield "ditetapkan.lengkap", long_date(day)
