"""A note that fits on the first sheet is filled in; the page is the one a layout would give."""

from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from PIL import ImageChops

from formgen.ingest.case_json import read_case
from formgen.model.case import Case
from formgen.model.presentation import present
from formgen.render.compile import compile_stencil
from formgen.render.fill import DocumentMeta, Filler
from formgen.render.first_sheet import first_sheet
from formgen.render.flow import flow
from formgen.render.stencil import Stencil
from formgen.service.produce import Kind, Order, Press, shape_of
from tests.support import forms

SLUG = "c-kejadian-khusus-kwk"
DPI = 150
LINE = "Kejadian dicatat dan ditandatangani oleh Ketua KPPS serta disetujui saksi yang hadir."


@pytest.fixture(scope="module")
def kind() -> Kind:
    shape = forms.shape(SLUG)
    return Kind(form=shape.form, variant=shape.variant, paper=shape.paper, mode="filled")


@pytest.fixture(scope="module")
def case() -> Case:
    return read_case(forms.TEMPLATES / SLUG / "sample.json")


@pytest.fixture(scope="module")
def sheet(kind: Kind, case: Case) -> Stencil:
    return compile_stencil(shape_of(kind, case), forms.TEMPLATES)


@pytest.mark.parametrize(
    "note", ["", "NIHIL", LINE, f"{LINE} {LINE} {LINE}\n{LINE}"], ids=["empty", "nihil", "1", "4"]
)
def test_both_paths_give_the_same_page(kind: Kind, case: Case, sheet: Stencil, note: str) -> None:
    told = replace(case, texts={**case.texts, "kejadian": note})
    values = present(told, kind.form, kind.variant, kind.mode)
    meta = DocumentMeta(title="x", identifier="", day=case.election.voting_day)
    written = first_sheet("kejadian", values, lambda: sheet)
    assert written is not None
    filled = Filler(sheet).fill(written, b"{}", meta)
    laid = flow(shape_of(kind, case), values, b"{}", meta, forms.TEMPLATES)
    pages = [pypdfium2.PdfDocument(data) for data in (filled, laid)]
    assert [len(page) for page in pages] == [1, 1]
    one, other = (p[0].render(scale=DPI / 72).to_pil().convert("L") for p in pages)
    different = sum(ImageChops.difference(one, other).histogram()[64:])
    assert different / (one.width * one.height) < 0.005


def test_a_long_note_needs_a_layout(sheet: Stencil) -> None:
    long = {"kejadian": "\n".join([LINE] * 40)}
    assert first_sheet("kejadian", long, lambda: sheet) is None


def test_a_batch_makes_long_and_short_notes(kind: Kind, case: Case, tmp_path: Path) -> None:
    press = Press(templates=forms.TEMPLATES, stencils=tmp_path)
    pages = []
    for note in (LINE, "\n".join([LINE] * 40)):
        told = replace(case, texts={**case.texts, "kejadian": note})
        order = Order(case=told, number=1, edition=1, day=case.election.voting_day)
        pages.append(len(press._laid_out(kind, order, "hal {page}/{pages}", {}).trailer.pages))
    assert pages[0] == 1
    assert pages[1] > 1
