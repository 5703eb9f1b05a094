"""What a batch leaves, whatever the shape of its tables and however it is run."""

import json
import os
import random
import shutil
import subprocess
import sys
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from filelock import FileLock
from pypdf import PdfReader

from formgen.errors import Text, UnavailableError
from formgen.service import keep, produce
from formgen.service.keys import new_key
from tests.support import forms
from tests.support import office as make
from tests.support.office import DAY, HASIL, KEJADIAN, PLACES, SALINAN, Office

LATER = DAY + timedelta(days=2)
pytestmark = [pytest.mark.render, pytest.mark.slow]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return make.new_office(tmp_path / "kantor-uji")


@pytest.fixture(scope="module")
def usual() -> Office:
    return make.busy_office()


Left = tuple[dict[str, str], dict[str, str]]
"""Digests of what a batch left in the archive and in the output folder."""


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Left:
    return _issued(make.new_office(tmp_path_factory.mktemp("satu") / "kantor"))


class TestReceipts:
    def test_every_line_tells_the_truth(self, usual: Office) -> None:
        lines = usual.receipts()
        assert len(lines) == 2 * len(PLACES)
        for line in lines:
            data = (usual.out / line["berkas"]).read_bytes()
            assert sha256(data).hexdigest() == line["sha256"]
            assert line["edisi"] == "1"
        assert {line["formulir"] for line in lines} == {HASIL, KEJADIAN}

    def test_the_register_says_the_same(self, usual: Office) -> None:
        listed = make.formgen("register", "list", "--workspace", usual.root, "--json")
        known = {(row["number"], row["place"], row["sha256"]) for row in listed.json["documents"]}
        written = [*usual.receipts(), *usual.receipts(usual.folder / "terisi")]
        assert {(int(r["nomor"]), r["kode_tps"], r["sha256"]) for r in written} == known
        assert len(known) == 3 * len(PLACES)

    def test_documents_stand_under_kecamatan_desa_and_tps(self, usual: Office) -> None:
        files = [line["berkas"] for line in usual.receipts() if line["formulir"] == HASIL]
        assert files == [
            "32.07.01 CIAMIS/32.07.01.2008 PAWINDAN/TPS 001/C.HASIL-KWK-BUPATI.pdf",
            "32.07.01 CIAMIS/32.07.01.2008 PAWINDAN/TPS 002/C.HASIL-KWK-BUPATI.pdf",
            "32.07.02 CIKONENG/32.07.02.2001 CIKONENG/TPS 001/C.HASIL-KWK-BUPATI.pdf",
            "32.07.02 CIKONENG/32.07.02.2001 CIKONENG/TPS 010/C.HASIL-KWK-BUPATI.pdf",
        ]

    def test_no_other_file_lies_between_them(self, usual: Office) -> None:
        files = {line["berkas"] for line in usual.receipts()} | {"tanda-terima.csv"}
        assert set(make.tree(usual.out)) == files

    def test_numbers_follow_forms_and_then_tps_codes(self, usual: Office) -> None:
        lines = usual.receipts()
        assert [int(line["nomor"]) for line in lines] == list(range(1, len(lines) + 1))
        assert [line["kode_tps"] for line in lines] == [*PLACES, *PLACES]

    def test_the_report_counts_documents_and_pages(self, office: Office) -> None:
        done = office.issue(forms=SALINAN, results=True)
        assert done.code == 0
        assert done.json | {"seconds": 0, "documents_per_second": 0} == {
            "ok": True,
            "issued": 4,
            "skipped": 0,
            "failed": 0,
            "not_reported": 0,
            "pages": 8,
            "seconds": 0,
            "documents_per_second": 0,
            "receipts": str(office.out / "tanda-terima.csv"),
            "print_files": [],
            "findings": done.json["findings"],
        }


@pytest.mark.once
class TestSameTablesSameBytes:
    """One batch in several ways; the archive and the files must not show which it was."""

    def test_shuffled_rows(self, office: Office, expected: Left) -> None:
        shuffle = random.Random(7).sample  # noqa: S311 - the same order every time
        for name, rows in _tables().items():
            office.table(f"{name}.csv", shuffle(rows, len(rows)))
        assert _issued(office) == expected

    def test_spreadsheets(self, office: Office, expected: Left) -> None:
        paths = [office.table(f"{name}.xlsx", rows) for name, rows in _tables().items()]
        options = zip(("--tps", "--results", "--paslon"), paths, strict=True)
        more = [part for option, path in options for part in (option, str(path))]
        done = office.issue(*more, forms=f"{HASIL},{SALINAN}")
        assert done.code == 0, done
        assert (office.kept(), make.tree(office.out)) == expected

    def test_columns_in_another_order(self, office: Office, expected: Left) -> None:
        for name, rows in _tables().items():
            office.table(f"{name}.csv", [dict(reversed(row.items())) for row in rows])
        assert _issued(office) == expected

    def test_two_processes(self, office: Office, expected: Left) -> None:
        assert _issued(office, "--jobs", "2") == expected

    def test_one_form_after_the_other_with_names_in_other_spellings(
        self, office: Office, expected: Left
    ) -> None:
        for code in ("model c1-kwk", "c.hasil salinan"):
            assert office.issue(forms=code, results=True).json["issued"] == len(PLACES)
        assert office.kept() == expected[0]

    @pytest.mark.parametrize(
        ("locale", "zone", "seed"),
        [("C", "America/Anchorage", "1"), ("tr_TR.UTF-8", "Asia/Jayapura", "4242")],
    )
    def test_other_locale_zone_hash_seed_and_folder(
        self,
        office: Office,
        expected: Left,
        locale: str,
        zone: str,
        seed: str,
    ) -> None:
        environment = {
            "PATH": os.environ["PATH"],
            "LANG": locale,
            "LC_ALL": locale,
            "TZ": zone,
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        command = [*make.PROGRAM, "issue", "--forms", f"{HASIL},{SALINAN}"]
        command += ["--workspace", "kantor", "--out", "terbitan", "--date", DAY.isoformat()]
        command += ["--tps", "tps.csv", "--results", "hasil.csv", "--paslon", "paslon.csv"]
        done = subprocess.run(
            command, cwd=office.folder, env=environment, check=False, capture_output=True
        )
        assert done.returncode == 0, done.stderr.decode()
        assert (office.kept(), make.tree(office.out)) == expected


@pytest.mark.once
def test_working_processes_leave_no_files_of_their_own(office: Office) -> None:
    """A note of two sheets is laid out in one of them, with copies of the fonts."""
    rows = make.result_rows()
    rows[0]["catatan"] = "\n".join([make.NOTE] * 40)
    office.table("hasil.csv", rows)
    command = [*make.PROGRAM, "issue", "--forms", KEJADIAN, "--jobs", "2", "--json"]
    command += ["--workspace", "kantor", "--out", "terbitan", "--date", DAY.isoformat()]
    command += ["--tps", "tps.csv", "--results", "hasil.csv", "--paslon", "paslon.csv"]
    with TemporaryDirectory() as folder:  # a short name: the name of a socket has 107 characters
        paths = {"TMPDIR": folder, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(
            command, cwd=office.folder, env=os.environ | paths, check=True, capture_output=True
        )
        assert json.loads(done.stdout)["pages"] == len(PLACES) + 1
        assert list(Path(folder).iterdir()) == []


class TestRefusals:
    """Nothing is issued, nothing is reserved, nothing is written."""

    @pytest.fixture(autouse=True)
    def untouched(self, office: Office) -> object:
        before = make.tree(office.root)
        yield
        after = make.tree(office.root)
        new = {name for name in after if after[name] != before.get(name)}
        assert {name for name in new if not name.startswith("stensil/")} <= {"formgen.lock"}
        assert not office.out.exists()

    def test_every_finding_of_every_table_at_once(self, office: Office) -> None:
        tables = _tables()
        tables["tps"][0] = tables["tps"][0] | {"kode_tps": "3207019999001"}
        tables["hasil"][2] = tables["hasil"][2] | {"suara_sah": 999, "suara_1": "9O"}
        tables["paslon"][1] = tables["paslon"][1] | {"nama_wakil": ""}
        _write(office, tables)
        refused = office.issue(forms=SALINAN, results=True)
        assert refused.code == 3
        found = {(Path(f["file"]).name, f["row"], f["column"]) for f in refused.json["findings"]}
        assert ("tps.csv", 2, "kode_tps") in found
        assert ("hasil.csv", 4, "suara_1") in found
        assert {place[0] for place in found} == {"tps.csv", "hasil.csv", "paslon.csv"}
        assert not refused.json["ok"]

    def test_both_tables_of_a_prefilled_batch_at_once(self, office: Office) -> None:
        tables = _tables()
        tables["tps"][3] = tables["tps"][3] | {"pemilih_dpt_j": "dua"}
        tables["paslon"][0] = tables["paslon"][0] | {"nomor_urut": 4}
        _write(office, tables)
        refused = office.issue()
        assert refused.code == 3
        files = {Path(finding["file"]).name for finding in refused.json["findings"]}
        assert files == {"tps.csv", "paslon.csv"}

    def test_tables_whose_headers_are_wrong_are_told_together(self, office: Office) -> None:
        for name in ("tps", "hasil", "paslon"):
            (office.folder / f"{name}.csv").write_text("apa,ini\n1,2\n", encoding="utf-8")
        refused = office.issue(forms=SALINAN, results=True)
        assert refused.code == 3
        files = {Path(finding["file"]).name for finding in refused.json["findings"]}
        assert files == {"tps.csv", "hasil.csv", "paslon.csv"}

    @pytest.mark.parametrize("name", ["tps.csv", "hasil.csv", "paslon.csv"])
    def test_a_table_without_rows(self, office: Office, name: str) -> None:
        path = office.folder / name
        path.write_text(path.read_text(encoding="utf-8").partition("\n")[0], encoding="utf-8")
        refused = office.issue(forms=SALINAN, results=True)
        assert refused.code == 3
        empty = [f["file"] for f in refused.json["findings"] if f["rule"] == "T35"]
        assert [Path(file).name for file in empty] == [name]

    def test_results_for_several_contests(self, office: Office) -> None:
        office.table("paslon.csv", make.pair_rows(make.PAIRS + make.GOVERNORS))
        refused = office.issue(forms="C.HASIL SALINAN", results=True)
        assert refused.code == 3
        assert "one contest" in refused.json["message"]
        assert "BUPATI" in refused.json["hint"]

    def test_a_key_that_may_not_seal_on_that_day(self, office: Office) -> None:
        refused = office.issue("--date", "2019-04-17")
        assert refused.code == 6
        assert "2019-04-17" in refused.json["message"]

    def test_a_name_that_does_not_fit_is_named_and_nothing_is_issued(self, office: Office) -> None:
        tables = _tables()
        tables["paslon"][2] = tables["paslon"][2] | {"nama_calon": "NAMA " * 60}
        _write(office, tables)
        refused = office.issue(forms=f"{HASIL},{SALINAN}")
        assert refused.code == 3
        assert {(Path(f["file"]).name, f["column"]) for f in refused.json["findings"]} == {
            ("paslon.csv", "nama_calon")
        }
        assert any("paslon.3.calon" in f["message"] for f in refused.json["findings"])

    def test_a_figure_with_too_many_digits_names_its_tps(self, office: Office) -> None:
        tables = _tables()
        tables["tps"][1] = tables["tps"][1] | {"pemilih_dpt_j": 12345}
        _write(office, tables)
        refused = office.issue()
        assert refused.code == 3
        places = {(Path(f["file"]).name, f["column"]) for f in refused.json["findings"]}
        assert places == {("tps.csv", "pemilih_dpt_j")}
        assert all(PLACES[1] in finding["message"] for finding in refused.json["findings"])
        by_several = office.issue("--jobs", "2")
        assert (by_several.code, by_several.json) == (refused.code, refused.json)

    def test_a_character_the_narrative_cannot_show(self, office: Office) -> None:
        tables = _tables()
        tables["hasil"][1] = tables["hasil"][1] | {"catatan": "hujan \u2614"}
        _write(office, tables)
        refused = office.issue(forms=KEJADIAN, results=True)
        assert refused.code == 3
        assert [f["column"] for f in refused.json["findings"]] == ["catatan"]
        assert PLACES[1] in refused.json["findings"][0]["message"]

    def test_a_second_batch_at_the_same_time(self, office: Office) -> None:
        with FileLock(office.root / "formgen.lock"):
            refused = office.issue()
        assert refused.code == 7

    def test_no_form_and_an_unknown_form(self, office: Office) -> None:
        assert office.issue(forms=" , ").code == 3
        assert office.issue(forms="C.HASLI-KWK-BUPATI").code == 4

    def test_a_form_of_a_contest_this_office_has_not(self, office: Office) -> None:
        assert office.issue(forms="C.HASIL-KWK-WALIKOTA").code == 4

    def test_no_table_of_pairs(self, office: Office) -> None:
        (office.folder / "paslon.csv").unlink()
        assert office.issue("--paslon", office.folder / "tps.csv").code == 3

    def test_a_sheet_size_the_form_has_not(self, office: Office) -> None:
        refused = office.issue("--paper", "b5")
        assert refused.code == 3
        assert "plano" in refused.json["hint"]

    def test_an_output_folder_that_is_a_file(self, office: Office) -> None:
        in_the_way = office.folder / "tps.csv"
        refused = office.issue("--out", in_the_way / "terbitan")
        assert refused.code == 7


class TestNotes:
    """A breach of R09 (one vote more than people who voted) that the row explains."""

    @pytest.fixture
    def noted(self, office: Office) -> Office:
        rows = make.result_rows()
        one_more: dict[str, str | int] = {"suara_1": 91, "suara_sah": 211, "suara_total": 211}
        rows[0] = rows[0] | one_more | {"catatan": "Satu pemilih tidak tercatat."}
        office.table("hasil.csv", rows)
        return office

    def test_without_the_option_it_is_refused(self, noted: Office) -> None:
        refused = noted.issue(forms=SALINAN, results=True)
        assert refused.code == 3
        assert {finding["rule"] for finding in refused.json["findings"]} == {"R09"}

    def test_with_the_option_it_is_issued(self, noted: Office) -> None:
        done = noted.issue("--accept-noted", forms=SALINAN, results=True)
        assert done.code == 0, done
        assert done.json["issued"] == len(PLACES)


class TestAgain:
    def test_running_again_changes_nothing(self, tmp_path: Path, usual: Office) -> None:
        office = make.copy_office(usual, tmp_path / "lagi")
        before = (office.kept(), make.tree(office.out))
        again = office.issue(forms=f"{HASIL},{KEJADIAN}")
        assert (again.json["issued"], again.json["skipped"]) == (0, 2 * len(PLACES))
        assert (office.kept(), make.tree(office.out)) == before

    def test_lost_and_damaged_files_come_back_from_the_archive(
        self, tmp_path: Path, usual: Office
    ) -> None:
        office = make.copy_office(usual, tmp_path / "hilang")
        before = make.tree(office.out)
        first, second = (office.out / line["berkas"] for line in office.receipts()[:2])
        first.unlink()
        damaged = bytearray(second.read_bytes())
        damaged[1000] ^= 1
        second.write_bytes(bytes(damaged))
        assert office.issue(forms=f"{HASIL},{KEJADIAN}").json["skipped"] == 2 * len(PLACES)
        assert make.tree(office.out) == before

    def test_a_damaged_archive_is_never_copied_out(self, tmp_path: Path, usual: Office) -> None:
        office = make.copy_office(usual, tmp_path / "rusak")
        name = f"c-hasil-kwk-bupati.{PLACES[0]}.0.e1/asli.pdf"
        kept = office.root / "arsip" / "arsip" / str(make.BUPATI) / name
        kept.chmod(0o644)
        kept.write_bytes(kept.read_bytes()[:-1] + b"x")
        lost = office.out / office.receipts()[0]["berkas"]
        lost.unlink()
        assert office.issue().code == 5
        assert not lost.exists()

    def test_a_tps_that_comes_later_gets_the_next_number(
        self, tmp_path: Path, usual: Office
    ) -> None:
        office = make.copy_office(usual, tmp_path / "susulan")
        late = "3207012008003"
        office.table("tps.csv", make.tps_rows([*PLACES, late]))
        assert office.issue().json["issued"] == 1
        lines = office.receipts()
        assert [line["kode_tps"] for line in lines] == sorted([*PLACES, late])
        assert [int(line["nomor"]) for line in lines] == [1, 2, 13, 3, 4]

    def test_another_key_goes_on_with_what_is_left(self, office: Office) -> None:
        office.table("tps.csv", make.tps_rows(PLACES[:2]))
        assert office.issue().json["issued"] == 2
        new_key(office.workspace, today=DAY)
        office.table("tps.csv", make.tps_rows())
        done = office.issue()
        assert (done.json["issued"], done.json["skipped"]) == (2, 2)
        files = [office.out / line["berkas"] for line in office.receipts()]
        checked = office.verify(*files)
        assert [copy["verdict"] for copy in checked.json["copies"]] == ["B"] * 4


class TestAnUnfinishedBatchAndAnotherKey:
    """A number that was reserved keeps its day; the key of today must be allowed to seal it."""

    @pytest.fixture
    def unfinished(self, office: Office) -> Office:
        in_the_way = office.out / "32.07.01 CIAMIS"
        office.out.mkdir()
        in_the_way.write_text("", encoding="ascii")
        assert office.issue().code == 7, "no document can be put there"
        in_the_way.unlink()
        return office

    def test_a_key_of_later_days_is_refused(self, unfinished: Office) -> None:
        new_key(unfinished.workspace, today=LATER)
        refused = unfinished.issue("--date", LATER.isoformat())
        assert refused.code == 6
        assert DAY.isoformat() in refused.json["message"]

    def test_the_same_key_goes_on_with_the_old_day(self, unfinished: Office) -> None:
        done = unfinished.issue("--date", LATER.isoformat())
        assert done.json["issued"] == len(PLACES)
        rows = make.formgen("register", "list", "--workspace", unfinished.root, "--json").json
        assert {row["day"] for row in rows["documents"]} == {DAY.isoformat()}
        files = [unfinished.out / line["berkas"] for line in unfinished.receipts()]
        verdicts = [copy["verdict"] for copy in unfinished.verify(*files).json["copies"]]
        assert verdicts == ["B"] * len(PLACES)


class TestABatchEndedAfterItHadBound:
    """The number stands for its bytes, also for another key and another version of the program."""

    def test_another_key_takes_over_what_the_archive_holds(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as ending:
            ending.setattr(keep, "confirm", _end)
            assert office.issue().code == 7
        kept = office.kept()
        assert len(kept) == 2 * len(PLACES)
        new_key(office.workspace, today=DAY)
        assert office.issue().json["issued"] == len(PLACES)
        assert office.kept() == kept
        files = [office.out / line["berkas"] for line in office.receipts()]
        assert [copy["verdict"] for copy in office.verify(*files).json["copies"]] == ["B"] * 4

    def test_what_nobody_has_and_nobody_can_make_again_gets_another_number(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as ending:
            ending.setattr(keep.Keeper, "_objects", _end)
            assert office.issue().code == 7
        monkeypatch.setattr(produce, "title", lambda _kind, _case: "another version's title")
        assert office.issue().json["issued"] == len(PLACES)
        lines = office.receipts()
        assert [line["edisi"] for line in lines] == ["2"] * len(PLACES)
        assert [int(line["nomor"]) for line in lines] == [5, 6, 7, 8]
        again = office.issue()
        assert (again.json["issued"], again.json["skipped"]) == (0, len(PLACES))


def _end(*_arguments: object) -> None:
    raise UnavailableError(Text("mati", "dead"))


class TestWhatIsAskedFor:
    def test_a_form_named_twice_is_issued_once(self, office: Office) -> None:
        done = office.issue(forms=f"{HASIL},C1-KWK,c hasil kwk bupati")
        assert (done.json["issued"], done.json["skipped"]) == (len(PLACES), 0)

    def test_all_means_every_form_that_the_tables_suffice_for(
        self, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A few folders stand for the catalogue: each form more would cost a second."""
        few = tmp_path / "templates"
        for name in ("_parts", "_rules", "c-hasil-salinan-kwk", "c-kejadian-khusus-kwk",
                     "daftar-hadir-tps", "c-pendamping-kwk", "c-kwk"):  # fmt: skip
            shutil.copytree(forms.TEMPLATES / name, few / name)
        monkeypatch.setenv("FORMGEN_TEMPLATES", str(few))
        office.table("tps.csv", make.tps_rows(PLACES[:1]))
        office.table("hasil.csv", make.result_rows(PLACES[:1]))
        done = office.issue(forms="all", results=True)
        assert done.code == 0, done
        lines = office.receipts()
        attendance = ["Daftar Hadir Petugas", "Daftar Hadir Saksi dan Pengawas"]
        meetings = [KEJADIAN.replace("C.", "D.").replace("-KWK", f" {at}-KWK")
                    for at in ("KECAMATAN", "KABKO")]  # fmt: skip
        assert [line["formulir"] for line in lines] == [SALINAN, KEJADIAN, *meetings, *attendance]
        modes = [_mode(office.out / line["berkas"]) for line in lines]
        assert modes == ["filled", "filled", *["prefilled"] * 4]
        assert [line["kode_tps"] for line in lines][2:4] == ["3207010000000", "3207000000000"]
        (left_out,) = [item for item in done.json["findings"] if item["rule"] == "B01"]
        assert "C.PENDAMPING-KWK (voters who come with a companion)" in left_out["message"]
        assert "C-KWK" not in left_out["message"].replace("C.PENDAMPING-KWK", "")
        again = office.issue(forms="Daftar Hadir Petugas")
        assert again.json["skipped"] == 1, "the results are not in a form that shows none"

    def test_two_contests_never_share_a_file(self, office: Office) -> None:
        office.table("tps.csv", make.tps_rows(PLACES[:1]))
        office.table("paslon.csv", make.pair_rows(make.PAIRS + make.GOVERNORS))
        done = office.issue(forms=KEJADIAN)
        assert done.code == 0, done
        files = [line["berkas"] for line in office.receipts()]
        assert len(set(files)) == 2
        for line in office.receipts():
            data = (office.out / line["berkas"]).read_bytes()
            assert sha256(data).hexdigest() == line["sha256"]

    def test_places_that_have_not_reported_get_no_document(self, office: Office) -> None:
        rows = make.result_rows()
        silent: dict[str, str | int] = dict.fromkeys(rows[0], "")
        office.table("hasil.csv", [*rows[:3], silent | {"kode_tps": PLACES[3]}])
        done = office.issue(forms=SALINAN, results=True)
        assert (done.json["issued"], done.json["not_reported"]) == (3, 1)

    def test_bytes_of_two_offices_differ_only_by_their_keys(
        self, office: Office, tmp_path: Path
    ) -> None:
        other = make.copy_office(office, tmp_path / "lain")
        new_key(other.workspace, today=DAY)
        for one in (office, other):
            one.table("tps.csv", make.tps_rows(PLACES[:1]))
            assert one.issue().code == 0
        first, second = (
            (one.out / one.receipts()[0]["berkas"]).read_bytes() for one in (office, other)
        )
        assert first != second
        end = first.index(b"%%EOF\n")
        assert first[:end] == second[:end], "the document itself does not depend on the key"


def _issued(office: Office, *more: str) -> Left:
    done = office.issue(*more, forms=f"{HASIL},{SALINAN}", results=True)
    assert done.code == 0, done
    return office.kept(), make.tree(office.out)


def _mode(path: Path) -> str:
    """Return the mode of a document, as its attached data have it."""
    (data,) = PdfReader(path).attachments["data.json"]
    return str(json.loads(data)["formulir"]["modus"])


def _tables() -> dict[str, list[dict[str, str | int]]]:
    return {"tps": make.tps_rows(), "hasil": make.result_rows(), "paslon": make.pair_rows()}


def _write(office: Office, tables: dict[str, list[dict[str, str | int]]]) -> None:
    for name, rows in tables.items():
        office.table(f"{name}.csv", rows)
