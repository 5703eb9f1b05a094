"""The folder store when the disk fails: at every system call, before and after it took effect."""

from pathlib import Path
from typing import get_args

import pytest

from formgen_archive.errors import ObjectExistsError, OutcomeUnknownError, StoreUnavailableError
from formgen_archive.stores.folder import FolderStore
from formgen_archive.stores.resume import put_same
from tests.support.disks import FaultyDisk, Moment, PowerCutError

ITEMS = [
    ("arsip/1/x.3207012001001.0.e1/asli.pdf", b"one" * 100),
    ("arsip/1/x.3207012001002.0.e1/asli.pdf", b"two" * 100),
    ("arsip/1/x.3207012001001.0.e1/manifes.json", b"{}" * 100),
]
STEPS = [
    *("make_folder", "make_folder", "make_folder", "create", "write"),
    *("make_folder", "create", "write", "create", "write"),
    *("sync",) * 3,
    *("link",) * 3,
    *("unlink",) * 3,
    *("sync_folder",) * 5,
]


def make(root: Path, disk: FaultyDisk) -> FolderStore:
    FolderStore.create(root)
    return FolderStore(root, disk=disk)


def everything(store: FolderStore) -> dict[str, bytes]:
    return {item.key: store.get(item.key) for item in store.list()}


def test_the_steps_are_those_that_the_faults_are_counted_by(tmp_path: Path) -> None:
    disk = FaultyDisk(tmp_path)
    make(tmp_path, disk).put_new_many(ITEMS)
    assert disk.calls == STEPS


@pytest.mark.parametrize("moment", get_args(Moment))
@pytest.mark.parametrize("step", range(1, len(STEPS) + 1))
def test_a_failing_disk_leaves_whole_objects_and_honest_answers(
    tmp_path: Path, step: int, moment: Moment
) -> None:
    disk = FaultyDisk(tmp_path, fail_at=step, moment=moment)
    store = make(tmp_path, disk)
    try:
        store.put_new_many(ITEMS)
        answer = "written"
    except StoreUnavailableError:
        answer = "nothing"
    except OutcomeUnknownError:
        answer = "unknown"

    found = everything(store)
    assert found.items() <= dict(ITEMS).items()
    if answer == "nothing":
        assert found == {}
    if answer == "written":
        assert disk.after_power_cut(names="synced") == dict(ITEMS)
    # Nothing is promised too late: once a name was given the answer is no longer "nothing".
    assert answer != "nothing" or STEPS[step - 1] not in {"unlink", "sync_folder"}

    put_same(FolderStore(tmp_path), ITEMS)
    assert everything(store) == dict(ITEMS)
    FolderStore(tmp_path).clean()
    assert not list(tmp_path.rglob(".tmp-*"))


@pytest.mark.parametrize("moment", get_args(Moment))
@pytest.mark.parametrize("step", range(1, len(STEPS) + 1))
def test_a_power_cut_leaves_whole_objects(tmp_path: Path, step: int, moment: Moment) -> None:
    disk = FaultyDisk(tmp_path, fail_at=step, moment=moment, failure=PowerCutError)
    store = make(tmp_path, disk)
    with pytest.raises(PowerCutError):
        store.put_new_many(ITEMS)
    for names in ("synced", "all"):
        left = disk.after_power_cut(names=names)
        assert left.items() <= dict(ITEMS).items()  # whole ones only: a torn one would be None


def test_what_returned_survives_a_power_cut(tmp_path: Path) -> None:
    disk = FaultyDisk(tmp_path)
    make(tmp_path, disk).put_new_many(ITEMS)
    assert disk.after_power_cut(names="synced") == dict(ITEMS)


def test_what_exists_survives_a_power_cut(tmp_path: Path) -> None:
    """The writer of an object may die before its name is on the disk; the next one relies on it."""
    dying = FaultyDisk(tmp_path, fail_at=1 + STEPS.index("sync_folder"), failure=PowerCutError)
    with pytest.raises(PowerCutError):
        make(tmp_path, dying).put_new_many(ITEMS)
    assert dying.after_power_cut(names="synced") == {}

    disk = FaultyDisk(tmp_path, books=dying)
    with pytest.raises(ObjectExistsError):
        FolderStore(tmp_path, disk=disk).put_new_many(ITEMS)
    assert disk.after_power_cut(names="synced") == dict(ITEMS)


@pytest.mark.parametrize("kind", ["sync", "sync_folder"])
def test_the_books_notice_a_store_that_does_not_sync(tmp_path: Path, kind: str) -> None:
    """A test of the test: without one kind of sync it must turn red."""

    class LazyDisk(FaultyDisk):
        def sync(self, descriptor: int) -> None:
            if kind != "sync":
                super().sync(descriptor)

        def sync_folder(self, path: Path) -> None:
            if kind != "sync_folder":
                super().sync_folder(path)

    disk = LazyDisk(tmp_path)
    make(tmp_path, disk).put_new_many(ITEMS)
    assert disk.after_power_cut(names="synced") != dict(ITEMS)
