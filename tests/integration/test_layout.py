"""The pages of the shipped forms as laid out: page plan, places, seal zones, nothing overlaps."""

import csv
import re
import shutil
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
import pytest
from weasyprint.document import Document

from formgen.errors import InputError
from formgen.ingest.form_slots import base_key
from formgen.model.presentation import present
from formgen.model.shape import Shape
from formgen.render.layout import PDF_OPTIONS, lay_out
from formgen.render.measure import measure
from formgen.render.paint import painter
from tests.support import boxes, forms
from tests.support.checkout import ROOT

pytestmark = [pytest.mark.render, pytest.mark.once]

MM_PER_PX = 1 / boxes.PX_PER_MM
PAIRS = ROOT / "tests/data/paslon_pilkada2024_jawa.csv"
LONG_CALON = "Prof. Dr. Ir. H. MUHAMMAD SYAIKHU WIRANATA KUSUMAH, S.T., M.T."
LONG_WAKIL = "Letjen TNI (Purn.) Dr. H. ILHAM AKBAR HABIBIE, S.E., M.B.A."
RESULTS = [*product(forms.RESULT_FORMS, range(1, 7))]
EDGES = [*product(forms.RESULT_FORMS, (1, 5, 6))]


@cache
def stencil(slug: str, paslon: int) -> Document:
    return lay_out(forms.shape(slug, paslon), None, forms.TEMPLATES)


def filled_values(shape: Shape) -> dict[str, str | int | None]:
    """Return values with the longest names and captions a form has to carry."""
    count = shape.paslon_count
    values = dict(present(forms.case(count), shape.form, shape.variant, "filled"))
    for n in range(1, count + 1):
        values |= {f"paslon.{n}.calon": LONG_CALON, f"paslon.{n}.wakil": LONG_WAKIL}
        values |= {f"suara_{n}.huruf": "EMPAT RATUS TUJUH PULUH TUJUH"}
        values |= {f"saksi_{n}": "MUHAMMAD ABDURRAHMAN"}
    for page in range(1, 5):
        caption = f"{shape.variant.code} · hal {page}/4 · edisi 12 · no. 1234567"
        values[f"segel.keterangan.{page}"] = caption
    return values | {"segel.draf": "DRAF"}


@pytest.mark.parametrize(("slug", "paslon"), RESULTS)
def test_pages_and_sealed_boxes_follow_the_page_plan(slug: str, paslon: int) -> None:
    document = stencil(slug, paslon)
    plan = forms.form(slug).sealed_keys(paslon)
    assert len(document.pages) == len(plan)
    for page, keys in zip(document.pages, plan, strict=True):
        shown = {mark.name for mark in boxes.zones(page, "data-slot")}
        assert set(keys) <= shown


@pytest.mark.parametrize(("slug", "paslon"), RESULTS)
def test_the_places_are_the_declared_fields(slug: str, paslon: int) -> None:
    shown = {
        base_key(mark.name)
        for page in stencil(slug, paslon).pages
        for mark in boxes.zones(page, "data-slot")
    }
    declared = {
        field.key.replace("{n}", str(n))
        for field in forms.form(slug).fields
        if "2024" in (field.regimes or {"2024"})
        for n in range(1, paslon + 1)
    }
    system = {f"segel.keterangan.{p}" for p in range(1, len(stencil(slug, paslon).pages) + 1)}
    assert shown == declared | system | {"segel.draf"}


@pytest.mark.parametrize("paper", [0, 1])
@pytest.mark.parametrize(("slug", "paslon"), EDGES)
def test_nothing_overlaps_and_nothing_leaves_the_sheet(slug: str, paslon: int, paper: int) -> None:
    shape = forms.shape(slug, paslon, paper=paper)
    _assert_tidy(lay_out(shape, filled_values(shape), forms.TEMPLATES), shape)


@pytest.mark.parametrize("slug", forms.RESULT_FORMS)
def test_an_older_contest_for_gubernur_is_as_tidy(slug: str) -> None:
    shape = forms.shape(slug, 3, kind="gubernur", regime="2020", province="91")
    document = lay_out(shape, filled_values(shape), forms.TEMPLATES)
    _assert_tidy(document, shape)
    first = " ".join(mark.name for mark in boxes.texts(document.pages[0]))
    assert "Daftar Pemilih Pindahan (DPPh)" in first
    assert "Distrik" in first
    assert "DPK" not in first
    assert first.index("dikembalikan oleh") < first.index("4. Jumlah surat suara yang digunakan")


@pytest.mark.parametrize("mode", ["blank", "prefilled"])
@pytest.mark.parametrize("slug", [*forms.RESULT_FORMS, "c-kejadian-khusus-kwk"])
def test_blank_and_prefilled_forms_are_as_tidy(slug: str, mode: str) -> None:
    shape = forms.shape(slug)
    values = present(forms.case(), shape.form, shape.variant, mode)  # type: ignore[arg-type]
    _assert_tidy(lay_out(shape, values, forms.TEMPLATES), shape)


@pytest.mark.parametrize(("slug", "paslon"), [(slug, 6) for slug in forms.RESULT_FORMS])
def test_every_pair_of_2024_fits_every_place_for_names(slug: str, paslon: int) -> None:
    slots = measure(stencil(slug, paslon), 1.0, with_slots=True).slots
    names = [slot for slot in slots if re.fullmatch(r"paslon\.\d\.(calon|wakil)", slot.key)]
    assert len(names) >= 2 * paslon
    with PAIRS.open(encoding="utf-8", newline="") as file:
        pairs = list(csv.DictReader(file))
    assert len(pairs) == 296
    narrowest = {}
    for slot in names:
        narrowest[round(slot.cells[0].width), slot.key[-5:]] = slot
    for slot in narrowest.values():
        one = painter(slot)
        for pair in pairs:
            one.paint(pair["nama_kepala"])
            one.paint(pair["nama_wakil"])


@pytest.mark.parametrize("slug", forms.RESULT_FORMS)
@pytest.mark.parametrize("paper", [0, 1])
def test_corner_marks_can_be_read(slug: str, paper: int) -> None:
    shape = forms.shape(slug, 2, paper=paper)
    document = lay_out(shape, {}, forms.TEMPLATES)
    data = document.write_pdf(zoom=shape.paper.zoom, **PDF_OPTIONS)
    scale = 2 if shape.paper.width_mm < 300 else 1.2
    picture = pypdfium2.PdfDocument(data)[0].render(scale=scale).to_numpy()
    height, width = picture.shape[:2]
    found = _tags(picture)
    wanted = {600, 601, 602, 603} | ({611} if slug == "c-hasil-kwk" else set())
    assert set(found) == wanted
    middle = np.array([width / 2, height / 2])
    sides = {tag: tuple(np.sign(found[tag] - middle)) for tag in (600, 601, 602, 603)}
    assert sides == {600: (-1, -1), 601: (1, -1), 602: (1, 1), 603: (-1, 1)}


def test_a_long_narrative_flows_over_signed_sheets() -> None:
    text = " ".join(f"Kejadian nomor {n} dicatat oleh Ketua KPPS." for n in range(1, 200))
    shape = forms.shape("c-kejadian-khusus-kwk")
    values = {"kejadian": text, "segel.keterangan": "C.KEJADIAN · hal {page}/{pages}"}
    document = lay_out(shape, values, forms.TEMPLATES)
    assert len(document.pages) > 2
    _assert_tidy(document, shape)
    assert " ".join(line for page in document.pages for line in boxes.lines(page, "tulis")) == text
    for number, page in enumerate(document.pages, start=1):
        names = [mark.name for mark in boxes.texts(page)]
        assert names.count(f"C.KEJADIAN · hal {number}/{len(document.pages)}") == 2
        assert "KETUA," in names


def test_a_word_longer_than_the_line_is_broken_not_cut() -> None:
    shape = forms.shape("c-kejadian-khusus-kwk")
    document = lay_out(shape, {"kejadian": "x" * 500}, forms.TEMPLATES)
    assert "".join(boxes.lines(document.pages[0], "tulis")) == "x" * 500
    _assert_tidy(document, shape)


def test_texts_that_do_not_fit_are_all_named() -> None:
    values = {"desa": "W" * 200, "kecamatan": "desa \u4e2d"}
    with pytest.raises(InputError) as caught:
        lay_out(forms.shape("c-hasil-salinan-kwk"), values, forms.TEMPLATES)
    assert {finding.column for finding in caught.value.findings} == {"desa", "kecamatan"}
    assert "WWW" not in "".join(finding.message.en for finding in caught.value.findings)


@pytest.mark.parametrize(
    "address", ["http://example.org/a.png", "file:///etc/hostname", "../../secret.png"]
)
def test_a_template_opens_nothing_outside_its_folder(address: str, tmp_path: Path) -> None:
    templates = _changed(tmp_path, "<body>", f'<body><img alt="x" src="{address}">')
    with pytest.raises(InputError) as caught:
        lay_out(forms.shape("c-hasil-salinan-kwk"), None, templates)
    assert "F21" in {finding.rule for finding in caught.value.findings}


def test_a_warning_of_the_renderer_is_an_error(tmp_path: Path) -> None:
    templates = _changed(tmp_path, "</style>", ".isi { colour: red }</style>")
    with pytest.raises(InputError) as caught:
        lay_out(forms.shape("c-hasil-salinan-kwk"), None, templates)
    assert "colour" in caught.value.findings[0].message.en


def test_a_broken_template_is_named_with_its_line(tmp_path: Path) -> None:
    templates = _changed(tmp_path, "<body>", "<body>{{ tidak_ada }}")
    with pytest.raises(InputError) as caught:
        lay_out(forms.shape("c-hasil-salinan-kwk"), None, templates)
    (finding,) = caught.value.findings
    text = (templates / finding.file).read_text(encoding="utf-8")
    assert "tidak_ada" in text.splitlines()[finding.row - 1]


def test_no_style_sheet_has_dotted_borders() -> None:
    sheets = [*forms.TEMPLATES.glob("*/*.css"), *forms.TEMPLATES.glob("*/*.j2")]
    assert sheets
    for sheet in sheets:
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.search(r"border[^;{}]*\b(dotted|dashed)\b", text), sheet.name


def _assert_tidy(document: Document, shape: Shape) -> None:
    """Check every page: texts, tables, marks and seal zones keep apart and on the sheet."""
    zoom = shape.paper.zoom
    for number, page in enumerate(document.pages, start=1):
        texts, tables = boxes.texts(page), boxes.tables(page)
        seals, hashes = boxes.zones(page, "data-seal"), boxes.zones(page, "data-hash")
        marks = [mark for mark in boxes.drawings(page) if mark.name in ("sudut", "tag")]
        assert boxes.overlaps(texts) == []
        assert boxes.overlaps(tables) == []
        assert boxes.overlaps(seals + hashes + marks) == []
        for zone in seals + hashes:
            assert [m.name for m in (*texts, *tables, *marks) if zone.meets(m)] == []
        assert boxes.outside(page, texts + seals + hashes + tables, 4.2, zoom) == []
        _assert_seals(page, seals, zoom)
        assert len(hashes) == int(number == len(document.pages))


def _assert_seals(page: boxes.Page, seals: list[boxes.Mark], zoom: float) -> None:
    """Two zones of 33 x 36 mm, 12 mm from the edges at top right and bottom left."""
    mm = MM_PER_PX * zoom
    upper, lower = sorted(seals, key=lambda seal: seal.top)
    for seal in (upper, lower):
        assert (seal.right - seal.left) * mm >= 33 - 0.01
        assert (seal.bottom - seal.top) * mm >= 36 - 0.01
    assert (page.width - upper.right) * mm == pytest.approx(12, abs=0.1)
    assert upper.top * mm == pytest.approx(12, abs=0.1)
    assert lower.left * mm == pytest.approx(12, abs=0.1)
    assert (page.height - lower.bottom) * mm == pytest.approx(12, abs=0.1)


def _tags(picture: np.ndarray[Any, Any]) -> dict[int, np.ndarray[Any, Any]]:
    """Return the AprilTags in a picture: id to centre."""
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_APRILTAG_36h10)
    detector = cv2.aruco.ArucoDetector(dictionary)
    corners, ids, _ = detector.detectMarkers(picture)
    found = zip(np.ravel(ids), corners, strict=True)
    return {int(tag): quad[0].mean(axis=0) for tag, quad in found}


def _changed(tmp_path: Path, old: str, new: str) -> Path:
    """Copy the templates and change one place of the page that the copy is written on."""
    target = tmp_path / "templates"
    shutil.copytree(forms.TEMPLATES, target)
    path = target / "_parts/hasil_a4.html.j2"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return target
