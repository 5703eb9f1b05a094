"""The memory store keeps both contracts, also when others write and delete past it."""

from datetime import UTC, datetime, timedelta

import pytest

from formgen_archive.errors import KeyNotAllowedError, LockedError, ObjectMissingError
from formgen_archive.stores.locking import LockingStore
from formgen_archive.stores.memory import MemoryStore
from tests.support.clock import HandClock

from .locking_contract import DAY, KEY, LockingContract, Wait, put
from .store_contract import StoreContract


class TestMemoryStore(StoreContract, LockingContract):
    @pytest.fixture
    def clock(self) -> HandClock:
        return HandClock(datetime(2025, 2, 20, 3, 4, 5, tzinfo=UTC))

    @pytest.fixture
    def store(self, clock: HandClock) -> MemoryStore:
        return MemoryStore(clock)

    @pytest.fixture
    def wait(self, clock: HandClock) -> Wait:
        return clock.wait

    def test_is_a_store_with_locks(self, store: MemoryStore) -> None:
        assert isinstance(store, LockingStore)

    def test_an_object_cannot_be_a_folder(self, store: MemoryStore) -> None:
        store.put_new("a/b/c", b"x")
        with pytest.raises(KeyNotAllowedError):
            store.put_new("a/b", b"x")
        with pytest.raises(KeyNotAllowedError):
            store.put_new("a/b/c/d", b"x")

    def test_a_folder_ends_with_its_last_object(self, store: MemoryStore) -> None:
        store.put_new("a/b/c", b"x")
        (version,) = store.versions("a/b/c")
        store.delete_version("a/b/c", version.version_id)
        store.put_new("a/b", b"x")

    def test_the_clock_decides_to_the_second(self, store: MemoryStore, clock: HandClock) -> None:
        version = put(store)
        clock.now += DAY
        with pytest.raises(LockedError):  # the last second belongs to the lock
            store.delete_version(KEY, version)
        clock.now += timedelta(microseconds=1)
        store.delete_version(KEY, version)

    def test_what_was_written_first_is_the_object(self, store: MemoryStore) -> None:
        first = put(store, data=b"first")
        second = store.overwrite(KEY, b"second")
        marker = store.hide(KEY)
        assert [(v.version_id, v.marker) for v in store.versions(KEY)] == [
            (second, False),
            (first, False),
            (marker, True),
        ]
        assert store.get(KEY) == b"first"
        assert [item.size for item in store.list()] == [5]
        with pytest.raises(LockedError):
            store.delete_version(KEY, first)
        store.delete_version(KEY, second)
        store.delete_version(KEY, marker)
        assert [v.version_id for v in store.versions(KEY)] == [first]

    def test_a_marker_alone_is_no_object(self, store: MemoryStore) -> None:
        store.put_new(KEY, b"x")
        (version,) = store.versions(KEY)
        marker = store.hide(KEY)
        store.delete_version(KEY, version.version_id)
        assert not store.exists(KEY)
        assert list(store.list()) == []
        assert [v.version_id for v in store.versions(KEY)] == [marker]
        for call in (store.get_version, store.read_lock):
            with pytest.raises(ObjectMissingError):
                call(KEY, marker)
