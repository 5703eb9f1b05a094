"""Slips and lists of voters: everybody once, a seal each, nothing about anybody elsewhere."""

import csv
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageChops

from formgen.compare.symbols import find_symbols
from formgen.model.shape import LAID_OUT
from formgen.render.compile import compile_stencil
from formgen.render.fill import DocumentMeta, fill
from formgen.render.fill_repeat import RepeatFiller
from tests.support import forms, tools
from tests.support import office as make
from tests.support.office import DAY, PLACES, Office

pytestmark = [pytest.mark.render, pytest.mark.slow, pytest.mark.once]

SLIP, LIST = "C.PEMBERITAHUAN", "A.3-KWK"
FORMS = ("C.PEMBERITAHUAN-KWK", "A-KABKO DAFTAR PEMILIH")
"""The same, as they are printed."""
COUNTS = {PLACES[0]: 3, PLACES[1]: 41}
"""A short document, laid out whole, and a long one: 41 slips, a list of four sheets of 12."""


def voters(counts: dict[str, int] = COUNTS) -> list[dict[str, str | int]]:
    """Return invented voters; identity numbers begin with 99, which no province has."""
    rows: list[dict[str, str | int]] = []
    for place, many in counts.items():
        for number in range(1, many + 1):
            serial = len(rows) + 1
            rows.append(
                {
                    "kode_tps": place,
                    "nomor": number,
                    "nik": f"99999901018{serial:05d}",
                    "nama": f"CONTOH ORANG {serial:03d}",
                    "jk": "LP"[number % 2],
                    "usia": 20 + number,
                    "alamat": "DUSUN CONTOH",
                    "rt": "001",
                    "rw": "002",
                    "jam": "08.00-09.00",
                }
            )
    return rows


def prepared(folder: Path) -> Office:
    office = make.new_office(folder)
    office.table("pemilih.csv", voters())
    office.table(
        "tps.csv",
        [
            {"kode_tps": place, "alamat_tps": "Balai Contoh", "pemilih_dpt_j": many}
            for place, many in COUNTS.items()
        ],
    )
    return office


def issue(office: Office, *more: str | Path, form: str = f"{SLIP},{LIST}") -> make.Ran:
    return office.issue("--voters", office.folder / "pemilih.csv", *more, forms=form)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = prepared(tmp_path_factory.mktemp("pemilih") / "kantor-uji")
    done = issue(office, "--bundle", "desa")
    assert done.code == 0, done
    assert (done.json["issued"], done.json["pages"]) == (4, 3 + 41 + 1 + 4)
    return office


def document(office: Office, place: str, form: str = FORMS[0]) -> Path:
    (found,) = [
        line["berkas"]
        for line in office.receipts()
        if (line["kode_tps"], line["formulir"]) == (place, form)
    ]
    return office.out / found


def texts(path: Path) -> list[str]:
    return tools.poppler_text(path).split("\f")[:-1]


def seals(picture: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(np.asarray(picture.convert("L")))]


class TestSlips:
    def test_every_voter_has_one_slip_in_order(self, office: Office) -> None:
        for place, many in COUNTS.items():
            pages = texts(document(office, place))
            names = [row["nama"] for row in voters() if row["kode_tps"] == place]
            assert len(pages) == many
            for name, page in zip(names, pages, strict=True):
                assert [other for other in names if str(other) in page] == [name]
                assert page.count(str(name)) == 2, "on the notice and on the receipt"

    def test_numbers_are_masked(self, office: Office) -> None:
        paths = (document(office, PLACES[1], form) for form in FORMS)
        everything = "".join(map("".join, map(texts, paths)))
        assert "999999******0004" in everything
        for row in voters():
            assert str(row["nik"]) not in everything

    def test_every_slip_has_a_seal_of_its_own_that_holds(self, office: Office) -> None:
        pictures = tools.pdfium_pages(document(office, PLACES[1]), dpi=150)
        found = [seals(picture) for picture in pictures]
        assert [len(each) for each in found] == [1] * COUNTS[PLACES[1]]
        answers = office.verify(*(text for (text,) in found)).json["copies"]
        assert {answer["verdict"] for answer in answers} == {"A0"}
        subjects = [answer["subject"] for answer in answers]
        assert [(s["page"], s["pages"]) for s in subjects] == [(n, 41) for n in range(1, 42)]
        assert {s["tps"] for s in subjects} == {"002"}

    def test_the_whole_file_and_a_picture_of_one_slip(self, office: Office, tmp_path: Path) -> None:
        path = document(office, PLACES[1])
        picture = tmp_path / "foto.png"
        tools.pdfium_pages(path, dpi=150)[16].save(picture)
        ran = office.verify(path, picture)
        assert ran.code == 0, ran
        whole, slip = ran.json["copies"]
        assert whole["verdict"] == "B"
        assert slip["verdict"] == "A0"
        assert (slip["subject"]["tps"], slip["subject"]["pages"]) == ("002", 41)
        assert any("halaman 17;" in reason or "page 17;" in reason for reason in slip["reasons"])
        assert "CONTOH" not in ran.out

    def test_another_name_on_a_slip_is_seen(self, office: Office, tmp_path: Path) -> None:
        page, other = tools.pdfium_pages(document(office, PLACES[1]), dpi=150)[4:6]
        left, top, right, bottom = (round(mm / 25.4 * 150) for mm in (26, 23, 92, 29))
        page.paste(other.crop((left, top, right, bottom)), (left, top))
        forged = tmp_path / "palsu.png"
        page.save(forged)
        assert office.verify(forged).json["copies"][0]["verdict"] == "D"

    def test_tools_open_all_of_it_without_a_word(self, office: Office) -> None:
        paths = [document(office, PLACES[1], form) for form in FORMS]
        paths += (office.out / "cetak").glob("*.pdf")
        for path in paths:
            assert tools.qpdf_check(path) == [], path.name
        assert tools.mutool_warnings(paths[0]) == []
        assert tools.verapdf(paths) == []

    def test_repeated_slips_look_like_those_laid_out_one_by_one(self) -> None:
        shape = forms.shape("c-pemberitahuan-kwk", 3)
        values: dict[str, Any] = {
            f"daftar.{n}.{key}": f"{key} {n}" for n in range(1, 6) for key in ("nama", "nik", "jam")
        }
        values |= {"tps.nomor": "007", "desa": "PAWINDAN", "segel.keterangan.5": "hal 5/5"}
        meta = DocumentMeta(title="contoh", identifier="1/1", day=DAY)
        long = compile_stencil(replace(shape, sheets=5), forms.TEMPLATES)
        short = compile_stencil(replace(shape, sheets=LAID_OUT, repeats=True), forms.TEMPLATES)
        whole = fill(long, values, b"{}", meta)
        repeated = RepeatFiller(short).prefix(values, b"{}", meta, 5).data
        # Each slip repeats its words of structure, which the other packs; no picture, no letters.
        assert len(repeated) < 1.1 * len(whole)
        for one, other in zip(
            tools.pdfium_pages(whole, dpi=72), tools.pdfium_pages(repeated, dpi=72), strict=True
        ):
            assert ImageChops.difference(one, other).getbbox() is None


class TestLists:
    def test_rows_and_sheets_are_numbered_through(self, office: Office) -> None:
        path = document(office, PLACES[1], FORMS[1])
        pages = texts(path)
        assert len(pages) == 4
        for number, page in enumerate(pages, start=1):
            assert f"Halaman {number} dari 4" in page
            rows = range(12 * number - 11, min(12 * number, 41) + 1)
            shown = [row["nama"] for row in voters() if row["kode_tps"] == PLACES[1]]
            for row in rows:
                assert str(shown[row - 1]) in page
            lines = page.split("\n")
            assert all(str(row) in lines for row in range(12 * number - 11, 12 * number + 1))
        assert office.verify(path).json["copies"][0]["verdict"] == "B"

    def test_two_seals_on_every_sheet(self, office: Office) -> None:
        path = document(office, PLACES[1], FORMS[1])
        for picture in tools.pdfium_pages(path, dpi=150):
            both = [text for text in seals(picture) if text.startswith("HTTPS:")]
            assert len(both) == 2
            assert len(set(both)) == 1


class TestPrintFile:
    def test_three_on_a_sheet_with_an_empty_back(self, office: Office) -> None:
        (path,) = (office.out / "cetak").glob("*.pdf")
        pictures = tools.pdfium_pages(path, dpi=150)
        # By TPS: slips on 1 sheet, the list on 1; slips on 14 sheets, the list's 4 pages on 2.
        assert len(pictures) == 2 * (1 + 1 + 14 + 2)
        sheets = pictures[4:32:2]
        assert all(len(seals(sheet)) == 3 for sheet in sheets[:13])
        assert len(seals(sheets[13])) == 2
        assert all(back.getextrema() == ((255, 255),) * 3 for back in pictures[5:32:2])

    def test_every_seal_is_read_at_100_dots_per_inch(self, office: Office) -> None:
        (path,) = (office.out / "cetak").glob("*.pdf")
        sheets = tools.pdfium_pages(path, dpi=100)[4:32:2]
        found = [find_symbols(np.asarray(sheet.convert("L"))) for sheet in sheets]
        assert len({symbol.text for each in found for symbol in each}) == COUNTS[PLACES[1]]

    def test_a_picture_of_an_uncut_sheet_has_an_answer_for_each_slip(
        self, office: Office, tmp_path: Path
    ) -> None:
        (path,) = (office.out / "cetak").glob("*.pdf")
        sheet, other = (tools.pdfium_pages(path, dpi=150)[at] for at in (4, 6))
        third = sheet.height // 3
        name = tuple(round(mm / 25.4 * 150) for mm in (26, 23, 92, 29))
        left, top, right, bottom = name[0], name[1] + third, name[2], name[3] + third
        sheet.paste(other.crop((left, top, right, bottom)), (left, top))
        picture = tmp_path / "lembar.png"
        sheet.save(picture)
        ran = office.verify(picture)
        answers = ran.json["copies"]
        assert ran.code != 0
        assert [answer["verdict"] for answer in answers] == ["A0", "D", "A0"]
        assert [answer["subject"]["page"] for answer in answers] == [1, 15, 29]
        assert [answer["source"].rpartition("#")[2] for answer in answers] == [
            "seal=1", "seal=2", "seal=3",
        ]  # fmt: skip

    def test_the_first_sheet_tops_the_piles(self, office: Office) -> None:
        (path,) = (office.out / "cetak").glob("*.pdf")
        pages = texts(path)
        names = [str(row["nama"]) for row in voters() if row["kode_tps"] == PLACES[1]]
        assert [name for name in names if name in pages[4]] == [names[0], names[14], names[28]]
        assert [name for name in names if name in pages[4 + 2 * 13]] == [names[13], names[27]]

    def test_it_is_known_and_counted(self, office: Office) -> None:
        (path,) = (office.out / "cetak").glob("*.pdf")
        ran = office.verify(path)
        assert ran.code == 0, ran
        assert [answer["verdict"] for answer in ran.json["copies"]] == ["C"] * 4
        assert [answer["source"].rpartition("=")[2] for answer in ran.json["copies"]] == [
            "1", "3", "5", "33",
        ]  # fmt: skip
        table = path.with_name(f"{path.stem} hitung cetak.csv")
        with table.open(encoding="utf-8", newline="") as file:
            slips = next(iter(csv.DictReader(file)))
        assert (slips["halaman"], slips["lembar"], slips["halaman_kosong"]) == ("44", "15", "15")

    def test_another_sheet_and_a_wrong_one(self, office: Office, tmp_path: Path) -> None:
        other = make.copy_office(office, tmp_path / "a4")
        assert issue(other, "--bundle", "desa", "--sheet", "a4", form=SLIP).code == 0
        (path,) = (other.out / "cetak").glob("*.pdf")
        document = pypdfium2.PdfDocument(path)
        assert len(document) == 2 * (2 + 21), "two on a sheet"
        assert [round(size) for size in document[0].get_size()] == [595, 842]
        document.close()
        wrong = issue(other, "--bundle", "desa", "--sheet", "a0", form=SLIP)
        assert wrong.code == 3
        assert "f4, a4" in wrong.out + wrong.err


class TestSameBytes:
    def test_whatever_the_order_of_rows_and_the_number_of_processes(
        self, office: Office, tmp_path: Path
    ) -> None:
        other = prepared(tmp_path / "lain")
        shutil.copytree(office.root / "stensil", other.root / "stensil", dirs_exist_ok=True)
        other.table("pemilih.csv", voters()[::-1])
        done = issue(other, "--jobs", "2")
        assert done.code == 0, done
        assert [line["sha256"] for line in other.receipts()] == [
            line["sha256"] for line in office.receipts()
        ]

    def test_a_changed_voter_is_a_new_edition(self, office: Office, tmp_path: Path) -> None:
        other = make.copy_office(office, tmp_path / "ralat")
        old = document(other, PLACES[0]).read_bytes()
        rows = voters()
        rows[0] = {**rows[0], "nama": "CONTOH NAMA BENAR"}
        other.table("pemilih.csv", rows)
        done = issue(other, form=SLIP)
        assert (done.json["issued"], done.json["skipped"]) == (1, 1)
        before = tmp_path / "lama.pdf"
        before.write_bytes(old)
        assert other.verify(before).json["copies"][0]["verdict"] == "F"


class TestPersonalData:
    def test_nothing_but_the_documents_tells_of_a_person(self, office: Office) -> None:
        told = [b"CONTOH ORANG", b"99999901018", b"999999****"]
        looked_at = 0
        for path in office.folder.rglob("*"):
            if path.is_file() and path.suffix != ".pdf" and path.name != "pemilih.csv":
                data = path.read_bytes()
                assert not [word for word in told if word in data], path
                looked_at += 1
        assert (office.root / "register.sqlite3").is_file()
        assert list(office.root.rglob("manifes.json"))
        assert looked_at > 10

    def test_errors_name_rows_and_issue_nothing(self, tmp_path: Path) -> None:
        other = prepared(tmp_path / "salah")
        rows = voters()
        rows[1] = {**rows[1], "nik": rows[0]["nik"]}
        rows[2] = {**rows[2], "kode_tps": "3207012008077"}
        other.table("pemilih.csv", rows)
        done = issue(other, form=SLIP)
        assert done.code == 3
        found = [(item["rule"], item["row"], item["column"]) for item in done.json["findings"]]
        assert found == [("T15", 4, "kode_tps"), ("T22", 3, "nik")]
        assert not other.out.exists()
        assert "CONTOH" not in done.out + done.err
        assert "9999990" not in done.out + done.err

    def test_a_name_without_room_is_told_by_its_number(
        self, office: Office, tmp_path: Path
    ) -> None:
        other = make.copy_office(office, tmp_path / "panjang")
        rows = voters()
        rows[-1] = {**rows[-1], "nama": "CONTOH " * 30}
        other.table("pemilih.csv", rows)
        done = issue(other, form=SLIP)
        assert done.code == 3
        (finding,) = done.json["findings"]
        assert finding["column"] == "nama"
        assert "nomor urut 41" in finding["message"] or "number 41" in finding["message"]
        assert "CONTOH CONTOH" not in done.out + done.err


class TestWithoutVoters:
    def test_slips_of_nobody_are_refused(self, office: Office) -> None:
        done = office.issue(forms=SLIP)
        assert done.code == 3
        assert "--voters" in done.out + done.err
