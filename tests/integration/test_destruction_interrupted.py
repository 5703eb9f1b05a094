"""A run that something outside cuts short: the disk is full, the plug is pulled before its record.

T11, T12 and C5 of the test plan, on the folder store and SQLite.
"""

import contextlib
import os
import shutil
import signal
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import pytest

from formgen.errors import UnavailableError
from formgen.register import database
from formgen.register.database import reading
from formgen.service import trusted_time
from formgen.service.destroy import batch_papers
from formgen.service.destroy import run as running
from formgen.service.destroy.closing import copy_tombstones
from formgen.service.destroy.dossier import DESTROYED, RECORD, Dossier
from formgen.service.destroy.run import run
from formgen.service.destroy.session import Session
from formgen.service.doors import open_doors
from formgen.service.workspace import Workspace, open_workspace
from formgen_archive.catalogue import log, tombstones
from formgen_archive.catalogue.batch_evidence import Document
from formgen_archive.catalogue.clock import high_water_mark
from formgen_archive.catalogue.tombstones import Tombstone
from formgen_archive.keys import record_prefix
from tests.support.destruction import (
    ARCHIVIST,
    CLOCKS,
    LEASE,
    ONE,
    TWO,
    decreed_at_once,
    due_office,
    outside_clock,
)
from tests.support.office import formgen

pytestmark = [pytest.mark.render, pytest.mark.once]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with outside_clock() as address:
        monkeypatch.setenv("FORMGEN_TIME_SOURCES", address)
        yield


def test_t11_killed_before_its_record_it_makes_the_same_one(tmp_path: Path) -> None:
    """All is destroyed, nothing is written about it: list and record come out as they would."""
    workspace, records = due_office(tmp_path / "kantor", 2)
    batch = decreed_at_once(workspace)
    run(workspace, ONE, batch)
    assert killed_making(workspace, batch, RECORD)  # the list is made, the record is not
    shutil.copytree(workspace.root, tmp_path / "salinan")
    copy = open_workspace(tmp_path / "salinan")
    time.sleep(LEASE)
    numbers = [run(office, TWO, batch).record for office in (workspace, copy)]
    assert numbers[0] == numbers[1] != ""
    made = [made_papers(office) for office in (workspace, copy)]
    assert made[0] == made[1]
    assert {name.split(".")[0] for name in made[0]} == {RECORD, DESTROYED}
    with open_doors(workspace) as doors, reading(doors.engine) as conn:
        assert {t.record_id for t in tombstones.tombstones_of(conn, batch)} == set(records)
        assert log.check_chain(conn) == []


def killed_making(workspace: Workspace, batch: str, wanted: str) -> bool:
    """Run a batch in a process of its own and kill it just before it makes a paper."""
    child = os.fork()
    if child == 0:
        tempfile.tempdir = str(workspace.root.parent)  # who is killed leaves copies of fonts
        make = batch_papers._of_run

        def killed(
            session: Session, slug: str, letter: str, remains: Sequence[Tombstone], known: Dossier
        ) -> Document:
            if slug == wanted:
                os.kill(os.getpid(), signal.SIGKILL)
            return make(session, slug, letter, remains, known)

        batch_papers._of_run = killed
        try:
            run(workspace, TWO, batch)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def made_papers(workspace: Workspace) -> dict[str, bytes]:
    """Return the documents of the papers in the store, by record id."""
    folder = workspace.root / "arsip" / "arsip" / str(workspace.elections()[0].number)
    return {path.parent.name: path.read_bytes() for path in folder.glob("*musnah*/asli.pdf")}


def test_t12_a_full_disk_stops_a_step_before_it_happens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever the room ends: what has no tombstone is there and held, or waits for recovery."""
    monkeypatch.setattr(running, "close", lambda _session, _number: "")  # its papers take time
    workspace, records = due_office(tmp_path / "kantor", 40)
    batch = decreed_at_once(workspace)
    run(workspace, ONE, batch, clocks=CLOCKS)
    full = 0
    pages = used_pages(workspace)
    pragmas = database._PRAGMAS
    for more in (0, 12, 24, 36, 1000):
        monkeypatch.setattr(
            database, "_PRAGMAS", (*pragmas, f"PRAGMA max_page_count = {pages + more}")
        )
        with contextlib.suppress(UnavailableError):
            run(workspace, TWO, batch, clocks=CLOCKS)
            full -= 1
        full += 1
        assert_told_truly(workspace, records)
        time.sleep(LEASE)
    assert full >= 2
    with open_doors(workspace) as doors, reading(doors.engine) as conn:
        assert {t.record_id for t in tombstones.tombstones_of(conn, batch)} == set(records)


def used_pages(workspace: Workspace) -> int:
    with closing(sqlite3.connect(workspace.root / "register.sqlite3")) as conn:
        return int(conn.execute("PRAGMA page_count").fetchone()[0])


def assert_told_truly(workspace: Workspace, records: list[str]) -> None:
    """No tombstone of what is there; what is gone without one stands in the journal."""
    election = workspace.elections()[0].number
    with open_doors(workspace) as doors, reading(doors.engine) as conn:
        assert log.check_chain(conn) == []
        buried = {item.record_id for item in tombstones.tombstones_of(conn)}
        begun = set(
            conn.exec_driver_sql(
                "SELECT record_id FROM archive_execution_journal WHERE outcome = ''"
            ).scalars()
        )
        for name in records:
            there = list(doors.store.list_versions(record_prefix(election, name)))
            held = [doors.store.read_lock(v.key, v.version_id).legal_hold for v in there]
            assert not (name in buried and there), name
            assert name in buried | begun or (there and all(held)), name


def _tombstones_only(session: Session, _number: str) -> str:
    copy_tombstones(session)
    return ""


def test_c5_the_highest_time_survives_a_restored_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The backup is older than the destruction; a clock set back to its day is found out."""
    workspace, _ = due_office(tmp_path / "kantor", 1)
    batch = decreed_at_once(workspace)
    shutil.copytree(workspace.root, tmp_path / "cadangan")
    monkeypatch.setattr(running, "close", _tombstones_only)  # its papers take time
    run(workspace, ONE, batch)
    run(workspace, TWO, batch)
    with open_doors(workspace) as doors, reading(doors.engine) as conn:
        (buried,) = tombstones.tombstones_of(conn)
    shutil.copytree(workspace.root / "arsip" / "nisan", tmp_path / "cadangan" / "arsip" / "nisan")
    restored = open_workspace(tmp_path / "cadangan")

    class DayBefore(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "DayBefore":
            moment = datetime.now(tz) - timedelta(days=1)
            return cls.fromtimestamp(moment.timestamp(), tz)

    monkeypatch.setattr(trusted_time, "datetime", DayBefore)
    words = ("--terima", "--sebagai", ARCHIVIST, "--workspace", restored.root)
    accepted = formgen("destroy", "restore-check", *words)
    assert accepted.code == 0, accepted.out + accepted.err
    with open_doors(restored) as doors, reading(doors.engine) as conn:
        mark = high_water_mark(conn)
    assert mark == buried.destroyed_at
