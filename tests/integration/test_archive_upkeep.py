"""Finding, checking and rebuilding the archive, as an archivist does, in a folder."""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from time import monotonic

import bagit
import pytest

from tests.support import office as make
from tests.support.office import BUPATI, DAY, HASIL, KEJADIAN, PLACES, SALINAN, Office, Ran

pytestmark = [pytest.mark.render, pytest.mark.slow]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Return an office with three documents for each of four TPS."""
    return make.copy_office(make.busy_office(), tmp_path / "kantor-uji")


def archive(office: Office, *arguments: str) -> Ran:
    return make.formgen("archive", *arguments, "--workspace", office.root, "--json")


def found(office: Office, *arguments: str) -> list[str]:
    ran = archive(office, "find", *arguments)
    assert ran.code == 0, ran
    return [row["record"] for row in ran.json["found"]]


def record_folder(office: Office, position: int = 0) -> Path:
    return sorted((office.root / "arsip/arsip" / str(BUPATI)).iterdir())[position]


def codes(ran: Ran) -> list[str]:
    return [finding["rule"] for finding in ran.json["findings"]]


def test_an_archive_that_is_not_mounted_is_not_begun_anew(office: Office) -> None:
    store, away = office.root / "arsip", office.root / "tidak-terpasang"
    store.rename(away)
    rows = make.result_rows()
    rows[0] = rows[0] | {"suara_1": 89, "suara_2": 111}
    office.table("hasil.csv", rows)
    issued = office.issue(forms=SALINAN, results=True)
    assert (issued.code, issued.json["code"]) == (7, "FG-UNAVAILABLE")
    assert archive(office, "find").code == 7
    assert not store.exists()
    away.rename(store)
    assert len(found(office)) == 3 * len(PLACES), "no number was given meanwhile"


class TestFind:
    def test_all(self, office: Office) -> None:
        assert len(found(office)) == 3 * len(PLACES)

    def test_by_form_region_and_tps(self, office: Office) -> None:
        assert len(found(office, "--form", HASIL)) == len(PLACES)
        assert len(found(office, "--place", "32.07.01")) == 6
        (one,) = found(office, "--form", SALINAN, "--place", PLACES[0])
        assert PLACES[0] in one

    def test_by_election_number_and_day(self, office: Office) -> None:
        assert len(found(office, "--election", str(BUPATI))) == 3 * len(PLACES)
        assert found(office, "--election", "1") == []
        assert len(found(office, "--number", "1")) == 1
        assert len(found(office, "--since", DAY.isoformat(), "--until", DAY.isoformat())) == 12
        assert found(office, "--since", (DAY + timedelta(days=1)).isoformat()) == []
        assert found(office, "--until", (DAY - timedelta(days=1)).isoformat()) == []

    def test_by_digest_and_kode_cek(self, office: Office) -> None:
        line = office.receipts()[2]
        (record,) = found(office, "--sha256", line["sha256"])
        assert line["kode_tps"] in record
        with closing(sqlite3.connect(office.root / "register.sqlite3")) as conn:
            query = "SELECT kode_cek FROM register_seals WHERE election = ? AND number = ?"
            (code,) = conn.execute(query, (BUPATI, int(line["nomor"]))).fetchone()
        typed = f"{code[:4]}-{code[4:8]}-{code[8:12]}-{code[12:]}".lower()
        assert found(office, "--kode-cek", typed) == [record]
        assert found(office, "--kode-cek", "AAAA-AAAA-AAAA-AAAA") == []

    def test_by_state(self, office: Office) -> None:
        assert len(found(office, "--state", "aktif")) == 12
        assert found(office, "--state", "musnah") == []

    def test_all_conditions_must_hold(self, office: Office) -> None:
        assert found(office, "--form", HASIL, "--place", "9999") == []


class TestCheck:
    def test_a_whole_archive(self, office: Office) -> None:
        before = archive(office, "check")
        assert (before.code, before.json["records"], before.json["findings"]) == (0, 12, [])
        assert (before.json["never_checked"], before.json["resumed"]) == (0, False)
        assert before.json["oldest_check"]

    @pytest.mark.parametrize(
        ("harm", "code"),
        [
            (lambda folder: flip(folder / "asli.pdf"), "A101"),
            (lambda folder: cut(folder / "asli.pdf"), "A102"),
            (lambda folder: (folder / "asli.pdf").unlink(), "A103"),
            (lambda folder: (folder / "lain.pdf").write_bytes(b"x"), "A104"),
            (lambda folder: flip(folder / "manifes.json"), "A106"),
            (lambda folder: (folder / "manifes.json").unlink(), "A107"),
        ],
    )
    def test_every_harm_is_found(self, office: Office, harm: object, code: str) -> None:
        assert callable(harm)
        harm(record_folder(office))
        ran = archive(office, "check")
        assert (ran.code, ran.json["ok"]) == (5, False)
        assert code in codes(ran)
        assert ran.json["records"] == 12  # one finding stops nothing
        log = archive(office, "log", "--type", "fixity_gagal")
        assert len(log.json["events"]) == 1

    def test_a_record_the_catalogue_does_not_know(self, office: Office) -> None:
        folder = record_folder(office)
        shutil.copytree(folder, folder.with_name(folder.name.replace(".e1", ".e7")))
        assert codes(archive(office, "check")) == ["A108"]

    def test_the_pace_is_kept(self, office: Office) -> None:
        size = sum(path.stat().st_size for path in (office.root / "arsip").rglob("*.pdf"))
        started = monotonic()
        assert archive(office, "check", "--rate", str(size / 1_000_000)).code == 0
        assert monotonic() - started >= 1


class TestRebuild:
    def test_a_lost_catalogue_comes_back(self, office: Office) -> None:
        before = archive(office, "find").json["found"]
        shown = archive(office, "show", before[0]["record"]).json
        register = rows(office)
        (office.root / "register.sqlite3").unlink()
        for path in office.root.glob("register.sqlite3-*"):
            path.unlink()
        for _ in range(2):  # an empty register was made, and hides nothing
            assert office.issue().code == 7
            assert archive(office, "check").code == 7
        ran = archive(office, "rebuild")
        assert (ran.code, ran.json["manifests"], ran.json["added"]) == (0, 12, 12)
        assert ran.json["registered"] == 12
        assert rows(office) == register
        assert archive(office, "find").json["found"] == before
        assert archive(office, "show", before[0]["record"]).json == shown
        assert archive(office, "check").code == 0
        again = archive(office, "rebuild")
        assert (again.code, again.json["added"], again.json["registered"]) == (0, 0, 0)
        kinds = {row["type"] for row in archive(office, "log").json["events"]}
        assert kinds == {"pulih_dari_cadangan", "fixity_berkala"}

    def test_what_is_there_stays(self, office: Office) -> None:
        ran = archive(office, "rebuild")
        assert (ran.code, ran.json["added"], ran.json["void"]) == (0, 0, 0)

    def test_what_was_issued_after_the_backup_is_not_issued_again(self, office: Office) -> None:
        """The numbers go on behind it, and the same batch finds everything done."""
        issued = {row["nomor"] for row in office.receipts()}
        (office.root / "register.sqlite3").unlink()
        for path in office.root.glob("register.sqlite3-*"):
            path.unlink()
        assert archive(office, "rebuild").code == 0
        again = office.issue(forms=f"{HASIL},{KEJADIAN}")
        assert (again.code, again.json["issued"], again.json["skipped"]) == (0, 0, 8)
        assert {row["nomor"] for row in office.receipts()} == issued
        more = office.issue("--reason", "uji", forms=HASIL, results=True)
        assert more.code == 0, more
        assert min(int(row["nomor"]) for row in office.receipts()) > 12

    def test_a_manifest_that_is_none_is_told(self, office: Office) -> None:
        cut(record_folder(office) / "manifes.json")
        ran = archive(office, "rebuild")
        assert (ran.code, codes(ran)) == (5, ["A301"])
        assert ran.json["manifests"] == 12

    def test_the_manifest_of_another_record_is_told(self, office: Office) -> None:
        folder = record_folder(office)
        shutil.copytree(folder, folder.with_name(folder.name.replace(".e1", ".e7")))
        assert codes(archive(office, "rebuild")) == ["A113"]


def rows(office: Office) -> list[tuple[object, ...]]:
    """Return everything the register says."""
    with closing(sqlite3.connect(office.root / "register.sqlite3")) as conn:
        return [
            row
            for table in ("register_elections", "register_documents", "register_seals")
            for row in conn.execute(f"SELECT * FROM {table} ORDER BY 1, 2")  # noqa: S608
        ]


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-10] ^= 1
    rewrite(path, bytes(data))


def cut(path: Path) -> None:
    rewrite(path, path.read_bytes()[:-1])


def rewrite(path: Path, data: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(data)


class TestExport:
    def test_an_outside_reader_finds_the_bag_whole(self, office: Office) -> None:
        target = office.folder / "serah"
        ran = archive(office, "export", str(target), "--form", HASIL)
        assert (ran.code, ran.json["records"], ran.json["files"]) == (0, 4, 9)
        bag = bagit.Bag(str(target))
        bag.validate(processes=1)
        assert bag.version_info == (1, 0)
        assert bag.info["Payload-Oxum"].endswith(".9")
        for folder in sorted((target / "data/arsip" / str(BUPATI)).iterdir()):
            kept = office.root / "arsip/arsip" / str(BUPATI) / folder.name
            for name in ("asli.pdf", "manifes.json"):
                assert (folder / name).read_bytes() == (kept / name).read_bytes()
        lines = (target / "data/peristiwa.jsonl").read_text().splitlines()
        assert [json.loads(line)["jenis"] for line in lines] == ["penerimaan"] * 4

    def test_a_changed_bag_is_noticed(self, office: Office) -> None:
        target = office.folder / "serah"
        assert archive(office, "export", str(target), "--place", PLACES[0]).code == 0
        flip(next(target.rglob("asli.pdf")))
        with pytest.raises(bagit.BagValidationError):
            bagit.Bag(str(target)).validate(processes=1)

    def test_nothing_is_exported_from_a_damaged_archive(self, office: Office) -> None:
        flip(record_folder(office) / "asli.pdf")
        target = office.folder / "serah"
        ran = archive(office, "export", str(target))
        assert (ran.code, codes(ran)) == (5, ["A101"])
        assert sorted(path.name for path in office.folder.glob("*serah*")) == []

    def test_a_folder_that_exists_and_no_record(self, office: Office) -> None:
        assert archive(office, "export", str(office.folder)).code == 3
        assert archive(office, "export", str(office.folder / "x"), "--place", "99").code == 3
