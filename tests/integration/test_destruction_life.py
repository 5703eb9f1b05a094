"""The whole life of a batch by the command line: every step, every refusal, every paper."""

import json
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from formgen.cli.options import today_in_jakarta
from formgen.register.database import reading, transaction
from formgen.service.destroy.papers import Press
from formgen.service.destroy.propose import propose_records
from formgen.service.doors import Doors, open_doors
from formgen.service.health import health
from formgen.service.rendition import Scan, add_scan
from formgen.service.retention import load_rules
from formgen.service.trusted_time import Clocks
from formgen.service.workspace import Workspace, open_workspace
from formgen_archive.audit import Actor
from formgen_archive.catalogue import log, tombstones
from formgen_archive.catalogue import records as records_table
from formgen_archive.catalogue.batch_evidence import Document
from formgen_archive.clock import TrustedTime
from formgen_archive.scribe import Scribe
from formgen_archive.supplement import ScannedPage
from tests.support.destruction import (
    ALSO,
    ARCHIVIST,
    CHAIR,
    HEAD,
    ONE,
    SECOND,
    SEEN,
    TWO,
    UNIT,
    due_office,
    outside_clock,
)
from tests.support.office import Ran, formgen

pytestmark = [pytest.mark.render, pytest.mark.once]

FULL = 1000
R13 = int(os.environ.get("FORMGEN_TEST_R13", "4"))
"""Lines of the batch of R13; ``FULL`` of them with all papers."""


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with outside_clock() as address:
        monkeypatch.setenv("FORMGEN_TIME_SOURCES", address)
        yield


def destroy(workspace: Workspace, *arguments: str) -> Ran:
    return formgen("destroy", *arguments, "--workspace", workspace.root, "--json")


def done(workspace: Workspace, *arguments: str) -> Any:  # noqa: ANN401 - the command's JSON
    ran = destroy(workspace, *arguments)
    assert ran.code == 0, ran.out + ran.err
    return ran.json


def refused(workspace: Workspace, *arguments: str) -> list[str]:
    ran = destroy(workspace, *arguments)
    assert ran.code == 6, ran.out + ran.err
    return [finding["rule"] for finding in ran.json["findings"]]


def proposed(workspace: Workspace) -> str:
    election = str(workspace.elections()[0].number)
    for words in (
        ("transfer", "--election", election, "--sebagai", UNIT),
        ("sign", "1", "--sebagai", CHAIR),
    ):
        ran = formgen("retention", *words, "--workspace", workspace.root, "--json")
        assert ran.code == 0, ran.out + ran.err
    answer = done(workspace, "propose", "--election", election, "--sebagai", ARCHIVIST)
    assert answer["state"] == "usul"
    return str(answer["batch"])


REFUSED = (("--tolak", "2=masih dipakai"), ("--tolak", "3=ditunda"))


def decreed(
    workspace: Workspace, letter: Path, *anri: str, refused: Sequence[Sequence[str]] = REFUSED
) -> str:
    """Take every step; ``refused`` are the lines that the committee and the head refuse."""
    batch = proposed(workspace)
    committee = [word for nip in (CHAIR, UNIT, ARCHIVIST) for word in ("--panitia", nip)]
    by_committee, by_head = refused
    done(workspace, "appraise", batch, *committee, *by_committee, "--sebagai", CHAIR)
    done(workspace, "approve", batch, "--oleh", "pimpinan", *by_head, "--sebagai", HEAD)
    waits_for_anri(workspace, batch)
    today = today_in_jakarta().isoformat()
    done(
        workspace, "approve", batch, "--oleh", "anri", "--surat", "B-12/ANRI", "--tanggal", today,
        "--pejabat", "Kepala ANRI", "--berkas", str(letter), *anri, "--sebagai", ARCHIVIST,
    )  # fmt: skip
    done(workspace, "approve", batch, "--oleh", "anri", "--sahkan", "--sebagai", SECOND)
    done(
        workspace, "decree", batch, "--pelaksana", ONE, "--pelaksana", TWO, "--saksi", SEEN,
        "--saksi", ALSO, "--sebagai", HEAD,
    )  # fmt: skip
    return batch


def waits_for_anri(workspace: Workspace, batch: str) -> None:
    """A request without an answer is reported from the 31st day on."""
    for days, expected in ((30, []), (31, [(batch, 31)])):
        later = datetime.now(UTC) + timedelta(days=days)
        clocks = Clocks(system=partial(_same, later), ask=lambda _: None)  # no clock confirms it
        found = health(workspace, clocks=clocks)
        assert [(row["batch"], row["days"]) for row in found["stuck"]] == expected


def _same(moment: datetime) -> datetime:
    return moment


@pytest.mark.usefixtures("clock")
def test_a_whole_life(tmp_path: Path) -> None:
    workspace, records = due_office(tmp_path / "kantor", 8)
    scan(workspace, records[0])
    letter = tmp_path / "surat.pdf"
    letter.write_bytes(b"scan")
    batch = decreed(workspace, letter, "--tidak-sebelum", "5=2090-01-01")

    held = formgen(
        "hold", "set", "--ground", "audit", "--record", records[5], "--review",
        "2027-06-30", "--sebagai", ARCHIVIST, "--workspace", workspace.root, "--json",
    )  # fmt: skip
    assert held.code == 0, held.out + held.err
    shutil.copytree(workspace.root, tmp_path / "cadangan")

    refuses_to_run_for_others(workspace, batch)
    first = done(workspace, "run", batch, "--sebagai", ONE)
    assert (first["waiting_for"], first["destroyed"]) == ([TWO], 0)
    second = done(workspace, "run", batch, "--sebagai", TWO)
    assert second["destroyed"] == 4
    assert second["state"] == "sebagian"
    assert second["record"].startswith("001/TU.05.2-BA/3207/")

    left_what_it_should(workspace, records, batch)
    assert health(workspace)["audits"] == []
    assert refused(workspace, "run", batch, "--sebagai", TWO) == []  # it has ended
    restores(workspace, records, tmp_path / "cadangan")


def scan(workspace: Workspace, record: str) -> None:
    """Add a signed scan to a record, and wait until its lock has ended too."""
    now = datetime.now(UTC)
    told = TrustedTime(time=now, system_time=now, source="ntp")
    scribe = Scribe(actor=Actor(user="ani", nip=ARCHIVIST), now=told, software="uji")
    made = Scan(data=b"%PDF-1.7 scan", pages=[ScannedPage(number=1, sha256="1" * 64)])
    with open_doors(workspace) as doors:
        with reading(doors.engine) as conn:
            manifest = records_table.find(conn, workspace.elections()[0].number, record)
        assert manifest is not None
        add_scan(doors, scribe, load_rules(workspace).policy, manifest, made)
    time.sleep(1.1)


def refuses_to_run_for_others(workspace: Workspace, batch: str) -> None:
    """The head who approved and a witness have not the role, or not the part; all is on record."""
    assert refused(workspace, "run", batch, "--sebagai", HEAD) == ["A512"]
    assert refused(workspace, "run", batch, "--sebagai", SEEN) == ["A512"]
    with open_doors(workspace) as doors, reading(doors.engine) as conn:
        tried = [e.event for e in log.events(conn, batch) if e.event.type == "upaya_ditolak"]
    assert [event.documents for event in tried][-2:] == [(HEAD,), (SEEN,)]


def left_what_it_should(workspace: Workspace, records: list[str], batch: str) -> None:
    status = done(workspace, "status", batch)
    states = {line["number"]: line["state"] for line in status["lines"]}
    assert states == {
        1: "musnah", 2: "inaktif", 3: "inaktif", 4: "musnah",
        5: "inaktif", 6: "inaktif", 7: "musnah", 8: "musnah",
    }  # fmt: skip
    assert [question["ok"] for question in status["audit"]] == [True] * 14
    assert len(status["papers"]) == 10
    with open_doors(workspace) as doors, reading(doors.engine) as conn:
        assert log.check_chain(conn) == []
        remains = tombstones.tombstones_of(conn, batch)
        assert [item.line for item in remains] == [1, 4, 7, 8]
        assert [number in GONE for number in range(1, 9)] == [
            not there(doors, workspace, name) for name in records
        ]
        assert json.loads(remains[0].body)["pelaksana"] == [ONE, TWO]
        assert json.loads(remains[0].body)["sha256"] == ""  # personal: could be guessed from it
        assert json.loads(remains[0].body)["pindaian"] == [""]
        gone = [item.rpartition("/")[2] for item in json.loads(remains[0].body)["versi"]]
        assert sorted(item.partition("#")[0] for item in gone) == [
            "asli.pdf", "manifes.json", "pindai-1.pdf", "susulan-1.json",
        ]  # fmt: skip
        assert "pindaian" not in json.loads(remains[1].body)


def restores(workspace: Workspace, records: list[str], backup: Path) -> None:
    """A restored backup serves no destroyed record and forgets no hold."""
    shutil.copytree(workspace.root / "arsip" / "nisan", backup / "arsip" / "nisan")
    restored = open_workspace(backup)
    asked = destroy(restored, "restore-check", "--sebagai", ARCHIVIST)
    assert (asked.code, asked.json["learnt"], asked.json["destroyed_again"]) == (8, 4, 0)
    report = done(restored, "restore-check", "--terima", "--sebagai", ARCHIVIST)
    assert (report["tombstones"], report["learnt"], report["destroyed_again"]) == (4, 4, 4)
    assert (report["left"], report["holds"]) == ([], 1)
    again = done(restored, "restore-check", "--sebagai", ARCHIVIST)
    assert (again["learnt"], again["destroyed_again"], again["flags"]) == (0, 0, 0)
    with open_doors(restored) as doors:
        assert [there(doors, restored, name) for name in records] == [
            number not in GONE for number in range(1, 9)
        ]


def there(doors: Doors, workspace: Workspace, record: str) -> bool:
    election = workspace.elections()[0].number
    return any(doors.store.list_versions(f"arsip/{election}/{record}/"))


GONE = {1, 4, 7, 8}


@pytest.mark.usefixtures("clock")
def test_r13_all_lines_but_two_are_approved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line is refused and returns, one waits for October; all others are destroyed."""
    if R13 < FULL:
        monkeypatch.setattr(Press, "make", _not_laid_out)
    workspace, records = due_office(tmp_path / "kantor", R13)
    october = date(today_in_jakarta().year + 1, 10, 1)
    letter = tmp_path / "surat.pdf"
    letter.write_bytes(b"scan")
    anri = ("--tolak", "1=disimpan", "--tidak-sebelum", f"2={october}")
    batch = decreed(workspace, letter, *anri, refused=((), ()))
    done(workspace, "run", batch, "--sebagai", ONE)
    report = done(workspace, "run", batch, "--sebagai", TWO)
    assert (report["destroyed"], report["state"]) == (R13 - 2, "sebagian")
    status = done(workspace, "status", batch)
    assert [line["state"] for line in status["lines"]] == ["inaktif"] * 2 + ["musnah"] * (R13 - 2)
    with open_doors(workspace) as doors:
        assert [there(doors, workspace, name) for name in records].count(True) == 2

    election = workspace.elections()[0].number
    answer = done(workspace, "propose", "--election", str(election), "--sebagai", ARCHIVIST)
    listed = [line["record"] for line in done(workspace, "status", answer["batch"])["lines"]]
    assert listed == [f"{election}/{records[0]}"]
    assert answer["passed_over"]["A742"] == 1  # to wait
    then = datetime(october.year, 9, 30, 17, tzinfo=UTC)  # 1 October, 00:00 WIB
    clocks = Clocks(system=partial(_same, then), ask=lambda _: then)
    later = propose_records(workspace, ARCHIVIST, [f"{election}/{records[1]}"], clocks=clocks)
    assert later.state == "usul"


def _not_laid_out(
    press: Press, slug: str, *, day: date, list_sha256: str = "", number: str = "", **_: object
) -> Document:
    """Stand in for a paper: laying it out takes time, and the lines are what is looked at."""
    record = f"{press.election.number}/{slug}"
    return Document(
        kind=slug, number=number, day=day, record=record, sha256="0" * 64, list_sha256=list_sha256
    )


@pytest.mark.usefixtures("clock")
def test_what_the_law_forbids_is_refused_and_on_record(tmp_path: Path) -> None:
    workspace, records = due_office(tmp_path / "kantor", 3)
    election = str(workspace.elections()[0].number)
    named = [f"{election}/{name}" for name in records]

    # not an archivist; still active
    assert refused(workspace, "propose", named[0], "--sebagai", HEAD) == ["A512"]
    assert refused(workspace, "propose", named[0], "--sebagai", ARCHIVIST) == ["A730"]
    batch = proposed(workspace)
    assert refused(workspace, "propose", named[0], "--sebagai", ARCHIVIST) == ["A730"]
    two = ["--panitia", CHAIR, "--panitia", UNIT]
    assert refused(workspace, "appraise", batch, *two, "--sebagai", CHAIR) == [
        "A704", "A705", "A706",
    ]  # fmt: skip
    early = ("decree", batch, "--pelaksana", ONE, "--pelaksana", TWO, "--saksi", SEEN)
    assert refused(workspace, *early, "--saksi", ALSO, "--sebagai", HEAD) == ["A711"]
    committee = [word for nip in (CHAIR, UNIT, ARCHIVIST) for word in ("--panitia", nip)]
    done(workspace, "appraise", batch, *committee, "--sebagai", CHAIR)
    done(workspace, "approve", batch, "--oleh", "pimpinan", "--sebagai", HEAD)

    scan = tmp_path / "surat.pdf"
    scan.write_bytes(b"scan")
    letter = ("approve", batch, "--oleh", "anri", "--surat", "B-1", "--berkas", str(scan))
    future = ("--tanggal", "2099-01-01", "--sebagai", ARCHIVIST)
    assert refused(workspace, *letter, *future) == ["A624"]
    before = ("--tanggal", "2018-01-01", "--sebagai", ARCHIVIST)
    assert refused(workspace, *letter, *before) == ["A625"]
    today = today_in_jakarta().isoformat()
    done(workspace, *letter, "--tanggal", today, "--sebagai", ARCHIVIST)
    alone = ("approve", batch, "--oleh", "anri", "--sahkan", "--sebagai", ARCHIVIST)
    assert refused(workspace, *alone) == ["A701"]

    alter(workspace, 2024, 2025)  # one byte of a line
    second = ("approve", batch, "--oleh", "anri", "--sahkan", "--sebagai", SECOND)
    assert refused(workspace, *second) == ["A721"]
    alter(workspace, 2025, 2024)
    done(workspace, *second)
    one_witness = ("decree", batch, "--pelaksana", ONE, "--pelaksana", TWO, "--saksi", SEEN)
    assert refused(workspace, *one_witness, "--sebagai", HEAD) == ["A708"]
    watching = ("decree", batch, "--pelaksana", ONE, "--pelaksana", TWO, "--saksi", SEEN)
    assert refused(workspace, *watching, "--saksi", UNIT, "--sebagai", HEAD) == ["A709"]
    with open_doors(workspace) as doors, reading(doors.engine) as conn:
        tried = [e.event for e in log.events(conn) if e.event.type == "upaya_ditolak"]
        assert len(tried) == 11
        assert log.check_chain(conn) == []


def alter(workspace: Workspace, old: int, new: int) -> None:
    """Change the year of one line past the program."""
    change = f"""UPDATE archive_batch_lines
        SET body = replace(body, '"tahun":{old}', '"tahun":{new}') WHERE number = 2"""  # noqa: S608
    with open_doors(workspace) as doors, transaction(doors.engine) as conn:
        conn.exec_driver_sql(change)
