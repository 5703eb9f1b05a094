"""Every form with fixed places looks and reads the same filled from its stencil and laid out.

Forms are found, not listed. Here a few combinations are drawn with a fixed seed; all of them, 1
to 6 pairs with usual, long and empty values, are what ``script/agreement`` runs.
"""

import os
import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Final

import pypdfium2
import pytest

from formgen.errors import InputError
from formgen.model.case import Case
from formgen.model.election import MAX_PASLON, Paslon
from formgen.model.presentation import present
from formgen.model.shape import Shape
from formgen.render.compile import compile_stencil
from formgen.render.fill import fill
from formgen.render.flow import flow
from formgen.render.slots import Slot, Values
from formgen.render.stencil import Stencil
from formgen.service.produce import Kind, shape_of
from tests.integration.test_render_forms import differences
from tests.support import forms
from tests.support import pdf as small

pytestmark = [pytest.mark.render, pytest.mark.slow, pytest.mark.once]

LONG = "Prof. Dr. Ir. H. MUHAMMAD SYAIKHU WIRANATA KUSUMAH, S.T., M.T."
MISPLACED_MM: Final = 0.3
PT_PER_MM: Final = 72 / 25.4
WAYS = ("usual", "long", "empty")
FIXED = [form.slug for form in forms.catalogue().forms if form.plan == "fixed"]
ALL = [*product(FIXED, range(1, MAX_PASLON + 1), WAYS)]
DRAWN = 3
FULL = "FORMGEN_TEST_FULL" in os.environ


def _case(slug: str, pairs: int, way: str) -> tuple[Kind, Case]:
    form = forms.form(slug)
    case, variant = forms.sample_case(form)
    name = LONG if way == "long" else "CALON {n}"
    paslon = tuple(
        Paslon(number=n, calon=name.format(n=n), wakil=f"WAKIL {n}") for n in range(1, pairs + 1)
    )
    figures = {f"suara_{n}": 60 * n for n in range(1, pairs + 1)} | dict(case.figures)
    case = replace(case, paslon=paslon, figures={} if way == "empty" else figures)
    if way == "empty":
        case = replace(case, texts={})
    return Kind(form=form, variant=variant, paper=form.papers[0], mode="filled"), case


def _different() -> list[tuple[str, int, str]]:
    """Return all combinations but for those that give the document of another one.

    Most forms show no pairs: six numbers of them are one document.
    """
    found: dict[tuple[str, frozenset[tuple[str, object]]], tuple[str, int, str]] = {}
    for slug, pairs, way in ALL:
        shown = _values(*_case(slug, pairs, way), 1)
        found.setdefault((slug, frozenset(shown.items())), (slug, pairs, way))
    return list(found.values())


def _values(kind: Kind, case: Case, pages: int) -> Values:
    shown = present(case, kind.form, kind.variant, kind.mode)
    captions = {f"segel.keterangan.{page}": f"hal {page}" for page in range(1, pages + 1)}
    return shown | captions


_last: list[tuple[Shape, Stencil]] = []


def _compiled(shape: Shape) -> Stencil:
    """Compile a stencil, once for neighbours of one shape: it takes longer than all the rest."""
    if not _last or _last[0][0] != shape:
        _last[:] = [(shape, compile_stencil(shape, forms.TEMPLATES))]
    return _last[0][1]


def _boxes(data: bytes, slots: list[Slot]) -> Iterator[tuple[float, float] | None]:
    """Yield for each slot the left and lower edge of what is written in it, None if nothing is."""
    document = pypdfium2.PdfDocument(data)
    layers = [page.get_textpage() for page in document]
    inked = [[layer.get_charbox(at) for at in range(layer.count_chars())] for layer in layers]
    for slot in slots:
        left, bottom = slot.cells[0].left - 1, min(cell.bottom for cell in slot.cells) - 1
        right, top = slot.cells[-1].right + 1, max(cell.top for cell in slot.cells) + 1
        inside = [
            box
            for box in inked[slot.page]
            if left <= (box[0] + box[2]) / 2 <= right and bottom <= (box[1] + box[3]) / 2 <= top
        ]
        written = [box for box in inside if box[2] > box[0] and box[3] > box[1]]
        yield (min(b[0] for b in written), min(b[1] for b in written)) if written else None
    for layer in layers:
        layer.close()
    document.close()


CHOSEN = _different() if FULL else random.Random(20241127).sample(ALL, DRAWN)  # noqa: S311 - the same ones every time


@pytest.fixture(scope="module")
def worst() -> Iterator[dict[str, tuple[float, str]]]:
    """The largest differences met, by what is measured; ``pytest -s`` shows them at the end."""
    met: dict[str, tuple[float, str]] = {}
    yield met
    for what, (figure, where) in met.items():
        print(f"\nworst {what}: {figure:.4f} ({where})")  # noqa: T201 - for script/agreement


@pytest.mark.parametrize(("slug", "pairs", "way"), CHOSEN)
def test_both_paths_agree(
    slug: str, pairs: int, way: str, worst: dict[str, tuple[float, str]]
) -> None:
    def note(what: str, figure: float) -> float:
        worst[what] = max(worst.get(what, (0.0, "")), (figure, f"{slug} {pairs} {way}"))
        return figure

    kind, case = _case(slug, pairs, way)
    shape = shape_of(kind, case)
    stencil = _compiled(shape)
    values = _values(kind, case, stencil.page_count)
    try:
        filled = fill(stencil, values, small.DATA, small.META)
    except InputError:
        with pytest.raises(InputError):  # what one path refuses the other refuses too
            flow(shape, values, small.DATA, small.META, forms.TEMPLATES)
        return
    flowed = flow(shape, values, small.DATA, small.META, forms.TEMPLATES)
    assert note("share of pixels", max(differences((filled, flowed)))) < 0.005
    texts = [slot for slot in stencil.slots if slot.kind == "text"]
    for slot in texts:
        # The form's own words beside a place may come before or after it in the file.
        read = [sorted(small.text_of(data, slot)) for data in (filled, flowed)]
        assert read[0] == read[1], slot.key
    for slot, one, other in zip(texts, _boxes(filled, texts), _boxes(flowed, texts), strict=True):
        assert (one is None) == (other is None), slot.key
        if one is not None and other is not None:
            away = max(abs(one[0] - other[0]), abs(one[1] - other[1]))
            assert note("mm", away / PT_PER_MM) <= MISPLACED_MM, slot.key
