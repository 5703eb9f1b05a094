"""Handwriting on copies, held against the signed scan of the same paper. A reduced corpus."""

import time

import cv2
import numpy as np
import pypdfium2
import pytest

from benchmarks.copies.forging import new_forge, printed
from benchmarks.copies.ink import Writing, write
from benchmarks.copies.wear import WEARS, Pixels
from formgen.compare.against import Copy, compare
from formgen.compare.flattening import Laid, lay
from formgen.compare.ink import Ink, compare_ink
from formgen.compare.limits import LIMITS
from formgen.compare.sheet import Sheet, sheet_of
from formgen.compare.symbols import find_symbols
from tests.support.scanning import stacked

pytestmark = [pytest.mark.render, pytest.mark.slow, pytest.mark.once, pytest.mark.checkout]

SEED = 20241127
TRUE = ["128", "407", "935", "66"]
CHANGES = {1: "487", 2: "985", 3: "663"}
"""Row to what stands there instead: another digit, a 3 made an 8, a digit more."""


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return new_forge(tmp_path_factory.mktemp("stensil")).issue().data


@pytest.fixture(scope="module")
def sheet(sealed: bytes) -> Sheet:
    return sheet_of(pypdfium2.PdfDocument(sealed)[0])


def paper(sealed: bytes, texts: list[str]) -> Pixels:
    """Write figures and a signature on the printed page, always in the same hand."""
    page = printed(sealed, 1)
    height, width = (side / 300 * 25.4 for side in page.shape)
    figures = [
        Writing(text=text, x=width * 0.62, y=height * (0.35 + 0.1 * row), height=7, gap=8)
        for row, text in enumerate(texts)
    ]
    sign = Writing(text="~", x=width * 0.2, y=height * 0.8, height=12, gap=0)
    return write(page, [*figures, sign], SEED)


def laid(sheet: Sheet, page: Pixels, wear: str, seed: int) -> Laid:
    picture = WEARS[wear](page, np.random.default_rng([SEED, seed]))
    found = lay(sheet, picture, [symbol.corners for symbol in find_symbols(picture)])
    assert found is not None
    return found


@pytest.fixture(scope="module")
def changed(sealed: bytes) -> Pixels:
    return paper(sealed, [CHANGES.get(row, text) for row, text in enumerate(TRUE)])


@pytest.fixture(scope="module")
def scan(sheet: Sheet, sealed: bytes) -> Laid:
    return laid(sheet, paper(sealed, TRUE), "scan 200 dpi", 0)


def near(sheet: Sheet, inks: list[Ink], row: int) -> list[Ink]:
    """Return what was compared at one of the figures."""
    middle = sheet.pixels.shape[0] * (0.35 + 0.1 * row) + 3.5 / 25.4 * sheet.dpi
    return [ink for ink in inks if ink.place[0].start < middle < ink.place[0].stop]


@pytest.mark.parametrize("wear", ["scan 150 dpi", "photograph"])
def test_the_same_paper_is_the_same(sheet: Sheet, sealed: bytes, scan: Laid, wear: str) -> None:
    inks = compare_ink(sheet, scan, laid(sheet, paper(sealed, TRUE), wear, 1), [])
    assert len(inks) > len(TRUE)
    assert [ink for ink in inks if ink.outcome == "berbeda"] == []
    assert sum(ink.outcome == "sama" for ink in inks) >= 0.8 * len(inks)


@pytest.mark.parametrize("wear", ["scan 150 dpi", "WhatsApp"])
def test_a_change_by_hand_is_never_the_same(
    sheet: Sheet, changed: Pixels, scan: Laid, wear: str
) -> None:
    inks = compare_ink(sheet, scan, laid(sheet, changed, wear, 2), [])
    assert all(ink.outcome == "sama" for ink in near(sheet, inks, 0))
    for row in CHANGES:
        assert any(ink.outcome != "sama" for ink in near(sheet, inks, row)), row


def test_what_is_spilt_over_the_edge_of_print_is_no_accusation(
    sheet: Sheet, sealed: bytes, scan: Laid
) -> None:
    field = max(sheet.fields, key=lambda field: field.box.height * (len(field.text) > 1))
    page = paper(sealed, TRUE)
    dot = 300 / 72
    middle = round((field.box.left + 9) * dot), page.shape[0] - round((field.box.top + 5) * dot)
    cv2.circle(page, middle, round(5 * dot), 40, -1)
    inks = compare_ink(sheet, scan, laid(sheet, page, "scan 200 dpi", 3), [field])
    assert [ink.outcome for ink in inks if ink.part == field] == ["tidak terbaca"]


def test_a_drop_is_no_stroke(sheet: Sheet, sealed: bytes, scan: Laid) -> None:
    page = paper(sealed, TRUE)
    height, width = page.shape
    middle = round(width * 0.62) + 20, round(height * 0.42)  # between two figures
    cv2.circle(page, middle, round(0.65 / 25.4 * 300), 40, -1)
    inks = compare_ink(sheet, scan, laid(sheet, page, "scan 200 dpi", 4), [])
    assert sum(ink.outcome == "tidak terbaca" for ink in inks) == 1
    assert all(ink.outcome != "berbeda" for ink in inks)


def test_the_comparison_names_what_was_changed(sealed: bytes, changed: Pixels) -> None:
    """The whole way: a scan as the archive keeps it, a copy as somebody hands it in."""
    texts = {symbol.text for symbol in find_symbols(printed(sealed, 1))}
    copy = Copy(data=jpeg(changed, 5), pdf=False, ended=time.process_time() + 200)
    kept = stacked([jpeg(paper(sealed, TRUE), 6)])
    held = compare(sealed, copy, dict.fromkeys(texts, 1), LIMITS, kept, [1])
    ((number, result),) = held.pages
    assert (number, held.left) == (1, 0)
    assert result.inked is not None
    assert result.inked > len(TRUE)
    assert sum(part.by_hand for part in result.parts) >= len(CHANGES)

    late = Copy(data=copy.data, pdf=False, ended=time.process_time() + 0.5)
    held = compare(sealed, late, dict.fromkeys(texts, 1), LIMITS, kept, [1])
    told = [part.outcome for _, page in held.pages for part in page.parts if part.by_hand]
    assert told == ["tidak terbaca"] * len(held.pages), "no time is not the same"


def jpeg(page: Pixels, seed: int) -> bytes:
    worn = WEARS["scan 200 dpi"](page, np.random.default_rng([SEED, seed]))
    return bytes(cv2.imencode(".jpg", worn)[1])
