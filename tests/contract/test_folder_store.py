"""The folder store keeps the contract, and what is special about folders."""

import fcntl
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from formgen_archive.errors import (
    KeyNotAllowedError,
    ObjectExistsError,
    ObjectMissingError,
    StoreUnavailableError,
)
from formgen_archive.stores.folder import FolderStore

from .store_contract import StoreContract


class TestFolderStore(StoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> FolderStore:
        return FolderStore.create(tmp_path / "toko")

    def test_an_object_cannot_be_a_folder(self, store: FolderStore) -> None:
        store.put_new("a/b/c", b"x")
        with pytest.raises(KeyNotAllowedError):
            store.put_new("a/b", b"x")
        with pytest.raises(KeyNotAllowedError):
            store.put_new("a/b/c/d", b"x")

    def test_files_are_read_only(self, store: FolderStore, tmp_path: Path) -> None:
        store.put_new("a/1", b"x")
        mode = (tmp_path / "toko" / "a" / "1").stat().st_mode
        assert stat.S_IMODE(mode) & 0o222 == 0
        assert mode & stat.S_IRUSR

    def test_a_store_can_be_opened_again(self, store: FolderStore, tmp_path: Path) -> None:
        store.put_new("a/1", b"x")
        assert FolderStore(tmp_path / "toko").get("a/1") == b"x"
        assert FolderStore.create(tmp_path / "toko").get("a/1") == b"x"

    def test_an_empty_mount_point_is_no_store(self, tmp_path: Path) -> None:
        with pytest.raises(StoreUnavailableError):
            FolderStore(tmp_path)

    def test_a_folder_with_other_things_does_not_become_a_store(self, tmp_path: Path) -> None:
        (tmp_path / "skripsi.doc").touch()
        with pytest.raises(StoreUnavailableError):
            FolderStore.create(tmp_path)

    def test_a_vanished_disk_does_not_mean_a_missing_object(
        self, store: FolderStore, tmp_path: Path
    ) -> None:
        store.put_new("a/1", b"x")
        (tmp_path / "toko").rename(tmp_path / "elsewhere")
        (tmp_path / "toko").mkdir()
        for call in (store.get, store.stat, store.exists):
            with pytest.raises(StoreUnavailableError):
                call("a/1")
        with pytest.raises(StoreUnavailableError):
            list(store.list())
        with pytest.raises(StoreUnavailableError):
            store.put_new("a/2", b"x")
        assert list((tmp_path / "toko").iterdir()) == []

    def test_symbolic_links_lead_nowhere(self, store: FolderStore, tmp_path: Path) -> None:
        outside = tmp_path / "outside"
        outside.mkdir()
        (outside / "secret").write_bytes(b"secret")
        store.put_new("a/1", b"x")
        (tmp_path / "toko" / "link").symlink_to(outside)
        (tmp_path / "toko" / "a" / "link").symlink_to(outside / "secret")
        for key in ("link/secret", "a/link"):
            with pytest.raises((StoreUnavailableError, ObjectMissingError)):
                store.get(key)
            with pytest.raises((StoreUnavailableError, ObjectMissingError)):
                store.stat(key)
        with pytest.raises(StoreUnavailableError):
            store.put_new("link/new", b"x")
        with pytest.raises(ObjectExistsError):
            store.put_new("a/link", b"x")
        assert [item.key for item in store.list()] == ["a/1"]
        with pytest.raises(StoreUnavailableError):
            list(store.list("link/"))
        assert [path.name for path in outside.iterdir()] == ["secret"]
        assert (outside / "secret").read_bytes() == b"secret"

    def test_leftovers_are_unseen_and_cleaned(self, store: FolderStore, tmp_path: Path) -> None:
        store.put_new("a/1", b"x")
        (tmp_path / "toko" / "a" / ".tmp-0123456789abcdef").write_bytes(b"half")
        assert [item.key for item in store.list()] == ["a/1"]
        assert store.clean() == 1
        assert store.clean() == 0
        assert store.get("a/1") == b"x"

    def test_cleaning_keeps_away_from_writers(self, store: FolderStore, tmp_path: Path) -> None:
        store.put_new("a/1", b"x")
        unfinished = tmp_path / "toko" / "a" / ".tmp-0123456789abcdef"
        unfinished.write_bytes(b"half")
        writer = os.open(tmp_path / "toko" / ".arsip", os.O_RDONLY)
        fcntl.flock(writer, fcntl.LOCK_SH)
        assert store.clean() == 0
        assert unfinished.exists()
        os.close(writer)
        assert store.clean() == 1

    def test_nothing_is_left_over_without_a_crash(self, store: FolderStore, tmp_path: Path) -> None:
        store.put_new("a/1", b"x")
        with pytest.raises(ObjectExistsError):
            store.put_new("a/1", b"y")
        with pytest.raises(KeyNotAllowedError):
            store.put_new_many([("a/2", b"x"), ("bad", b"y")])
        assert sorted(path.name for path in (tmp_path / "toko").rglob("*") if path.is_file()) == [
            ".arsip",
            "1",
        ]

    def test_of_many_processes_one_wins(self, store: FolderStore, tmp_path: Path) -> None:
        command = [sys.executable, "-c", WRITER, str(tmp_path / "toko")]
        writers = [
            subprocess.Popen([*command, str(number)], stdout=subprocess.PIPE, text=True)
            for number in range(3)
        ]
        won = [writer.communicate(timeout=60)[0].split() for writer in writers]
        by_key = {key: number for number, keys in enumerate(won) for key in keys}
        assert sum(len(keys) for keys in won) == len(by_key) == 50
        assert {key: store.get(key) for key in by_key} == {
            key: b"%d" % number for key, number in by_key.items()
        }


WRITER = """
import sys
from pathlib import Path
from formgen_archive.errors import ObjectExistsError
from formgen_archive.stores.folder import FolderStore

store = FolderStore(Path(sys.argv[1]))
for key in (f"a/{n}" for n in range(50)):
    try:
        store.put_new(key, sys.argv[2].encode())
        print(key)
    except ObjectExistsError:
        pass
"""
