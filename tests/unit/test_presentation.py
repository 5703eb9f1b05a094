"""What is printed of a case, in each mode; expected values are counted by hand."""

from dataclasses import replace
from datetime import date

import pytest

from formgen.model.case import Case
from formgen.model.presentation import contest_region, present, signing_day, tally_lines
from formgen.model.region import Region
from tests.support import forms


def shown(case: Case, mode: str = "filled", slug: str = "c-hasil-kwk") -> dict[str, object]:
    form = forms.form(slug)
    variant = next(v for v in form.variants if v.kind == case.election.kind)
    return dict(present(case, form, variant, mode))  # type: ignore[arg-type]


def test_a_filled_form_shows_figures_words_and_lines() -> None:
    values = shown(forms.case())
    assert values["suara_2"] == 110
    assert values["suara_2.huruf"] == "SERATUS SEPULUH"
    assert (values["suara_2.baris.1"], values["suara_2.baris.2"]) == (60, 50)
    assert "suara_2.baris.3" not in values
    assert values["pemilih_dpt_j"] == 289


def test_zero_votes_are_nol_and_need_no_line() -> None:
    values = shown(forms.case())
    assert (values["suara_tidak_sah"], values["suara_tidak_sah.huruf"]) == (0, "NOL")
    assert "suara_tidak_sah.baris.1" not in values


def test_an_unknown_figure_stays_empty() -> None:
    case = replace(forms.case(), figures={"suara_1": None})
    assert not {key for key in shown(case) if key.startswith("suara_")}


def test_identity_is_in_words_and_digits() -> None:
    values = shown(forms.case())
    assert values["wilayah_pemilihan"] == "KABUPATEN CIAMIS"
    assert (values["tps.nomor"], values["tps.huruf"]) == ("008", "Kosong Kosong Delapan")
    assert [values[f"hari.{part}"] for part in ("nama", "tanggal", "bulan", "tahun")] == [
        "Rabu",
        "dua puluh tujuh",
        "November",
        "dua ribu dua puluh empat",
    ]
    assert values["waktu_pemungutan_mulai"] == "07.00"


def test_prefilled_knows_place_pairs_and_dpt_but_no_result() -> None:
    values = shown(forms.case(), "prefilled")
    assert values["desa"] == "CIAMIS"
    assert values["paslon.3.wakil"] == "WAKIL 3"
    assert values["pemilih_dpt_l"] == 134
    assert not {key for key in values if key.startswith(("suara_", "surat_", "pengguna_"))}
    assert not {"tempat", "kpps_1", "ditetapkan.tanggal", "waktu_pemungutan_mulai"} & set(values)


def test_blank_shows_only_the_contest() -> None:
    values = shown(forms.case(), "blank")
    assert values == {
        "wilayah_pemilihan": "KABUPATEN CIAMIS",
        "tahun": "2024",
        "paslon.1.nomor": "1",
        "paslon.2.nomor": "2",
        "paslon.3.nomor": "3",
    }


def test_the_empty_column_has_a_number_and_no_witness() -> None:
    values = shown(forms.with_empty_column(forms.case(2), 1))
    assert values["paslon.1.nomor"] == "1"
    assert values["paslon.1.calon"] == "KOLOM KOSONG"
    assert "paslon.1.wakil" not in values
    assert values["saksi_1"] == "(tidak ada saksi)"
    assert values["saksi_2"] == "SAKSI NOMOR 2"


def test_a_contest_for_gubernur_writes_the_kind_of_the_kabupaten() -> None:
    case = forms.case()
    province = Region(code="32", name="JAWA BARAT", kind="provinsi")
    contest = replace(case.election, kind="gubernur", region=province)
    values = shown(replace(case, election=contest))
    assert (values["wilayah_pemilihan"], values["kabkota"]) == (
        "PROVINSI JAWA BARAT",
        "KABUPATEN CIAMIS",
    )


def test_counting_past_midnight_is_signed_on_the_next_day() -> None:
    contest = replace(forms.case().election, voting_day=date(2024, 12, 31))
    case = replace(forms.case(), election=contest, texts={"hari_penghitungan": "setelahnya"})
    assert signing_day(case) == date(2025, 1, 1)
    values = shown(case)
    digits = [values[f"ditetapkan.{part}"] for part in ("tanggal", "bulan", "tahun")]
    assert digits == ["01", "01", "2025"]


def test_nothing_to_record_is_nihil_only_when_filled() -> None:
    slug = "c-kejadian-khusus-kwk"
    case = replace(forms.case(), sequence=2)
    assert shown(case, "filled", slug)["kejadian"] == "NIHIL"
    assert "kejadian" not in shown(case, "prefilled", slug)
    assert shown(case, "prefilled", slug)["urut"] == "2"


def test_the_narrative_is_kept_as_written() -> None:
    case = replace(forms.case(), texts={"kejadian": "Hujan lebat."})
    assert shown(case, "filled", "c-kejadian-khusus-kwk")["kejadian"] == "Hujan lebat."


@pytest.mark.parametrize(
    ("votes", "lines"),
    [(0, ()), (1, (1,)), (60, (60,)), (61, (60, 1)), (600, (60,) * 10)],
)
def test_a_line_of_the_tally_holds_sixty_votes(votes: int, lines: tuple[int, ...]) -> None:
    assert tally_lines(votes) == lines


def test_negative_votes_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        tally_lines(-1)


def test_a_region_without_name_is_empty() -> None:
    assert contest_region(Region(code="32", name="", kind="provinsi")) == ""
