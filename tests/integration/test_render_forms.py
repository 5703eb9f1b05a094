"""The shipped forms: a filled stencil looks and reads like the page laid out with its values."""

from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from formgen.model.presentation import present
from formgen.model.shape import Shape
from formgen.render.compile import compile_stencil
from formgen.render.fill import fill
from formgen.render.flow import flow
from formgen.render.slots import Values
from formgen.render.stencil import Stencil
from tests.support import forms, tools
from tests.support import pdf as small

pytestmark = [pytest.mark.render, pytest.mark.once]

PAPERS = [*product(forms.RESULT_FORMS, (0, 1))]
LONG = "Prof. Dr. Ir. H. MUHAMMAD SYAIKHU WIRANATA KUSUMAH, S.T., M.T."
DPI = 150
FAINT = 32
"""Levels of grey below which a difference is the rounding of an edge."""


def values(shape: Shape, mode: str = "filled") -> Values:
    """Return values with one name that must shrink or wrap, and captions."""
    found = dict(present(forms.case(), shape.form, shape.variant, mode))  # type: ignore[arg-type]
    if mode == "filled":
        found |= {"paslon.1.calon": LONG}
    captions = {f"segel.keterangan.{page}": f"C.HASIL · hal {page}" for page in range(1, 4)}
    return found | captions


@cache
def stencil(slug: str, paper: int) -> Stencil:
    return compile_stencil(forms.shape(slug, paper=paper), forms.TEMPLATES)


@cache
def both(slug: str, paper: int, mode: str = "filled") -> tuple[bytes, bytes]:
    """Return the filled stencil and the flow layout of the same values."""
    shape = forms.shape(slug, paper=paper)
    shown = values(shape, mode)
    filled = fill(stencil(slug, paper), shown, small.DATA, small.META)
    return filled, flow(shape, shown, small.DATA, small.META, forms.TEMPLATES)


def differences(pair: tuple[bytes, bytes]) -> list[float]:
    """Return the share of pixels that differ, by page."""
    pictures = [tools.pdfium_pages(data, dpi=DPI) for data in pair]
    shares = []
    for one, other in zip(*pictures, strict=True):
        levels = [np.asarray(image.convert("L")).astype(int) for image in (one, other)]
        shares.append(float((np.abs(levels[0] - levels[1]) > FAINT).mean()))
    return shares


@pytest.mark.slow
@pytest.mark.parametrize(("slug", "paper"), PAPERS)
def test_both_paths_give_the_same_picture(slug: str, paper: int) -> None:
    assert max(differences(both(slug, paper))) < 0.005


@pytest.mark.slow
@pytest.mark.parametrize("slug", forms.RESULT_FORMS)
def test_both_paths_give_the_same_picture_of_a_prefilled_form(slug: str) -> None:
    assert max(differences(both(slug, 0, "prefilled"))) < 0.005


@pytest.mark.slow
@pytest.mark.parametrize(("slug", "paper"), PAPERS)
def test_both_paths_give_the_same_text_in_every_field(slug: str, paper: int) -> None:
    filled, flowed = both(slug, paper)
    shown = values(forms.shape(slug, paper=paper))
    seen = 0
    for slot in stencil(slug, paper).slots:
        if slot.kind not in {"text", "digits"} or shown.get(slot.key) is None:
            continue
        seen += 1
        read = small.text_of(filled, slot)
        if slot.kind == "digits":
            assert read == str(shown[slot.key]), slot.key
            # The flow layout prints the crosses as letters, and zero as crosses alone.
            assert small.text_of(flowed, slot).lstrip("X") == (read if read != "0" else "")
        else:
            assert read == small.text_of(flowed, slot), slot.key
            assert "".join(str(shown[slot.key]).split()) in read
    assert seen > 50


@pytest.mark.slow
@pytest.mark.parametrize("slug", forms.RESULT_FORMS)
def test_the_structure_of_a_form_names_every_sequence_once(slug: str) -> None:
    filled, _ = both(slug, 0)
    named = small.tree_mcids(filled)
    assert len(named) == len(set(named))
    for page in range(stencil(slug, 0).page_count):
        drawn = small.content_mcids(filled, page)
        assert sorted(drawn) == sorted(mcid for where, mcid in named if where == page)


@pytest.mark.slow
@pytest.mark.tools
def test_every_form_conforms_to_pdfa_3b(tmp_path: Path) -> None:
    paths = []
    for (slug, paper), way in product([(slug, 0) for slug in forms.RESULT_FORMS], (0, 1)):
        name = f"{slug}-{way}.pdf"
        paths.append(small.write(tmp_path, both(slug, paper)[way], name))
    shape = forms.shape("c-kejadian-khusus-kwk")
    flowed = flow(shape, values(shape), small.DATA, small.META, forms.TEMPLATES)
    paths.append(small.write(tmp_path, flowed, "kejadian.pdf"))
    for path in paths:
        assert tools.qpdf_check(path) == []
        assert tools.mutool_warnings(path) == []
    assert tools.verapdf(paths) == []


@pytest.mark.slow
def test_the_comparison_of_pictures_sees_one_missing_block_of_text() -> None:
    shape = forms.shape("c-hasil-salinan-kwk")
    empty = fill(stencil("c-hasil-salinan-kwk", 0), {}, small.DATA, small.META)
    full, _ = both(shape.form.slug, 0)
    assert min(differences((empty, full))) > 0.005
