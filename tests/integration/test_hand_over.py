"""Static records handed over: a valid bag, and the berita acara that names its checksum."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import bagit
import pytest

from formgen.cli.options import today_in_jakarta
from formgen.model.calendar import long_date
from formgen.register.database import transaction
from formgen.service.doors import open_doors
from formgen.service.workspace import open_workspace
from formgen_archive.catalogue import lifecycle
from formgen_archive.catalogue.lifecycle import Standing
from formgen_archive.destruction.states import RecordState
from tests.integration.test_archive_outside import letter, put
from tests.support import tools
from tests.support.office import Ran, formgen
from tests.support.retention import CONTEST, light_office

pytestmark = [pytest.mark.render, pytest.mark.once]

ANI, BUDI = "198001012005011001", "198001012005011002"
TODAY = today_in_jakarta().isoformat()


def hand_over(office: Path, *words: str | Path, nip: str = ANI) -> Ran:
    return formgen(
        "archive", "hand-over", *words, "--sebagai", nip, "--workspace", office, "--json"
    )


def done(office: Path, *words: str | Path, nip: str = ANI) -> Any:  # noqa: ANN401 - the JSON
    ran = hand_over(office, *words, nip=nip)
    assert ran.code == 0, ran.out + ran.err
    return ran.json


def refused(office: Path, *words: str | Path, nip: str = ANI) -> list[str]:
    """Give a command that must be refused; the attempt is on record."""
    ran = hand_over(office, *words, nip=nip)
    assert ran.code == 6, ran.out + ran.err
    last = formgen("archive", "log", "--last", "1", "--workspace", office, "--json")
    assert last.json["events"][0]["type"] == "upaya_ditolak"
    return [item["rule"] for item in ran.json["findings"]]


def paper(number: str, day: str = TODAY) -> tuple[str, ...]:
    return ("--surat", number, "--tanggal", day)


@pytest.fixture
def office(tmp_path: Path) -> tuple[Path, list[str]]:
    """An office with two letters that are kept for good."""
    root = tmp_path / "kantor"
    light_office(root)
    files = (letter(tmp_path), letter(tmp_path, "lain.pdf", pages=1))
    records = [row["record"] for row in put(root, *files).json["received"]]
    assert hand_over(root, "propose").code == 3  # nothing is permanen yet
    set_state(root, records, "permanen")
    return root, records


def set_state(root: Path, records: list[str], state: RecordState) -> None:
    keys = [(CONTEST, record.partition("/")[2]) for record in records]
    with open_doors(open_workspace(root)) as doors, transaction(doors.engine) as conn:
        lifecycle.put(conn, {key: Standing(state=state) for key in keys})


def states(root: Path, records: list[str]) -> list[str]:
    found = formgen("archive", "find", "--workspace", root, "--json").json["found"]
    by_name = {row["record"]: row["state"] for row in found}
    return [by_name[name] for name in records]


def test_what_is_kept_for_good_is_handed_over_step_by_step(
    office: tuple[Path, list[str]], tmp_path: Path
) -> None:
    root, records = office
    assert refused(root, "propose", "--state", "aktif") == ["A651"]
    assert done(root, "propose")["state"] == "usul_serah"
    assert states(root, records) == ["usul_serah"] * 2
    assert refused(root, "decree", "1", *paper("SK 7"), nip=BUDI) == ["A651"]  # not verified

    verify = ("verify", "1", "--lembaga", "LKD Ciamis")
    assert refused(root, *verify, *paper("Surat 9", "2099-01-01")) == ["A624"]
    assert refused(root, *verify, *paper("Surat 9", "2018-01-01")) == ["A625"]
    assert refused(root, *verify, *paper("9"), "--tolak", "1/lain=bukan") == ["A720"]
    verified = done(root, *verify, *paper("Surat 9"), "--tolak", f"{records[1]}=salinan")
    assert (verified["state"], verified["records"]) == ("diverifikasi_lk", 1)
    assert states(root, records) == ["diverifikasi_lk", "permanen"]
    assert refused(root, "decree", "1", *paper("SK 7")) == ["A512"]  # an archivist
    done(root, "decree", "1", *paper("SK 7"), nip=BUDI)

    bag = tmp_path / "kantong"
    to = ("--penerima", "CONTOH PENERIMA", "--jabatan", "Kepala Dinas")
    assert refused(root, "bag", "1", bag, *to) == ["A512"]
    assert not bag.exists()
    made = done(root, "bag", "1", bag, *to, nip=BUDI)
    assert made["records"] == 1
    assert bagit.Bag(str(bag)).is_valid()
    digest = sha256((bag / "manifest-sha256.txt").read_bytes()).hexdigest()
    tells_of_it(root, made["berita_acara"], digest)
    again = done(root, "bag", "1", tmp_path / "lagi" / "kantong", *to, nip=BUDI)
    assert again["berita_acara"] == made["berita_acara"], "the same bag is the same paper"

    receipt = ("receive", "1", *paper("TT 1"))
    assert refused(root, *receipt, "--sidik", "0" * 64) == ["A671"]
    assert done(root, *receipt, "--sidik", digest)["state"] == "diserahkan"
    assert states(root, records) == ["diserahkan", "permanen"]
    assert refused(root, "cancel", "1", "--alasan", "x") == ["A651"]
    (listed,) = formgen("archive", "hand-over", "status", "--workspace", root, "--json").json[
        "lists"
    ]
    assert [step["state"] for step in listed["steps"]] == [
        "usul_serah", "diverifikasi_lk", "ditetapkan_serah", "diserahkan",
    ]  # fmt: skip
    checked = formgen("archive", "log", "--check", "--workspace", root, "--json")
    assert checked.json["findings"] == []


def tells_of_it(root: Path, written: dict[str, str], digest: str) -> None:
    """Read the berita acara as people and ``verify`` do."""
    assert written["number"] == f"001/TU.05.3-BA/3207/{written['day'][:4]}"
    file = next((root / "dinas").rglob("*.pdf"))
    told = formgen("verify", file, "--workspace", root, "--json")
    assert "BA PENYERAHAN" in told.out, "a verdict names the papers of the archive too"
    text = tools.poppler_text(root / "arsip" / "arsip" / written["record"] / "asli.pdf")
    words = " ".join(text.split())
    today = long_date(today_in_jakarta())
    for word in (
        digest, "autentik, terpercaya, utuh, dan dapat digunakan", "CONTOH PENERIMA",
        "LKD Ciamis", f"SK 7 tanggal {today}", f"Surat 9 tanggal {today}",
    ):  # fmt: skip
        assert word in words


def test_a_list_that_is_given_up_or_altered(office: tuple[Path, list[str]]) -> None:
    root, records = office
    done(root, "propose")
    assert refused(root, "propose", "--state", "usul_serah") == ["A651"]
    assert done(root, "cancel", "1", "--alasan", "keliru")["state"] == "dibatalkan"
    assert states(root, records) == ["permanen"] * 2
    assert done(root, "propose")["number"] == 2
    set_state(root, records[:1], "permanen")  # past the program
    assert refused(root, "cancel", "2", "--alasan", "x") == ["A721"]
