"""The command line as people and scripts meet it: streams, languages, exit codes, every command."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support import forms, tools
from tests.support import office as make
from tests.support.office import BUPATI, HASIL, PLACES, Office, formgen

pytestmark = [pytest.mark.render, pytest.mark.slow]

RECORD = f"{BUPATI}/c-hasil-kwk-bupati.{PLACES[0]}.0.e1"
HEAVY = ("weasyprint", "sqlalchemy", "alembic", "fontTools", "cryptography", "PIL", "msgspec")


@pytest.fixture(scope="module")
def usual() -> Office:
    return make.busy_office()


@pytest.fixture
def office(usual: Office, tmp_path: Path) -> Office:
    return make.copy_office(usual, tmp_path / "kantor-lain")


def loaded_after(*arguments: str) -> tuple[str, set[str]]:
    """Run the command line as a program; returns its output and which heavy modules it loaded."""
    program = (
        "import sys\n"
        "from formgen.cli import command\n"
        "from formgen.cli.boundary import run\n"
        "run(command, sys.argv[1:])\n"
        f"print(*[name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, check=True, text=True
    )
    return done.stdout, set(done.stderr.split())


class TestHelp:
    def test_the_list_of_commands_loads_nothing_heavy(self) -> None:
        out, heavy = loaded_after("--help")
        for name in ("archive", "check", "doctor", "form", "init", "issue", "key", "verify"):
            assert f"\n  {name} " in out
        assert heavy == set()

    @pytest.mark.parametrize("name", ["issue", "verify", "archive", "form", "key", "register"])
    def test_the_help_of_a_command_loads_nothing_heavy(self, name: str) -> None:
        out, heavy = loaded_after(name, "--help")
        assert out
        assert heavy == set()

    def test_the_version(self) -> None:
        done = formgen("--version")
        assert (done.code, done.out.split()[0]) == (0, "formgen,")

    @pytest.mark.parametrize(
        ("language", "words"), [("id", "Memeriksa tabel hasil."), ("en", "Check a table")]
    )
    def test_both_languages(
        self, language: str, words: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # Help is chosen when the program starts, so this asks a new one.
        monkeypatch.setenv("FORMGEN_LANG", language)
        assert words in loaded_after("--help")[0]


class TestStreams:
    """Results on stdout and nothing else; words about the work on stderr."""

    def test_a_result(self, usual: Office) -> None:
        done = formgen("archive", "find", "--place", PLACES[0], "--workspace", usual.root)
        assert done.out.splitlines()[0].split()[0] == RECORD
        assert done.err == ""

    def test_an_error(self, usual: Office) -> None:
        done = formgen("archive", "show", "1/apa", "--workspace", usual.root)
        assert (done.code, done.out) == (4, "")
        assert "formgen archive find" in done.err

    def test_an_error_as_json(self, usual: Office) -> None:
        done = formgen("archive", "show", "1/apa", "--workspace", usual.root, "--json")
        assert (done.code, done.err) == (4, "")
        assert (done.json["ok"], done.json["code"]) == (False, "FG-NOT-FOUND")

    def test_wrong_use_as_json(self) -> None:
        done = formgen("archive", "show", "--json")
        assert done.code == 2
        assert (done.json["ok"], done.json["code"]) == (False, "FG-USAGE")

    @pytest.mark.parametrize(
        ("language", "word"), [("id", "Tidak ada arsip"), ("en", "There is no record")]
    )
    def test_the_language_of_messages(
        self, usual: Office, language: str, word: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("FORMGEN_LANG", language)
        assert word in formgen("archive", "show", "1/apa", "--workspace", usual.root).err

    def test_every_command_takes_json(self) -> None:
        for command in _every_command():
            assert "--json" in formgen(*command, "--help").out, command


class TestInit:
    def test_a_workspace_is_made_once(self, tmp_path: Path) -> None:
        first = formgen("init", tmp_path / "a", "--kabupaten", "32.07", "--json")
        assert (first.code, first.json["region"]) == (0, "3207")
        before = make.tree(tmp_path / "a")
        assert formgen("init", tmp_path / "a", "--kabupaten", "32.07").code == 6
        assert make.tree(tmp_path / "a") == before

    def test_keys_are_their_owners_alone(self, tmp_path: Path) -> None:
        formgen("init", tmp_path / "a", "--kabupaten", "32.07")
        secret = list((tmp_path / "a" / "kunci").glob("*.key"))
        assert len(secret) == 2
        assert all(path.stat().st_mode & 0o077 == 0 for path in [*secret, secret[0].parent])

    @pytest.mark.parametrize(
        ("options", "code"),
        [
            (["--kabupaten", "32.07", "--host", "bukan host"], 3),
            (["--kabupaten", "32"], 3),
            (["--kabupaten", "32.99"], 4),
            (["--provinsi", "32.07"], 3),
            (["--provinsi", "34"], 3),
            (["--kabupaten", "32.07", "--provinsi", "32"], 2),
            ([], 2),
        ],
        ids=[
            "a host that is none",
            "a province",
            "nowhere",
            "no province",
            "a province that elects no governor",
            "two offices",
            "no office",
        ],
    )
    def test_a_mistake_leaves_nothing_behind(
        self, options: list[str], code: int, tmp_path: Path
    ) -> None:
        assert formgen("init", tmp_path / "a", *options).code == code
        assert not (tmp_path / "a").exists()

    def test_keys_without_settings_are_never_written_over(self, tmp_path: Path) -> None:
        (tmp_path / "a" / "kunci").mkdir(parents=True)
        (tmp_path / "a" / "kunci" / "akar.key").write_text("rahasia", encoding="ascii")
        assert formgen("init", tmp_path / "a", "--kabupaten", "32.07").code == 6

    def test_a_place_that_cannot_be_written(self, tmp_path: Path) -> None:
        (tmp_path / "berkas").write_text("", encoding="ascii")
        done = formgen("init", tmp_path / "berkas" / "a", "--kabupaten", "32.07")
        assert done.code == 7


class TestForm:
    def test_list(self) -> None:
        listed = formgen("form", "list", "--json").json["forms"]
        assert len({form["slug"] for form in listed}) == len(listed)
        made_by = {form["code"]: form["made_by"] for form in listed}
        assert made_by[HASIL] == "issue"
        assert made_by["D.HASIL PROV-KWK-GUBERNUR"] == "recap"
        assert made_by["C.PENDAMPING-KWK"] == "fill"
        assert made_by["BA PEMUSNAHAN"] == "destroy"
        assert len(formgen("form", "list").out.splitlines()) == len(listed)

    @pytest.mark.parametrize(
        "code",
        [
            "C1-KWK",
            "model c.hasil kwk bupati",
            "C.KEJADIAN KHUSUS",
            "Berita Acara Pemusnahan Arsip",
        ],
    )
    def test_show(self, code: str) -> None:
        shown = formgen("form", "show", code, "--json")
        assert shown.code == 0
        assert {"Codes", "Retention", "Filled by", "Signed by", "Copies for"} <= set(shown.json)
        assert all(shown.json.values())

    def test_show_suggests_what_was_meant(self) -> None:
        done = formgen("form", "show", "C.HASLI-KWK-BUPATI")
        assert done.code == 4
        assert HASIL in done.err

    @pytest.mark.once
    def test_check_of_all_and_of_a_broken_one(self, tmp_path: Path) -> None:
        assert formgen("form", "check", "--json").json == {"ok": True, "findings": []}
        folder = tmp_path / "rusak"
        folder.mkdir()
        (folder / "template.toml").write_text("judul = ", encoding="utf-8")
        broken = formgen("form", "check", folder, "--json")
        assert broken.code == 3
        assert "rusak/template.toml" in {finding["file"] for finding in broken.json["findings"]}

    def test_blank(self, tmp_path: Path) -> None:
        target = tmp_path / "blanko.pdf"
        done = formgen("form", "blank", HASIL, "--paslon-count", "3", "-o", target, "--json")
        assert (done.code, done.json["pages"]) == (0, 3)
        assert target.read_bytes().startswith(b"%PDF-1.7")

    def test_blank_of_a_contest_the_office_has_not(self, usual: Office, tmp_path: Path) -> None:
        done = formgen(
            *("form", "blank", "C.HASIL-KWK-WALIKOTA", "--workspace", usual.root),
            *("-o", tmp_path / "x.pdf"),
        )
        assert done.code == 4

    def test_fill_marks_a_draft(self, tmp_path: Path) -> None:
        target = tmp_path / "draf.pdf"
        data = forms.TEMPLATES / "c-hasil-salinan-kwk" / "sample.json"
        done = formgen("form", "fill", "C.HASIL SALINAN", "--data", data, "-o", target, "--json")
        assert done.code == 0, done
        assert "DRAF" in tools.poppler_text(target)

    def test_fill_refuses_what_breaks_a_rule(self, tmp_path: Path) -> None:
        data = json.loads(
            (forms.TEMPLATES / "c-hasil-salinan-kwk" / "sample.json").read_text("utf-8")
        )
        data["angka"]["suara_sah"] += 1
        path = tmp_path / "data.json"
        path.write_text(json.dumps(data), encoding="utf-8")
        target = tmp_path / "draf.pdf"
        done = formgen("form", "fill", "C.HASIL SALINAN", "--data", path, "-o", target, "--json")
        assert done.code == 3
        assert {finding["file"] for finding in done.json["findings"]} == {"data.json"}
        assert not target.exists()

    def test_a_folder_that_does_not_exist(self, tmp_path: Path) -> None:
        target = tmp_path / "tidak" / "ada.pdf"
        assert formgen("form", "blank", "C.KEJADIAN KHUSUS", "-o", target).code == 4


class TestCheck:
    def test_a_table_in_order(self, usual: Office) -> None:
        done = formgen("check", "--form", "C.HASIL", "--results", usual.folder / "hasil.csv")
        assert done.code == 0
        assert "4 rows checked" in done.err

    def test_a_table_with_an_error(self, office: Office) -> None:
        rows = make.result_rows()
        rows[2] = rows[2] | {"suara_sah": 209}
        table = office.table("salah.csv", rows)
        done = formgen("check", "--form", "C.HASIL", "--results", table, "--json")
        assert (done.code, done.json["ok"]) == (3, False)
        assert {finding["row"] for finding in done.json["findings"]} == {4}


class TestKey:
    def test_new_list_and_revoke(self, office: Office) -> None:
        at = ("--workspace", office.root, "--json")
        kid = formgen("key", "new", "--name", "KPU UJI", "--region", "32.07", *at).json["kid"]
        rows = formgen("key", "list", *at).json["keys"]
        (row,) = [row for row in rows if row["kid"] == kid]
        assert (row["issuer"], row["regions"], row["revoked_since"]) == ("KPU UJI", "3207", "")
        assert formgen("key", "revoke", kid, "--since", "2030-01-01", *at).code == 0
        rows = formgen("key", "list", *at).json["keys"]
        assert "2030-01-01" in {row["revoked_since"] for row in rows if row["kid"] == kid}
        assert formgen("key", "revoke", "ffffffff", *at).code == 4

    def test_a_region_that_is_none(self, office: Office) -> None:
        done = formgen("key", "new", "--region", "Ciamis", "--workspace", office.root)
        assert done.code == 3

    def test_secrets_are_never_shown(self, office: Office) -> None:
        secrets = [path.read_text("ascii") for path in (office.root / "kunci").glob("*.key")]
        at = ("--workspace", office.root)
        published = office.folder / "daftar.json"
        said = [
            formgen(*command, *at, *more).out
            for command in (("key", "new"), ("key", "list"), ("key", "publish", "-o", published))
            for more in ((), ("--json",))
        ]
        said.append(published.read_text(encoding="utf-8"))
        assert not [secret for secret in secrets for words in said if secret in words]


class TestArchive:
    def test_find(self, usual: Office) -> None:
        at = ("--workspace", usual.root, "--json")
        everything = formgen("archive", "find", *at).json["records"]
        assert len(everything) == 3 * len(PLACES)
        by_form = formgen("archive", "find", "--form", "C.HASIL", *at).json["records"]
        assert by_form == [f"{BUPATI}/c-hasil-kwk-bupati.{place}.0.e1" for place in PLACES]
        by_place = formgen("archive", "find", "--place", "32.07.02", *at).json["records"]
        assert len(by_place) == 6
        assert formgen("archive", "find", "--place", "99", *at).json["records"] == []

    def test_show_and_get(self, usual: Office, tmp_path: Path) -> None:
        at = ("--workspace", usual.root)
        manifest = formgen("archive", "show", RECORD, *at, "--json").json["manifest"]
        assert json.loads(formgen("archive", "show", RECORD, *at).out) == manifest
        target = tmp_path / "asli.pdf"
        assert formgen("archive", "get", RECORD, "-o", target, *at).code == 0
        issued = usual.out / usual.receipts()[0]["berkas"]
        assert target.read_bytes() == issued.read_bytes()

    def test_check_of_a_sound_archive(self, usual: Office) -> None:
        done = formgen("archive", "check", "--workspace", usual.root, "--json")
        assert (done.code, done.json["ok"], done.json["findings"]) == (0, True, [])
        assert done.json["records"] == done.json["events"] == 3 * len(PLACES)

    @pytest.mark.parametrize("name", ["asli.pdf", "manifes.json"])
    @pytest.mark.parametrize("how", ["changed", "cut", "gone"])
    def test_check_finds_what_is_no_longer_as_it_was(
        self, office: Office, name: str, how: str
    ) -> None:
        path = office.root / "arsip" / "arsip" / RECORD / name
        data = path.read_bytes()
        path.chmod(0o644)
        if how == "gone":
            path.unlink()
        else:
            path.write_bytes(data[:-1] if how == "cut" else data[:-1] + b"\x00")
        done = formgen("archive", "check", "--workspace", office.root, "--json")
        assert (done.code, done.json["ok"]) == (5, False)
        assert all(RECORD.split("/")[1] in f["file"] for f in done.json["findings"])
        assert done.json["findings"]

    def test_get_refuses_a_corrupted_file(self, office: Office, tmp_path: Path) -> None:
        path = office.root / "arsip" / "arsip" / RECORD / "asli.pdf"
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.chmod(0o644)
        path.write_bytes(bytes(data))
        target = tmp_path / "asli.pdf"
        done = formgen("archive", "get", RECORD, "-o", target, "--workspace", office.root)
        assert done.code == 5
        assert not target.exists()

    def test_check_finds_a_record_that_nobody_catalogued(self, office: Office) -> None:
        folder = office.root / "arsip" / "arsip" / RECORD
        stray = folder.with_name(folder.name.replace(".e1", ".e7"))
        stray.mkdir()
        (stray / "manifes.json").write_bytes((folder / "manifes.json").read_bytes())
        done = formgen("archive", "check", "--workspace", office.root, "--json")
        assert done.code == 5
        assert [finding["rule"] for finding in done.json["findings"]] == ["A108"]

    def test_log(self, usual: Office) -> None:
        at = ("--workspace", usual.root)
        of_records = ("--type", "penerimaan", "--last", "3")
        events = formgen("archive", "log", *of_records, *at, "--json").json["events"]
        total = 3 * len(PLACES)
        assert [event["seq"] for event in events] == [total - 2, total - 1, total]
        assert {event["type"] for event in events} == {"penerimaan"}
        assert len(formgen("archive", "log", "--last", "3", *at).out.splitlines()) == 3


class TestRegister:
    def test_list_is_in_the_order_of_places(self, usual: Office) -> None:
        rows = formgen("register", "list", "--workspace", usual.root, "--json").json["documents"]
        places = [row["place"] for row in rows]
        assert places == sorted(places)
        text = formgen("register", "list", "--workspace", usual.root).out
        assert len(text.splitlines()) == len(rows)

    @pytest.mark.parametrize("election_and_number", [("1", "1"), (str(BUPATI), "999")])
    def test_revoking_what_was_never_issued(
        self, office: Office, election_and_number: tuple[str, str]
    ) -> None:
        done = formgen(
            "register", "revoke", *election_and_number, "--reason", "x", "--workspace", office.root
        )
        assert done.code == 4

    def test_revoke(self, office: Office) -> None:
        at = ("--workspace", office.root, "--json")
        assert formgen("register", "revoke", str(BUPATI), "2", "--reason", "x", *at).code == 0
        rows = formgen("register", "list", *at).json["documents"]
        assert [row["number"] for row in rows if row["status"] == "revoked"] == [2]
        again = office.issue(forms=HASIL)
        assert again.json["issued"] == 0, "running again does not bring back what was withdrawn"


class TestDoctor:
    def test_a_healthy_office(self, usual: Office) -> None:
        done = formgen("doctor", "--workspace", usual.root, "--json")
        assert (done.code, done.json["ok"]) == (0, True)
        names = [check["name"] for check in done.json["checks"]]
        assert names == ["layout", "forms", "office", "keys", "archive", "staff", "time"]

    def test_without_an_office(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        assert formgen("doctor").code == 0

    @pytest.mark.parametrize(
        ("lost", "name"),
        [("register.sqlite3", "archive"), ("arsip", "archive"), ("kunci/kunci.json", "keys")],
    )
    def test_what_is_lost_is_said_and_not_made_anew(
        self, office: Office, lost: str, name: str
    ) -> None:
        (office.root / lost).rename(office.folder / "hilang")
        done = formgen("doctor", "--workspace", office.root, "--json")
        assert done.code == 7
        assert {check["name"] for check in done.json["checks"] if not check["ok"]} == {name}
        assert not (office.root / lost).exists()

    def test_settings_that_are_wrong(self, office: Office) -> None:
        (office.root / "formgen.toml").write_text("[kantor]\n", encoding="utf-8")
        done = formgen("doctor", "--workspace", office.root)
        assert done.code == 7
        assert "kantor.host: " in done.out
        assert "pemilihan" in done.out

    def test_a_region_that_does_not_exist(self, office: Office) -> None:
        path = office.root / "formgen.toml"
        text = path.read_text(encoding="utf-8").replace(
            'kabupaten = "32.07"', 'kabupaten = "99.99"'
        )
        path.write_text(text, encoding="utf-8")
        done = formgen("doctor", "--workspace", office.root, "--json")
        assert done.code == 7
        assert {check["name"] for check in done.json["checks"] if not check["ok"]} == {"office"}


def _every_command() -> list[Sequence[str]]:
    groups: dict[str, Sequence[str]] = {
        "archive": ("find", "show", "get", "check", "log"),
        "hold": ("set", "lift", "list"),
        "retention": (
            "list",
            "due",
            "why",
            "event",
            "confirm",
            "events",
            "transfer",
            "sign",
            "transfers",
            "sort",
            "decide",
            "reconcile",
            "report",
        ),
        "form": ("list", "show", "check", "blank", "fill"),
        "key": ("new", "list", "revoke", "publish"),
        "register": ("list", "revoke"),
    }
    inner = [(group, verb) for group, verbs in groups.items() for verb in verbs]
    return [*inner, ("check",), ("doctor",), ("init",), ("issue",), ("verify",)]
