"""The folder store when the disk fails: at every system call, before and after it took effect."""

from pathlib import Path
from typing import get_args

import pytest

from formgen_archive.errors import ObjectExistsError, OutcomeUnknownError, StoreUnavailableError
from formgen_archive.stores import batch
from formgen_archive.stores.folder import FolderStore
from formgen_archive.stores.resume import put_same
from tests.support.disks import FaultyDisk, Moment, PowerCutError

ITEMS = [
    ("arsip/1/x.3207012001001.0.e1/asli.pdf", b"one" * 100),
    ("arsip/1/x.3207012001002.0.e1/asli.pdf", b"two" * 100),
    ("arsip/1/x.3207012001001.0.e1/manifes.json", b"{}" * 100),
]
_WRITING = [
    *("make_folder", "make_folder", "make_folder", "create", "write"),
    *("make_folder", "create", "write", "create", "write"),
]
ONE_BY_ONE = [*_WRITING, *["sync"] * 3, *["link"] * 3, *["unlink"] * 3, *["sync_folder"] * 5]
WHOLE = [*_WRITING, "sync_whole", *["link"] * 3, *["unlink"] * 3, "sync_whole"]
WAYS = pytest.mark.parametrize("whole", [False, True], ids=["one by one", "whole"])
STEPS = [(False, step) for step in range(1, len(ONE_BY_ONE) + 1)]
STEPS += [(True, step) for step in range(1, len(WHOLE) + 1)]


@pytest.fixture(autouse=True)
def _three_files_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "_FEW_FILES", 0)


def make(root: Path, disk: FaultyDisk) -> FolderStore:
    FolderStore.create(root)
    return FolderStore(root, disk=disk)


def everything(store: FolderStore) -> dict[str, bytes]:
    return {item.key: store.get(item.key) for item in store.list()}


@WAYS
def test_the_steps_are_those_that_the_faults_are_counted_by(tmp_path: Path, whole: bool) -> None:
    disk = FaultyDisk(tmp_path, whole=whole)
    make(tmp_path, disk).put_new_many(ITEMS)
    assert disk.calls == (WHOLE if whole else ONE_BY_ONE)


@pytest.mark.parametrize("moment", get_args(Moment))
@pytest.mark.parametrize(("whole", "step"), STEPS)
def test_a_failing_disk_leaves_whole_objects_and_honest_answers(
    tmp_path: Path, whole: bool, step: int, moment: Moment
) -> None:
    disk = FaultyDisk(tmp_path, fail_at=step, moment=moment, whole=whole)
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
    steps = WHOLE if whole else ONE_BY_ONE
    assert answer != "nothing" or step <= 1 + steps.index("link")

    put_same(FolderStore(tmp_path), ITEMS)
    assert everything(store) == dict(ITEMS)
    FolderStore(tmp_path).clean()
    assert not list(tmp_path.rglob(".tmp-*"))


@pytest.mark.parametrize("moment", get_args(Moment))
@pytest.mark.parametrize(("whole", "step"), STEPS)
def test_a_power_cut_leaves_whole_objects(
    tmp_path: Path, whole: bool, step: int, moment: Moment
) -> None:
    disk = FaultyDisk(tmp_path, fail_at=step, moment=moment, failure=PowerCutError, whole=whole)
    store = make(tmp_path, disk)
    with pytest.raises(PowerCutError):
        store.put_new_many(ITEMS)
    for names in ("synced", "all"):
        left = disk.after_power_cut(names=names)
        assert left.items() <= dict(ITEMS).items()  # whole ones only: a torn one would be None


@WAYS
def test_what_returned_survives_a_power_cut(tmp_path: Path, whole: bool) -> None:
    disk = FaultyDisk(tmp_path, whole=whole)
    make(tmp_path, disk).put_new_many(ITEMS)
    assert disk.after_power_cut(names="synced") == dict(ITEMS)


@WAYS
def test_what_exists_survives_a_power_cut(tmp_path: Path, whole: bool) -> None:
    """The writer of an object may die before its name is on the disk; the next one relies on it."""
    last = len(WHOLE) if whole else 1 + ONE_BY_ONE.index("sync_folder")
    dying = FaultyDisk(tmp_path, fail_at=last, failure=PowerCutError, whole=whole)
    with pytest.raises(PowerCutError):
        make(tmp_path, dying).put_new_many(ITEMS)
    assert dying.after_power_cut(names="synced") == {}

    disk = FaultyDisk(tmp_path, books=dying, whole=whole)
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


def test_the_books_notice_names_without_contents(tmp_path: Path) -> None:
    """A test of the test: without the first of the two whole syncs it must turn red."""

    class LazyDisk(FaultyDisk):
        def sync_whole(self, descriptor: int) -> None:
            if "link" in self.calls:
                super().sync_whole(descriptor)

    before_unlink = WHOLE.index("unlink")  # one call less was counted
    disk = LazyDisk(tmp_path, fail_at=before_unlink, failure=PowerCutError, whole=True)
    with pytest.raises(PowerCutError):
        make(tmp_path, disk).put_new_many(ITEMS)
    assert None in disk.after_power_cut(names="all").values()


def test_folders_on_another_device_are_synced_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def open_whole(self: batch.Batch) -> None:
        self._device = -1
        self._whole = self._disk.open_whole(self._root)

    monkeypatch.setattr(batch.Batch, "_open_whole", open_whole)
    disk = FaultyDisk(tmp_path, whole=True)
    make(tmp_path, disk).put_new_many(ITEMS)
    assert disk.calls == ONE_BY_ONE
    assert disk.after_power_cut(names="synced") == dict(ITEMS)
