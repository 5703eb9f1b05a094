"""What must fail, by the command line: each with a clear message and an event in the audit log."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path

import pytest

from formgen.cli.options import today_in_jakarta
from formgen.register.database import reading, transaction
from formgen.service import trusted_time
from formgen.service.destroy import run as running
from formgen.service.doors import open_doors
from formgen.service.workspace import Workspace, open_workspace
from formgen_archive.audit import Event
from formgen_archive.catalogue import log
from formgen_archive.errors import LockRefusedError
from formgen_archive.keys import ORIGINAL, object_key, record_prefix
from formgen_archive.stores.locked_folder import LockedFolderStore
from tests.support.destruction import (
    ALSO,
    ARCHIVIST,
    CHAIR,
    HEAD,
    ONE,
    SEEN,
    TWO,
    UNIT,
    decreed_at_once,
    due_office,
    killed_run,
    outside_clock,
    rules_text,
)
from tests.support.office import formgen

pytestmark = [pytest.mark.render, pytest.mark.once]

AHEAD, BACK = timedelta(days=3652), timedelta(days=-3652)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with outside_clock() as address:
        monkeypatch.setenv("FORMGEN_TIME_SOURCES", address)
        yield


Office = tuple[Workspace, list[str]]


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return due_office(tmp_path_factory.mktemp("sekali") / "kantor", 2)


@pytest.fixture
def office(made_once: Office, tmp_path: Path) -> Office:
    """An office with two records that are due."""
    shutil.copytree(made_once[0].root, tmp_path / "kantor")
    return open_workspace(tmp_path / "kantor"), made_once[1]


def last_event(workspace: Workspace) -> Event:
    with open_doors(workspace) as doors, reading(doors.engine) as conn:
        assert log.check_chain(conn) == []
        return list(log.events(conn))[-1].event


def refused(workspace: Workspace, *words: str) -> list[str]:
    """Give a command that must be refused; returns the codes of the reasons.

    Each reason is told to whoever gave the command, in words, and stands in the audit log with
    the number of the person.
    """
    ran = formgen(*words, "--workspace", workspace.root, "--json")
    assert ran.code == 6, ran.out + ran.err
    findings = ran.json["findings"]
    assert all(len(finding["message"]) > len("tidak ada") for finding in findings)
    event = last_event(workspace)
    assert (event.type, event.documents) == ("upaya_ditolak", (words[-1],))
    assert all(finding["rule"] in event.reason for finding in findings)
    return [finding["rule"] for finding in findings]


def done(workspace: Workspace, *words: str) -> str:
    ran = formgen(*words, "--workspace", workspace.root, "--json")
    assert ran.code == 0, ran.out + ran.err
    return ran.out


def inactive(workspace: Workspace) -> str:
    """Move everything to ``inaktif``; returns the contest."""
    election = str(workspace.elections()[0].number)
    done(workspace, "retention", "transfer", "--election", election, "--sebagai", UNIT)
    done(workspace, "retention", "sign", "1", "--sebagai", CHAIR)
    return election


def test_a_record_before_its_day(office: Office) -> None:
    """The oath was not in 2018 but this year, a letter says: three years from then."""
    workspace, records = office
    election = inactive(workspace)
    events = json.loads(done(workspace, "retention", "events"))["events"]
    oath = next(str(event["id"]) for event in events if event["type"] == "pelantikan")
    corrected = ("--day", "2026-01-05", "--document", "SK 2", "--replaces", oath)
    done(
        workspace, "retention", "event", "pelantikan", "--election", election, *corrected,
        "--sebagai", ARCHIVIST,
    )  # fmt: skip
    words = ("destroy", "propose", f"{election}/{records[0]}", "--sebagai", ARCHIVIST)
    assert refused(workspace, *words) == ["A736"]  # not confirmed yet: no day at all
    done(workspace, "retention", "confirm", str(len(events) + 1), "--sebagai", HEAD)
    assert refused(workspace, *words) == ["A737"]


def test_a_lock_is_not_shortened(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock that was extended stays: for a shorter rule, for the store, and for a run."""
    monkeypatch.setattr(running, "close", lambda _session, _number: "")  # its papers take time
    workspace, records = office
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30)
    key = object_key(workspace.elections()[0].number, records[0], ORIGINAL)
    with open_doors(workspace) as doors:
        (version,) = doors.store.versions(key)
        doors.store.extend_lock(key, version.version_id, until, mode="GOVERNANCE")
        with pytest.raises(LockRefusedError):
            doors.store.extend_lock(
                key, version.version_id, until - timedelta(days=1), mode="GOVERNANCE"
            )
    done(workspace, "retention", "reconcile")
    with open_doors(workspace) as doors:
        assert doors.store.read_lock(key, version.version_id).retain_until == until
    batch = decreed_at_once(workspace)
    done(workspace, "destroy", "run", batch, "--sebagai", ONE)
    report = json.loads(done(workspace, "destroy", "run", batch, "--sebagai", TWO))
    assert report["destroyed"] == 1
    assert "A738 terkunci di toko sampai" in report["out"]["1"]
    with open_doors(workspace) as doors, reading(doors.engine) as conn:
        assert any(doors.store.list_versions(record_prefix(int(key.split("/")[1]), records[0])))
        (event,) = [e.event for e in log.events(conn, records[0]) if e.event.type == "dikeluarkan"]
    assert "A738" in event.reason


def test_a_person_who_tries_to_shorten_a_lock(office: Office) -> None:
    """A day that was set stays, to the end of that day in WIB; a typed century is refused too."""
    workspace, records = office
    name = f"{election_of(workspace)}/{records[0]}"

    def extend(until: str) -> tuple[str, ...]:
        why = ("--reason", "surat 12", "--sebagai", ARCHIVIST)
        return ("retention", "extend", name, "--until", until, *why)

    set_once = json.loads(done(workspace, *extend("2031-12-31")))
    assert (set_once["locked_until"], set_once["versions"]) == ("2031-12-31T17:00:00+00:00", 2)
    assert last_event(workspace).type == "kunci_diperpanjang"
    for day, code in (("2031-12-30", "A642"), ("2018-01-01", "A642"), ("2131-12-31", "A641")):
        assert refused(workspace, *extend(day)) == [code]
    with open_doors(workspace) as doors:
        for version in doors.store.list_versions(record_prefix(*name_of(name))):
            lock = doors.store.read_lock(version.key, version.version_id)
            assert lock.retain_until == datetime(2031, 12, 31, 17, tzinfo=UTC)


def name_of(name: str) -> tuple[int, str]:
    election, _, record = name.partition("/")
    return int(election), record


def test_a_run_by_the_person_who_approved(office: Office) -> None:
    """Neither without the role of an executor nor with it."""
    workspace, _ = office
    batch = decreed_at_once(workspace)
    assert refused(workspace, "destroy", "run", batch, "--sebagai", HEAD) == ["A512"]
    give_roles(workspace, HEAD, '["pimpinan", "pelaksana"]')
    assert refused(workspace, "destroy", "run", batch, "--sebagai", HEAD) == []  # is not named


def test_a_decree_that_mixes_parts(office: Office) -> None:
    """An executor who is a witness, or who approved; though role and unit would do."""
    workspace, _ = office
    batch = decreed_at_once(workspace, decree=False)
    give_roles(workspace, ONE, '["pelaksana", "saksi"]', field="hukum")
    give_roles(workspace, HEAD, '["pimpinan", "pelaksana"]')

    def decree(executor: str, witness: str) -> list[str]:
        return refused(
            workspace, "destroy", "decree", batch, "--pelaksana", executor, "--pelaksana", TWO,
            "--saksi", SEEN, "--saksi", witness, "--sebagai", HEAD,
        )  # fmt: skip

    assert set(decree(ONE, ONE)) == {"A701"}
    assert set(decree(HEAD, ALSO)) == {"A701"}


def test_an_altered_list(office: Office) -> None:
    workspace, _ = office
    batch = decreed_at_once(workspace)
    done(workspace, "destroy", "run", batch, "--sebagai", ONE)
    with open_doors(workspace) as doors, transaction(doors.engine) as conn:
        conn.exec_driver_sql(
            """UPDATE archive_batch_lines SET body = replace(body, '"halaman":1', '"halaman":2')
            WHERE number = 2"""
        )
    assert refused(workspace, "destroy", "run", batch, "--sebagai", TWO) == ["A721"]


def test_a_second_executor(office: Office) -> None:
    """Somebody runs it, or did until a moment ago; how long to wait is said."""
    workspace, _ = office
    slow = rules_text(settle=60)
    (workspace.root / "jra" / "jra-2026.2.toml").write_text(slow, encoding="utf-8")
    batch = decreed_at_once(workspace)
    done(workspace, "destroy", "run", batch, "--sebagai", ONE)
    assert killed_run(workspace, batch, "Delete")
    assert refused(workspace, "destroy", "run", batch, "--sebagai", TWO) == ["A712"]
    assert " s" in last_event(workspace).reason


def test_a_rule_that_nobody_verified(office: Office) -> None:
    workspace, records = office
    election = inactive(workspace)
    newer = rules_text("2026.3").replace("terverifikasi", "dilaporkan", 1)
    row, mark, rest = newer.partition('id = "PL02.6-C-FORM-LAIN"')
    unverified = row + mark + rest.replace('"terverifikasi"', '"dilaporkan"', 1)
    (workspace.root / "jra" / "jra-2026.3.toml").write_text(unverified, encoding="utf-8")
    words = ("destroy", "propose", f"{election}/{records[0]}", "--sebagai", ARCHIVIST)
    assert refused(workspace, *words) == ["A733"]


@pytest.mark.parametrize("shift", [AHEAD, BACK])
def test_a_clock_set_forward_or_back(
    office: Office, monkeypatch: pytest.MonkeyPatch, shift: timedelta
) -> None:
    """C1, C2: no step of destruction; keeping and holding go on, and what is kept stays locked."""
    workspace, records = office
    batch = decreed_at_once(workspace)
    done(workspace, "destroy", "run", batch, "--sebagai", ONE)

    class Shifted(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Shifted":
            moment = datetime.now(tz) + shift
            return cls.fromtimestamp(moment.timestamp(), tz)

    monkeypatch.setattr(trusted_time, "datetime", Shifted)
    codes = refused(workspace, "destroy", "run", batch, "--sebagai", TWO)
    assert "A622" in codes
    assert ("A621" in codes) is (shift < timedelta())
    hold_one(workspace, records[1], today_in_jakarta() + timedelta(days=30))  # of the real day
    with open_doors(workspace) as doors, reading(doors.engine) as conn:
        assert "jam_mencurigakan" in {entry.event.type for entry in log.events(conn, "jam")}
        for name in records:
            assert any(doors.store.list_versions(record_prefix(int(election_of(workspace)), name)))


def test_the_clock_of_the_store_set_forward(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C3: ten years ahead, the store would let go of everything; the program does not ask it to."""
    workspace, _ = office
    batch = decreed_at_once(workspace)
    done(workspace, "destroy", "run", batch, "--sebagai", ONE)
    monkeypatch.setattr(LockedFolderStore, "clock", lambda _: datetime.now(UTC) + AHEAD)
    assert refused(workspace, "destroy", "run", batch, "--sebagai", TWO) == ["A622"]


def test_no_clock_outside_answers(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """C4: destruction stops, everything else works."""
    workspace, records = office
    batch = decreed_at_once(workspace)
    monkeypatch.setenv("FORMGEN_TIME_SOURCES", "http://127.0.0.1:9/")
    assert refused(workspace, "destroy", "run", batch, "--sebagai", TWO) == ["A623"]
    hold_one(workspace, records[0], today_in_jakarta() + timedelta(days=30))
    done(workspace, "archive", "log", "--check")


def hold_one(workspace: Workspace, record: str, review: date) -> None:
    words = ("--ground", "audit", "--record", record, "--review", review.isoformat())
    answer = done(workspace, "hold", "set", *words, "--sebagai", ARCHIVIST)
    assert json.loads(answer)["hold"]["records"] == {"tertahan": 1}


def election_of(workspace: Workspace) -> str:
    return str(workspace.elections()[0].number)


def give_roles(workspace: Workspace, nip: str, roles: str, field: str = "") -> None:
    """Change what one person may do, as whoever keeps ``petugas.toml`` could."""
    path = workspace.root / "petugas.toml"
    before, mark, after = path.read_text(encoding="utf-8").partition(f'nip = "{nip}"')
    own, blank, others = after.partition("\n\n")
    lines = [
        f"peran = {roles}"
        if line.startswith("peran")
        else f'bidang = "{field}"'
        if field and line.startswith("bidang")
        else line
        for line in own.splitlines()
    ]
    path.write_text(before + mark + "\n".join(lines) + blank + others, encoding="utf-8")
