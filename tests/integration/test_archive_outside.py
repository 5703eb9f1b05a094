"""Documents from outside: put, found, fetched, checked, exported, held and rebuilt."""

import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import bagit
import pikepdf
import pytest

from formgen.cli.options import today_in_jakarta
from formgen.service.doors import open_doors
from formgen.service.setup import create_workspace
from tests.support.office import Ran, formgen
from tests.support.retention import CONTEST, STAFF

ANI, BUDI = "198001012005011001", "198001012005011002"
SLUG = "ba-penetapan-hasil"
FIRST = f"{CONTEST}/{SLUG}.3207000000000.900000001.e1"
SECOND = f"{CONTEST}/{SLUG}.3207000000000.900000002.e1"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an office with an empty archive, to be copied."""
    root = tmp_path_factory.mktemp("kosong") / "kantor"
    workspace = create_workspace(
        root, kabupaten="32.07", host="cek.example.id", voting_day=date(2024, 11, 27)
    )
    (root / "petugas.toml").write_text(STAFF, encoding="utf-8")
    with open_doors(workspace):
        return root


@pytest.fixture
def office(empty: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(empty, tmp_path / "kantor"))


def letter(folder: Path, name: str = "surat.pdf", pages: int = 3) -> Path:
    path = folder / name
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(595, 842))
        pdf.save(path, deterministic_id=True)
    return path


def archive(office: Path, *arguments: str | Path) -> Ran:
    return formgen("archive", *arguments, "--workspace", office, "--json")


def put(office: Path, *files: Path, **changes: str) -> Ran:
    options = {
        "form": SLUG,
        "election": str(CONTEST),
        "place": "32.07",
        "day": "2024-12-05",
        "from": "KPU Provinsi",
        "sebagai": ANI,
    } | changes
    given = [part for name, value in options.items() for part in (f"--{name}", value)]
    return archive(office, "put", *files, *given)


def found(office: Path, *arguments: str) -> list[str]:
    return [str(name) for name in archive(office, "find", *arguments).json["records"]]


def forget(office: Path) -> None:
    """Lose the database."""
    for path in office.glob("register.sqlite3*"):
        path.unlink()


def test_one_record_for_each_file(office: Path, tmp_path: Path) -> None:
    files = letter(tmp_path), letter(tmp_path, "lain.pdf", pages=1)
    ran = put(office, *files, letter="12/PL.02/2024", title="Penetapan hasil")
    assert ran.code == 0, ran
    rows = ran.json["received"]
    assert [(row["record"], row["rule"], row["new"]) for row in rows] == [
        (FIRST, "PL02.7-PENETAPAN", True),
        (SECOND, "PL02.7-PENETAPAN", True),
    ]
    shown = archive(office, "show", FIRST).json["manifest"]
    assert (shown["skema"], shown["halaman"], shown["hari"]) == (
        "formgen/manifes/2",
        3,
        "2024-12-05",
    )
    assert (shown["privasi"], shown["formulir"]) == ("publik", {"slug": SLUG})
    assert shown["luar"] == {
        "asal": "KPU Provinsi",
        "surat": "12/PL.02/2024",
        "perihal": "Penetapan hasil",
    }
    target = tmp_path / "kembali.pdf"
    assert archive(office, "get", FIRST, "-o", target).code == 0
    assert target.read_bytes() == files[0].read_bytes()
    events = archive(office, "log", "--type", "penerimaan", "--nip", ANI).json["events"]
    assert [event["subject"] for event in events] == [
        FIRST.partition("/")[2],
        SECOND.partition("/")[2],
    ]


def test_locked_and_held_like_every_record(office: Path, tmp_path: Path) -> None:
    assert put(office, letter(tmp_path)).code == 0
    for name in ("asli.pdf", "manifes.json"):
        lock = json.loads((office / "arsip/arsip" / FIRST / f".{name}.kunci").read_bytes())
        assert (lock["jenis"], lock["tahanan"]) == ("COMPLIANCE", True)
        assert lock["sampai"] > "2025"


def test_found_checked_exported_and_rebuilt(office: Path, tmp_path: Path) -> None:
    assert put(office, letter(tmp_path)).code == 0
    assert put(office, letter(tmp_path, pages=4), form="php-putusan", place="3207").code == 0
    digest = archive(office, "show", FIRST).json["manifest"]["berkas"][0]["sha256"]
    assert found(office, "--form", SLUG, "--place", "32.07") == [FIRST]
    assert found(office, "--sha256", digest) == [FIRST]
    before = archive(office, "find").json["found"]
    assert [row["number"] for row in before] == [None, None]
    bag = tmp_path / "serah"
    assert archive(office, "export", bag, "--form", SLUG).json["records"] == 1
    bagit.Bag(str(bag)).validate(processes=1)
    forget(office)
    ran = archive(office, "rebuild")
    assert (ran.code, ran.json["added"]) == (0, 2)
    assert archive(office, "find").json["found"] == before
    checked = archive(office, "check")
    assert (checked.code, checked.json["records"], checked.json["findings"]) == (0, 2, [])
    path = office / "arsip/arsip" / FIRST / "asli.pdf"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b" ")
    assert [f["rule"] for f in archive(office, "check").json["findings"]] == ["A102"]


def test_putting_it_again_changes_nothing(office: Path, tmp_path: Path) -> None:
    file = letter(tmp_path)
    assert put(office, file).code == 0
    again = put(office, file, title="lain")
    assert [(row["record"], row["new"]) for row in again.json["received"]] == [(FIRST, False)]
    assert len(archive(office, "log", "--type", "penerimaan").json["events"]) == 1


def test_what_was_cut_short_goes_on_and_is_never_written_over(office: Path, tmp_path: Path) -> None:
    file = letter(tmp_path)
    assert put(office, file).code == 0
    (office / "arsip/arsip" / FIRST / "manifes.json").unlink()
    forget(office)  # as if it had been killed after the document
    other = put(office, letter(tmp_path, "lain.pdf", pages=1))
    assert [row["record"] for row in other.json["received"]] == [SECOND]
    assert not (office / "arsip/arsip" / FIRST / "manifes.json").exists()
    again = put(office, file)
    assert [(row["record"], row["new"]) for row in again.json["received"]] == [(FIRST, True)]
    assert archive(office, "check").json["findings"] == []


def test_a_hold_on_its_kind_catches_it(office: Path, tmp_path: Path) -> None:
    assert put(office, letter(tmp_path)).code == 0
    review = (today_in_jakarta() + timedelta(days=90)).isoformat()
    given = ("--ground", "audit", "--case", "LHP 12", "--form", SLUG, "--review", review)
    ran = formgen("hold", "set", *given, "--sebagai", ANI, "--workspace", office, "--json")
    assert ran.code == 0, ran
    assert ran.json["hold"]["records"] == {"tertahan": 1}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"form": "surat-cinta"}, 3),
        ({"day": "2999-01-01"}, 3),
        ({"place": "99.99"}, 3),
        ({"title": "x" * 201}, 3),
        ({"from": ""}, 3),
        ({"from": "dua\nbaris"}, 3),
        ({"election": "1"}, 4),
        ({"sebagai": BUDI}, 6),
    ],
    ids=["kind", "day", "place", "long", "no origin", "two lines", "contest", "person"],
)
def test_refused_and_nothing_kept(
    office: Path, tmp_path: Path, changes: dict[str, str], code: int
) -> None:
    assert put(office, letter(tmp_path), **changes).code == code
    assert found(office) == []
    assert not list((office / "arsip").rglob("asli.pdf"))
    attempts = archive(office, "log", "--type", "upaya_ditolak").json["events"]
    assert len(attempts) == (1 if changes.get("sebagai") else 0)


def test_all_files_are_looked_at_before_one_is_kept(office: Path, tmp_path: Path) -> None:
    good = letter(tmp_path)
    picture, broken = tmp_path / "foto.jpg", tmp_path / "rusak.pdf"
    picture.write_bytes(b"\xff\xd8\xff\xe0")
    broken.write_bytes(b"%PDF-1.7 tidak utuh")
    assert put(office, good, picture).code == 3
    assert put(office, good, broken).code == 3
    assert found(office) == []
