"""Static records handed over: a valid bag, and the berita acara that names its checksum."""

from hashlib import sha256
from pathlib import Path

import bagit
import pytest

from formgen.register.database import transaction
from formgen.service.doors import open_doors
from formgen.service.workspace import open_workspace
from formgen_archive.catalogue import lifecycle
from formgen_archive.catalogue.lifecycle import Standing
from tests.integration.test_archive_outside import letter, put
from tests.support import tools
from tests.support.office import Ran, formgen
from tests.support.retention import CONTEST, light_office

pytestmark = [pytest.mark.render, pytest.mark.once]

ANI, BUDI = "198001012005011001", "198001012005011002"
TERMS = (
    "--lembaga", "LKD Ciamis", "--penerima", "CONTOH PENERIMA", "--jabatan", "Kepala Dinas",
    "--keputusan", "SK 7", "--persetujuan", "Surat 9",
)  # fmt: skip


def hand_over(office: Path, target: Path, *more: str, nip: str = BUDI) -> Ran:
    return formgen(
        "archive", "hand-over", target, *TERMS, *more, "--sebagai", nip, "--workspace", office,
        "--json",
    )  # fmt: skip


def test_what_is_kept_for_good_goes_into_a_bag_with_its_paper(tmp_path: Path) -> None:
    office = tmp_path / "kantor"
    light_office(office)
    records = [row["record"] for row in put(office, letter(tmp_path)).json["received"]]
    assert hand_over(office, tmp_path / "nihil").code == 3  # nothing is permanen yet
    keys = [(CONTEST, record.partition("/")[2]) for record in records]
    with open_doors(open_workspace(office)) as doors, transaction(doors.engine) as conn:
        lifecycle.put(conn, {key: Standing(state="permanen") for key in keys})
    assert hand_over(office, tmp_path / "x", nip=ANI).code == 6
    refused = hand_over(office, tmp_path / "x", "--state", "aktif")
    assert (refused.code, refused.json["findings"][0]["rule"]) == (6, "A651")
    assert not (tmp_path / "x").exists()

    bag = tmp_path / "kantong"
    done = hand_over(office, bag)
    assert (done.code, done.json["records"]) == (0, 1), done
    assert bagit.Bag(str(bag)).is_valid()
    paper = done.json["berita_acara"]
    assert paper["number"] == f"001/TU.05.3-BA/3207/{paper['day'][:4]}"
    file = next((office / "dinas").rglob("*.pdf"))
    told = formgen("verify", file, "--workspace", office, "--json")
    assert "BA PENYERAHAN" in told.out, "a verdict names the papers of the archive too"
    text = tools.poppler_text(office / "arsip" / "arsip" / paper["record"] / "asli.pdf")
    words = " ".join(text.split())
    digest = sha256((bag / "manifest-sha256.txt").read_bytes()).hexdigest()
    for word in (digest, "autentik, terpercaya, utuh, dan dapat digunakan", "CONTOH PENERIMA"):
        assert word in words
    again = hand_over(office, tmp_path / "kantong-2" / "kantong")
    assert again.json["berita_acara"] == paper, "the same bag is the same paper"
