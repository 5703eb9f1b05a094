"""A batch killed at any moment and run again ends with the bytes of an undisturbed run."""

import json
import os
import random
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from formgen.service.batch import Request
from formgen.service.issue import issue
from tests.support import killing
from tests.support import office as make
from tests.support.killing import PATIENCE_SECONDS, alive, wait_for
from tests.support.office import BUPATI, DAY, HASIL, SALINAN, Office

pytestmark = [pytest.mark.render, pytest.mark.slow, pytest.mark.once]

TPS = [f"3207012008{number:03}" for number in range(1, 31)]
DOCUMENTS = 2 * len(TPS)
OBJECTS = 2 * DOCUMENTS
SEED = 20241127
KILLS = {1: 16, 2: 4}
"""Jobs to kills. Two processes start slowly, and most of what they do is done by one as well."""

CHAIN = 4
"""Kills of one office, one after the other, before it may end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Everything an office has when a batch is over."""

    archive: dict[str, str]
    files: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When to kill: some time after this many objects are in the archive."""

    objects: int
    seconds: float


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Return an office whose stencils are compiled and that has issued nothing."""
    office = make.new_office(tmp_path_factory.mktemp("bunuh") / "awal")
    office.table("tps.csv", make.tps_rows(TPS))
    office.table("hasil.csv", make.result_rows(TPS))
    return office


@pytest.fixture(scope="module")
def undisturbed(start: Office, tmp_path_factory: pytest.TempPathFactory) -> Left:
    office = make.copy_office(start, tmp_path_factory.mktemp("utuh") / "kantor")
    _finish(office)
    _check_books(office)
    return Left(archive=office.kept(), files=make.tree(office.out))


@pytest.mark.parametrize("jobs", sorted(KILLS))
def test_killed_and_run_again(start: Office, undisturbed: Left, tmp_path: Path, jobs: int) -> None:
    """Every kill hits another part of the run; an office is killed as often as ``CHAIN`` says."""
    moments = _moments(jobs)
    reached = []
    for first in range(0, len(moments), CHAIN):
        office = make.copy_office(start, tmp_path / str(first))
        chain = moments[first : first + CHAIN]
        reached += [_objects(office) for moment in chain if _killed(office, jobs, moment)]
        _finish(office)
        _same(office, undisturbed)
    assert len(reached) >= len(moments) - CHAIN, f"most ended before they were killed: {reached}"
    assert sum(0 < count < OBJECTS for count in reached) >= len(reached) // 2, reached


def test_leftovers_go_also_when_all_that_was_reserved_is_issued(
    start: Office, tmp_path: Path
) -> None:
    """A batch repairs what a kill left, then is ended itself: nothing is reserved any more."""
    office = make.copy_office(start, tmp_path / "sisa")
    workspace = office.workspace
    request = Request(
        forms=(HASIL,),
        tps=office.folder / "tps.csv",
        results=None,
        paslon=office.folder / "paslon.csv",
        out=office.out,
        paper="",
        day=DAY,
        accept_noted=False,
        jobs=1,
    )
    with pytest.raises(KeyboardInterrupt):
        issue(workspace, request, _end_when_all_is_done)
    left = next((office.root / "arsip" / "arsip").rglob("asli.pdf")).with_name(
        ".tmp-0123456789abcdef"
    )
    left.write_bytes(b"half a document")
    report = issue(workspace, request, lambda _done, _total: None)
    assert (report.issued, report.skipped) == (0, len(TPS))
    assert not left.exists()


def _end_when_all_is_done(done: int, total: int) -> None:
    if done == total:
        raise KeyboardInterrupt


def test_the_processes_of_a_killed_batch_do_not_live_on(start: Office, tmp_path: Path) -> None:
    office = make.copy_office(start, tmp_path / "yatim")
    with killing.started(_arguments(office, jobs=2)) as batch:
        wait_for(lambda: _at_least(2, killing.workers(batch.pid)))
        helpers = [*killing.children(batch.pid), *killing.workers(batch.pid)]
        batch.kill()  # the parent alone, as the system does when memory runs out
        batch.wait()
        wait_for(lambda: not any(map(alive, helpers)))


def test_a_process_that_the_system_ends_is_said_and_the_batch_goes_on_later(
    start: Office, undisturbed: Left, tmp_path: Path
) -> None:
    office = make.copy_office(start, tmp_path / "anak")
    with killing.started(_arguments(office, jobs=2)) as batch:
        os.kill(wait_for(lambda: _at_least(2, killing.workers(batch.pid)))[0], signal.SIGKILL)
        out, err = batch.communicate(timeout=PATIENCE_SECONDS)
    answer = json.loads(out)
    assert (batch.returncode, answer["ok"], answer["code"]) == (7, False, "FG-UNAVAILABLE"), err
    _finish(office)
    _same(office, undisturbed)


@pytest.mark.parametrize("jobs", [1, 2])
def test_interrupted_from_the_keyboard(
    start: Office, undisturbed: Left, tmp_path: Path, jobs: int
) -> None:
    office = make.copy_office(start, tmp_path / "berhenti")
    with killing.started(_arguments(office, jobs=jobs)) as batch:
        wait_for(lambda: _objects(office))
        os.killpg(batch.pid, signal.SIGINT)  # as a terminal does: to every process of the group
        out, err = batch.communicate(timeout=PATIENCE_SECONDS)
    assert batch.returncode == 130, err
    assert json.loads(out)["ok"] is False
    assert b"Traceback" not in err
    _finish(office)
    _same(office, undisturbed)


def _moments(jobs: int) -> list[Moment]:
    """Return when to kill, spread over the run: each kill has its own part of the objects.

    The kills of one chain come in the order of the run, so that each finds work left.
    """
    draw = random.Random(SEED + jobs)  # noqa: S311 - the same moments every time
    count = KILLS[jobs]
    chains = (count + CHAIN - 1) // CHAIN
    moments = [
        Moment(
            # The last part is left out: there the time until the kill reaches beyond the run.
            objects=int(OBJECTS * (part - 1 + draw.random()) / count) if part else 0,
            seconds=draw.random() * (0.05 if part else 0.4),
        )
        for part in range(count)
    ]
    return [moment for chain in range(chains) for moment in moments[chain::chains]]


def _arguments(office: Office, jobs: int) -> list[str]:
    return [
        *("issue", "--json", "--workspace", str(office.root), "--out", str(office.out)),
        *("--tps", str(office.folder / "tps.csv"), "--paslon", str(office.folder / "paslon.csv")),
        *("--results", str(office.folder / "hasil.csv"), "--forms", f"{HASIL},{SALINAN}"),
        *("--date", DAY.isoformat(), "--jobs", str(jobs)),
    ]


def _killed(office: Office, jobs: int, moment: Moment) -> bool:
    """Start a batch and kill it with all its processes; False when it was over before."""
    return (_fork_killed if jobs == 1 else _program_killed)(office, jobs, moment)


def _fork_killed(office: Office, jobs: int, moment: Moment) -> bool:
    child = killing.fork(_arguments(office, jobs))
    wait_for(lambda: _objects(office) >= moment.objects or not alive(child))
    time.sleep(moment.seconds)
    os.kill(child, signal.SIGKILL)  # nothing happens to one that has ended already
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in {0, -signal.SIGKILL}
    return code != 0


def _program_killed(office: Office, jobs: int, moment: Moment) -> bool:
    with killing.started(_arguments(office, jobs)) as batch:
        wait_for(lambda: _objects(office) >= moment.objects or batch.poll() is not None)
        time.sleep(moment.seconds)
        if batch.poll() is None:
            os.killpg(batch.pid, signal.SIGKILL)
            return True
        assert batch.returncode == 0, batch.communicate()
    return False


def _objects(office: Office) -> int:
    """Count what is in the archive under its final name."""
    folder = office.root / "arsip" / "arsip" / str(BUPATI)
    return sum(1 for path in folder.glob("*/*") if not path.name.startswith("."))


def _finish(office: Office) -> None:
    done = make.formgen(*_arguments(office, jobs=1))
    assert done.code == 0, done
    assert done.json["issued"] + done.json["skipped"] == DOCUMENTS


def _same(office: Office, undisturbed: Left) -> None:
    assert office.kept() == undisturbed.archive
    assert make.tree(office.out) == undisturbed.files
    _check_books(office)


def _check_books(office: Office) -> None:
    """Archive, log and register tell one story."""
    checked = make.formgen("archive", "check", "--workspace", office.root, "--json")
    assert checked.code == 0, checked
    assert checked.json["records"] == DOCUMENTS
    log = make.formgen("archive", "log", "--workspace", office.root, "--last", "9999", "--json")
    received = [e["subject"] for e in log.json["events"] if e["type"] == "penerimaan"]
    assert len(received) == len(set(received)) == DOCUMENTS
    rows = make.formgen("register", "list", "--workspace", office.root, "--json").json["documents"]
    assert sorted(row["number"] for row in rows) == list(range(1, DOCUMENTS + 1))
    assert {(row["election"], row["status"], row["edition"]) for row in rows} == {
        (BUPATI, "issued", 1)
    }


def _at_least(count: int, found: list[int]) -> list[int]:
    return found if len(found) >= count else []
