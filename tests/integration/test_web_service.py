"""The web service: every verdict on a page and in the API, and what it refuses."""

import json
import logging
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from openapi_spec_validator import validate
from PIL import Image
from pypdf import PdfReader
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from sqlalchemy import text as sql
from starlette.testclient import TestClient

from formgen.cli.options import today_in_jakarta
from formgen.errors import UnavailableError
from formgen.register.database import open_reading_engine, reading
from formgen.service.keys import publish_keys
from formgen.web.headers import HEADERS
from formgen.web.settings import Limits
from tests.integration.test_resaved import COVERED
from tests.support import attacks, forms, resaving, tools, web
from tests.support import office as make
from tests.support.browser import served
from tests.support.fuzz_web import run
from tests.support.office import BUPATI, SALINAN, Office

pytestmark = [pytest.mark.render, pytest.mark.slow]

FILE = "application/octet-stream"


@pytest.fixture(scope="module")
def usual() -> Office:
    return make.busy_office()


@pytest.fixture(scope="module")
def client(usual: Office) -> Iterator[TestClient]:
    with web.service(usual) as running:
        yield running


@pytest.fixture(scope="module")
def seal(usual: Office) -> str:
    return web.texts(web.filled(usual))[0]


def upload(client: TestClient, path: Path) -> str:
    answer = client.post("/periksa/berkas", files={"berkas": (path.name, path.read_bytes(), FILE)})
    assert answer.status_code == 200
    return answer.text


def test_a_picture_of_two_pages_has_an_answer_for_each_seal(
    client: TestClient, usual: Office, tmp_path: Path
) -> None:
    path = tmp_path / "dua.png"
    pages = tools.pdfium_pages(web.filled(usual), dpi=150)
    one, two = (np.asarray(page.convert("L")) for page in pages)
    Image.fromarray(np.hstack([one, two])).save(path)
    page = upload(client, path)
    assert "Gambar dengan 2 segel" in page
    assert page.count('data-verdict="') == 2
    assert all(f"Halaman {number}: angka yang disegel" in page for number in (1, 2))


class TestPages:
    def test_a_camera_opens_the_verdict_with_identity_and_numbers(
        self, client: TestClient, seal: str
    ) -> None:
        page = client.get(web.address(seal)).text
        assert web.verdict(page) == "A"
        assert "SEGEL SAH — COCOKKAN ANGKANYA" in page
        assert SALINAN in page
        assert "PAWINDAN, CIAMIS, CIAMIS, TPS 001" in page
        shown = [int(value) for value in re.findall(r"<td>(\d+)</td>", page)]
        assert forms.FIGURES["pemilih_dpt_j"] in shown

    def test_indonesian_comes_before_english(self, client: TestClient, seal: str) -> None:
        page = client.get(web.address(seal)).text
        assert '<html lang="id">' in page
        assert page.index("COCOKKAN ANGKANYA") < page.index("COMPARE THE NUMBERS")

    def test_a_forged_seal(self, client: TestClient, seal: str) -> None:
        page = client.get(web.address(web.forged(seal))).text
        assert web.verdict(page) == "G"
        assert "TPS 001" not in page, "what nobody signed is not shown"

    @pytest.mark.parametrize("path", ["/1/12", "/1/0", f"/1/{'9' * 701}", f"/1/{'9' * 20_000}"])
    def test_an_address_that_is_no_seal_cannot_be_told(self, client: TestClient, path: str) -> None:
        assert web.verdict(client.get(path).text) == "E"

    def test_another_profile_is_not_called_a_forgery(self, client: TestClient, seal: str) -> None:
        assert web.verdict(client.get(web.address(seal).replace("/1/", "/2/")).text) == "E"

    @pytest.mark.parametrize("path", ["/x/1", "/1/x", "/1/٣", "/app/../keys", "/app/nothing.js"])
    def test_other_addresses_are_no_pages(self, client: TestClient, path: str) -> None:
        answer = client.get(path)
        assert answer.status_code == 404
        assert web.trouble(answer.text) == "FG-WEB-404"

    def test_a_typed_kode_cek(self, client: TestClient, usual: Office) -> None:
        code = next(
            line.strip()
            for line in tools.poppler_text(web.filled(usual)).splitlines()
            if re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", line.strip())
        )
        for typed in (code, code.lower().replace("-", " ")):
            assert web.verdict(client.post("/periksa/teks", data={"teks": typed}).text) == "A"
        assert web.verdict(client.post("/periksa/teks", data={"teks": "24QZ"}).text) == "E"

    def test_the_name_of_a_file_on_the_server_is_only_words(
        self, client: TestClient, usual: Office
    ) -> None:
        named = {"teks": str(usual.root / "formgen.toml")}
        page = client.post("/periksa/teks", data=named).text
        assert web.verdict(page) == "E"
        assert "kabupaten" not in page.lower().replace("kpu kabupaten", "")

    def test_uploads(self, client: TestClient, usual: Office, tmp_path: Path) -> None:
        original = web.filled(usual)
        assert web.verdict(upload(client, original)) == "B"
        added = tmp_path / "ditambah.pdf"
        added.write_bytes(attacks.add_annotation(original.read_bytes()))
        assert web.verdict(upload(client, added)) == "B2"
        photograph = tmp_path / "foto.png"
        page = tools.pdfium_pages(original, dpi=150)[0].convert("L")
        page.crop((page.width // 2, 0, page.width, page.height // 3)).save(photograph)
        assert web.verdict(upload(client, photograph)) == "A"

    def test_a_report_on_a_file_that_differs(self, client: TestClient, usual: Office) -> None:
        painted = COVERED + b"BT /Helv 12 Tf 467 462 Td (9) Tj ET"
        data = attacks.resave(resaving.overlaid(web.filled(usual).read_bytes(), painted))
        page = client.post("/periksa/berkas", files={"berkas": ("a.pdf", data, FILE)}).text
        assert web.verdict(page) == "D"
        assert 'action="/periksa/laporan"' in page

        answer = client.post("/periksa/laporan", files={"berkas": ("salinan.pdf", data, FILE)})
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"].startswith("attachment")
        said = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(answer.content)).pages)
        assert "salinan.pdf" in said
        assert sha256(data).hexdigest() in "".join(said.split())
        assert "155" in said
        assert client.get("/periksa/laporan").headers["location"] == "/"

    def test_a_form_without_a_file_says_so(self, client: TestClient) -> None:
        answer = client.post("/periksa/berkas", files={"lain": ("a", b"b", FILE)})
        assert answer.status_code == 422
        assert web.trouble(answer.text) == "FG-INPUT"
        empty = client.post("/periksa/berkas", files={"berkas": ("salinan.pdf", b"", FILE)})
        assert "kosong" in empty.text

    def test_an_address_that_takes_forms_leads_back(self, client: TestClient) -> None:
        assert client.get("/periksa/teks").headers["location"] == "/"


class TestLiveStatus:
    @pytest.fixture
    def office(self, usual: Office, tmp_path: Path) -> Office:
        return make.copy_office(usual, tmp_path / "kantor")

    def test_what_the_office_does_is_seen_by_the_next_question(self, office: Office) -> None:
        path = web.filled(office)
        first = web.texts(path)[0]
        with web.service(office) as client:
            assert web.verdict(client.get(web.address(first)).text) == "A"
            rows = make.result_rows()
            rows[0] = rows[0] | {"suara_1": 89, "suara_2": 111}
            office.table("hasil.csv", rows)
            out = office.folder / "terisi"
            assert office.issue("--out", out, forms=SALINAN, results=True).json["issued"] == 1
            superseded = client.get(web.address(first)).text
            assert web.verdict(superseded) == "F"
            assert "edisi 2" in superseded
            (told,) = client.post("/api/v1/check", json={"text": first}).json()["copies"]
            assert f'value="{told["newer"]}"' in superseded  # leads there
            replaced = client.post("/api/v1/check", json={"text": told["newer"]}).json()
            assert replaced["copies"][0]["subject"]["edition"] == 2
            done = make.formgen(
                *("register", "revoke", str(BUPATI), "13", "--reason", "Salah cetak"),
                *("--workspace", office.root),
            )
            assert done.code == 0
            newer = web.texts(web.filled(office))[0]
            revoked = client.get(web.address(newer)).text
            assert web.verdict(revoked) == "F2"
            assert "Salah cetak" in revoked

    def test_a_new_key_list_is_taken_up(self, office: Office, seal: str) -> None:
        with web.service(office) as client:
            assert web.verdict(client.get(web.address(seal)).text) == "A"
            later = today_in_jakarta() + timedelta(days=1)
            publish_keys(office.workspace, office.folder / "baru.json", today=later)
            (office.root / "kunci" / "kunci.json").write_bytes(b"{}")
            answer = client.get(web.address(seal))
            assert answer.status_code == 409
            assert web.trouble(answer.text) == "FG-INTEGRITY"
            assert client.get("/healthz").status_code == 409

    def test_without_its_register_the_service_does_not_start(self, office: Office) -> None:
        (office.root / "register.sqlite3").unlink()
        with pytest.raises(UnavailableError), web.service(office):
            pass
        assert not (office.root / "register.sqlite3").exists()

    def test_without_its_archive_the_service_is_not_well_and_makes_none(
        self, office: Office, seal: str
    ) -> None:
        archive, away = office.root / "arsip", office.root / "tidak-terpasang"
        with web.service(office) as client:
            assert client.get("/healthz").status_code == 200
            archive.rename(away)
            answer = client.get("/healthz")
            assert (answer.status_code, answer.json()["code"]) == (503, "FG-UNAVAILABLE")
            assert web.verdict(client.get(web.address(seal)).text) == "A", "the register answers"
        with pytest.raises(UnavailableError), web.service(office):
            pass
        assert not archive.exists()

    def test_the_register_is_opened_for_reading_only(self, office: Office) -> None:
        engine = open_reading_engine(office.workspace.database_url, connections=1)
        with pytest.raises(UnavailableError, match="readonly"), reading(engine) as conn:
            conn.execute(sql("DELETE FROM register_seals"))
        engine.dispose()


class TestApi:
    def test_the_document_is_openapi(self, client: TestClient) -> None:
        validate(client.get("/api/v1/openapi.json").json())

    def test_answers_are_what_the_document_says(
        self, client: TestClient, usual: Office, seal: str
    ) -> None:
        check = self._against(client)
        for text in (seal, web.forged(seal), "24QZ-Y9WZ-R0T3-A9SB", "https://lain.example/1/1"):
            answer = client.post("/api/v1/check", json={"text": text})
            check("Answer", answer.json())
        data = web.filled(usual).read_bytes()
        answer = client.post("/api/v1/check-file?lang=en", files={"berkas": ("a.pdf", data, FILE)})
        check("Answer", answer.json())
        assert answer.json()["copies"][0]["title"] == "FILE IDENTICAL WITH THE ARCHIVE"
        for body in (b"", b"{", b'{"text": 1}', b'{"text": ""}', b'{"text": "a", "more": 1}'):
            refused = client.post("/api/v1/check", content=body)
            assert refused.status_code == 422
            check("Refusal", refused.json())

    def test_it_says_what_the_command_line_says(
        self, client: TestClient, usual: Office, seal: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("FORMGEN_LANG", "id")
        (told,) = usual.verify(seal).json["copies"]
        (answered,) = client.post("/api/v1/check", json={"text": seal}).json()["copies"]
        assert answered | {"source": ""} == told | {"source": ""}

    @staticmethod
    def _against(client: TestClient) -> Callable[[str, object], None]:
        document = client.get("/api/v1/openapi.json").json()
        registry = Registry().with_resource(
            "urn:api", Resource.from_contents(document, default_specification=DRAFT202012)
        )

        def check(name: str, value: object) -> None:
            reference = {"$ref": f"urn:api#/components/schemas/{name}"}
            jsonschema.Draft202012Validator(reference, registry=registry).validate(value)

        return check


class TestSafety:
    @pytest.mark.parametrize("path", ["/", "/1/12", "/nichts/hier", "/healthz", "/app/style.css"])
    def test_every_answer_is_locked_down_and_sets_no_cookie(
        self, client: TestClient, path: str
    ) -> None:
        answer = client.get(path)
        for name, value in HEADERS.items():
            assert answer.headers[name] == value
        assert "set-cookie" not in answer.headers
        assert "server" not in answer.headers
        policy = answer.headers["content-security-policy"]
        assert "unsafe-inline" not in policy
        assert "http" not in policy

    @pytest.mark.parametrize("path", ["/", "/1/12", "/luring-tidak-ada"])
    def test_a_page_asks_nobody_else_for_anything(self, client: TestClient, path: str) -> None:
        page = client.get(path).text
        assert re.findall(r'(?:src|href|action)="(?!/|#)[^"]*"', page) == []
        assert "<script" not in page
        assert "style=" not in page

    def test_neither_log_nor_counters_say_who_asked_or_what_for(
        self, client: TestClient, seal: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.INFO, "formgen.web"):
            client.get(web.address(seal))
            client.post("/periksa/teks", data={"teks": "NAMA SESEORANG"})
        lines = [json.loads(record.getMessage()) for record in caplog.records]
        assert [line["verdict"] for line in lines] == ["A", "E"]
        assert {name for line in lines for name in line} == {"page", "status", "ms", "verdict"}
        said = caplog.text + client.get("/metrics").text
        for secret in (seal.rsplit("/", 1)[1], "SESEORANG", "testclient"):
            assert secret not in said
        assert 'formgen_web_verdicts_total{code="A"}' in said

    @pytest.mark.parametrize("proxies", ["localhost", "127.0.0.1,proksi.example", "10.0.0.1/8"])
    def test_a_proxy_that_is_no_address_is_refused_at_once(self, proxies: str) -> None:
        assert make.formgen("web", "serve", "--trusted-proxies", proxies).code == 2

    def test_what_is_too_large_is_refused_before_it_is_read(self, usual: Office) -> None:
        with web.service(usual, Limits(upload_bytes=1000)) as client:
            said = client.post("/periksa/berkas", files={"berkas": ("a", bytes(200_000), FILE)})
            assert said.status_code == 413
            assert web.trouble(said.text) == "FG-WEB-LARGE"
            pieces = (bytes(10_000) for _ in range(20))
            head = {"content-type": "multipart/form-data; boundary=x"}
            unsaid = client.post("/api/v1/check-file", content=pieces, headers=head)
            assert unsaid.status_code == 413
            assert unsaid.json()["ok"] is False

    def test_too_many_questions_from_one_address(self, usual: Office, seal: str) -> None:
        with web.service(usual, Limits(per_address=5)) as client:
            codes = [client.get(web.address(seal)).status_code for _ in range(20)]
            assert codes[:5] == [200] * 5
            assert set(codes[5:]) == {429}
            refused = client.get(web.address(seal))
            assert int(refused.headers["retry-after"]) > 0
            assert web.trouble(refused.text) == "FG-WEB-ADDRESS"
            assert client.get("/").status_code == 200

    def test_at_overload_an_answer_is_right_or_there_is_none(
        self, usual: Office, seal: str
    ) -> None:
        limits = Limits(per_address=10**6, overall=10**6, threads=1, waiting=3, patience=0.05)
        good, bad = web.address(seal), web.address(web.forged(seal))
        with web.service(usual, limits) as client, ThreadPoolExecutor(16) as crowd:
            asked = [good, bad] * 100
            answers = list(crowd.map(client.get, asked))
        given = {good: "A", bad: "G"}
        for path, answer in zip(asked, answers, strict=True):
            if answer.status_code == 200:
                assert web.verdict(answer.text) == given[path]
            else:
                assert answer.status_code == 503
                assert web.trouble(answer.text) == "FG-WEB-BUSY"
        assert {answer.status_code for answer in answers} == {200, 503}


@pytest.mark.once
def test_malformed_questions_get_a_verdict_or_a_refusal(usual: Office, tmp_path: Path) -> None:
    office = make.copy_office(usual, tmp_path / "kantor")
    with served(office.root) as server:
        outcome = run(office, server, seed=3, count=20, bombs=False)
    assert outcome.wrong == []
    assert sum(outcome.answers.values()) == 20
