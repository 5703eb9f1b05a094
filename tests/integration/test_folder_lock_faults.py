"""Locks of the folder store when the disk fails, at every system call, before and after."""

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest

from formgen_archive.errors import (
    ArchiveError,
    ObjectExistsError,
    OutcomeUnknownError,
    StoreUnavailableError,
)
from formgen_archive.stores import batch
from formgen_archive.stores.lock_files import lock_path
from formgen_archive.stores.locked_folder import LockedFolderStore
from formgen_archive.stores.locking import Lock
from tests.support.clock import HandClock
from tests.support.disks import FaultyDisk, Moment, PowerCutError

NOW = datetime(2025, 1, 1, tzinfo=UTC)
LOCK = Lock(mode="COMPLIANCE", retain_until=NOW + timedelta(days=400), legal_hold=True)
ITEMS = [("a/r1/asli.pdf", b"one"), ("a/r2/asli.pdf", b"two"), ("a/r1/manifes.json", b"{}")]
KEY = ITEMS[0][0]


@pytest.fixture(autouse=True)
def _three_files_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "_FEW_FILES", 0)


def open_store(root: Path, disk: FaultyDisk, now: datetime = NOW) -> LockedFolderStore:
    LockedFolderStore.create(root)
    return LockedFolderStore(root, disk=disk, clock=HandClock(now))


def put(store: LockedFolderStore) -> None:
    store.put_locked_many(ITEMS, LOCK)


def calls(root: Path, whole: bool, act: Callable[[LockedFolderStore], None]) -> int:
    """Count the system calls of an undisturbed run."""
    disk = FaultyDisk(root, whole=whole)
    act(open_store(root, disk))
    return len(disk.calls)


@pytest.mark.parametrize("failure", [None, PowerCutError], ids=["error", "power cut"])
@pytest.mark.parametrize("whole", [False, True], ids=["one by one", "whole"])
@pytest.mark.parametrize("moment", get_args(Moment))
def test_no_object_is_ever_seen_without_its_lock(
    tmp_path: Path, moment: Moment, whole: bool, failure: type[BaseException] | None
) -> None:
    for step in range(1, calls(tmp_path / "0", whole, put) + 1):
        root = tmp_path / str(step)
        settings = {} if failure is None else {"failure": failure}
        disk = FaultyDisk(root, fail_at=step, moment=moment, whole=whole, **settings)  # type: ignore[arg-type]
        with_fault = open_store(root, disk)
        try:
            put(with_fault)
        except (ArchiveError, PowerCutError):
            pass
        else:
            for key, _ in ITEMS:  # what was acknowledged survives with its lock
                assert disk.survives(lock_path(root / key))
        store = LockedFolderStore(root, clock=HandClock(NOW))
        seen = [version for version in store.list_versions() if not version.marker]
        assert all(store.read_lock(item.key, item.version_id) == LOCK for item in seen)
        with contextlib.suppress(ObjectExistsError):
            put(store)
        assert {item.key: store.get(item.key) for item in store.list()} == dict(ITEMS)
        for key, _ in ITEMS:
            (version,) = store.versions(key)
            assert store.read_lock(key, version.version_id) == LOCK
        store.clean()
        assert not list(root.rglob(".tmp-*"))


@pytest.mark.parametrize("moment", get_args(Moment))
def test_a_change_is_made_or_not_and_can_be_repeated(tmp_path: Path, moment: Moment) -> None:
    until = NOW + timedelta(days=800)
    for step in range(1, 8):
        root = tmp_path / str(step)
        put(open_store(root, FaultyDisk(root)))
        disk = FaultyDisk(root, fail_at=step, moment=moment)
        store = LockedFolderStore(root, disk=disk, clock=HandClock(NOW))
        (version,) = store.versions(KEY)
        with contextlib.suppress(StoreUnavailableError, OutcomeUnknownError):
            store.extend_lock(KEY, version.version_id, until)
        again = LockedFolderStore(root, clock=HandClock(NOW))
        found = again.read_lock(KEY, version.version_id)
        assert found in (LOCK, Lock(mode="COMPLIANCE", retain_until=until, legal_hold=True))
        again.extend_lock(KEY, version.version_id, until)
        assert again.read_lock(KEY, version.version_id).retain_until == until


@pytest.mark.parametrize("moment", get_args(Moment))
def test_deleting_is_done_or_not_and_can_be_repeated(tmp_path: Path, moment: Moment) -> None:
    later = NOW + timedelta(days=500)
    for step in range(1, 5):
        root = tmp_path / str(step)
        store = open_store(root, FaultyDisk(root))
        store.put_locked_many(ITEMS, Lock(mode="COMPLIANCE", retain_until=NOW + timedelta(days=1)))
        disk = FaultyDisk(root, fail_at=step, moment=moment)
        (version,) = store.versions(KEY)
        with contextlib.suppress(OutcomeUnknownError):
            LockedFolderStore(root, disk=disk, clock=HandClock(later)).delete_version(
                KEY, version.version_id
            )
        again = LockedFolderStore(root, clock=HandClock(later))
        again.delete_version(KEY, version.version_id)
        assert again.versions(KEY) == ()
        assert len(list(again.list())) == 2
