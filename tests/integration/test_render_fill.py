"""A filled stencil as other programs see it: a sound, tagged, readable PDF/A of constant bytes."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from formgen.errors import InputError, IntegrityError
from formgen.render.compile import compile_document
from formgen.render.fill import Filler, fill
from formgen.render.slots import Values
from formgen.render.stencil import Stencil, describe, restore
from tests.support import pdf as small
from tests.support import tools

pytestmark = pytest.mark.render

VALUES: Values = {
    "desa": "Sukamaju “Baru”",
    "kecamatan": "CIKONENG",
    "suara_1": 95,
    "turus_1": 123,
    "alamat": "Balai Desa Sukamaju, Jalan Raya Ciamis–Banjar nomor 125, Dusun Cikoneng Kidul",  # noqa: RUF001
    "kpps_1": "H. ASEP SAEPULOH, S.Pd.",
}


@cache
def stencil() -> Stencil:
    return small.small_stencil()


@cache
def filled() -> bytes:
    return fill(stencil(), VALUES, small.DATA, small.META)


def test_pypdf_opens_it_without_a_warning_and_finds_the_data() -> None:
    reader = small.strict(filled())
    assert len(reader.pages) == 2
    assert reader.attachments == {"data.json": [small.DATA]}
    assert reader.metadata is not None
    assert reader.metadata.title == small.META.title


def test_qpdf_finds_nothing_wrong(tmp_path: Path) -> None:
    path = small.write(tmp_path, filled())
    assert tools.qpdf_check(path) == []
    with pikepdf.open(path) as opened:
        assert opened.check_pdf_syntax() == []


@pytest.mark.tools
def test_other_viewers_draw_it_without_a_warning(tmp_path: Path) -> None:
    path = small.write(tmp_path, filled())
    assert tools.mutool_warnings(path) == []
    assert len(tools.poppler_png(path, tmp_path, dpi=30)) == 2


@pytest.mark.tools
@pytest.mark.slow
def test_it_conforms_to_pdfa_3b(tmp_path: Path) -> None:
    empty = fill(stencil(), {}, b"{}", small.META)
    paths = [small.write(tmp_path, filled(), "isi.pdf"), small.write(tmp_path, empty, "kosong.pdf")]
    assert tools.verapdf(paths) == []


def test_each_text_can_be_read_in_its_slot() -> None:
    for slot in stencil().slots:
        value = VALUES[slot.key]
        read = small.text_of(filled(), slot)
        if slot.kind == "text":
            assert read == "".join(str(value).split()), slot.key
        elif slot.kind == "digits":
            assert read == "95", "copying a number gives the number, without the crosses"


@pytest.mark.tools
def test_poppler_reads_the_values_in_the_order_of_the_structure(tmp_path: Path) -> None:
    tools.require("pdfinfo")
    path = small.write(tmp_path, filled())
    done = subprocess.run(
        ["pdfinfo", "-struct-text", path], capture_output=True, check=True, timeout=60
    )
    said = "".join(re.findall(r'"([^"\n]*)"', done.stdout.decode()))
    order = ["Judul", "Desa ", "Sukamaju", "CIKONENG", "Suara", "95", "Alamat", "Ketua", "H. ASEP"]
    places = [said.index(word) for word in order]
    assert places == sorted(places)
    assert "X" not in said.replace("S.Pd", "")
    assert done.stdout.decode().count("Figure") == 2


def test_the_structure_tree_names_every_sequence_once() -> None:
    named = small.tree_mcids(filled())
    assert len(named) == len(set(named))
    for page in range(2):
        drawn = small.content_mcids(filled(), page)
        assert sorted(drawn) == sorted(mcid for where, mcid in named if where == page)
    assert [page for page, _ in named] == sorted(page for page, _ in named)


def test_no_probe_is_left_on_the_page() -> None:
    empty = fill(stencil(), {}, b"{}", small.META)
    assert small.PROBE not in "".join(page.extract_text() for page in small.strict(empty).pages)


def test_the_trailer_tells_where_the_seal_goes() -> None:
    trailer = re.search(rb"trailer\n(.*)\nstartxref\n(\d+)\n%%EOF\n$", filled())
    assert trailer is not None
    entry = re.search(
        rb"/FGEN_Segel << /Huruf (\d+) 0 R /Sidik \[([^\]]*)\] /Halaman \[ (.*) \] >> >>$",
        trailer[1],
    )
    assert entry is not None
    pages = [list(map(float, page.split())) for page in re.findall(rb"\[([^\]]*)\]", entry[3])]
    top = (297 - 15) / 25.4 * 72
    reader = small.strict(filled())
    for number, (obj, x1, y1, x2, y2) in enumerate(pages):
        # the seal zones of the small form: 33 mm at the right top, left bottom of a 250 mm section
        assert (x1, y1) == pytest.approx(((210 - 15 - 33) / 25.4 * 72, top), abs=0.01)
        assert (x2, y2) == pytest.approx((15 / 25.4 * 72, top - (250 - 36) / 25.4 * 72), abs=0.01)
        drawn = reader.pages[number]["/Resources"]["/XObject"].raw_get("/FgSegel")  # type: ignore[index]
        assert drawn.idnum == int(obj)
    assert filled()[int(trailer[2]) :].startswith(b"xref\n0 ")


def test_one_classic_table_lists_every_plain_object() -> None:
    data = filled()
    start = int(re.findall(rb"startxref\n(\d+)", data)[-1])
    rows = re.findall(rb"(\d{10}) 00000 n \n", data[start:])
    for number, offset in enumerate(map(int, rows), start=1):
        assert data[offset:].startswith(b"%d 0 obj\n" % number)
    assert data.count(b"startxref") == data.count(b"%%EOF") == 1
    hidden = set(small.strict(data).xref_objStm)
    (size,) = re.findall(rb"/Size (\d+) /Root", data)
    assert sorted(hidden) == list(range(len(rows) + 1, int(size)))


def test_only_the_structure_of_the_pages_is_hidden() -> None:
    reader = small.strict(filled())
    hidden: dict[int, Any] = {n: reader.get_object(n) for n in reader.xref_objStm}
    elements = [item for item in hidden.values() if "/S" in item]
    others = [item for item in hidden.values() if "/S" not in item]
    pages = {page.indirect_reference.idnum for page in reader.pages if page.indirect_reference}
    assert {item.raw_get("/Pg").idnum for item in elements if "/Pg" in item} == pages
    # The root of the tree, the tree of owners, and for each page the owners of its content.
    assert len(others) == 2 + len(pages)


def test_documents_share_their_beginning() -> None:
    other = fill(stencil(), {**VALUES, "suara_1": 96}, b"{}", small.META)
    assert filled().startswith(stencil().base)
    assert other.startswith(stencil().base)
    assert other != filled()


def test_every_finding_comes_at_once() -> None:
    bad = {**VALUES, "suara_1": 1000, "kecamatan": "\u4e16", "kpps_1": "N" * 200}
    with pytest.raises(InputError) as caught:
        fill(stencil(), bad, b"{}", small.META)
    assert {item.column for item in caught.value.findings} == {"suara_1", "kecamatan", "kpps_1"}


def test_a_stencil_survives_its_files_and_damage_is_seen() -> None:
    base, description = stencil().base, describe(stencil())
    assert fill(restore(base, description), VALUES, small.DATA, small.META) == filled()
    with pytest.raises(IntegrityError):
        restore(base[:-2] + b"x\n", description)
    with pytest.raises(IntegrityError):
        restore(base, description.replace(b'"baseline":', b'"baseline":1', 1))
    with pytest.raises(IntegrityError):
        restore(base, b"{}")


@pytest.mark.slow
def test_bytes_do_not_depend_on_process_locale_zone_or_hash_seed(tmp_path: Path) -> None:
    program = (
        "import hashlib, sys\n"
        "from tests.integration.test_render_fill import filled\n"
        "sys.stdout.write(hashlib.sha256(filled()).hexdigest())\n"
    )
    root = Path(__file__).resolve().parents[2]
    digests = set()
    for seed, zone, locale, folder in [
        ("0", "Asia/Jayapura", "C", root),
        ("7", "America/Anchorage", "tr_TR.UTF-8", tmp_path),
    ]:
        environment = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "TZ": zone,
            "LC_ALL": locale,
            "PYTHONPATH": str(root),
        }
        done = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            check=True,
            cwd=folder,
            env=environment,
            timeout=120,
        )
        digests.add(done.stdout)
    assert len(digests) == 1


class TestTemplatesThatBreakTheProtocol:
    @staticmethod
    def rules(*pages: str) -> set[str]:
        with pytest.raises(InputError) as caught:
            compile_document(small.document(*pages), 1, with_slots=True)
        return {finding.rule for finding in caught.value.findings}

    def test_no_seal_zone_and_no_hash_line(self) -> None:
        assert self.rules("<p>x</p>") == {"F31", "F32"}

    def test_a_seal_zone_that_is_too_small(self) -> None:
        zone = '<div data-seal="1" style="width:30mm;height:36mm"></div>'
        assert self.rules(zone + small.HASH) == {"F33"}

    def test_an_unknown_kind_and_a_slot_without_probe(self) -> None:
        slots = '<span data-slot="a" data-kind="x"></span><span class="slot" data-slot="b"></span>'
        assert self.rules(small.SEALS + slots + small.HASH) == {"F34", "F35"}

    def test_a_slot_that_is_drawn_elsewhere(self) -> None:
        moved = small.text_slot("a", style="transform:translate(9mm, 3mm)")
        assert self.rules(small.SEALS + moved + small.HASH) == {"F38"}


def test_the_order_of_the_values_does_not_matter() -> None:
    reverse = dict(reversed(list(VALUES.items())))
    assert fill(replace(stencil()), reverse, small.DATA, small.META) == filled()


def test_the_memory_of_values_is_bounded_and_forgets_without_a_trace() -> None:
    filler = Filler(stencil())
    for number in range(2100):
        filler.fill({**VALUES, "desa": f"Desa {number}"}, small.DATA, small.META)
    assert max(len(places.known) for places in filler._places.values()) <= 1024
    assert filler.fill(VALUES, small.DATA, small.META) == filled()
