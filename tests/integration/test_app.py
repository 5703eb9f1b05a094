"""The pages and the offline app in a real browser: what a saksi sees, with and without a signal."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from selenium.webdriver.common.by import By
from sqlalchemy import insert

from benchmarks.copies.forging import printed
from benchmarks.copies.wear import WEARS
from formgen.compare.original import fields_of
from formgen.register.database import transaction
from formgen.register.find import find_number
from formgen.seal.document import seal_document
from formgen.seal.keys import IssuerKey
from formgen.seal.kode_cek import kode_cek
from formgen.seal.symbol_text import cose_in
from formgen.service.doors import open_doors
from formgen.service.keys import issuing_key
from formgen.web.assets import load_assets
from formgen_archive.catalogue.destruction_tables import tombstones
from formgen_archive.keys import record_id
from tests.integration.test_resaved import COVERED
from tests.support import app_data, attacks, resaving, tools, web
from tests.support import office as make
from tests.support.browser import DESK, Browser, Server, browser, served
from tests.support.checkout import ROOT
from tests.support.office import BUPATI, SALINAN, Office
from tests.support.prefix import make_prefix
from tests.support.sealed import CLAIMS

pytestmark = [
    pytest.mark.render,
    pytest.mark.slow,
    pytest.mark.tools,
    pytest.mark.checkout,
    pytest.mark.once,
]

FIRST_LOAD = 700_000


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Return an office in which number 9 was superseded and number 10 revoked, with bundles."""
    office = make.copy_office(make.busy_office(), tmp_path_factory.mktemp("aplikasi") / "kantor")
    out = office.folder / "terisi"
    originals = office.folder / "terbit"
    originals.mkdir()
    for index in range(4):
        (originals / f"{index}.pdf").write_bytes(web.filled(office, index).read_bytes())
    rows = make.result_rows()
    rows[0] = rows[0] | {"suara_1": 89, "suara_2": 111}
    office.table("hasil.csv", rows)
    assert office.issue("--out", out, forms=SALINAN, results=True).json["issued"] == 1
    revoke = ("register", "revoke", str(BUPATI), "10", "--reason", "Salah cetak")
    assert make.formgen(*revoke, "--workspace", office.root).code == 0
    _destroy(office, 12)
    made = make.formgen("bundle", "make", "--every-kecamatan", "--workspace", office.root)
    assert made.code == 0
    return office


SUPERSEDED, REVOKED, GOOD, DESTROYED = 0, 1, 2, 3
BY_ADDRESS = [(GOOD, "A"), (SUPERSEDED, "F"), (REVOKED, "F2"), (DESTROYED, "I")]


def _destroy(office: Office, number: int) -> None:
    """Leave of a document what its destruction leaves; the way there has tests of its own."""
    with open_doors(office.workspace) as doors, transaction(doors.engine) as conn:
        issued = find_number(conn, BUPATI, number)
        assert issued is not None
        record = record_id(
            issued.form_slug, issued.place, sequence=issued.sequence, edition=issued.edition
        )
        conn.execute(
            insert(tombstones).values(
                election=BUPATI,
                record_id=record,
                batch="uji",
                line=1,
                destroyed_at=datetime(2026, 3, 2, 3, 0, tzinfo=UTC),
                body="{}",
            )
        )


def document(office: Office, index: int) -> Path:
    return office.folder / "terbit" / f"{index}.pdf"


def address(office: Office, index: int) -> str:
    return web.address(web.texts(document(office, index))[0])


@pytest.fixture(scope="module")
def server(office: Office) -> Iterator[Server]:
    with served(office.root) as server:
        yield server


@pytest.fixture(scope="module")
def copies(office: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return copies of one document by the verdict they must get."""
    folder = tmp_path_factory.mktemp("salinan")
    original = document(office, GOOD).read_bytes()
    painted = COVERED + b"BT /Helv 12 Tf 467 462 Td (9) Tj ET"
    made = {
        "B": original,
        "B2": attacks.add_annotation(original),
        "C": resaving.by_poppler(original),
        "D": attacks.resave(resaving.overlaid(original, painted)),
    }
    for name, data in made.items():
        (folder / f"{name}.pdf").write_bytes(data)
    page = printed(attacks.resave(resaving.overlaid(original, other_figures(original))), 1)
    photograph = WEARS["WhatsApp"](page, np.random.default_rng(3))
    Image.fromarray(photograph).save(folder / "D2.jpg", quality=92)
    tools.pdfium_pages(folder / "B.pdf", dpi=150)[0].convert("L").save(folder / "A.png")
    return {path.stem: path for path in folder.iterdir()}


def other_figures(original: bytes) -> bytes:
    """Paint 888 over every figure of three digits on page 1: a photograph shows one at least."""
    painted = b"0 g "
    for field in fields_of(pypdfium2.PdfDocument(original)[0]):
        if field.text.isdecimal() and len(field.text) == len("888") and "8" not in field.text:
            box, size = field.box, 1.38 * field.box.height
            wide = box.right - box.left + 1
            painted += (
                f"1 g {box.left - 0.5:.1f} {box.bottom - 0.5:.1f} {wide:.1f} {box.height + 1:.1f}"
                f" re f 0 g BT /Helv {size:.1f} Tf {box.left:.1f} {box.bottom:.1f} Td (888) Tj ET "
            ).encode()
    return painted


def sound(page: Browser) -> None:
    """Assert that a page can be used by everybody and complains about nothing."""
    usable(page)
    assert page.complaints() == []


def usable(page: Browser) -> None:
    """Assert that a page can be used by everybody; without a signal browsers complain of that."""
    assert page.violations() == []
    wide = page.run("return document.documentElement.scrollWidth")
    assert wide <= page.run("return window.innerWidth"), "nothing is cut off at the side"


@pytest.fixture(scope="module")
def online(server: Server) -> Iterator[Browser]:
    with browser(server.url) as running:
        yield running


@contextmanager
def cut_off(server: Server, *, native_ed25519: bool) -> Iterator[Browser]:
    """Install the app with a bundle, then cut the network."""
    with browser(server.url, native_ed25519=native_ed25519) as running:
        running.install("3207")
        sound(running)
        server.stop()
        try:
            yield running
        finally:
            server.start()


@pytest.fixture(scope="class")  # the tests after that class find the server running again
def offline(server: Server) -> Iterator[Browser]:
    with cut_off(server, native_ed25519=True) as running:
        yield running


class TestOnline:
    @pytest.mark.parametrize(
        ("index", "code"), [(GOOD, "A"), (SUPERSEDED, "F"), (REVOKED, "F2"), (DESTROYED, "I")]
    )
    def test_a_camera_opens_an_address(
        self, online: Browser, office: Office, index: int, code: str
    ) -> None:
        online.open(address(office, index))
        assert online.verdict() == code
        sound(online)

    def test_a_forged_seal(self, online: Browser, office: Office) -> None:
        online.open(web.address(web.forged(web.texts(document(office, GOOD))[0])))
        assert online.verdict() == "G"
        sound(online)

    @pytest.mark.parametrize("code", ["B", "B2", "C", "D"])
    def test_a_file_is_handed_in(self, online: Browser, copies: dict[str, Path], code: str) -> None:
        online.open("/")
        sound(online)
        assert online.hand_in(copies[code]) == code
        sound(online)
        if code == "D":
            assert "155" in online.text()

    def test_a_photographed_difference_is_for_the_person_to_look_at(
        self, online: Browser, copies: dict[str, Path]
    ) -> None:
        online.open("/")
        assert online.hand_in(copies["D2"]) == "D2"
        crops = "return [...document.querySelectorAll('figure img')].map((one) => one.naturalWidth)"
        widths = online.run(crops)
        assert len(widths) >= 2
        assert all(widths)
        choices = online.driver.find_elements(By.NAME, "bagian-1")
        assert len(choices) == 3
        address = online.driver.current_url
        for choice in choices:
            online.run("arguments[0].click()", choice)  # the page still scrolls smoothly
        chosen = (
            "return [...document.querySelectorAll('[name=bagian-1]')].map((one) => one.checked)"
        )
        assert online.run(chosen) == [False, False, True]
        assert online.driver.current_url == address
        sound(online)

    def test_a_superseded_seal_leads_to_the_edition_that_replaced_it(
        self, online: Browser, office: Office
    ) -> None:
        online.open(address(office, SUPERSEDED))
        online.driver.find_element(By.CSS_SELECTOR, "form button").click()
        online.wait("document.querySelector('[data-verdict=\"A\"]')")
        assert "89" in online.text()
        sound(online)

    def test_comparing_the_numbers_ends_with_an_answer(
        self, online: Browser, office: Office
    ) -> None:
        online.open(address(office, GOOD))
        online.run("document.querySelector('a[href=\"#berbeda\"]').click()")
        assert "laporkan kepada pengawas" in online.text()
        sound(online)

    def test_an_error_is_a_page_too(self, online: Browser) -> None:
        online.open("/1/x")
        assert "HALAMAN TIDAK ADA" in online.text()
        assert online.violations() == []
        online.complaints()  # the browser itself notes the 404


class TestOffline:
    @pytest.mark.parametrize(
        ("index", "code"), [(GOOD, "A"), (SUPERSEDED, "F"), (REVOKED, "F2"), (DESTROYED, "I")]
    )
    def test_a_camera_opens_an_address(
        self, offline: Browser, office: Office, index: int, code: str
    ) -> None:
        offline.open(address(office, index))
        assert offline.verdict() == code
        assert "0 hari" in offline.text(), "the age of the bundle is told"
        assert offline.run("return document.body.dataset.ed25519") == "webcrypto"
        assert offline.violations() == []

    def test_identity_and_numbers_have_their_names(self, offline: Browser, office: Office) -> None:
        offline.open(address(office, GOOD))
        offline.verdict()
        said = offline.text()
        assert SALINAN in said
        assert "CIKONENG" in said
        assert "Surat suara diterima termasuk cadangan" in said

    def test_forged_foreign_and_damaged_seals(self, offline: Browser, office: Office) -> None:
        offline.open("/luring")
        offline.wait("document.body.dataset.ready")
        (first, *_) = web.texts(document(office, GOOD))
        assert offline.type(web.forged(first)) == "G"
        assert offline.type("https://cek-kpu.example/1/123") == "K"
        assert "CEK-KPU.EXAMPLE" in offline.text()
        assert offline.type(first[:-3]) in {"G", "E"}
        assert offline.violations() == []

    def test_a_kode_cek_is_on_record(self, offline: Browser, office: Office) -> None:
        offline.open("/luring")
        offline.wait("document.body.dataset.ready")
        for index, state in ((GOOD, "berlaku"), (REVOKED, "dibatalkan")):
            code = kode_cek(cose_in(web.texts(document(office, index))[0]))
            assert offline.type(code) == "E"
            assert "Kode ini tercatat" in offline.text()
            assert f", {state}." in offline.text()

    def test_a_code_typed_wrongly_accuses_nobody(self, offline: Browser) -> None:
        offline.open("/luring")
        offline.wait("document.body.dataset.ready")
        for typed, said in (("24QZ-Y9WZ-R0T3-A9S", "ada 15"), ("24QZ-Y9WZ-R0T3-A9SU", "huruf U")):
            assert offline.type(typed) == "E"
            assert said in offline.text()
            field = offline.driver.find_element(By.ID, "teks")
            assert field.get_property("value") == typed, "it is there to be corrected"

    def test_what_the_phone_cannot_open_comes_with_advice(
        self, offline: Browser, tmp_path: Path
    ) -> None:
        offline.open("/luring")
        offline.wait("document.body.dataset.ready")
        for name, data, said in (
            ("foto.heic", b"\0\0\0\x18ftypheic" + bytes(99), "JPEG"),
            ("salinan.pdf", b"", "kosong"),
        ):
            (tmp_path / name).write_bytes(data)
            offline.driver.find_element("id", "berkas").send_keys(str(tmp_path / name))
            offline.wait(f"document.getElementById('hasil').textContent.includes('{said}')")

    def test_files_are_checked_here(self, offline: Browser, copies: dict[str, Path]) -> None:
        offline.open("/luring")
        offline.wait("document.body.dataset.ready")
        for name, code in (("B", "B"), ("B2", "B2"), ("A", "A")):
            assert offline.hand_in(copies[name]) == code
            assert offline.violations() == []
        assert offline.hand_in(copies["C"]) == "E"

    def test_two_originals_are_proven_and_the_proof_is_kept(
        self, offline: Browser, office: Office, tmp_path: Path
    ) -> None:
        offline.driver.execute_cdp_cmd(
            "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)}
        )
        seed, _ = issuing_key(office.workspace)
        twins = [_twin(office, IssuerKey(seed), word) for word in ("SATU", "DUA")]
        offline.open(web.address(twins[0]))
        assert offline.verdict() == "G2"
        offline.open(web.address(twins[1]))
        assert offline.verdict() == "H"
        usable(offline)
        offline.run(
            "[...document.querySelectorAll('button')].find(b => b.textContent === 'Simpan bukti')"
            ".click()"
        )
        proof = tmp_path / "bukti-dua-dokumen.json"
        for _ in range(100):
            if proof.exists():
                break
            offline.driver.execute_async_script("setTimeout(arguments[0], 50)")
        assert sorted(json.loads(proof.read_text(encoding="utf-8"))["texts"]) == sorted(twins)

    def test_a_bundle_comes_as_a_file_and_is_believed_only_when_signed(
        self, offline: Browser, office: Office, tmp_path: Path
    ) -> None:
        offline.open("/luring")
        offline.wait("document.body.dataset.ready")
        whole = (office.root / "paket/320702.json").read_text(encoding="utf-8")
        wrong = tmp_path / "palsu.json"
        wrong.write_text(whole.replace("CIKONENG", "CIKONENX"), encoding="utf-8")
        right = office.root / "paket/320702.json"
        for path, said in ((wrong, "Tidak dipakai"), (right, "tersimpan")):
            offline.driver.find_element("id", "berkas").send_keys(str(path))
            offline.wait(f"document.getElementById('hasil').textContent.includes('{said}')")


def _twin(office: Office, key: IssuerKey, word: str) -> str:
    claims = CLAIMS.__class__(
        election=BUPATI,
        form=112,
        wilayah=3207012008001,
        sequence=0,
        edition=7,
        number=4711,
        day=make.DAY,
        angka=((1, 2, 3),),
    )
    return seal_document(make_prefix(1, (word,)), claims, key, office.workspace.host).seals[0].text


def test_a_phone_without_ed25519_says_the_same(
    server: Server, office: Office, copies: dict[str, Path]
) -> None:
    with cut_off(server, native_ed25519=False) as page:
        page.open(address(office, GOOD))
        assert page.verdict() == "A"
        assert page.run("return document.body.dataset.ed25519") == "noble"
        page.open(web.address(web.forged(web.texts(document(office, GOOD))[0])))
        assert page.verdict() == "G"
        assert page.hand_in(copies["B"]) == "B"


def test_pages_on_a_wide_screen(server: Server, office: Office, copies: dict[str, Path]) -> None:
    with browser(server.url, size=DESK) as page:
        page.open(address(office, GOOD))
        assert page.verdict() == "A"
        sound(page)
        page.open("/")
        assert page.hand_in(copies["D"]) == "D"
        sound(page)


def test_the_camera_of_the_app_reads_a_page(
    server: Server, copies: dict[str, Path], tmp_path: Path
) -> None:
    film = tmp_path / "kamera.mjpeg"
    picture = tools.pdfium_pages(copies["B"], dpi=100)[0].convert("RGB")
    picture = picture.crop((picture.width - 640, 0, picture.width, 480))
    with film.open("wb") as file:
        for _ in range(5):
            picture.save(file, "JPEG", quality=90)
    with browser(server.url, camera=film) as page:
        page.install("320702")
        page.forget_verdict()
        page.run("document.getElementById('pindai').click()")
        assert page.verdict() == "A"
        assert "CIKONENG" in page.text()


def test_the_first_load_is_small_and_from_nowhere_else(server: Server) -> None:
    with browser(server.url) as page:
        page.open("/luring")
        page.wait("document.body.dataset.installed && document.body.dataset.ready")
        names = page.run("return performance.getEntriesByType('resource').map(e => e.name)")
        assert all(name.startswith(server.url) for name in names)
        assert page.run("return document.cookie") == ""
    sent = sum(len(asset.packed) for asset in load_assets().values())
    assert sent < FIRST_LOAD


def test_the_app_says_what_the_program_says(tmp_path: Path) -> None:
    vectors = tmp_path / "vectors.json"
    vectors.write_text(app_data.vectors(), encoding="utf-8")
    done = subprocess.run(
        ["node", "--test", ROOT / "app/test/vectors.test.js"],
        env=os.environ | {"VECTORS": str(vectors)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]


def test_the_words_of_the_app_are_those_of_the_program() -> None:
    assert app_data.WORDS.read_text(encoding="utf-8") == app_data.words(), "run script/app-data"


def test_the_committed_app_is_what_its_sources_make(tmp_path: Path) -> None:
    subprocess.run([ROOT / "script/build-app", tmp_path], check=True)
    built = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    committed = ROOT / "src/formgen/web/app"
    differing = [name for name, data in built.items() if (committed / name).read_bytes() != data]
    assert differing == [], "run script/build-app"
