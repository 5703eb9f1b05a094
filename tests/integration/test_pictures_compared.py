"""Scans and photographs of true and forged pages, held against the original. A reduced corpus."""

import random
import time
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from benchmarks.copies.forging import (
    CHANGES,
    Forge,
    changed_fields,
    new_forge,
    printed,
    with_seals_of,
)
from benchmarks.copies.wear import WEARS
from formgen.compare.against import Copy, compare
from formgen.compare.comparing import comparison_of
from formgen.compare.flattening import lay
from formgen.compare.likeness import measure
from formgen.compare.limits import LIMITS
from formgen.compare.outcome import outcomes as decided
from formgen.compare.raster import Pixels, render
from formgen.compare.sandbox import compare_with
from formgen.compare.sheet import Sheet, sheet_of
from formgen.compare.symbols import find_symbols
from formgen.seal.document import SealedDocument

pytestmark = [pytest.mark.render, pytest.mark.slow, pytest.mark.once, pytest.mark.checkout]
SEED = 20241127


@pytest.fixture(scope="module")
def forge(tmp_path_factory: pytest.TempPathFactory) -> Forge:
    return new_forge(tmp_path_factory.mktemp("stensil"))


@pytest.fixture(scope="module")
def true(forge: Forge) -> SealedDocument:
    return forge.issue()


@pytest.fixture(scope="module")
def forged(forge: Forge, true: SealedDocument) -> bytes:
    """The last row of the table changed, on page 1, under the genuine seals."""
    return forge.forgery(true, CHANGES["one row"](forge.case, random.Random(2)))  # noqa: S311


@pytest.fixture(scope="module")
def sheet(true: SealedDocument) -> Sheet:
    return sheet_of(pypdfium2.PdfDocument(true.data)[0])


@cache
def worn(document: bytes, wear: str) -> Pixels:
    return WEARS[wear](printed(document, 1), np.random.default_rng(SEED))


def outcomes(sheet: Sheet, picture: Pixels, *, flat: bool) -> list[str]:
    laid = lay(sheet, picture, [symbol.corners for symbol in find_symbols(picture)])
    assert laid is not None
    assert laid.flat is flat
    return list(decided(measure(sheet, laid)))


@pytest.mark.parametrize("wear", ["scan 150 dpi", "photocopy", "stained", "WhatsApp"])
def test_a_changed_row_is_never_the_same_and_the_rest_is_never_accused(
    sheet: Sheet, true: SealedDocument, forged: bytes, wear: str
) -> None:
    changed = changed_fields(sheet, true.data, forged, 1)
    assert sum(changed) == 3
    flat = wear not in {"photograph", "WhatsApp"}
    found = list(zip(changed, outcomes(sheet, worn(forged, wear), flat=flat), strict=True))
    assert all(outcome == "berbeda" for differs, outcome in found if differs)
    still = [outcome for differs, outcome in found if not differs]
    assert "berbeda" not in still
    assert still.count("sama") > 0.85 * len(still)


@pytest.mark.parametrize("dpi", [120, 200])
def test_what_a_screen_shows_is_read_though_its_letters_stand_on_whole_pixels(
    sheet: Sheet, true: SealedDocument, forged: bytes, dpi: int
) -> None:
    changed = changed_fields(sheet, true.data, forged, 1)
    picture = render(pypdfium2.PdfDocument(forged)[0], dpi)
    found = list(zip(changed, outcomes(sheet, picture, flat=True), strict=True))
    assert "sama" not in [outcome for differs, outcome in found if differs]
    still = [outcome for differs, outcome in found if not differs]
    assert "berbeda" not in still
    assert still.count("sama") > 0.85 * len(still)


def test_several_sheets_in_one_file_any_side_up(
    true: SealedDocument, forged: bytes, tmp_path: Path
) -> None:
    sheets = [
        Image.fromarray(WEARS["scan 100 dpi"](printed(forged, page), np.random.default_rng(page)))
        for page in (2, 1)
    ]
    file = tmp_path / "pindaian.tif"
    sheets[0].rotate(180).save(
        file, save_all=True, append_images=[sheets[1].rotate(90, expand=True)]
    )
    numbers = {seal.text: page for page, seal in enumerate(true.seals, start=1)}
    patient = replace(LIMITS, wall_seconds=400.0, cpu_seconds=100, reading_seconds=90.0)
    held = compare_with(true.data, file.read_bytes(), numbers, pdf=False, limits=patient)
    comparison = comparison_of(held, reserved=False)
    assert (comparison.pages, comparison.medium, comparison.left) == ((1, 2), "flat", 0)
    assert comparison.changed >= 1
    assert all(item.page == 1 for item in comparison.differences if item.outcome == "berbeda")
    assert all(item.copy_crop.startswith(b"\x89PNG") for item in comparison.differences)


def test_a_pdf_of_scans_is_compared_like_the_scans_in_it(
    true: SealedDocument, forged: bytes, tmp_path: Path
) -> None:
    """In the confined process, which can load nothing once it has the file."""
    file = tmp_path / "pindaian.pdf"
    Image.fromarray(worn(forged, "scan 150 dpi")).rotate(180).save(file, resolution=150)
    numbers = {seal.text: page for page, seal in enumerate(true.seals, start=1)}
    held = compare_with(true.data, file.read_bytes(), numbers, pdf=True)
    comparison = comparison_of(held, reserved=False)
    assert (comparison.pages, comparison.medium, comparison.left) == ((1,), "flat", 0)
    assert comparison.changed >= 1


def from_outside(file: Path) -> Copy:
    return Copy(data=file.read_bytes(), pdf=False, ended=time.process_time() + 100)


def test_the_seals_of_another_page(true: SealedDocument, sheet: Sheet, tmp_path: Path) -> None:
    swapped = with_seals_of(printed(true.data, 2), sheet)
    file = tmp_path / "halaman.png"
    Image.fromarray(WEARS["scan 100 dpi"](swapped, np.random.default_rng(SEED))).save(file)
    numbers = {seal.text: number for number, seal in enumerate(true.seals, start=1)}
    held = compare(true.data, from_outside(file), numbers, LIMITS)
    ((number, result),) = held.pages
    differing = {part.original for part in result.parts if part.outcome == "berbeda"}
    assert (number, result.same) == (1, 0)
    assert {"134", "155", "289", "A. DATA PEMILIH"} <= differing
    assert "MODEL C.HASIL" not in differing  # on both pages in one place


def test_two_sheets_side_by_side_in_one_picture(true: SealedDocument, tmp_path: Path) -> None:
    file = tmp_path / "berdampingan.png"
    pages = [printed(true.data, page) for page in (2, 1)]
    Image.fromarray(WEARS["scan 150 dpi"](np.hstack(pages), np.random.default_rng(SEED))).save(file)
    numbers = {seal.text: number for number, seal in enumerate(true.seals, start=1)}
    held = compare(true.data, from_outside(file), numbers, LIMITS)
    assert sorted(number for number, _ in held.pages) == [1, 2]
    for _, result in held.pages:
        assert "berbeda" not in {part.outcome for part in result.parts}
        assert result.same > 0.85 * (result.same + len(result.parts))


def test_a_corner_of_a_page_is_not_held_against_it(true: SealedDocument, tmp_path: Path) -> None:
    page = printed(true.data, 1)
    part = tmp_path / "sudut.png"
    Image.fromarray(page[: page.shape[0] // 3, page.shape[1] // 2 :]).save(part)
    numbers = {seal.text: number for number, seal in enumerate(true.seals, start=1)}
    held = compare(true.data, from_outside(part), numbers, LIMITS)
    assert (held.pages, held.strays, held.left) == ([], [1], 0)
