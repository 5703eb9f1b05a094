"""The folder store with locks keeps both contracts, and what is special about lock files."""

import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from formgen_archive.errors import LockedError
from formgen_archive.stores import lock_files
from formgen_archive.stores.locked_folder import LockedFolderStore
from formgen_archive.stores.locking import Lock, LockingStore
from tests.support.clock import HandClock

from .locking_contract import DAY, KEY, LockingContract, Wait, put
from .store_contract import StoreContract


class TestLockedFolderStore(StoreContract, LockingContract):
    @pytest.fixture
    def clock(self) -> HandClock:
        return HandClock(datetime.now(UTC))

    @pytest.fixture
    def store(self, tmp_path: Path, clock: HandClock) -> LockedFolderStore:
        LockedFolderStore.create(tmp_path / "toko")
        return LockedFolderStore(tmp_path / "toko", clock=clock)

    @pytest.fixture
    def wait(self, clock: HandClock) -> Wait:
        return clock.wait

    def test_is_a_store_with_locks(self, store: LockedFolderStore) -> None:
        assert isinstance(store, LockingStore)

    def test_the_lock_can_be_read_by_people(self, store: LockedFolderStore, tmp_path: Path) -> None:
        until = datetime(2027, 1, 1, tzinfo=UTC)
        lock = Lock(mode="COMPLIANCE", retain_until=until, legal_hold=True)
        store.put_locked_many([(KEY, b"x")], lock)
        path = tmp_path / "toko/arsip/1/.x.pdf.kunci"
        assert path.read_text() == (
            '{"jenis":"COMPLIANCE","sampai":"2027-01-01T00:00:00+00:00","tahanan":true}'
        )
        assert stat.S_IMODE(path.stat().st_mode) & 0o222 == 0

    def test_objects_of_a_batch_share_a_lock_file_until_one_changes(
        self, store: LockedFolderStore, tmp_path: Path
    ) -> None:
        lock = Lock(mode="COMPLIANCE", retain_until=datetime(2027, 1, 1, tzinfo=UTC))
        store.put_locked_many([("a/1", b"x"), ("a/2", b"y")], lock)
        one, two = tmp_path / "toko/a/.1.kunci", tmp_path / "toko/a/.2.kunci"
        assert one.stat().st_ino == two.stat().st_ino
        (version,) = store.versions("a/1")
        store.set_legal_hold("a/1", version.version_id, on=True)
        (other,) = store.versions("a/2")
        assert store.read_lock("a/2", other.version_id) == lock
        assert not list((tmp_path / "toko").rglob(".tmp-*"))

    @pytest.mark.parametrize("damage", [b"", b"{}", b"tidak", b'{"jenis":null,"sampai":1}', None])
    def test_without_a_readable_lock_an_object_is_held(
        self, store: LockedFolderStore, tmp_path: Path, damage: bytes | None
    ) -> None:
        store.put_locked_many([(KEY, b"x")], Lock())
        path = tmp_path / "toko/arsip/1/.x.pdf.kunci"
        path.unlink()
        if damage is not None:
            path.write_bytes(damage)
        (version,) = store.versions(KEY)
        assert store.read_lock(KEY, version.version_id) == Lock(legal_hold=True)
        with pytest.raises(LockedError):
            store.delete_version(KEY, version.version_id)

    def test_what_was_written_before_there_were_locks_is_held(
        self, store: LockedFolderStore
    ) -> None:
        store.put_new(KEY, b"x")
        (version,) = store.versions(KEY)
        with pytest.raises(LockedError):
            store.delete_version(KEY, version.version_id)

    def test_a_lock_that_a_killed_writer_left_is_only_strengthened(
        self, store: LockedFolderStore, tmp_path: Path, clock: HandClock
    ) -> None:
        put(store, "a/1", lasts=5 * DAY, held=True)
        (tmp_path / "toko/a/1").unlink()  # as if killed between lock and object
        version = put(store, "a/1", lasts=DAY)
        lock = store.read_lock("a/1", version)
        assert lock.legal_hold
        assert lock.retain_until is not None
        assert lock.retain_until > clock() + 4 * DAY

    def test_links_are_not_needed(
        self, store: LockedFolderStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        """Objects may lie on another device than the store's root, or be too many for one file."""
        link = os.link

        def refuses(source: Path, target: Path, *, follow_symlinks: bool) -> None:
            if str(target).endswith(".kunci"):
                raise OSError(18, "Invalid cross-device link")
            link(source, target, follow_symlinks=follow_symlinks)

        monkeypatch.setattr("os.link", refuses)
        version = put(store, held=True)
        assert store.read_lock(KEY, version).legal_hold
        assert store.read_lock(KEY, version).mode == "COMPLIANCE"
        assert not list((tmp_path / "toko").rglob(".tmp-*"))

    def test_a_second_is_what_counts(self, store: LockedFolderStore, clock: HandClock) -> None:
        version = put(store, lasts=DAY)
        clock.wait(DAY - timedelta(seconds=1))
        with pytest.raises(LockedError):
            store.delete_version(KEY, version)
        clock.wait(timedelta(seconds=2))
        store.delete_version(KEY, version)
        assert not lock_files.lock_path(Path(store._root / KEY)).exists()
