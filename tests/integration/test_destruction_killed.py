"""An executor that is killed (SIGKILL) at its steps loses no hold and leaves nothing half told."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest

from formgen.cli.options import today_in_jakarta
from formgen.register.database import reading
from formgen.service.destroy.run import run
from formgen.service.doors import Doors, open_doors
from formgen.service.hold import Wish, place_hold
from formgen.service.workspace import Workspace
from formgen_archive.catalogue import execution, log
from formgen_archive.holds import Scope
from tests.support.destruction import (
    ARCHIVIST,
    CLOCKS,
    ONE,
    TWO,
    decreed_at_once,
    due_office,
    killed_run,
)

pytestmark = [pytest.mark.render, pytest.mark.once]

LEASE = 1.7  # seconds: one and a half times the settle time of the rules of the tests, and a little
STEPS = range(1, 17)  # every effect of a line, and of the recovery before it
FEW = (3, 6, 8, 12)  # after the intent, between deletes, before the proof, in the recovery
KILLS = STEPS if os.environ.get("FORMGEN_TEST_KILLS") == "all" else FEW


def there(doors: Doors, workspace: Workspace, record: str) -> bool:
    election = workspace.elections()[0].number
    return any(not v.marker for v in doors.store.list_versions(f"arsip/{election}/{record}/"))


def test_killed_at_its_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMGEN_TIME_SOURCES", "ntp://uji")
    count = len(KILLS) + 3
    workspace, records = due_office(tmp_path / "kantor", count)
    batch = decreed_at_once(workspace)
    assert run(workspace, ONE, batch, clocks=CLOCKS).waiting_for == (TWO,)
    for number, at in enumerate(KILLS):
        assert killed_run(workspace, batch, at)
        if number == len(KILLS) // 2:
            wish = Wish(
                ground="audit",
                case="",
                scope=Scope(record=records[-1]),
                review_on=today_in_jakarta() + timedelta(days=30),
            )
            held = place_hold(workspace, ARCHIVIST, wish, clocks=CLOCKS)
            assert dict(held.statuses) == {"tertahan": 1}
        time.sleep(LEASE)
    report = run(workspace, TWO, batch, clocks=CLOCKS)
    assert report.batch.state == "sebagian"
    with open_doors(workspace) as doors, reading(doors.engine) as conn:
        tombstones = {item.record_id for item in execution.tombstones_of(conn, batch)}
        assert tombstones == set(records[:-1])
        assert [there(doors, workspace, name) for name in records] == [False] * (count - 1) + [True]
        assert log.check_chain(conn) == []
        assert {item.event.type for item in log.events(conn)} >= {"eksekusi_gagal", "musnah"}
