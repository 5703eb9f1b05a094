"""T1: an executor that is killed (SIGKILL) at its steps loses no hold and leaves nothing half told.

Each kill meets four records at once: one that nobody holds, one held before the run, one for which
a hold is asked while the run lies dead, and one for which it is asked afterwards.
"""

import os
import time
from datetime import timedelta
from itertools import product
from pathlib import Path
from random import Random

import pytest

from formgen.cli.options import today_in_jakarta
from formgen.register.database import reading
from formgen.service.destroy import run as running
from formgen.service.destroy.run import run
from formgen.service.doors import Doors, open_doors
from formgen.service.hold import Wish, place_hold
from formgen.service.workspace import Workspace
from formgen_archive.catalogue import log, tombstones
from formgen_archive.holds import Scope
from formgen_archive.keys import record_prefix
from tests.support.destruction import (
    ARCHIVIST,
    CLOCKS,
    LEASE,
    ONE,
    TWO,
    decreed_at_once,
    due_office,
    killed_run,
)

pytestmark = [pytest.mark.render, pytest.mark.once]

STEPS = ("Examine", "Begin", "Release", "Delete", "Remaining", "Absent", "Forget", "Finish")
RUNS = 20
AFTER_LAST = ("Examine", 3)  # two lines go side by side: the third begins when both are recorded
FEW = [("Release", 2), ("Delete", 3), ("Finish", 1), AFTER_LAST]
HOLDS = 4


def kills() -> list[tuple[str, int]]:
    """Return before which effects the executor is killed; 9 steps, 20 times, in full."""
    if os.environ.get("FORMGEN_TEST_KILLS") != "all":
        return FEW
    chance = Random(1)  # noqa: S311 - a schedule, not a secret
    some = [(step, chance.randint(1, 3)) for _, step in product(range(RUNS), STEPS)]
    return some + [AFTER_LAST] * RUNS


def test_t1_killed_at_its_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMGEN_TIME_SOURCES", "ntp://uji")
    monkeypatch.setattr(running, "TOGETHER", 2)
    monkeypatch.setattr(running, "_FRESH_SECONDS", 0.0)  # as in a run that takes longer
    monkeypatch.setattr(running, "close", lambda _session, _number: "")  # its papers take time
    wanted = kills()
    workspace, records = due_office(tmp_path / "kantor", HOLDS * len(wanted))
    for number, (step, ordinal) in enumerate(wanted):
        one_kill(workspace, records[HOLDS * number :][:HOLDS], step, ordinal)
    with open_doors(workspace) as doors, reading(doors.engine) as conn:
        assert log.check_chain(conn) == []
        assert {item.event.type for item in log.events(conn)} >= {"eksekusi_gagal", "musnah"}


def one_kill(workspace: Workspace, names: list[str], step: str, ordinal: int) -> None:
    """Destroy four records, be killed, go on; then hold what was answered against what is there."""
    free, before, during, after = names
    batch = decreed_at_once(workspace, names)
    answers = {before: hold(workspace, before)}
    assert run(workspace, ONE, batch, clocks=CLOCKS).waiting_for == (TWO,)
    assert killed_run(workspace, batch, step, ordinal), (step, ordinal)
    answers[during] = hold(workspace, during)
    time.sleep(LEASE)
    assert not run(workspace, TWO, batch, clocks=CLOCKS).stopped
    answers[after] = hold(workspace, after)
    assert (answers[before], answers[after]) == ("tertahan", "ditolak")
    assert answers[during] in {"tertahan", "menunggu", "ditolak"}
    with open_doors(workspace) as doors, reading(doors.engine) as conn:
        gone = {item.record_id for item in tombstones.tombstones_of(conn, batch)}
        assert gone == {name for name in names if not there(doors, workspace, name)}
    assert {free, after} <= gone
    assert not [name for name in gone if answers.get(name) == "tertahan"]


def hold(workspace: Workspace, name: str) -> str:
    """Ask for a hold on one record; returns what was answered."""
    wish = Wish(
        ground="audit",
        case="",
        scope=Scope(record=name),
        review_on=today_in_jakarta() + timedelta(days=30),
    )
    (answer,) = place_hold(workspace, ARCHIVIST, wish, clocks=CLOCKS).statuses
    return answer


def there(doors: Doors, workspace: Workspace, name: str) -> bool:
    """Tell whether bytes of a record exist; what exists must be held."""
    prefix = record_prefix(workspace.elections()[0].number, name)
    found = [version for version in doors.store.list_versions(prefix) if not version.marker]
    assert all(doors.store.read_lock(v.key, v.version_id).legal_hold for v in found), name
    return bool(found)
