"""Moving records before destruction, and the nightly round over a store with locks."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from formgen.register.database import reading, transaction
from formgen.service.destroy.papers import Press
from formgen.service.doors import Doors, open_doors
from formgen.service.reconcile import RoundReport, reconcile
from formgen.service.transfer import sign_transfer
from formgen.service.trusted_time import Clocks
from formgen.service.workspace import Workspace, open_workspace
from formgen_archive.catalogue import lifecycle, log
from formgen_archive.catalogue.lifecycle import Standing
from formgen_archive.destruction.states import RecordState
from formgen_archive.keys import MANIFEST, object_key, record_prefix
from formgen_archive.rules import parse_rules
from formgen_archive.stores.locking import Lock
from tests.integration.test_retention_commands import (
    ANI,
    BUDI,
    DEWI,
    FIRST,
    RECORD,
    run,
    set_hold,
    settle,
    verify_rules,
    why,
)
from tests.support import tools
from tests.support.retention import CONTEST, SHIPPED, light, light_office

RESULT = f"{CONTEST}/c-hasil-kwk-bupati.3207012008003.0.e1"
AT = ("--election", str(CONTEST))
SLIP = light(1).record_id


@pytest.fixture
def office(tmp_path: Path) -> Path:
    light_office(tmp_path / "kantor")
    return tmp_path / "kantor"


def codes(answer: Any) -> list[str]:  # noqa: ANN401
    return [finding["rule"] for finding in answer["findings"]]


class TestTransfer:
    def test_two_signatures_move_what_is_over(self, office: Path) -> None:
        settle(office)
        made = run(office, "retention", "transfer", *AT, "--sebagai", DEWI)
        assert (made.code, made.json["transfer"]["records"]) == (0, 3)
        same = run(office, "retention", "sign", "1", "--sebagai", DEWI)
        assert (same.code, codes(same.json)) == (6, ["A514"])
        assert why(office)["state"] == "aktif"
        signed = run(office, "retention", "sign", "1", "--sebagai", ANI)
        assert (signed.code, signed.json["transfer"]["moved"]) == (0, 3)
        assert why(office)["state"] == "inaktif"
        paper = signed.json["berita_acara"]
        year = paper["day"][:4]
        assert paper["number"] == f"001/TU.05.1-BA/3207/{year}"
        assert paper["record"] == f"{CONTEST}/ba-pemindahan-arsip.3207000000000.1.e1"
        made_event = run(office, "archive", "log", "--subject", "pemindahan/1").json["events"][-1]
        assert (made_event["type"], made_event["documents"][0]) == (
            "berita_acara_dibuat",
            paper["record"],
        )
        text = tools.poppler_text(kept(office, paper["record"]))
        for words in (
            "PIHAK PERTAMA, PIMPINAN UNIT PENGOLAH",
            "Tidak dipindahkan dari daftar itu: 0",
        ):
            assert words in " ".join(text.split())
        for number in (1, 2, 3):
            assert light(number).place in text
        again = run(office, "retention", "sign", "1", "--sebagai", ANI)
        assert again.code == 6
        events = run(office, "archive", "log", "--subject", SLIP).json["events"]
        assert (events[-1]["type"], events[-1]["before"], events[-1]["after"]) == (
            "pindah_inaktif",
            "aktif",
            "inaktif",
        )
        assert events[-1]["documents"][0] == "pemindahan/1"
        assert events[-1]["documents"][1] == f"jra:2026.1:{parse_rules(SHIPPED).sha256}"
        one = run(office, "retention", "transfers", "1").json["transfer"]
        assert one["list"] == [item.partition("/")[2] for item in (RECORD, *_others(), RESULT)]

    def test_nothing_moves_before_its_period_is_over(self, office: Path) -> None:
        done = run(office, "retention", "transfer", *AT, "--sebagai", DEWI)
        assert (done.code, codes(done.json)) == (6, ["A655"])

    def test_what_may_no_longer_move_stays_and_is_named(self, office: Path) -> None:
        settle(office)
        run(office, "retention", "transfer", *AT, "--sebagai", DEWI)
        opened = ("--case", "K", "--day", "2025-03-01", "--document", "SK", "--sebagai", ANI)
        assert run(office, "retention", "event", "dibuka_lagi", *AT, *opened).code == 0
        signed = run(office, "retention", "sign", "1", "--sebagai", ANI)
        assert (signed.code, signed.json["transfer"]["moved"]) == (8, 0)
        assert codes(signed.json) == ["A652"] * 3
        assert why(office)["state"] == "aktif"

    def test_only_who_has_the_role(self, office: Path) -> None:
        settle(office)
        done = run(office, "retention", "transfer", *AT, "--sebagai", BUDI)
        assert (done.code, codes(done.json)) == (6, ["A512"])

    def test_without_a_key_for_its_paper_nothing_moves(self, office: Path) -> None:
        settle(office)
        run(office, "retention", "transfer", *AT, "--sebagai", DEWI)
        shutil.rmtree(open_workspace(office).keys)
        assert run(office, "retention", "sign", "1", "--sebagai", ANI).code == 4
        assert why(office)["state"] == "aktif"

    def test_what_is_kept_for_good_and_what_is_decided_again(
        self, office: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settle(office)
        run(office, "retention", "transfer", *AT, "--sebagai", DEWI)
        with monkeypatch.context() as patch:  # killed between the move and its paper
            patch.setattr(Press, "make", _killed)
            with pytest.raises(KeyboardInterrupt):
                sign_transfer(open_workspace(office), ANI, 1)
        again = run(office, "retention", "sign", "1", "--sebagai", ANI)
        assert (again.code, again.json["transfer"]["moved"]) == (0, 3)
        assert again.json["berita_acara"]["number"].startswith("001/TU.05.1-BA/")
        sorted_ = run(office, "retention", "sort", *AT, "--sebagai", ANI)
        assert sorted_.json["moved"] == {"permanen": 1, "dinilai_kembali": 0}
        assert [why(office, name)["state"] for name in (RECORD, RESULT)] == ["inaktif", "permanen"]

        decide = ("--to", "permanen", "--document", "SK 7", "--sebagai", BUDI)
        refused = run(office, "retention", "decide", RECORD, *decide)
        assert (refused.code, codes(refused.json)) == (6, ["A651"])
        _put(office, RECORD, "dinilai_kembali")
        assert run(office, "retention", "decide", RECORD, *decide).code == 0
        assert why(office)["state"] == "permanen"


def kept(office: Path, record: str) -> Path:
    """Return the file of a record in the store."""
    return office / "arsip" / "arsip" / record / "asli.pdf"


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def _others() -> list[str]:
    return [RECORD.replace(FIRST, "3207012008002")]


def _put(office: Path, record: str, state: RecordState) -> None:
    with open_doors(open_workspace(office)) as doors, transaction(doors.engine) as conn:
        lifecycle.put(conn, {(CONTEST, record.partition("/")[2]): Standing(state=state)})


NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def workspace(office: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("FORMGEN_TIME_SOURCES", "ntp://jam")
    return open_workspace(office)


@pytest.fixture
def doors(workspace: Workspace) -> Iterator[Doors]:
    with open_doors(workspace) as opened:
        yield opened


def make_round(
    workspace: Workspace, now: datetime = NOW, outside: datetime | None = NOW
) -> RoundReport:
    return reconcile(workspace, clocks=Clocks(system=lambda: now, ask=lambda _address: outside))


def locks(doors: Doors, name: str = SLIP) -> list[Lock]:
    return [
        doors.store.read_lock(item.key, item.version_id)
        for item in doors.store.list_versions(record_prefix(CONTEST, name))
        if not item.marker
    ]


def switch_off(doors: Doors, name: str) -> None:
    """Switch a flag off, as somebody could do past this program."""
    key = object_key(CONTEST, name, MANIFEST)
    (version,) = doors.store.versions(key)
    doors.store.set_legal_hold(key, version.version_id, on=False)


def happened(doors: Doors, name: str = SLIP) -> list[str]:
    with reading(doors.engine) as conn:
        return [entry.event.type for entry in log.events(conn, name)]


class TestRound:
    def test_what_has_no_protection_gets_it_and_the_second_round_is_idle(
        self, workspace: Workspace, doors: Doors
    ) -> None:
        switch_off(doors, SLIP)
        first = make_round(workspace)
        assert (first.records, first.extended, first.repaired) == (3, 3, 1)
        assert [finding.rule for finding in first.findings] == ["A661"]
        (lock,) = locks(doors)
        assert (lock.retain_until, lock.legal_hold) == (NOW + timedelta(days=400), True)
        assert happened(doors) == [
            "penerimaan",
            "kunci_diperpanjang",
            "tanda_dipulihkan",
            "alarm_arsip",
        ]
        second = make_round(workspace)
        assert (second.extended, second.repaired, second.findings) == (0, 0, [])

    def test_a_rolling_lock_never_runs_dry(self, workspace: Workspace, doors: Doors) -> None:
        make_round(workspace)
        later = NOW + timedelta(days=221)
        report = make_round(workspace, later, later)
        assert (report.extended, report.findings) == (3, [])
        assert locks(doors)[0].retain_until == NOW + timedelta(days=400 + 365)

    def test_a_verified_rule_sets_the_day(
        self, workspace: Workspace, doors: Doors, office: Path
    ) -> None:
        make_round(workspace)
        settle(office)
        verify_rules(office, inactive="P4Y")
        report = make_round(workspace)
        assert report.extended == 2
        assert locks(doors)[0].retain_until == datetime(2029, 12, 31, 17, tzinfo=UTC)
        # It becomes shorter: the lock stays.
        verify_rules(office, inactive="P1Y", version="2026.3")
        assert make_round(workspace).extended == 0
        assert locks(doors)[0].retain_until == datetime(2029, 12, 31, 17, tzinfo=UTC)

    def test_without_a_clock_outside_no_lock_is_touched(
        self, workspace: Workspace, doors: Doors
    ) -> None:
        report = make_round(workspace, outside=None)
        assert (report.extended, report.expiring) == (0, 3)
        (lock,) = locks(doors)
        assert (lock.retain_until, lock.legal_hold) == (None, True)

    def test_a_new_version_of_the_rules_is_on_record_once(
        self, workspace: Workspace, doors: Doors, office: Path
    ) -> None:
        make_round(workspace)
        verify_rules(office)
        make_round(workspace)
        make_round(workspace)
        with reading(doors.engine) as conn:
            found = [entry.event for entry in log.events(conn, "jra")]
        assert [(item.type, item.after) for item in found] == [
            ("aturan_dipasang", "2026.1"),
            ("aturan_berubah", "2026.2"),
        ]

    def test_a_flag_switched_off_by_hand(self, workspace: Workspace, doors: Doors) -> None:
        make_round(workspace)
        switch_off(doors, SLIP)
        report = make_round(workspace)
        assert [(item.rule, item.file) for item in report.findings] == [("A661", SLIP)]
        assert locks(doors)[0].legal_hold

    def test_a_record_being_destroyed_is_left_alone(
        self, workspace: Workspace, doors: Doors, office: Path
    ) -> None:
        _put(office, f"{CONTEST}/{SLIP}", "eksekusi")
        switch_off(doors, SLIP)
        report = make_round(workspace)
        assert (report.repaired, report.findings) == (0, [])
        assert locks(doors) == [Lock()]

    def test_bytes_that_came_back_and_bytes_that_are_gone(
        self, workspace: Workspace, office: Path
    ) -> None:
        make_round(workspace)
        _put(office, f"{CONTEST}/{SLIP}", "musnah")
        second = light(2).record_id
        folder = office / "arsip" / "arsip" / str(CONTEST) / second
        for file in folder.iterdir():
            file.unlink()
        report = make_round(workspace)
        assert [(item.rule, item.file) for item in report.findings] == [
            ("A663", SLIP),
            ("A662", second),
        ]

    def test_a_hold_the_store_had_not_confirmed(self, workspace: Workspace, office: Path) -> None:
        set_hold(office, "--place", "3207")
        with open_doors(workspace) as doors, transaction(doors.engine) as conn:
            conn.exec_driver_sql("UPDATE archive_hold_records SET status = 'dipasang'")
        assert make_round(workspace).confirmed == 3
        assert run(office, "hold", "list").json["holds"][0]["records"] == {"tertahan": 3}

    def test_a_lock_beyond_the_cap_is_not_asked_for(
        self, workspace: Workspace, doors: Doors, office: Path
    ) -> None:
        make_round(workspace)
        settle(office)
        verify_rules(office, inactive="P900Y")
        report = make_round(workspace)
        assert [item.rule for item in report.findings] == ["A641"] * 2
        assert locks(doors)[0].retain_until == NOW + timedelta(days=400)

    def test_the_command(self, office: Path) -> None:
        with open_doors(open_workspace(office)) as doors:
            switch_off(doors, SLIP)
        done = run(office, "retention", "reconcile")
        assert (done.code, done.json["repaired"], codes(done.json)) == (5, 1, ["A661"])
        assert run(office, "retention", "reconcile").code == 0


def test_the_report_of_what_waits(office: Path) -> None:
    settle(office)
    set_hold(office, "--place", "3207")
    found = run(office, "retention", "report").json
    assert [(row["rule"], row["records"]) for row in found["unverified"]] == [
        ("PL02.6-C-FORM-LAIN", 2),
        ("PL02.6-C-HASIL", 1),
    ]
    assert (found["overdue"], found["reviews"], found["unsettled"]) == ([], [], [])
    assert (found["stuck"], found["audits"]) == ([], [])
    assert [row["rule"] for row in found["clock"]] == ["A623"]
    assert date.fromisoformat(found["today"]).year >= 2026
