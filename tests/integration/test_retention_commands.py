"""Retention, holds and the audit log as an archivist meets them: by the command line alone."""

from pathlib import Path
from typing import Any, get_args

import pytest

from formgen.cli.events import KINDS
from formgen.cli.hold import GROUNDS
from formgen_archive.holds import Ground
from formgen_archive.occurrences import Kind
from tests.support.office import Ran, formgen
from tests.support.retention import CONTEST, SLIP, light_office, verified_text

ANI, BUDI, CITRA, DEWI = (f"19800101200501100{n}" for n in (1, 2, 3, 4))
FIRST = "3207012008001"
RECORD = f"{CONTEST}/{SLIP}.{FIRST}.0.e1"


@pytest.fixture
def office(tmp_path: Path) -> Path:
    light_office(tmp_path / "kantor")
    return tmp_path / "kantor"


def run(office: Path, *arguments: str | Path) -> Ran:
    return formgen(*arguments, "--workspace", office, "--json")


def happen(office: Path, kind: str, day: str, *more: str, confirm: bool = True) -> dict[str, Any]:
    done = run(
        office, "retention", "event", kind, "--election", str(CONTEST), "--day", day,
        "--document", "SK 1", "--sebagai", ANI, *more,
    )  # fmt: skip
    assert done.code == 0, done
    if confirm:
        event = str(done.json["event"]["id"])
        confirmed = run(office, "retention", "confirm", event, "--sebagai", BUDI)
        assert confirmed.code == 0, confirmed
        return {**done.json, "lifted": confirmed.json["lifted"]}
    answer: dict[str, Any] = done.json
    return answer


def settle(office: Path) -> None:
    happen(office, "penetapan_hasil", "2024-12-05")
    happen(office, "brpk", "2025-01-03")
    happen(office, "pelantikan", "2025-02-20")


def verify_rules(office: Path, **changes: str) -> None:
    (office / "jra").mkdir(exist_ok=True)
    text = verified_text(**changes)
    (office / "jra" / f"jra-{changes.get('version', '2026.2')}.toml").write_text(text, "utf-8")


def why(office: Path, record: str = RECORD) -> dict[str, Any]:
    done = run(office, "retention", "why", record)
    assert done.code == 0, done
    answer: dict[str, Any] = done.json
    return answer


def set_hold(office: Path, *more: str, nip: str = ANI) -> Ran:
    return run(
        office, "hold", "set", "--ground", "audit", "--case", "LHP 1", "--review", "2027-01-31",
        "--sebagai", nip, *more,
    )  # fmt: skip


def rules(done: Ran) -> list[str]:
    return [finding["rule"] for finding in done.json["findings"]]


def test_words_of_the_commands_are_those_of_the_archive() -> None:
    assert get_args(Ground) == GROUNDS
    assert get_args(Kind) == KINDS


class TestDates:
    def test_nothing_is_due_while_nothing_happened(self, office: Path) -> None:
        found = why(office)
        assert (found["kept_until"], found["fate"], found["status"]) == (
            None,
            "musnah",
            "dilaporkan",
        )
        assert "pelantikan: not recorded: pelantikan" in found["because"]

    def test_a_contest_that_is_settled_gives_dates_in_words(self, office: Path) -> None:
        settle(office)
        verify_rules(office)
        found = why(office)
        assert (found["start"], found["kept_until"]) == ("2025-02-20", "2027-12-31")
        assert (found["rules_version"], found["status"]) == ("2026.2", "terverifikasi")
        assert any("came in under PL02.6-C-FORM-LAIN version 2026.1" in s for s in found["because"])
        text = formgen("retention", "why", RECORD, "--workspace", office).out
        assert "kept until 2027-12-31" in text
        assert "pelantikan 2025-02-20 (SK 1)" in text

    def test_groups(self, office: Path) -> None:
        settle(office)
        rows = run(office, "retention", "due").json["groups"]
        assert [(row["rule"], row["records"], row["kept_until"]) for row in rows] == [
            ("PL02.6-C-FORM-LAIN", 2, "2027-12-31"),
            ("PL02.6-C-HASIL", 1, None),
        ]
        assert len(formgen("retention", "due", "--workspace", office).out.splitlines()) == 2

    def test_each_record_that_is_over(self, office: Path) -> None:
        settle(office)
        assert run(office, "retention", "due", "--each").json["records"] == []
        verify_rules(office, inactive="P1D", version="2026.2")
        # The version it came in under keeps it longer.
        assert run(office, "retention", "due", "--each").json["records"] == []

    def test_rules_with_their_records(self, office: Path) -> None:
        listed = {row["id"]: row for row in run(office, "retention", "list").json["rules"]}
        assert listed["PL02.6-C-FORM-LAIN"]["records"] == 2
        assert listed["PL02.6-C-HASIL"]["records"] == 1
        assert listed["PP09-LOGISTIK"]["records"] == 0
        text = formgen("retention", "list", "--workspace", office).out
        assert "PL02.6-C-FORM-LAIN  P0D + P2Y  musnah  dilaporkan  2" in text

    def test_a_rule_file_that_lost_a_rule_stops_everything(self, office: Path) -> None:
        verify_rules(office)
        path = office / "jra" / "jra-2026.2.toml"
        text = path.read_text("utf-8")
        path.write_text(text[: text.index('[[aturan]]\nid = "TU01')], "utf-8")
        done = run(office, "retention", "list")
        assert (done.code, set(rules(done))) == (3, {"A411"})

    def test_no_such_record(self, office: Path) -> None:
        for record in ("1/x", "x", f"{CONTEST}/"):
            assert run(office, "retention", "why", record).code == 4


class TestEvents:
    def test_what_frees_waits_for_a_second_person(self, office: Path) -> None:
        happen(office, "penetapan_hasil", "2024-12-05")
        happen(office, "brpk", "2025-01-03")
        happen(office, "pelantikan", "2025-02-20", confirm=False)
        assert why(office)["start"] is None
        same = run(office, "retention", "confirm", "3", "--sebagai", ANI)
        assert (same.code, rules(same)) == (6, ["A514"])
        assert run(office, "retention", "confirm", "3", "--sebagai", BUDI).code == 0
        assert why(office)["start"] == "2025-02-20"

    def test_correcting_twice_keeps_history(self, office: Path) -> None:
        settle(office)
        happen(office, "pelantikan", "2025-02-21", "--replaces", "3")
        happen(office, "pelantikan", "2025-02-22", "--replaces", "4")
        assert why(office)["start"] == "2025-02-22"
        rows = run(office, "retention", "events").json["events"]
        assert [(row["id"], row["counts"]) for row in rows] == [
            (1, True),
            (2, True),
            (3, False),
            (4, False),
            (5, True),
        ]
        text = formgen("retention", "events", "--workspace", office).out
        assert "corrects 4" in text.splitlines()[4]
        assert "does not count any more" in text.splitlines()[2]

    def test_an_order_for_one_polling_place_holds_it_and_opens_the_contest(
        self, office: Path
    ) -> None:
        settle(office)
        made = happen(office, "psu_diperintahkan", "2025-02-24", "--place", FIRST, confirm=False)
        assert made["hold"]["records"] == {"tertahan": 1}
        second = RECORD.replace(FIRST, "3207012008002")
        assert [why(office, record)["holds"] for record in (RECORD, second)] == [1, 0]
        assert [why(office, record)["start"] for record in (RECORD, second)] == [None, None]
        done = happen(office, "perintah_selesai", "2025-04-19", "--order", "4")
        assert done["lifted"] == [1]
        assert why(office)["holds"] == 0
        assert why(office)["start"] is None
        happen(office, "penetapan_hasil", "2025-04-22")
        happen(office, "brpk", "2025-04-30")
        assert why(office)["start"] == "2025-04-30"

    @pytest.mark.parametrize(
        ("arguments", "code", "reasons"),
        [
            (("pelantikan", "--day", "2099-01-01"), 6, ["A601"]),
            (("pelantikan", "--day", "2024-02-20"), 6, ["A607"]),
            (("putusan_mk", "--day", "2025-01-01", "--case", "K-1"), 6, ["A604"]),
            (("perintah_selesai", "--day", "2025-01-01", "--order", "7"), 6, ["A605"]),
            (("pelantikan", "--day", "kemarin"), 2, []),
            (("hari_raya", "--day", "2025-01-01"), 2, []),
        ],
    )
    def test_what_cannot_be(
        self, office: Path, arguments: tuple[str, ...], code: int, reasons: list[str]
    ) -> None:
        more = ("--election", str(CONTEST), "--document", "SK 1", "--sebagai", ANI)
        done = run(office, "retention", "event", *arguments, *more)
        assert (done.code, rules(done)) == (code, reasons)
        assert run(office, "retention", "events").json["events"] == []

    def test_only_contests_of_this_office(self, office: Path) -> None:
        more = ("--day", "2025-01-01", "--document", "SK 1", "--sebagai", ANI)
        assert run(office, "retention", "event", "pelantikan", "--election", "1", *more).code == 4


class TestWhoMayAct:
    @pytest.mark.parametrize(
        ("nip", "reasons"),
        [(BUDI, ["A512"]), (CITRA, ["A513"]), ("198001012005011009", ["A511"])],
    )
    def test_recording(self, office: Path, nip: str, reasons: list[str]) -> None:
        more = ("--day", "2025-01-01", "--document", "SK 1", "--sebagai", nip)
        at = ("--election", str(CONTEST))
        done = run(office, "retention", "event", "pelantikan", *at, *more)
        assert (done.code, rules(done)) == (6, reasons)
        (attempt,) = run(office, "archive", "log", "--type", "upaya_ditolak").json["events"]
        assert (attempt["subject"], attempt["documents"]) == (f"kontes/{CONTEST}", [nip])

    def test_the_doctor_names_who_has_no_account(self, office: Path) -> None:
        checks = {check["name"]: check for check in run(office, "doctor").json["checks"]}
        assert checks["staff"]["message"] == f"4 persons; without an account: {ANI}, {BUDI}, {DEWI}"
        assert "no clock outside" in checks["time"]["message"]

    def test_the_doctor_asks_the_clocks(
        self, office: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("FORMGEN_TIME_SOURCES", "http://127.0.0.1:1/")
        done = run(office, "doctor")
        failed = [check["name"] for check in done.json["checks"] if not check["ok"]]
        assert (done.code, failed) == (7, ["time"])

    def test_without_a_staff_file_nobody_may(self, office: Path) -> None:
        (office / "petugas.toml").unlink()
        assert set_hold(office, "--place", "3207").code == 4


class TestHolds:
    def test_a_hold_by_place_until_two_persons_lift_it(self, office: Path) -> None:
        done = set_hold(office, "--place", "32.07.01")
        assert (done.code, done.json["hold"]["records"]) == (0, {"tertahan": 3})
        assert why(office)["holds"] == 1
        assert "hold 1: audit LHP 1" in why(office)["because"][-1]
        for nip in (ANI, BUDI):
            alone = run(office, "hold", "lift", "1", "--confirm", "--sebagai", nip)
            assert alone.code == 6
        asked = run(office, "hold", "lift", "1", "--document", "SK 9", "--sebagai", ANI)
        assert (asked.code, asked.json["stands"]) == (0, True)
        same = run(office, "hold", "lift", "1", "--confirm", "--sebagai", ANI)
        assert (same.code, rules(same)) == (6, ["A514"])
        refused = run(office, "archive", "log", "--type", "upaya_ditolak").json["events"]
        assert [entry["subject"] for entry in refused] == ["tahan/1"] * 3
        assert refused[-1]["documents"] == [ANI]
        assert refused[-1]["reason"].startswith("A514 ")
        assert "lifting asked for" in formgen("hold", "list", "--workspace", office).out
        lifted = run(office, "hold", "lift", "1", "--confirm", "--sebagai", BUDI)
        assert (lifted.code, lifted.json["stands"]) == (0, False)
        assert why(office)["holds"] == 0
        assert run(office, "hold", "list").json["holds"] == []
        assert len(run(office, "hold", "list", "--all").json["holds"]) == 1

    def test_a_refused_request(self, office: Path) -> None:
        set_hold(office, "--place", "3207")
        run(office, "hold", "lift", "1", "--document", "SK 9", "--sebagai", ANI)
        refused = run(office, "hold", "lift", "1", "--refuse", "belum inkracht", "--sebagai", BUDI)
        assert (refused.code, refused.json["stands"]) == (0, True)
        assert why(office)["holds"] == 1

    def test_by_form_and_by_record(self, office: Path) -> None:
        by_form = set_hold(office, "--form", "C.HASIL-KWK-BUPATI")
        assert by_form.json["hold"]["records"] == {"tertahan": 1}
        by_record = set_hold(office, "--record", RECORD)
        assert by_record.json["hold"]["records"] == {"tertahan": 1}

    def test_a_record_of_which_the_store_has_lost_the_bytes(self, office: Path) -> None:
        (office / "arsip" / "arsip" / RECORD / "manifes.json").unlink()
        done = set_hold(office, "--place", "3207")
        assert (done.code, done.json["ok"]) == (8, False)
        assert done.json["hold"]["records"] == {"terlambat": 1, "tertahan": 2}
        log = run(office, "archive", "log", "--type", "tahan_terlambat").json["events"]
        assert [entry["subject"] for entry in log] == [RECORD.partition("/")[2]]

    @pytest.mark.parametrize(
        ("scope", "reasons"),
        [((), ["A613"]), (("--place", "32070"), ["A612"])],
    )
    def test_a_scope_that_is_none(
        self, office: Path, scope: tuple[str, ...], reasons: list[str]
    ) -> None:
        done = set_hold(office, *scope)
        assert (done.code, rules(done)) == (6, reasons)

    @pytest.mark.parametrize("place", ["32.99", "99", "3207990000001"])
    def test_a_region_that_does_not_exist_is_not_held(self, office: Path, place: str) -> None:
        assert set_hold(office, "--place", place).code == 4
        assert run(office, "hold", "list").json["holds"] == []

    def test_an_order_for_a_region_that_does_not_exist(self, office: Path) -> None:
        order = run(
            office, "retention", "event", "psu_diperintahkan", "--election", str(CONTEST),
            "--day", "2025-02-24", "--document", "SK 1", "--sebagai", ANI, "--place", "32.99",
        )  # fmt: skip
        assert order.code == 4

    @pytest.mark.parametrize("place", ["32.01", "3208000000000"])
    def test_a_region_without_records_is_told(self, office: Path, place: str) -> None:
        done = formgen(
            "hold", "set", "--ground", "audit", "--case", "LHP 1", "--place", place,
            "--review", "2027-01-31", "--sebagai", ANI, "--workspace", office,
        )  # fmt: skip
        assert done.code == 0
        assert "No record is in this scope yet" in done.err

    def test_lifting_needs_one_of_three_words(self, office: Path) -> None:
        set_hold(office, "--place", "3207")
        assert run(office, "hold", "lift", "1", "--sebagai", ANI).code == 2
        both = ("--confirm", "--refuse", "x", "--sebagai", BUDI)
        assert run(office, "hold", "lift", "1", *both).code == 2
        assert run(office, "hold", "lift", "9", "--document", "x", "--sebagai", ANI).code == 4


class TestLog:
    def test_filters_and_chain(self, office: Path) -> None:
        settle(office)
        set_hold(office, "--place", "3207")
        one = run(office, "archive", "log", "--type", "tahan_dipasang").json["events"]
        assert [(e["subject"], e["name"], e["role"]) for e in one] == [
            ("tahan/1", "Ani", "petugas_tahan")
        ]
        assert one[0]["after"] == "audit 3"
        confirmed = run(office, "archive", "log", "--nip", BUDI).json["events"]
        assert {e["type"] for e in confirmed} == {"peristiwa_disahkan", "pemicu_tertutup"}
        assert run(office, "archive", "log", "--until", "2024-11-26").json["events"] == []
        assert len(run(office, "archive", "log", "--since", "2025-01-01").json["events"]) == 8
        checked = run(office, "archive", "log", "--check", "--subject", "tahan/1").json
        assert (checked["ok"], checked["findings"], len(checked["events"])) == (True, [], 1)
        text = formgen("archive", "log", "--check", "--last", "1", "--workspace", office).out
        assert text.splitlines()[-1].startswith("11 entries, 0 findings, head ")

    def test_a_log_that_was_altered(self, office: Path) -> None:
        import sqlite3  # noqa: PLC0415

        with sqlite3.connect(office / "register.sqlite3") as conn:
            conn.execute("DROP TRIGGER archive_audit_events_no_update")
            conn.execute("UPDATE archive_audit_events SET body = replace(body, 'Ani', 'Eni')")
        done = run(office, "archive", "log", "--check")
        assert (done.code, done.json["ok"]) == (5, False)
        assert set(rules(done)) == {"A203"}
