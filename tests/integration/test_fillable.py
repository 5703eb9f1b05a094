"""Blank forms to be filled on screen: real fields with the names of the keys."""

from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw
import pytest
from pypdf import PageObject, PdfReader

from tests.support import tools
from tests.support.office import SALINAN, formgen

pytestmark = [pytest.mark.render, pytest.mark.once]


def annotations(page: PageObject) -> list[Any]:
    return [item.get_object() for item in page.annotations or []]


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("isian") / "isian.pdf"
    done = formgen("form", "blank", SALINAN, "--fillable", "--paslon-count", "3", "-o", path)
    assert done.code == 0, done
    return path


def test_fields_have_the_names_of_the_keys(form: Path) -> None:
    fields = PdfReader(form).get_fields() or {}
    for key in ("tps.nomor", "pemilih_dpt_l", "suara_3", "suara_sah", "suara_1_huruf", "kpps_7"):
        assert fields[key]["/FT"] == "/Tx", key
    assert not any(name.startswith("segel") for name in fields)
    widgets = [widget for page in PdfReader(form).pages for widget in annotations(page)]
    digits = {widget["/Parent"]["/T"]: widget["/Parent"].get("/MaxLen") for widget in widgets}
    assert (digits["suara_1"], digits["tempat"]) == (3, None)


def test_every_widget_has_an_appearance_and_lies_on_its_page(form: Path) -> None:
    count = 0
    for page in PdfReader(form).pages:
        for widget in annotations(page):
            assert "/N" in widget["/AP"]
            left, bottom, right, top = map(float, widget["/Rect"])
            assert 0 <= left < right <= float(page.mediabox.width)
            assert 0 <= bottom < top <= float(page.mediabox.height)
            count += 1
    assert count > 80


def test_sums_are_those_of_the_rules(form: Path) -> None:
    fields = PdfReader(form).get_fields() or {}
    scripts = {name: field["/AA"]["/C"]["/JS"] for name, field in fields.items() if "/AA" in field}
    assert '"suara_1", "suara_2", "suara_3"' in scripts["suara_sah"]
    assert '"suara_sah", "suara_tidak_sah"' in scripts["suara_total"]
    assert '"pengguna_dpt_l", "pengguna_dpt_p"' in scripts["pengguna_dpt_j"]
    assert "pemilih_dpt_l" not in scripts
    acroform: Any = PdfReader(form).root_object["/AcroForm"]
    order = acroform["/CO"]
    assert len(order) == len(scripts)


@pytest.mark.tools
def test_it_opens_clean_and_can_be_filled(form: Path, tmp_path: Path) -> None:
    assert tools.qpdf_check(form) == []
    assert tools.mutool_warnings(form) == []
    assert len(tools.poppler_png(form, tmp_path, dpi=20)) == 2
    document = pypdfium2.PdfDocument(form)
    document.init_forms()
    assert document.get_formtype() == pypdfium2.raw.FORMTYPE_ACRO_FORM
    document.close()
