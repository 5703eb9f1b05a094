"""What leaves the program: every form in every mode, judged by other people's programs."""

import csv
import json
import re
import subprocess
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from formgen.errors import InputError
from formgen.ingest.case_json import read_case
from formgen.model.election import Paslon
from formgen.model.presentation import present
from formgen.render.cache import cached_stencil
from formgen.render.fill import fill
from formgen.render.stencil import Stencil
from formgen.service.produce import Kind, shape_of
from tests.support import forms, tools
from tests.support import office as make
from tests.support import pdf as small
from tests.support.checkout import ROOT
from tests.support.office import HASIL, KEJADIAN, NOTE, PLACES, SALINAN, Office, formgen

pytestmark = [pytest.mark.render, pytest.mark.slow, pytest.mark.once]

FORMS = {HASIL: "c-hasil-kwk", SALINAN: "c-hasil-salinan-kwk", KEJADIAN: "c-kejadian-khusus-kwk"}
QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
PAIRS = ROOT / "tests" / "data" / "paslon_pilkada2024_jawa.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """One file as somebody gets it."""

    code: str
    mode: str
    sealed: bool
    path: Path

    @property
    def name(self) -> str:
        """What a failure calls it."""
        return f"{FORMS[self.code]} {self.mode} {'sealed' if self.sealed else 'unsealed'}"


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> list[Printed]:
    """Every form blank, prefilled and filled; the last two as drafts and issued."""
    folder = tmp_path_factory.mktemp("cetakan")
    office = make.new_office(folder / "kantor")
    office.table("tps.csv", make.tps_rows(PLACES[1:2]))
    office.table("hasil.csv", make.result_rows(PLACES[1:2]))
    found = [*_issued(office, "prefilled"), *_issued(office, "filled")]
    for code, slug in FORMS.items():
        found.append(_blank(folder, code, slug))
        found += [_draft(folder, code, slug, mode) for mode in ("prefilled", "filled")]
    return found


def _issued(office: Office, mode: str) -> list[Printed]:
    found = []
    for code, slug in FORMS.items():
        out = office.folder / f"{mode}-{slug}"
        # The large sheet of C.HASIL would be a picture of 75 million points at 300 dpi.
        more = ["--paper", "a3"] if code == HASIL else []
        done = office.issue("--out", out, *more, forms=code, results=mode == "filled")
        assert done.code == 0, done
        (line,) = office.receipts(out)
        path = out / f"{mode}.pdf"
        (out / line["berkas"]).rename(path)
        found.append(Printed(code=code, mode=mode, sealed=True, path=path))
    return found


def _blank(folder: Path, code: str, slug: str) -> Printed:
    path = folder / f"{slug}-blank.pdf"
    done = formgen("form", "blank", code, "--paslon-count", "3", "-o", path)
    assert done.code == 0, done
    return Printed(code=code, mode="blank", sealed=False, path=path)


def _draft(folder: Path, code: str, slug: str, mode: str) -> Printed:
    path = folder / f"{slug}-{mode}.pdf"
    data = forms.TEMPLATES / slug / "sample.json"
    done = formgen("form", "fill", code, "--data", data, "--mode", mode, "-o", path)
    assert done.code == 0, done
    return Printed(code=code, mode=mode, sealed=False, path=path)


def sealed(printed: list[Printed]) -> list[Printed]:
    return [item for item in printed if item.sealed]


@pytest.mark.tools
def test_every_file_is_sound_to_every_program(printed: list[Printed], tmp_path: Path) -> None:
    assert len(printed) == 15
    for item in printed:
        assert tools.qpdf_check(item.path) == [], item.name
        assert tools.mutool_warnings(item.path) == [], item.name
        pages = len(PdfReader(item.path, strict=True).pages)  # a warning is an error in tests
        assert len(tools.pdfium_pages(item.path, dpi=20)) == pages
        _poppler_says_nothing(item, tmp_path)


@pytest.mark.tools
def test_every_file_conforms_to_pdfa_3b(printed: list[Printed]) -> None:
    assert tools.verapdf([item.path for item in printed]) == []


@pytest.mark.parametrize("dpi", [100, 150, 300])
def test_both_seals_of_every_page_can_be_read(printed: list[Printed], dpi: int) -> None:
    for item in sealed(printed):
        data = item.path.read_bytes()
        expected = [text.decode() for text in re.findall(rb"/FGEN_Teks \(([^)]+)\)", data)]
        pictures = tools.pdfium_pages(data, dpi=dpi)
        assert len(expected) == len(pictures)
        for page, (text, picture) in enumerate(zip(expected, pictures, strict=True), start=1):
            assert _read(picture.convert("L")) == [text, text], f"{item.name}, page {page}"


def test_what_is_not_issued_has_no_seal(printed: list[Printed]) -> None:
    for item in printed:
        if not item.sealed:
            assert b"/FGEN_Teks" not in item.path.read_bytes()
            pictures = tools.pdfium_pages(item.path, dpi=100)
            codes = [zxingcpp.read_barcodes(p, formats=QR) for p in pictures]
            assert not any(codes), item.name


def test_only_drafts_say_so(printed: list[Printed]) -> None:
    for item in printed:
        text = tools.poppler_text(item.path)
        draft = not item.sealed and item.mode != "blank"
        assert bool(re.search(r"\bDRAF\b", text)) is draft, item.name


@pytest.mark.tools
def test_every_value_can_be_found_and_copied(printed: list[Printed], tmp_path: Path) -> None:
    for item in sealed(printed):
        values = _values(item, tmp_path)
        assert len(values) >= 3
        for reader, text in _texts(item).items():
            missing = [value for value in values if _plain(value) not in text]
            assert not missing, f"{item.name}, {reader}"


def test_the_data_are_attached_as_they_were_given(printed: list[Printed]) -> None:
    for item in sealed(printed):
        (attached,) = PdfReader(item.path, strict=True).attachments["data.json"]
        data = json.loads(attached)
        assert data["tps"]["kode"] == PLACES[1]
        assert data["formulir"]["modus"] == item.mode
        assert [pair["calon"] for pair in data["paslon"]] == [pair[3] for pair in make.PAIRS]
        if item.mode == "filled":
            assert data["angka"] == forms.FIGURES
            assert data["catatan"] == NOTE


@pytest.mark.tools
def test_reading_aloud_follows_the_form(printed: list[Printed]) -> None:
    tools.require("pdfinfo")
    for item in sealed(printed):
        if item.code == HASIL or item.mode != "filled":  # poppler needs 10 s and more for each
            continue
        said = _aloud(item.path)
        order = ["CIKONENG" if PLACES[1].startswith("320702") else "CIAMIS"]
        if item.code != KEJADIAN:
            order += [_plain(pair[3]) for pair in make.PAIRS]
        at = -1
        for word in order:
            at = said.find(word, at + 1)
            assert at >= 0, f"{item.name}: {word}"


@pytest.mark.parametrize("count", [3, 6])
@pytest.mark.parametrize("slug", forms.RESULT_FORMS)
def test_every_real_name_is_printed_whole_or_refused_by_its_place(
    slug: str, count: int, tmp_path: Path
) -> None:
    """The pairs of all contests in Java, 2024, put into groups as large as the form is for."""
    stencil = _stencil(slug, count, tmp_path)
    shown = refused = 0
    pairs = _real_pairs() + _real_pairs()[: -len(_real_pairs()) % count]
    for first in range(0, len(pairs), count):
        paslon = pairs[first : first + count]
        values = _names(slug, paslon)
        try:
            pdf = fill(stencil, values, b"{}", small.META)
        except InputError as error:
            places = {finding.column for finding in error.findings}
            assert places <= set(values)
            refused += len(places)
            values = {key: value for key, value in values.items() if key not in places}
            pdf = fill(stencil, values, b"{}", small.META)
        shown += _shown(stencil, pdf, values)
    assert shown
    assert refused == 0, "every real name has room; a change of layout must keep it so"


def test_nbsp_and_curly_apostrophes_come_back_as_they_are(tmp_path: Path) -> None:
    special = [pair for pair in _real_pairs() if set("\u00a0\u2019") & set(pair.calon + pair.wakil)]
    assert special, "the real names hold both"
    stencil = _stencil("c-hasil-salinan-kwk", 3, tmp_path)
    for pair in special:
        values = _names("c-hasil-salinan-kwk", (pair, *_real_pairs()[:2]))
        pdf = fill(stencil, values, b"{}", small.META)
        document = pypdfium2.PdfDocument(pdf)
        text = "".join(page.get_textpage().get_text_range() for page in document)
        document.close()
        for name in (pair.calon, pair.wakil):
            assert set(name) & set("\u00a0\u2019") <= set(text)


def _read(picture: Image.Image) -> list[str]:
    """Read the symbols of a page; a coarse picture is enlarged as ``formgen verify`` does."""
    seen = zxingcpp.read_barcodes(picture, formats=QR)
    if len(seen) < 2:
        larger = picture.resize((picture.width * 2, picture.height * 2), Image.Resampling.BICUBIC)
        seen = zxingcpp.read_barcodes(larger, formats=QR)
    return [one.text for one in seen]


def _poppler_says_nothing(item: Printed, folder: Path) -> None:
    tools.require("pdftoppm")
    done = subprocess.run(
        ["pdftoppm", "-r", "20", "-png", item.path, folder / "gambar"],
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert done.stderr == b"", item.name


def _values(item: Printed, folder: Path) -> list[str]:
    """Return what a form writes for the data that are attached to it."""
    path = folder / "data.json"
    path.write_bytes(PdfReader(item.path, strict=True).attachments["data.json"][0])
    case = read_case(path)
    form = forms.form(FORMS[item.code])
    variant = next(v for v in form.variants if v.kind == case.election.kind)
    paper = form.papers[1 if item.code == HASIL else 0]
    kind = Kind(form=form, variant=variant, paper=paper, mode=item.mode)  # type: ignore[arg-type]
    shown = present(case, form, variant, kind.mode)
    if form.plan == "flow":
        written = {"desa", "kecamatan", "kejadian", "tahun"}
    else:
        stencil = cached_stencil(shape_of(kind, case), forms.TEMPLATES, _stencils())
        written = {slot.key for slot in stencil.slots if slot.kind in {"text", "digits"}}
    return [str(value) for key, value in shown.items() if key in written]


@cache
def _stencils() -> Path:
    return make.busy_office().root / "stensil"


def _texts(item: Printed) -> dict[str, str]:
    document = pypdfium2.PdfDocument(item.path)
    pdfium = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return {"pdftotext": _plain(tools.poppler_text(item.path)), "pdfium": _plain(pdfium)}


def _plain(text: str) -> str:
    return "".join(text.split())


def _aloud(path: Path) -> str:
    done = subprocess.run(
        ["pdfinfo", "-struct-text", path], capture_output=True, check=True, timeout=60
    )
    return _plain("".join(re.findall(r'"([^"\n]*)"', done.stdout.decode())))


@cache
def _real_pairs() -> tuple[Paslon, ...]:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 296
    return tuple(
        Paslon(number=1, calon=row["nama_kepala"], wakil=row["nama_wakil"])
        for row in rows
        if row["kolom_kosong"] == "0"
    )


def _stencil(slug: str, count: int, folder: Path) -> Stencil:
    return cached_stencil(forms.shape(slug, count), forms.TEMPLATES, folder)


def _names(slug: str, paslon: tuple[Paslon, ...]) -> dict[str, str | int | None]:
    shape = forms.shape(slug, len(paslon))
    numbered = tuple(replace(pair, number=n) for n, pair in enumerate(paslon, start=1))
    case = replace(forms.case(len(paslon)), paslon=numbered)
    values = present(case, shape.form, shape.variant, "prefilled")
    return {key: value for key, value in values.items() if key.startswith("paslon.")}


def _shown(stencil: Stencil, pdf: bytes, values: dict[str, str | int | None]) -> int:
    """Compare what pdfium reads in each place of a name with the name, and count the places."""
    names = [slot for slot in stencil.slots if slot.key in values and "nomor" not in slot.key]
    document = pypdfium2.PdfDocument(pdf)
    layers = [page.get_textpage() for page in document]
    for slot in names:
        (box,) = slot.cells
        read = layers[slot.page].get_text_bounded(
            left=box.left - 1, bottom=box.bottom - 1, right=box.right + 1, top=box.top + 1
        )
        assert _plain(read) == _plain(str(values[slot.key])), slot.key
    for layer in layers:
        layer.close()
    document.close()
    return len(names)
