"""A recapitulation of more sheets than are laid out: one of them is repeated."""

from dataclasses import replace
from pathlib import Path

import pytest

from formgen.model.matrix import Unit, column_sum
from formgen.seal.cose import parse
from formgen.seal.payload import decode_payload
from formgen.service.produce import Kind, Order, Press
from tests.support import forms, tools
from tests.support.sealed import DAY, HOST, KEY

pytestmark = [pytest.mark.render, pytest.mark.slow, pytest.mark.once]

FORM = "d-hasil-kecamatan-lampiran-desa"
TPS = 95
"""Twenty on a sheet: four sheets are full, the fifth has fifteen."""


def test_ninety_five_tps_on_five_sheets(tmp_path: Path) -> None:
    form = forms.form(FORM)
    sample, variant = forms.sample_case(form)
    # TPS number n has n votes in all and nothing else, so that every sum is known by hand.
    units = tuple(
        Unit(code=f"3207012008{n:03d}", name=f"{n:03d}", figures={"suara_total": n})
        for n in range(1, TPS + 1)
    )
    total = column_sum(units, "suara_total")
    case = replace(sample, units=units, figures={"suara_total": total}, corrections=())
    kind = Kind(form=form, variant=variant, paper=form.papers[0], mode="filled")
    press = Press(templates=forms.TEMPLATES, stencils=tmp_path)
    orders = [Order(case=case, number=7, edition=1, day=DAY)]
    (document,) = press.sealed(kind, orders, KEY, HOST)

    path = tmp_path / "rekap.pdf"
    path.write_bytes(document.data)
    assert tools.qpdf_check(path) == []
    assert tools.verapdf([path]) == []
    pages = tools.poppler_text(path).split("\f")[:-1]
    assert len(pages) == len(document.seals) == 5
    for number, page in enumerate(pages, start=1):
        assert f"Halaman {number} dari 5" in page
        assert f"Hal {number} dari 5" in page
        last = number == 5
        assert ("AKHIR" in page, "DIPINDAHKAN" in page) == (last, not last)
        first = 20 * (number - 1) + 1
        assert f"({first + 2})" in page, "columns are numbered through, after No. and Uraian"
        shown = [f"{n:03d}" for n in range(first, first + 20) if n <= TPS]
        assert [name for name in shown if name in page.split()] == shown
        payload = decode_payload(parse(document.seals[number - 1].cose).payload)
        *votes, _ = [known for known in payload.angka if known is not None]
        assert votes == list(range(first, min(first + 20, TPS + 1)))
        upto = min(20 * number, TPS)
        assert payload.angka[-1] == upto * (upto + 1) // 2, "1 + 2 + ... + n"
