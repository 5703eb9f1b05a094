"""What the renderer wrote and the seal closed: one file that every judge accepts."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from formgen.compare.symbols import decode
from formgen.render.fill import fill
from formgen.seal.check_file import check_file
from formgen.seal.document import SealedDocument, seal_document
from formgen.seal.judge import judge_file
from tests.support import pdf as small
from tests.support import tools
from tests.support.attacks import resave
from tests.support.sealed import CLAIMS, DAY, HOST, KEY, KEYS

pytestmark = pytest.mark.render


@cache
def document() -> SealedDocument:
    prefix = fill(small.small_stencil(), {"suara_1": 95}, small.DATA, small.META)
    return seal_document(prefix, replace(CLAIMS, angka=((95,), ())), KEY, HOST)


def test_an_untouched_document_is_identical() -> None:
    assert judge_file(check_file(document().data, KEYS, DAY)).code == "B"


def test_a_document_saved_again_is_not() -> None:
    pictures = tools.pdfium_pages(resave(document().data), dpi=150)
    pages = [decode(picture.convert("L")) for picture in pictures]
    evidence = check_file(resave(document().data), KEYS, DAY, pages=pages)
    assert judge_file(evidence).code == "E"


def test_two_symbols_stand_on_every_page_and_are_read_at_a_low_resolution() -> None:
    pictures = tools.pdfium_pages(document().data, dpi=110)
    for picture, seal in zip(pictures, document().seals, strict=True):
        halves = [(0, 0, 1, 0.5), (0, 0.5, 1, 1)]
        for left, top, right, bottom in halves:
            box = (
                int(left * picture.width),
                int(top * picture.height),
                int(right * picture.width),
                int(bottom * picture.height),
            )
            assert decode(picture.convert("L").crop(box)) == [seal.text]


def test_the_codes_under_the_symbols_are_text() -> None:
    reader = small.strict(document().data)
    for page, seal in zip(reader.pages, document().seals, strict=True):
        assert page.extract_text().count(seal.kode_cek) == 2
    assert document().prefix_sha256 in reader.pages[-1].extract_text()


@pytest.mark.tools
def test_other_programs_find_nothing_wrong(tmp_path: Path) -> None:
    path = small.write(tmp_path, document().data)
    assert tools.qpdf_check(path) == []
    assert tools.mutool_warnings(path) == []
    assert len(tools.poppler_png(path, tmp_path, dpi=40)) == 2


@pytest.mark.tools
@pytest.mark.slow
def test_a_sealed_document_conforms_to_pdfa_3b(tmp_path: Path) -> None:
    assert tools.verapdf([small.write(tmp_path, document().data)]) == []
