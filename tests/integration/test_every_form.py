"""Every template of the catalogue, laid out once and printed in its three modes.

Members of a family that share a template are printed once; ``script/contact-sheet --check`` prints
and judges all of them. A recapitulation that is filled has a column for each unit of its sample.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp

from formgen.model.case import Case, Mode
from formgen.model.election import Paslon
from formgen.model.form import Form
from formgen.model.markup import template_name
from formgen.model.presentation import present
from formgen.model.region import words
from formgen.render.layout import lay_out
from formgen.render.tidy import clashes
from formgen.service.produce import Kind, Order, Press, shape_of
from tests.support import forms, golden, tools
from tests.support import pdf as small
from tests.support.sealed import DAY, HOST, KEY

pytestmark = [pytest.mark.render, pytest.mark.slow, pytest.mark.once]

LONG = "Prof. Dr. Ir. H. MUHAMMAD SYAIKHU WIRANATA KUSUMAH, S.T., M.T."
QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
MODES: tuple[Mode, ...] = ("blank", "prefilled", "filled")


def templates() -> Iterator[Form]:
    """Yield one form of each template that is not looked at elsewhere."""
    seen = {"c-hasil-kwk/page.html.j2", "c-hasil-salinan-kwk/page.html.j2"}
    for form in forms.catalogue().forms:
        if template_name(form) not in seen:
            seen.add(template_name(form))
            yield form


FORMS = [pytest.param(form, id=form.slug) for form in templates()]


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Press:
    return Press(templates=forms.TEMPLATES, stencils=tmp_path_factory.mktemp("stensil"))


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return where forms are put; all are judged together at the end, veraPDF starts slowly.

    Each process of the tests judges its own, so that none goes unseen.
    """
    folder = tmp_path_factory.mktemp("cetakan")
    yield folder
    for path in sorted(folder.glob("*.pdf")):
        assert tools.qpdf_check(path) == [], path.name
    assert tools.verapdf(sorted(folder.glob("*-filled.pdf"))) == []


def crowded(case: Case, form: Form) -> Case:
    """Return the sample with six pairs of very long names, and votes for them."""
    pairs = tuple(Paslon(number=n, calon=LONG, wakil=LONG) for n in range(1, 7))
    votes = any(field.key == "suara_{n}" for field in form.fields)
    more = {f"suara_{n}": 477 for n in range(1, 7)} if votes else {}
    return replace(case, paslon=pairs, figures={**case.figures, **more})


@pytest.mark.parametrize("form", FORMS)
def test_six_long_names_lie_on_nothing_and_leave_the_seals_free(form: Form) -> None:
    sample, variant = forms.sample_case(form)
    case = crowded(sample, form)
    kind = Kind(form=form, variant=variant, paper=form.papers[0], mode="filled")
    shape = replace(shape_of(kind, case), words=words("91"))
    values = dict(present(case, form, variant, "filled")) | {"segel.draf": "DRAF"}
    for page in range(1, 6):
        values[f"segel.keterangan.{page}"] = f"{variant.code} · hal {page}/5 · edisi 12 · no. 12345"
    assert clashes(lay_out(shape, values, forms.TEMPLATES), template_name(form)) == []


@pytest.mark.tools
@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_printed_in_its_three_modes_and_conforms_to_pdfa_3b(
    form: Form, press: Press, shelf: Path
) -> None:
    sample, variant = forms.sample_case(form)
    paper = min(form.papers, key=lambda size: size.height_mm)
    printed = []
    for mode in MODES:
        kind = Kind(form=form, variant=variant, paper=paper, mode=mode)
        # Of a place, as a batch prints it: the words of no place would be another stencil.
        case = sample if mode != "blank" else replace(sample, rows=())
        order = Order(case=case, number=1, edition=1, day=DAY)
        (sealed,) = press.sealed(kind, [order], KEY, HOST)
        small.write(shelf, sealed.data, f"{form.slug}-{mode}.pdf")
        printed.append(sealed)
    sealed = printed[-1]
    assert golden.differences(form.slug, golden.first_page(sealed.data)) == []
    pictures = tools.pdfium_pages(sealed.data, dpi=150)
    copies = 1 if paper.height_mm < 148 else 2
    assert len(pictures) == len(sealed.seals)
    for picture, seal in zip(pictures, sealed.seals, strict=True):
        read = [one.text for one in zxingcpp.read_barcodes(picture.convert("L"), formats=QR)]
        assert read == [seal.text] * copies
