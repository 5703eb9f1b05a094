"""What the web says of a difference: figures, never who is named on a paper of voters."""

from dataclasses import replace

import pytest

from formgen.errors import Text
from formgen.seal.check import check_text
from formgen.seal.comparison import CUT_SHORT, Comparison, Difference
from formgen.seal.judge import judge_texts
from formgen.service.public import for_public
from tests.support import forms
from tests.support.sealed import DAY, KEYS, sealed

NAME = "CONTOH ORANG"
NAMED = Difference(
    page=3,
    field=Text(NAME, NAME),
    outcome="berbeda",
    original=NAME,
    original_crop=b"png",
    copy="LAIN",
)
FIGURE = Difference(page=1, field=Text("Suara 1", "Votes 1"), outcome="berbeda", original="123")


def shown(slug: str, difference: Difference) -> Difference:
    """Return how the web tells a difference on a page of a form."""
    (variant, *_) = forms.form(slug).variants
    seal = check_text(sealed().seals[0].text, KEYS, DAY)
    comparison = Comparison(medium="flat", pages=(1,), same=1, differences=(difference,))
    verdict = judge_texts([seal], comparison=comparison)
    assert verdict.subject is not None
    subject = replace(verdict.subject, form_register=variant.register)
    return for_public(replace(verdict, subject=subject)).differences[0]


@pytest.mark.parametrize("slug", ["c-pemberitahuan-kwk", "a-kabko-daftar-pemilih"])
def test_a_paper_of_voters_names_nobody(slug: str) -> None:
    told = shown(slug, NAMED)
    assert NAME not in f"{told.field} {told.original}"
    assert told.original_crop == b""
    assert (told.page, told.outcome, told.copy) == (3, "berbeda", "LAIN")


@pytest.mark.parametrize("slug", ["c-pemberitahuan-kwk", "a-kabko-daftar-pemilih"])
def test_a_figure_beside_a_voter_is_not_named_by_the_voter(slug: str) -> None:
    told = shown(slug, replace(FIGURE, field=NAMED.field, original_crop=b"png"))
    assert NAME not in str(told)
    assert (told.field.id, told.original, told.original_crop) == ("Satu bagian", "", b"")


def test_a_figure_that_the_seal_holds_has_its_name_on_a_paper_of_voters_too() -> None:
    sealed_figure = replace(FIGURE, field=Text("Angka 1", "Number 1"), original_crop=b"png")
    told = shown("c-pemberitahuan-kwk", sealed_figure)
    assert (told.field, told.original, told.original_crop) == (sealed_figure.field, "", b"")


def test_a_result_sheet_tells_its_figures_and_where_else_it_differs() -> None:
    assert shown("c-hasil-kwk", FIGURE) == FIGURE
    beside = replace(NAMED, field=Text("Ketua", "Ketua"))
    told = shown("c-hasil-kwk", beside)
    assert (told.field, told.original, told.original_crop) == (beside.field, "", b"")


def test_the_name_of_a_part_does_not_tell_what_is_hidden() -> None:
    line = f"{NAME} DARI CIAMIS"
    cut = Text(f"{NAME}{CUT_SHORT}", f"{NAME}{CUT_SHORT}")
    for named in (NAMED, replace(NAMED, field=cut, original=line)):
        assert NAME not in str(shown("c-hasil-kwk", named))


@pytest.mark.parametrize("slug", ["c-hasil-kwk", "c-pemberitahuan-kwk"])
def test_what_the_form_itself_prints_is_shown(slug: str) -> None:
    heading = replace(NAMED, field=Text("JUMLAH", "JUMLAH"), original="JUMLAH", own=True)
    assert shown(slug, heading) == heading


def test_what_the_seal_says_is_shown() -> None:
    place = replace(NAMED, field=Text("Tanggal", "Tanggal"), original="dua puluh tujuh November")
    assert shown("c-hasil-kwk", place) == place
