"""PDFs saved again by the programs people use, and the same with something changed."""

from pathlib import Path
from typing import Any

import pytest

from tests.support import office as make
from tests.support import resaving
from tests.support.attacks import swap_pages
from tests.support.office import HASIL, KEJADIAN, SALINAN, Office

pytestmark = [pytest.mark.render, pytest.mark.slow, pytest.mark.tools, pytest.mark.once]


@pytest.fixture(scope="module")
def office() -> Office:
    return make.busy_office()


def issued(office: Office, form: str) -> bytes:
    """Return the first document of a form."""
    out = office.folder / "terisi" if form == SALINAN else office.out
    line = next(line for line in office.receipts(out) if line["formulir"].startswith(form))
    return (out / line["berkas"]).read_bytes()


def checked(office: Office, data: bytes, folder: Path) -> Any:  # noqa: ANN401 - JSON
    copy = folder / "salinan.pdf"
    copy.write_bytes(data)
    return office.verify(copy).json["copies"][0]


@pytest.mark.parametrize("program", resaving.RESAVERS)
def test_the_same_content_in_other_bytes(office: Office, program: str, tmp_path: Path) -> None:
    data = resaving.RESAVERS[program](issued(office, SALINAN))
    answer = checked(office, data, tmp_path)
    assert (answer["verdict"], answer["differences"]) == ("C", [])


@pytest.mark.parametrize("form", [HASIL, KEJADIAN])
def test_other_forms_saved_again(office: Office, form: str, tmp_path: Path) -> None:
    answer = checked(office, resaving.by_poppler(issued(office, form)), tmp_path)
    assert (answer["verdict"], answer["differences"]) == ("C", [])


# The third digit box of "Jumlah Pemilih dalam DPT, perempuan" (155) of the first page, in points.
COVERED = b"q 1 g 465 461 13 11 re f Q "


@pytest.mark.parametrize("program", ["pikepdf", "Ghostscript"])
def test_another_digit_is_shown_where_it_is(office: Office, program: str, tmp_path: Path) -> None:
    painted = COVERED + b"BT /Helv 12 Tf 467 462 Td (9) Tj ET"
    data = resaving.overlaid(issued(office, SALINAN), painted)
    answer = checked(office, resaving.RESAVERS[program](data), tmp_path)
    assert answer["verdict"] == "D"
    (difference,) = answer["differences"]
    assert (difference["page"], difference["original"]) == (1, "155")
    assert "PEREMPUAN" in difference["field"]
    assert "9" in difference["copy"]


@pytest.mark.parametrize(
    "painted",
    [
        pytest.param(COVERED, id="white over a digit, its text still there"),
        pytest.param(b"q 300 420 4 1 re f Q", id="a mark on white paper"),
        pytest.param(b"BT /Helv 8 Tf 3 Tr 300 420 Td (7) Tj ET", id="text nobody sees"),
        pytest.param(b"BT /Helv 8 Tf 300 420 Td (sah) Tj ET", id="a word more"),
        pytest.param(b"q 1 g 400 430 5 60 re f Q", id="a rule that is gone"),
    ],
)
def test_what_text_or_rendering_alone_would_miss(
    office: Office, painted: bytes, tmp_path: Path
) -> None:
    answer = checked(office, resaving.overlaid(issued(office, SALINAN), painted), tmp_path)
    assert answer["verdict"] == "D"
    assert len(answer["differences"]) in {1, 2}


def test_pages_in_another_order(office: Office, tmp_path: Path) -> None:
    answer = checked(office, swap_pages(issued(office, SALINAN)), tmp_path)
    assert answer["verdict"] == "D"
    assert any(difference["page"] == 0 for difference in answer["differences"])
