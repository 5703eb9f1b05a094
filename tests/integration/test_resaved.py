"""PDFs saved again by the programs people use, and the same with something changed."""

import json
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader

from formgen.compare.naming import name_of
from formgen.compare.original import Box, fields_of
from formgen.compare.own_words import OwnWords
from formgen.compare.resaved import compare_page
from formgen.seal.comparison import CUT_SHORT
from tests.support import office as make
from tests.support import resaving
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
    assert difference["field"] == "Jumlah Pemilih dalam Daftar Pemilih Tetap (DPT), PEREMPUAN (P)"
    assert "9" in difference["copy"]


def test_the_votes_of_a_pair_are_called_so(office: Office, tmp_path: Path) -> None:
    """The middle digit of 110 for pair 2, in a file and in a picture of its page."""
    painted = b"q 1 g 527 551 11 15 re f Q BT /Helv 14 Tf 528 553.5 Td (9) Tj ET"
    data = resaving.overlaid(issued(office, SALINAN), painted, 1)
    picture = tmp_path / "halaman.png"
    pypdfium2.PdfDocument(data)[1].render(scale=200 / 72).to_pil().save(picture)
    for answer in (checked(office, data, tmp_path), office.verify(picture).json["copies"][0]):
        (difference,) = answer["differences"]
        assert (answer["verdict"], difference["original"]) == ("D", "110")
        assert difference["field"] == "Valid votes of pair 2"


def test_every_figure_has_the_name_of_its_place(office: Office) -> None:
    """What a copy is told by where the seal gives a figure no name; the pages read by hand."""
    original = issued(office, SALINAN)
    named = []
    for number, page in enumerate(pypdfium2.PdfDocument(original), start=1):
        fields = fields_of(page)
        told = OwnWords(original).among(fields, number)
        own = [field for field, is_own in zip(fields, told, strict=True) if is_own]
        figures = [field for field in fields if field.value is not None]
        named.append([(field.text, name_of(field, fields, own)) for field in figures])
    assert ("001", "Nomor TPS") in named[0]
    dpk = f"3. Jumlah pengguna hak pilih dalam Daftar Pemilih Khusus{CUT_SHORT}"
    assert ("2", f"{dpk}, LAKI-LAKI (L)") in named[0]
    unused = f"4. Jumlah surat suara yang tidak digunakan/tidak terpakai,{CUT_SHORT}"
    assert ("86", f"{unused}, JUMLAH") in named[0]
    votes = [each for each in named[1] if each[1].endswith("SUARA SAH")]
    assert votes == [
        ("90", "SUARA SAH"),
        ("110", "Hj. SITI NU\u2019AENI, S.Pd. I., SUARA SAH"),
        ("10", "WAKIL TIGA, SUARA SAH"),
    ]
    totals = [each for each in named[1] if each[1].startswith("JUMLAH")]
    assert totals == [
        ("210", "JUMLAH SELURUH SUARA SAH, JUMLAH"),
        ("0", "JUMLAH SUARA TIDAK SAH, JUMLAH"),
        ("210", "JUMLAH SELURUH SUARA SAH DAN SUARA TIDAK SAH, JUMLAH"),
    ]


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


HEADING = "JUMLAH SELURUH SUARA SAH"


@pytest.fixture(scope="module")
def heading(office: Office) -> tuple[int, Box]:
    """Return where a heading stands: page index and box."""
    document = pypdfium2.PdfDocument(issued(office, SALINAN))
    found = (
        (at, field.box)
        for at, page in enumerate(document)
        for field in fields_of(page)
        if field.text == HEADING
    )
    return next(found)


def white(left: float, bottom: float, right: float, top: float) -> bytes:
    return b"q 1 g %.2f %.2f %.2f %.2f re f Q " % (left, bottom, right - left, top - bottom)


def test_a_person_sees_what_became_of_a_heading(
    office: Office, heading: tuple[int, Box], tmp_path: Path
) -> None:
    page, box = heading
    original = issued(office, SALINAN)
    middle = (box.left + box.right) / 2
    around = box.left - 1, box.bottom - 2, box.right + 1, box.top + 2
    other = b"BT /Helv 8 Tf %.2f %.2f Td (JUMLAH SUARA) Tj ET" % (box.left, box.bottom)
    copies = {
        "covered": resaving.overlaid(original, white(*around), page),
        "cut": resaving.overlaid(original, white(middle, *around[1:]), page),
        "removed": resaving.without_text(original, HEADING, page),
        "changed": resaving.overlaid(resaving.without_text(original, HEADING, page), other, page),
    }
    told = {}
    for name, data in copies.items():
        differences = checked(office, data, tmp_path)["differences"]
        (told[name],) = [each for each in differences if each["original"] == HEADING]
    assert told["covered"]["copy"] == told["removed"]["copy"] == ""
    assert "something covers them" in told["covered"]["note"]
    assert "nothing there" in told["removed"]["note"]
    assert told["cut"]["copy"].startswith("JUMLAH")
    assert told["cut"]["copy"].endswith("…")
    assert (told["changed"]["copy"], told["changed"]["note"]) == ("JUMLAH SUARA", "")


def test_a_word_more_is_one_difference(office: Office, tmp_path: Path) -> None:
    painted = b"BT /Helv 8 Tf 300 420 Td (sah semua) Tj ET"
    answer = checked(office, resaving.overlaid(issued(office, SALINAN), painted), tmp_path)
    (difference,) = answer["differences"]
    assert (difference["original"], difference["copy"]) == ("", "sah semua")


def test_both_crops_show_the_place(office: Office, heading: tuple[int, Box]) -> None:
    page, box = heading
    original = issued(office, SALINAN)
    left, bottom, right, top = box.edges
    painted = white(left - 1, bottom - 2, right + 1, top + 2)
    covered = resaving.overlaid(original, painted, page)
    ours, theirs = (pypdfium2.PdfDocument(data)[page] for data in (original, covered))
    own = partial(OwnWords(original).among, number=page + 1)
    (part,) = compare_page(ours, theirs, own=own).parts
    first, second = (
        np.asarray(Image.open(BytesIO(data)).convert("L"))
        for data in (part.original_crop, part.copy_crop)
    )
    assert part.own
    assert first.shape == second.shape
    assert first.min() < 64
    assert second.min() > 224


@pytest.mark.parametrize("form", [HASIL, SALINAN, KEJADIAN])
def test_a_value_is_never_taken_for_a_word_of_the_form(office: Office, form: str) -> None:
    original = issued(office, form)
    attached = json.loads(PdfReader(BytesIO(original)).attachments["data.json"][0])
    names = [f"{pair[key]}" for pair in attached["paslon"] for key in ("calon", "wakil")]
    own = OwnWords(original)
    for number, page in enumerate(pypdfium2.PdfDocument(original), start=1):
        fields = fields_of(page)
        told = own.among(fields, number)
        printed = [field.text for field, is_own in zip(fields, told, strict=True) if is_own]
        assert not [text for text in printed for name in names if name in text]
        assert printed


def turned(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].rotate(90, relative=True)
    pdf.pages[1].rotate(180, relative=True)


def with_an_empty_back(pdf: pikepdf.Pdf) -> None:
    pdf.add_blank_page()
    pdf.pages.insert(1, pdf.pages[2])


@pytest.mark.parametrize("change", [turned, with_an_empty_back])
def test_pages_that_are_all_there(
    office: Office, change: Callable[[pikepdf.Pdf], None], tmp_path: Path
) -> None:
    data = resaving.arranged(issued(office, SALINAN), change)
    answer = checked(office, data, tmp_path)
    assert (answer["verdict"], answer["differences"]) == ("C", [])


def reversed_(pdf: pikepdf.Pdf) -> None:
    pdf.pages.reverse()


def doubled(pdf: pikepdf.Pdf) -> None:
    pdf.pages.append(pdf.pages[0])


def removed(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Kept = pdf.pages[1].obj  # its seal can still be read in the bytes
    del pdf.pages[1]


def added_last(pdf: pikepdf.Pdf) -> None:
    pdf.add_blank_page().contents_add(b"300 420 40 9 re f")


def added_first(pdf: pikepdf.Pdf) -> None:
    added_last(pdf)
    pdf.pages.insert(0, pdf.pages[2])
    del pdf.pages[3]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (reversed_, "Urutan halaman tidak sesuai dengan segelnya"),
        (doubled, "Halaman 1 ada lebih dari sekali"),
        (removed, "Halaman 2 tidak ada di salinan"),
        (added_last, "Halaman 3 salinan bukan halaman dokumen ini"),
        (added_first, "Halaman 1 salinan bukan halaman dokumen ini"),
    ],
)
def test_pages_that_are_not_those_of_the_original_are_the_only_difference(
    office: Office,
    change: Callable[[pikepdf.Pdf], None],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FORMGEN_LANG", "id")
    data = resaving.arranged(issued(office, SALINAN), change)
    answer = checked(office, data, tmp_path)
    assert answer["verdict"] == "D"
    assert [(one["page"], one["field"]) for one in answer["differences"]] == [(0, said)]
