"""Print runs: the printer gets the archived documents, in order, each on a front side."""

import csv
import shutil
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from PIL import ImageChops

from formgen.service.keys import KEY_LIST
from tests.support import office as make
from tests.support import tools, web
from tests.support.office import DAY, HASIL, KEJADIAN, PLACES, Office

pytestmark = [pytest.mark.render, pytest.mark.slow, pytest.mark.once]

FORMS = f"{KEJADIAN},{HASIL}"
"""Not the order of the codes: the order asked for is the order of printing."""
CIAMIS = "32.07.01 CIAMIS"
PAGES = {KEJADIAN: 1, HASIL: 3}
COPIES = {KEJADIAN: 3, HASIL: 1}
"""By the distribution lists: ballot box, objecting witness, supervisor; the ballot box."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return make.copy_office(make.busy_office(), tmp_path_factory.mktemp("cetak") / "kantor-uji")


@pytest.fixture(scope="module")
def made(office: Office) -> list[Path]:
    return printed(office, "kecamatan", "--copies")


def printed(office: Office, unit: str, *more: str) -> list[Path]:
    ran = office.issue("--bundle", unit, *more, forms=FORMS)
    assert ran.code == 0, ran
    assert ran.json["issued"] == 0, "the office had issued them before"
    return [Path(path) for path in ran.json["print_files"]]


def table(path: Path, kind: str) -> list[dict[str, str]]:
    with path.with_name(f"{path.stem} {kind}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def bookmarks(path: Path) -> list[tuple[int, str, int]]:
    """Return level, title and page (1 first) of every bookmark."""
    document = pypdfium2.PdfDocument(path)
    try:
        found = []
        for item in document.get_toc(max_depth=9):
            target = item.get_dest()
            assert target is not None
            found.append((item.level, item.get_title(), target.get_index() + 1))
        return found
    finally:
        document.close()


def codes(office: Office, *copies: str | Path) -> list[str]:
    return [each["verdict"] for each in office.verify(*copies).json["copies"]]


class TestPrintFile:
    def test_one_for_each_place_by_code(self, made: list[Path]) -> None:
        assert [path.name for path in made] == [f"{CIAMIS}.pdf", "32.07.02 CIKONENG.pdf"]

    def test_tools_open_it_without_a_word(self, made: list[Path]) -> None:
        assert tools.qpdf_check(made[0]) == []
        assert tools.mutool_warnings(made[0]) == []
        assert tools.verapdf(made) == []

    def test_pages_are_those_of_the_documents_and_copies_begin_in_front(
        self, office: Office, made: list[Path]
    ) -> None:
        receipts = {(line["kode_tps"], line["formulir"]): line for line in office.receipts()}
        pictures = iter(tools.pdfium_pages(made[0], dpi=30))
        for tps in PLACES[:2]:
            for form, times in COPIES.items():
                path = office.out / receipts[tps, form]["berkas"]
                expected = tools.pdfium_pages(path, dpi=30)
                assert len(expected) == PAGES[form]
                for _ in range(times):
                    for page in expected:
                        assert ImageChops.difference(page, next(pictures)).getbbox() is None
                    if len(expected) % 2:
                        assert next(pictures).getextrema() == ((255, 255),) * 3, "a blank page"
        assert next(pictures, None) is None

    def test_bookmarks_lead_to_the_first_copy(self, made: list[Path]) -> None:
        first, second = 1, 1 + 2 * COPIES[KEJADIAN]
        third = second + 4 * COPIES[HASIL]
        name = "C.KEJADIAN KHUSUS DAN-ATAU KEBERATAN SAKSI-KWK BUPATI"
        assert bookmarks(made[0])[:6] == [
            (0, CIAMIS, first),
            (1, "32.07.01.2008 PAWINDAN", first),
            (2, "TPS 001", first),
            (3, name, first),
            (3, HASIL, second),
            (2, "TPS 002", third),
        ]

    def test_what_is_equal_is_written_once(self, office: Office) -> None:
        whole = [(office.out / line["berkas"]).read_bytes() for line in office.receipts()]
        one = printed(office, "kabupaten")[0].read_bytes()
        assert len(one) < sum(map(len, whole)) / 2
        # Eight documents of two stencils: at most the fonts of one of each.
        fonts = [data.count(b"/Type /FontDescriptor") for data in whole]
        assert 0 < one.count(b"/Type /FontDescriptor") <= sum(fonts) / 4

    def test_again_on_another_day_it_has_the_same_bytes(
        self, office: Office, made: list[Path]
    ) -> None:
        before = [path.read_bytes() for path in made]
        for path in made:
            path.unlink()
        shutil.rmtree(office.out / "32.07.01 CIAMIS")
        later = (DAY + timedelta(days=3)).isoformat()
        again = printed(office, "kecamatan", "--copies", "--date", later)
        assert [path.read_bytes() for path in again] == before

    def test_a_desa_has_its_own_file(self, office: Office) -> None:
        names = [path.stem for path in printed(office, "desa")]
        assert [name.split()[0] for name in names] == ["32.07.01.2008", "32.07.02.2001"]

    def test_copies_alone_are_refused(self, office: Office) -> None:
        assert office.issue("--copies", forms=FORMS).code == 2


class TestTables:
    def test_packing_list(self, made: list[Path]) -> None:
        lines = table(made[0], "daftar kemas")
        assert [(line["kode_tps"], line["formulir"]) for line in lines] == [
            (tps, form) for tps in PLACES[:2] for form in (KEJADIAN, HASIL)
        ]
        assert [line["rangkap"] for line in lines[:2]] == ["3", "1"]
        assert lines[0]["penerima"].startswith("Kotak suara (asli) 1; ")
        assert [line["halaman_awal"] for line in lines] == ["1", "7", "11", "17"]

    def test_count_sheet(self, made: list[Path]) -> None:
        counted = [list(line.values())[2:] for line in table(made[0], "hitung cetak")]
        # two documents of one page, three copies each; two of three pages, once
        assert counted == [
            ["2", "6", "6", "6", "6"],
            ["2", "2", "6", "2", "4"],
            ["4", "8", "12", "8", "10"],
        ]


class TestVerify:
    def test_one_verdict_for_each_document(self, office: Office, made: list[Path]) -> None:
        ran = office.verify(made[0])
        assert ran.code == 0
        found = ran.json["copies"]
        assert [answer["verdict"] for answer in found] == ["C"] * 4
        assert [answer["source"] for answer in found] == [
            f"{made[0]}#page={page}" for page in (1, 7, 11, 17)
        ]
        assert [answer["subject"]["tps"] for answer in found] == ["001", "001", "002", "002"]

    def test_on_the_web_too(self, office: Office, made: list[Path]) -> None:
        data = made[0].read_bytes()
        with web.service(office) as client:
            told = client.post("/api/v1/check-file", files={"berkas": ("a", data)}).json()
            page = client.post("/periksa/berkas", files={"berkas": ("a", data)}).text
        assert told["ok"]
        assert [(copy["verdict"], copy["source"]) for copy in told["copies"]] == [
            ("C", f"#page={page}") for page in (1, 7, 11, 17)
        ]
        assert page.count('data-verdict="C"') == 4
        assert "Mulai halaman 11 " in page

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (b"/MediaBox [0 0 ", b"/MediaBox [9 0 "),
            (b"TPS 001", b"TPS 009"),
            (b"/PageMode /UseOutlines", b"/PageMode /UseThumbs  "),
            (b"startxref", b"startxreF"),
        ],
    )
    def test_one_changed_byte_anywhere_and_none_is_accepted(
        self, office: Office, made: list[Path], tmp_path: Path, old: bytes, new: bytes
    ) -> None:
        data = made[0].read_bytes()
        assert old in data
        changed = tmp_path / "diubah.pdf"
        changed.write_bytes(data.replace(old, new, 1))
        assert codes(office, changed) == ["E"] * 4

    def test_bytes_after_the_end_are_seen(
        self, office: Office, made: list[Path], tmp_path: Path
    ) -> None:
        longer = tmp_path / "lebih.pdf"
        longer.write_bytes(made[0].read_bytes() + b"\n")
        assert codes(office, longer) == ["E"] * 4

    def test_without_the_archive_nobody_can_tell(self, office: Office, made: list[Path]) -> None:
        keys = office.root / "kunci" / KEY_LIST
        ran = make.formgen("verify", made[1], "--keys", keys, "--workspace", "/", "--json")
        assert ran.code == 8
        assert [answer["verdict"] for answer in ran.json["copies"]] == ["E"] * 4

    def test_a_revoked_document_is_named_among_the_others(
        self, office: Office, made: list[Path], tmp_path: Path
    ) -> None:
        other = make.copy_office(office, tmp_path / "lain")
        number = table(made[0], "daftar kemas")[1]["nomor"]
        contest = str(other.workspace.settings.kontes[0].nomor)
        ran = make.formgen(
            "register", "revoke", contest, number, "--reason", "salah cetak",
            "--workspace", other.root, "--json",
        )  # fmt: skip
        assert ran.code == 0, ran
        assert codes(other, made[0]) == ["C", "F2", "C", "C"]
