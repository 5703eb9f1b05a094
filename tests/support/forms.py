"""The shipped forms, shapes of them, and a case with figures that obey every rule."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from formgen.ingest.case_json import read_case
from formgen.ingest.catalogue import Catalogue, load_catalogue
from formgen.model.case import Case
from formgen.model.election import Election, ElectionKind, Paslon, Regime
from formgen.model.form import Form, Variant
from formgen.model.region import Region, Tps, words
from formgen.model.shape import Shape
from formgen.resources import data_dir
from tests.support.figures import REAL_TPS

TEMPLATES = data_dir("templates")
RESULT_FORMS = ("c-hasil-kwk", "c-hasil-salinan-kwk")
MATRIX_FORMS = (
    "alat-bantu-rekap-desa",
    "d-hasil-kabko-kwk",
    "d-hasil-kecamatan-kwk",
    "d-hasil-kecamatan-lampiran-desa",
    "d-hasil-prov-kwk",
)
"""Recapitulations; what is theirs alone is tested in test_recap_forms.py."""

# The worked vector of a real TPS (forms.md 4), with spare ballots by the rule of Pilkada.
FIGURES = {key: value for key, value in REAL_TPS.items() if value is not None} | {
    "surat_diterima": 297,
    "surat_tidak_digunakan": 86,
}
TEXTS = {
    "waktu_pemungutan_mulai": "07:00",
    "waktu_pemungutan_selesai": "13:00",
    "waktu_penghitungan_mulai": "13:15",
    "waktu_penghitungan_selesai": "17:40",
    "hari_penghitungan": "sama",
    "tempat": "Ciamis",
}
TEXTS |= {f"kpps_{k}": f"ANGGOTA KPPS NOMOR {k}" for k in range(1, 8)}
TEXTS |= {f"saksi_{k}": f"SAKSI NOMOR {k}" for k in range(1, 7)}


@cache
def catalogue() -> Catalogue:
    """Return the shipped catalogue."""
    return load_catalogue(TEMPLATES)


def form(slug: str) -> Form:
    """Return one shipped form."""
    return next(form for form in catalogue().forms if form.slug == slug)


def sample(form: Form) -> Path:
    """Return the sample data of a form."""
    return TEMPLATES / form.folder / form.sample


def sample_case(form: Form) -> tuple[Case, Variant]:
    """Return the sample case of a form and the variant it is for."""
    found: list[Variant] = []

    def form_of(election: Election) -> tuple[Form, Variant]:
        found.append(next(v for v in form.variants if v.kind == election.kind))
        return form, found[0]

    return read_case(sample(form), form_of), found[0]


def shape(  # noqa: PLR0913 - one choice each, all but the first by name
    slug: str,
    paslon: int = 3,
    *,
    paper: int = 0,
    kind: ElectionKind = "bupati",
    regime: Regime = "2024",
    province: str = "32",
    sheets: int = 1,
    corrections: int = 0,
) -> Shape:
    """Return a shape of a shipped form."""
    found = form(slug)
    return Shape(
        form=found,
        variant=next(v for v in found.variants if v.kind == kind),
        paslon_count=paslon,
        paper=found.papers[paper],
        regime=regime,
        words=words(province),
        sheets=sheets,
        corrections=corrections,
    )


def case(paslon: int = 3) -> Case:
    """Return a TPS in Ciamis with all figures; more pairs than three got no votes."""
    return Case(
        election=Election(
            number=1,
            kind="bupati",
            region=Region(code="3207", name="CIAMIS", kind="kabupaten"),
            voting_day=date(2024, 11, 27),
            regime="2024",
        ),
        tps=Tps(
            code="3207011001008",
            provinsi=Region(code="32", name="JAWA BARAT", kind="provinsi"),
            kabkota=Region(code="3207", name="CIAMIS", kind="kabupaten"),
            kecamatan=Region(code="320701", name="CIAMIS", kind="kecamatan"),
            desa=Region(code="3207011001", name="CIAMIS", kind="kelurahan"),
            address="Balai Kelurahan",
        ),
        paslon=tuple(
            Paslon(number=n, calon=f"CALON {n}", wakil=f"WAKIL {n}") for n in range(1, paslon + 1)
        ),
        figures={f"suara_{n}": 0 for n in range(4, paslon + 1)} | FIGURES,
        texts=TEXTS,
    )


def with_empty_column(one: Case, number: int) -> Case:
    """Return the case with one pair replaced by the empty column."""
    return replace(
        one,
        paslon=tuple(
            Paslon(number=p.number, kolom_kosong=True) if p.number == number else p
            for p in one.paslon
        ),
    )
