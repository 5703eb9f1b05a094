"""Signed papers come home: stacks of scans taken apart, each document to its record."""

import csv
import shutil
import sqlite3
from contextlib import closing
from datetime import date
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pytest

from formgen.cli.options import today_in_jakarta
from formgen.compare.signed import SignedScan
from formgen.register.quick import added
from formgen.seal.cose import parse
from formgen.seal.document import read_sealed
from formgen.seal.payload import Payload, decode_payload
from formgen.service.keys import new_key
from formgen.service.setup import create_workspace
from formgen.service.signed_quick import signed_scan
from formgen.service.standing import open_standing
from formgen.service.workspace import Workspace, open_workspace
from formgen_archive.stores.folder_reader import FolderReader
from tests.support import tools
from tests.support.office import Ran, formgen
from tests.support.retention import CONTEST, STAFF
from tests.support.scanning import Pixels, blank, printed, scanned, stacked

pytestmark = [pytest.mark.render, pytest.mark.slow, pytest.mark.once]

ANI, BUDI, DEWI = (f"19800101200501100{n}" for n in (1, 2, 4))
FORM = "c-hasil-salinan-kwk-bupati"
"""Two pages, F4."""


class Stack:
    """An office that printed one form for two TPS, and the sheets that come back."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.documents = [path.read_bytes() for path in sorted(root.glob("terbit/**/*.pdf"))]

    def copy(self, root: Path) -> "Stack":
        return Stack(Path(shutil.copytree(self.root, root)))

    def record(self, tps: int) -> str:
        return f"{CONTEST}/{FORM}.320701100100{tps}.0.e1"

    def sheet(self, tps: int, page: int, *, quarters: int = 0, seed: int = 1) -> bytes:
        return scanned(printed(self.documents[tps - 1], page), quarters=quarters, seed=seed)

    def archive(self, *arguments: str | Path) -> Ran:
        return formgen("archive", *arguments, "--workspace", self.root, "--json")

    def put(self, *files: Path, nip: str = ANI, **more: str) -> Ran:
        given = [part for name, value in more.items() for part in (f"--{name}", value)]
        return self.archive("put", "--scan", *files, *given, "--sebagai", nip)


@pytest.fixture(scope="module")
def printed_office(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    root = tmp_path_factory.mktemp("pindai") / "kantor"
    workspace = create_workspace(
        root, kabupaten="32.07", host="cek.example.id", voting_day=date(2024, 11, 27)
    )
    (root / "petugas.toml").write_text(STAFF, encoding="utf-8")
    new_key(workspace, today=today_in_jakarta())
    examples = Path("examples/ciamis")
    with (examples / "tps.csv").open(newline="") as file:
        rows = list(csv.reader(file))[:3]
    with (root / "tps.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    ran = formgen(
        "issue", "--forms", FORM, "--tps", root / "tps.csv", "--paslon", examples / "paslon.csv",
        "--out", root / "terbit", "--workspace", root, "--json",
    )  # fmt: skip
    assert ran.code == 0, ran
    return Stack(root)


@pytest.fixture
def office(printed_office: Stack, tmp_path: Path) -> Stack:
    return printed_office.copy(tmp_path / "kantor")


def file(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


def codes(ran: Ran) -> list[tuple[str, str, int]]:
    return [(f["rule"], Path(f["file"]).name, f["row"]) for f in ran.json["findings"]]


def test_a_mixed_stack_finds_its_records(office: Stack, tmp_path: Path) -> None:
    """Two documents in any order, any side up, a blank back, one page twice, a strange sheet."""
    upright = office.sheet(1, 2)
    stack = [office.sheet(2, 2, quarters=1), office.sheet(1, 1, quarters=2), blank(), upright]
    text = np.full((1750, 1240), 250, np.uint8)
    cv2.putText(text, "SURAT", (200, 800), cv2.FONT_HERSHEY_SIMPLEX, 6, 0, 20)
    files = (
        file(tmp_path, "tumpukan.pdf", stacked([*stack, scanned(text)])),
        file(tmp_path, "lembar.jpg", office.sheet(2, 1, quarters=3)),
        file(tmp_path, "lagi.jpg", office.sheet(2, 1, quarters=3)),
        file(tmp_path, "catatan.txt", b"bukan gambar"),
    )
    ran = office.put(*files)
    assert ran.code == 8
    assert codes(ran) == [("A811", "catatan.txt", 1), ("A801", "tumpukan.pdf", 5)]
    assert (ran.json["pages"], ran.json["blank"], ran.json["doubles"]) == (7, 1, 1)
    home = ran.json["home"]
    assert [(h["record"], h["scan"], h["new"]) for h in home] == [
        (office.record(1), "pindai-1.pdf", True),
        (office.record(2), "pindai-1.pdf", True),
    ]
    first = [(Path(p["file"]).name, p["file_page"], p["turned"]) for p in home[0]["pages"]]
    assert first == [("tumpukan.pdf", 2, 180), ("tumpukan.pdf", 4, 0)]

    target = tmp_path / "pindai.pdf"
    assert office.archive("get", office.record(1), "--scan", "-o", target).code == 0
    with pikepdf.open(target) as kept:
        assert [int(page.get("/Rotate", 0)) for page in kept.pages] == [180, 0]
        (picture,) = kept.pages[1].obj.Resources.XObject.values()
        assert picture.read_raw_bytes() == upright, "what the scanner gave was encoded again"
    assert office.archive("check").json["findings"] == []
    shown = office.archive("show", office.record(1)).json["supplements"]
    assert [page["nomor"] for page in shown[0]["halaman"]] == [1, 2]
    assert shown[0]["oleh"] == ANI
    found = office.archive("find", "--scanned", "--place", "3207011001001").json["records"]
    assert found == [office.record(1)]
    events = office.archive("log", "--type", "susulan_diterima").json["events"]
    assert [event["after"] for event in events] == ["susulan-1.json", "susulan-1.json"]

    again = office.put(*files[:2])
    assert [(h["record"], h["new"]) for h in again.json["home"]] == [
        (office.record(1), False),
        (office.record(2), False),
    ]
    loose = office.put(file(tmp_path, "sendiri.jpg", office.sheet(2, 1, quarters=3)))
    assert (loose.code, loose.json["home"][0]["new"]) == (0, False)
    assert len(office.archive("log", "--type", "susulan_diterima").json["events"]) == 2
    backup_tells_the_same(office, tmp_path)


def backup_tells_the_same(office: Stack, tmp_path: Path) -> None:
    """A bag holds the scans; a lost database comes back with them."""
    bag = tmp_path / "kantong"
    assert office.archive("export", bag).code == 0
    names = {path.name for path in (bag / "data").rglob("*")}
    assert {"pindai-1.pdf", "susulan-1.json", "asli.pdf"} <= names
    for path in office.root.glob("register.sqlite3*"):
        path.unlink()
    rebuilt = office.archive("rebuild").json
    assert (rebuilt["added"], rebuilt["supplements"], rebuilt["findings"]) == (2, 2, [])
    assert office.archive("rebuild").json["supplements"] == 0
    assert office.archive("check").json["findings"] == []


def test_a_file_that_is_one_document_stays_as_it_is(office: Stack, tmp_path: Path) -> None:
    data = stacked([office.sheet(1, 1), office.sheet(1, 2)])
    scan = file(tmp_path, "satu.pdf", data)
    minutes = {"berita-acara": DEWI, "penguji": DEWI, "alat": "pemindai lembar, 200 dpi"}
    refused = office.put(scan, **{**minutes, "penguji": ANI})
    assert (refused.code, refused.json["findings"][0]["rule"]) == (6, "A514")
    assert office.put(scan, alat="pemindai").code == 2
    ran = office.put(scan, **minutes)
    assert ran.code == 0, ran
    paper_says_what_was_scanned(office, ran)
    assert office.put(scan, **minutes).json["berita_acara"] == ran.json["berita_acara"]
    assert len(office.archive("log", "--type", "alih_media").json["events"]) == 1
    assert office.archive("get", office.record(1), "--scan", "-o", tmp_path / "k.pdf").code == 0
    assert (tmp_path / "k.pdf").read_bytes() == data

    other = file(tmp_path, "lain.pdf", stacked([office.sheet(1, 1, seed=9), office.sheet(1, 2)]))
    refused = office.put(other)
    assert (refused.code, codes(refused)) == (8, [("A808", "lain.pdf", 1)])
    told = office.put(other, rescan="halaman 1 kabur")
    assert [(h["scan"], h["new"]) for h in told.json["home"]] == [("pindai-2.pdf", True)]
    shown = office.archive("show", office.record(1)).json["supplements"]
    assert [item["alasan"] for item in shown] == ["", "halaman 1 kabur"]
    assert office.archive("check").json["findings"] == []
    the_quick_way_reads_the_same_scan(office)


def the_quick_way_reads_the_same_scan(office: Stack) -> None:
    workspace = open_workspace(office.root)
    payload = decode_payload(parse(read_sealed(office.documents[0]).seals[0].cose).payload)
    with open_standing(workspace, payload.day) as standing:
        signed = standing.signed(payload)
    assert signed.shows == (1, 2)
    assert quick_scan(workspace, payload) == signed
    path = office.root / "arsip" / "arsip" / office.record(1) / "pindai-2.pdf"
    path.chmod(0o600)
    path.write_bytes(signed.data + b" ")
    assert quick_scan(workspace, payload) is None  # and the longer way tells nobody a wrong scan
    path.write_bytes(signed.data)
    with closing(sqlite3.connect(office.root / "register.sqlite3")) as conn, conn:
        conn.execute("DROP TRIGGER archive_supplements_no_update")
        conn.execute("UPDATE archive_supplements SET body = replace(body, 'kabur', 'rusak')")
    assert added(workspace.database_url, payload.election, payload.number) is None


def quick_scan(workspace: Workspace, payload: Payload) -> SignedScan | None:
    known = added(workspace.database_url, payload.election, payload.number)
    assert known is not None
    store = FolderReader(Path(workspace.store_url.removeprefix("folder:")))
    return signed_scan(store, (payload.election, f"{FORM}.{payload.wilayah}.0.e1"), known)


def paper_says_what_was_scanned(office: Stack, ran: Ran) -> None:
    (paper,) = ran.json["berita_acara"]
    assert paper["record"] == f"{CONTEST}/ba-alih-media.3207000000000.1.e1"
    assert paper["number"] == f"001/TU.05-BA/3207/{paper['day'][:4]}"
    text = tools.poppler_text(office.root / "arsip" / "arsip" / paper["record"] / "asli.pdf")
    (home,) = ran.json["home"]
    words = " ".join(text.split())
    for told in ("1 dokumen dalam 1 berkas, 2 lembar", "pemindai lembar, 200 dpi", "Dewi, NIP"):
        assert told in words
    assert home["sha256"][:16] in text


def test_what_fits_nowhere_is_told_all_at_once(office: Stack, tmp_path: Path) -> None:
    """Missing, twice with other content, two seals on one scan, not in force, not permitted."""
    one, two = printed(office.documents[0], 1), printed(office.documents[1], 1)
    beside = np.concatenate([one, two], axis=1)
    files = (
        file(tmp_path, "a.jpg", office.sheet(1, 1)),
        file(tmp_path, "b.jpg", office.sheet(1, 1, seed=5)),
        file(tmp_path, "c.jpg", jpeg(beside)),
    )
    ran = office.put(*files)
    assert codes(ran) == [("A809", "a.jpg", 1), ("A804", "b.jpg", 1), ("A803", "c.jpg", 1)]
    assert (ran.code, ran.json["home"], ran.json["unplaced"]) == (8, [], 3)

    whole = file(tmp_path, "dua.pdf", stacked([office.sheet(2, 1), office.sheet(2, 2)]))
    assert office.put(whole, nip=BUDI).code == 6
    number = office.archive("show", office.record(2)).json["manifest"]["nomor"]
    revoked = formgen(
        "register", "revoke", str(CONTEST), str(number), "--reason", "salah cetak",
        "--workspace", office.root, "--json",
    )  # fmt: skip
    assert revoked.code == 0, revoked
    assert codes(office.put(whole)) == [("A806", "dua.pdf", 1)]


def jpeg(page: Pixels) -> bytes:
    _, data = cv2.imencode(".jpg", page)
    return bytes(data)


def test_a_seal_of_somebody_else_is_no_seal(office: Stack, tmp_path: Path) -> None:
    """The same office made anew has other keys, and does not know the numbers either."""
    root = tmp_path / "lain"
    workspace = create_workspace(
        root, kabupaten="32.07", host="cek.example.id", voting_day=date(2024, 11, 27)
    )
    (root / "petugas.toml").write_text(STAFF, encoding="utf-8")
    new_key(workspace, today=today_in_jakarta())
    stranger = Stack(root)
    sheet = file(tmp_path, "palsu.jpg", office.sheet(1, 1))
    assert codes(stranger.put(sheet)) == [("A802", "palsu.jpg", 1)]
    shutil.copytree(office.root / "kunci", root / "kunci", dirs_exist_ok=True)
    assert codes(stranger.put(sheet)) == [("A805", "palsu.jpg", 1)]


def test_annotations_and_actions_of_a_scan_stay_behind(office: Stack, tmp_path: Path) -> None:
    with pikepdf.open(BytesIO(stacked([office.sheet(1, 2), office.sheet(1, 1)]))) as pdf:
        for page in pdf.pages:
            page.obj["/AA"] = pikepdf.Dictionary(
                O=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
            )
        pdf.save(tmp_path / "jahat.pdf")
    assert office.put(tmp_path / "jahat.pdf").code == 0
    assert office.archive("get", office.record(1), "--scan", "-o", tmp_path / "k.pdf").code == 0
    assert b"JavaScript" not in (tmp_path / "k.pdf").read_bytes()
