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
``hari.lengkap``, ``zona``              voting day as text; time zone of the TPS
``ditetapkan.tanggal|bulan|tahun``      digits of the day of signing: ``27``, ``11``, ``2024``
``ditetapkan.lengkap``                  the same day as text
``urut``                                number of a repeatable document
``daftar.r.<column>``                   rows of the list
cells of a recapitulation               see ``matrix.py`` and ``recap_cells.py``
======================================  ======================================================

Which of them are printed in which mode is declared by the form (``printed_in``), not here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from formgen.model.calendar import long_date
from formgen.model.case import Case, Mode
from formgen.model.election import Election, Paslon
from formgen.model.form import Field, Form, Variant
from formgen.model.recap_cells import MEETING_DAY, meeting, meeting_day, recap_cells
from formgen.model.region import Area, Region, Tps, zone
from formgen.model.tanggal import date_words
from formgen.model.terbilang import spell_digits, terbilang

Presented = dict[str, str | int | None]

VOTES_PER_LINE: Final = 60
"""Votes on one line of the tally: twelve cells of five (forms.md 1.1)."""

_MOST_TALLIED: Final = 999
"""Only votes of a TPS are tallied (forms.md R16); a sum of a province has far too many lines."""

NIHIL: Final = "NIHIL"
"""What a narrative says when there is nothing to record (forms.md 1.1)."""

KOLOM_KOSONG: Final = "KOLOM KOSONG"
NO_WITNESS: Final = "(tidak ada saksi)"

_COLUMN: Final = "daftar.{r}."
"""How the key of a column of the list begins."""

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
    """Return the values a form prints for one case; see ``Presenter``."""
    return Presenter(form, variant, mode).values(case)


class Presenter:
    """Presents cases of one form in one mode; what neighbours share is worked out once."""

    def __init__(self, form: Form, variant: Variant, mode: Mode) -> None:
        """Prepare a form.

        Args:
            form: Its fields say what is printed in which mode.
            variant: Election kind; for ``gubernur`` the kabupaten or kota is written out, because
                the label reads Kabupaten/Kota.
            mode: ``blank``, ``prefilled`` or ``filled``.
        """
        self._fields = [field for field in form.fields if mode in field.printed_in]
        self._form = form
        self._variant = variant
        self._mode = mode
        self._shared: _Shared | None = None

    def values(self, case: Case) -> Presented:
        """Return the values that are printed.

        Returns:
            Only keys that have a value; a key that is missing is an empty place.
        """
        shared = self._shared_of(case)
        own = (*_where(case, self._variant), *_own(case))
        shown = shared.before | {k: v for k, v in own if k in shared.texts and v not in (None, "")}
        shown |= shared.pairs
        for key in shared.counts:
            value = case.figures.get(key)
            if value is not None:
                shown |= _count(key, value)
        shown.update(_of_rows(shared.columns, case.rows))
        if self._form.matrix is not None:
            shown.update(recap_cells(case, self._form, self._form.matrix, self._fields))
        return shown

    def _shared_of(self, case: Case) -> "_Shared":
        """Return what all documents of the contest of a case have in common."""
        shared = self._shared
        if shared is None or not shared.by(case):
            shared = self._shared = _share(case, self._fields, self._mode)
        return shared


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """What the documents of one form and contest have in common.

    Attributes:
        election: The contest.
        paslon: Its pairs.
        texts: Keys that are printed as they are.
        counts: Keys of counts that are printed.
        columns: Columns of the list that are printed.
        before: Values that a text of the case replaces.
        pairs: Values of the pairs, which replace what the case says.
    """

    election: Election
    paslon: tuple[Paslon, ...]
    texts: frozenset[str]
    counts: tuple[str, ...]
    columns: tuple[str, ...]
    before: Presented
    pairs: Presented

    def by(self, case: Case) -> bool:
        """Tell whether a case shares this: the objects themselves, which is quick to see."""
        return self.election is case.election and self.paslon is case.paslon


def _share(case: Case, fields: Iterable[Field], mode: Mode) -> _Shared:
    counts: list[str] = []
    texts: list[str] = []
    before: Presented = {}
    columns: list[str] = []
    for field in fields:
        if field.key.startswith(_COLUMN):
            columns.append(field.key.removeprefix(_COLUMN))
            continue
        keys = [field.key]
        if "{n}" in field.key:
            keys = [field.key.replace("{n}", str(pair.number)) for pair in case.paslon]
        (counts if field.type == "count" else texts).extend(keys)
        if field.type == "narrative" and mode == "filled":
            before |= dict.fromkeys(keys, NIHIL)
    known = frozenset(texts)
    before |= {key: value for key, value in _contest(case.election) if key in known and value}
    pairs = {
        key: value for pair in case.paslon for key, value in _pair(pair) if key in known and value
    }
    return _Shared(
        election=case.election,
        paslon=case.paslon,
        texts=known,
        counts=tuple(counts),
        columns=tuple(columns),
        before=before,
        pairs=dict(pairs),
    )


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


def signing_day(case: Case) -> date | None:
    """Return the day the result was fixed, or None where it is not known.

    At a TPS it is the voting day or, if counting ran on, the next; of a recapitulation the day of
    the plenary meeting.
    """
    if case.units or MEETING_DAY in case.texts:
        return meeting_day(case)
    later = case.texts.get("hari_penghitungan") == "setelahnya"
    return case.election.voting_day + timedelta(days=int(later))


def _of_rows(
    columns: Iterable[str], rows: Iterable[Mapping[str, str]]
) -> Iterator[tuple[str, str]]:
    """Yield the cells of the list, row by row."""
    for number, row in enumerate(rows, start=1):
        for column in columns:
            if row.get(column):
                yield f"daftar.{number}.{column}", row[column]


@lru_cache(maxsize=16384)  # neighbouring documents repeat most of their counts
def _count(key: str, value: int) -> Presented:
    """Return a count, its words and, for votes, the lines of its tally. Never changed."""
    shown: Presented = {key: value, f"{key}.huruf": terbilang(value).upper()}
    if key.startswith("suara_") and value <= _MOST_TALLIED:
        for line, votes in enumerate(tally_lines(value), start=1):
            shown[f"{key}.baris.{line}"] = votes
    return shown


def _where(case: Case, variant: Variant) -> Iterator[tuple[str, str]]:
    """Yield the names of the place a case is about."""
    if case.tps is not None:
        yield from _place(case.tps, variant)
    if case.area is not None:
        yield from _area(case.area, variant)


def _own(case: Case) -> Iterator[tuple[str, str]]:
    """Yield what each case says for itself."""
    for key, text in case.texts.items():
        yield key, text.replace(":", ".") if key.startswith("waktu_") else text
    signed = signing_day(case)
    if signed is not None:
        yield from _signing(signed)
    yield from meeting(case)
    yield "urut", str(case.sequence) if case.sequence else ""


def _contest(election: Election) -> Iterator[tuple[str, str]]:
    words = date_words(election.voting_day)
    yield "wilayah_pemilihan", contest_region(election.region)
    yield "tahun", str(election.year)
    yield "hari.nama", words.hari
    yield "hari.tanggal", words.tanggal
    yield "hari.bulan", words.bulan
    yield "hari.tahun", words.tahun
    yield "hari.lengkap", f"{words.hari}, {long_date(election.voting_day)}"


def _place(tps: Tps, variant: Variant) -> Iterator[tuple[str, str]]:
    yield "provinsi", tps.provinsi.name
    yield "kabkota", _kabkota(tps.kabkota, variant)
    yield "kecamatan", tps.kecamatan.name
    yield "desa", tps.desa.name
    yield "tps.nomor", tps.number
    yield "tps.huruf", spell_digits(tps.number)
    yield "tps.alamat", tps.address
    yield "zona", zone(tps.code).name


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


@lru_cache(maxsize=64)
def _signing(day: date) -> tuple[tuple[str, str], ...]:
    return (
        ("ditetapkan.tanggal", f"{day.day:02}"),
        ("ditetapkan.bulan", f"{day.month:02}"),
        ("ditetapkan.tahun", f"{day.year:04}"),
        ("ditetapkan.lengkap", long_date(day)),
    )
