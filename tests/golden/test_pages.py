"""The first page of the two forms of results; those of the others are held in test_every_form."""

from pathlib import Path

import pytest

from formgen.service.produce import Kind, Order, Press
from tests.support import forms, golden
from tests.support.sealed import DAY, HOST, KEY

pytestmark = [pytest.mark.render, pytest.mark.once]


@pytest.mark.parametrize("slug", ["c-hasil-kwk", "c-hasil-salinan-kwk"])
def test_words_stand_where_they_stood(slug: str, tmp_path: Path) -> None:
    form = next(form for form in forms.catalogue().forms if form.slug == slug)
    sample, variant = forms.sample_case(form)
    kind = Kind(form=form, variant=variant, paper=form.papers[0], mode="filled")
    order = Order(case=sample, number=1, edition=1, day=DAY)
    press = Press(templates=forms.TEMPLATES, stencils=tmp_path)
    (sealed,) = press.sealed(kind, [order], KEY, HOST)
    assert golden.differences(slug, golden.first_page(sealed.data)) == []
