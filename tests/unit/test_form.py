"""Forms: sealed keys and labels of a page, and the comparison of codes."""

import pytest

from formgen.errors import Text
from formgen.model.form import Field, Form, PagePlan, normalise_code
from tests.support import forms

PAGE_1 = (
    "pemilih_dpt_j",
    "pengguna_dpt_j",
    "pengguna_pindahan_j",
    "pengguna_tambahan_j",
    "pengguna_total_j",
    "surat_diterima",
    "surat_digunakan",
    "surat_dikembalikan",
    "surat_tidak_digunakan",
    "disabilitas_j",
)
TOTALS = ("suara_sah", "suara_tidak_sah", "suara_total")


@pytest.mark.parametrize(
    ("slug", "paslon", "pages"),
    [
        ("c-hasil-kwk", 1, (PAGE_1, ("suara_1",), TOTALS)),
        ("c-hasil-kwk", 3, (PAGE_1, ("suara_1", "suara_2", "suara_3"), TOTALS)),
        ("c-hasil-kwk", 4, (PAGE_1, ("suara_1", "suara_2", "suara_3"), ("suara_4", *TOTALS))),
        (
            "c-hasil-kwk",
            6,
            (
                PAGE_1,
                ("suara_1", "suara_2", "suara_3"),
                ("suara_4", "suara_5", "suara_6"),
                TOTALS,
            ),
        ),
        ("c-hasil-salinan-kwk", 2, (PAGE_1, ("suara_1", "suara_2", *TOTALS))),
        ("c-kejadian-khusus-kwk", 2, ()),
    ],
)
def test_sealed_keys_follow_the_page_plan(
    slug: str, paslon: int, pages: tuple[tuple[str, ...], ...]
) -> None:
    assert forms.form(slug).sealed_keys(paslon) == pages


def test_a_count_without_plan_is_refused() -> None:
    with pytest.raises(ValueError, match="7 paslon"):
        forms.form("c-hasil-kwk").sealed_keys(7)


def test_labels_are_found_without_knowing_the_number_of_pairs() -> None:
    labels = forms.form("c-hasil-kwk").sealed_labels(3, 3, 4)
    assert labels is not None
    assert [label.id for label in labels] == [
        "Suara sah pasangan calon nomor urut 4",
        "Seluruh suara sah",
        "Suara tidak sah",
        "Suara sah dan tidak sah",
    ]


@pytest.mark.parametrize(("page", "pages", "count"), [(1, 3, 9), (1, 5, 10), (4, 3, 3), (0, 3, 3)])
def test_labels_of_an_impossible_seal_are_unknown(page: int, pages: int, count: int) -> None:
    assert forms.form("c-hasil-kwk").sealed_labels(page, pages, count) is None


def test_labels_are_unknown_when_plans_disagree() -> None:
    plans = (
        PagePlan(paslon_min=1, paslon_max=1, pages=(("a",),)),
        PagePlan(paslon_min=2, paslon_max=2, pages=(("b",),)),
    )
    assert _with(plans).sealed_labels(1, 1, 1) is None


def test_an_undeclared_key_has_no_label() -> None:
    with pytest.raises(KeyError):
        forms.form("c-hasil-kwk").label("suara_7")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Model C1.Plano-KWK", "C1 PLANO KWK"),
        (
            "MODEL C.KEJADIAN KHUSUS DAN/ATAU KEBERATAN SAKSI-KWK",
            "c kejadian khusus dan atau keberatan saksi kwk",
        ),
        ("c-hasil-kwk-bupati", "C.HASIL-KWK-BUPATI"),
    ],
)
def test_codes_are_compared_without_case_and_punctuation(one: str, other: str) -> None:
    assert normalise_code(one) == normalise_code(other)


def test_different_codes_stay_different() -> None:
    assert normalise_code("C.HASIL-KWK") != normalise_code("C.HASIL SALINAN-KWK")


def test_dptb_means_another_group_before_2024() -> None:
    now, before = (forms.form("c-hasil-kwk").terms_of(regime) for regime in ("2024", "2020"))
    assert (now.pindahan, now.tambahan) == ("DPTb", "DPK")
    assert (before.pindahan, before.tambahan) == ("DPPh", "DPTb")


def _with(plans: tuple[PagePlan, ...]) -> Form:
    base = forms.form("c-hasil-kwk")
    fields = tuple(Field(key=key, type="count", label=Text(key, key)) for key in "ab")
    return Form(
        **{
            name: getattr(base, name)
            for name in base.__slots__
            if name not in ("page_plans", "fields")
        },
        page_plans=plans,
        fields=fields,
    )
