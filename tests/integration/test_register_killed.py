"""A batch is killed with ``kill -9`` at every step and run again: nothing lost, nothing twice."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection

from formgen.register.database import open_engine, reading
from formgen.register.find import find_number, iterate_issued, states
from formgen.register.rows import Issued, Wanted
from formgen_archive.catalogue import log, records
from formgen_archive.check import check_record, found
from formgen_archive.keys import MANIFEST, ORIGINAL, object_key
from formgen_archive.manifest import manifest_bytes
from formgen_archive.stores.folder import FolderStore
from tests.support.batch import run, signed
from tests.support.issuing import ELECTION, wish
from tests.support.records import fresh_engine

DAY = date(2024, 11, 27)
NEXT_DAY = date(2024, 11, 28)
STEPS = [
    "reserving",
    "reserved",
    "binding",
    "bound",
    "signed",
    "originals",
    "manifests",
    "recorded",
    "confirming",
    "confirmed",
]


def chunks(data: str) -> list[list[Wanted]]:
    return [[wish(place, data) for place in places] for places in ((3, 1), (2, 4))]


def run_and_die(folder: Path, data: str, day: date, kill_at: int) -> None:
    """Run the batch and kill this process at the given step, counted from 0."""
    count = iter(range(kill_at + 1))

    def step(_name: str) -> None:
        if next(count) == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    run(folder, chunks(data), day, step)


def killed(folder: Path, data: str, day: date, kill_at: int) -> None:
    """Run the batch in a process of its own, which does not survive."""
    process = multiprocessing.get_context("fork").Process(
        target=run_and_die, args=(folder, data, day, kill_at)
    )
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with fresh_engine("sqlite", tmp_path):
        FolderStore.create(tmp_path / "toko")
    return tmp_path


@contextmanager
def looking_at(folder: Path) -> Iterator[Connection]:
    engine = open_engine(f"sqlite:///{folder / 'register.db'}")
    with reading(engine) as conn:
        yield conn
    engine.dispose()


def check_agreement(folder: Path, conn: Connection) -> list[Issued]:
    """Register, catalogue, store and audit log tell one story; returns what was issued."""
    store = FolderStore(folder / "toko")
    issued = list(iterate_issued(conn, ELECTION, statuses=["issued", "superseded"]))
    assert log.check_chain(conn) == []
    for item in issued:
        manifest = records.find_number(conn, ELECTION, item.number)
        assert manifest is not None
        assert (manifest.place, manifest.edition, manifest.day) == (
            item.place,
            item.edition,
            item.day,
        )
        key = object_key(ELECTION, manifest.record_id, ORIGINAL)
        assert check_record(manifest, {ORIGINAL: found(store.get(key))}) == []
        assert store.get(key.replace(ORIGINAL, MANIFEST)) == manifest_bytes(manifest)
        assert len(list(log.events(conn, manifest.record_id))) == 1
    assert log.read_head(conn).seq == len(issued)
    return issued


@pytest.mark.parametrize("chunk", [0, 1])
@pytest.mark.parametrize("name", STEPS)
def test_the_same_batch_run_again_ends_as_if_never_killed(
    folder: Path, name: str, chunk: int
) -> None:
    kill_at = chunk * len(STEPS) + STEPS.index(name)
    killed(folder, "A", DAY, kill_at)
    with looking_at(folder) as conn:
        before = {item.number: item for item in check_agreement(folder, conn)}
        given = dict(states(conn, ELECTION))

    run(folder, chunks("A"), NEXT_DAY, lambda _: None)

    with looking_at(folder) as conn:
        issued = check_agreement(folder, conn)
    assert [(int(item.place), item.number) for item in issued] == [(1, 2), (2, 3), (3, 1), (4, 4)]
    for item in issued:  # what had a number keeps its day, so its bytes are the same
        assert item.day == (DAY if item.number in given else NEXT_DAY)
    assert before.items() <= {item.number: item for item in issued}.items()
    assert signed(folder) == {(item.number, item.h) for item in issued}


@pytest.mark.parametrize("name", STEPS)
def test_with_other_data_no_number_gets_two_originals(folder: Path, name: str) -> None:
    killed(folder, "A", DAY, STEPS.index(name))
    run(folder, chunks("B"), NEXT_DAY, lambda _: None)

    with looking_at(folder) as conn:
        check_agreement(folder, conn)
        standing = {int(item.place): item for item in iterate_issued(conn, ELECTION)}
        left = dict(states(conn, ELECTION))
        assert sorted(standing) == [1, 2, 3, 4]
        assert {item.data_sha256 for item in standing.values()} == {wish(1, "B").data_sha256}
        assert "reserved" not in left.values()
        out = signed(folder)
        assert len({number for number, _ in out}) == len(out)  # never two hashes for one number
        for number, h in out:
            document = find_number(conn, ELECTION, number)
            assert left[number] == "void" or (document is not None and document.h == h)


def test_the_kill_points_are_all_there_are(folder: Path) -> None:
    seen: list[str] = []
    run(folder, chunks("A"), DAY, seen.append)
    assert seen == STEPS * 2
