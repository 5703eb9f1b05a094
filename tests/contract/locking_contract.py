"""What every store with locks must do. An adapter's test class supplies ``store`` and ``wait``."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from formgen_archive.errors import (
    KeyNotAllowedError,
    LockedError,
    LockRefusedError,
    ObjectExistsError,
    ObjectMissingError,
)
from formgen_archive.stores.locking import Lock, LockingStore, LockMode

KEY = "arsip/1/x.pdf"
SHORT = timedelta(seconds=2)
DAY = timedelta(days=1)
Wait = Callable[[timedelta], None]


def now(store: LockingStore) -> datetime:
    return (store.clock() or datetime.now(UTC)).replace(microsecond=0)


def put(  # noqa: PLR0913 - each is a property of the object
    store: LockingStore,
    key: str = KEY,
    data: bytes = b"x",
    *,
    lasts: timedelta = DAY,
    mode: LockMode = "COMPLIANCE",
    held: bool = False,
) -> str:
    """Put one locked object; returns its version id."""
    lock = Lock(mode=mode, retain_until=now(store) + lasts, legal_hold=held)
    store.put_locked_many([(key, data)], lock)
    (version,) = store.versions(key)
    return version.version_id


class LockingContract:
    """Run on every adapter, besides ``StoreContract``."""

    def test_an_object_is_locked_from_its_first_moment(self, store: LockingStore) -> None:
        until = now(store) + DAY
        lock = Lock(mode="COMPLIANCE", retain_until=until, legal_hold=True)
        items = [(f"a/{n}", b"%d" % n) for n in range(20)]
        store.put_locked_many(iter(items), lock)
        for key, data in items:
            (version,) = store.versions(key)
            assert (version.key, version.marker, version.size) == (key, False, len(data))
            assert store.read_lock(key, version.version_id) == lock
            assert store.get_version(key, version.version_id) == data == store.get(key)

    def test_governance_is_kept_as_such(self, store: LockingStore) -> None:
        version = put(store, mode="GOVERNANCE")
        assert store.read_lock(KEY, version).mode == "GOVERNANCE"

    def test_a_fraction_of_a_second_is_rounded_up(self, store: LockingStore) -> None:
        until = now(store) + DAY
        lock = Lock(mode="COMPLIANCE", retain_until=until + timedelta(microseconds=1))
        store.put_locked_many([(KEY, b"x")], lock)
        (version,) = store.versions(KEY)
        found = store.read_lock(KEY, version.version_id).retain_until
        assert found == until + timedelta(seconds=1)

    def test_a_taken_key_keeps_its_lock(self, store: LockingStore) -> None:
        version = put(store, held=True)
        before = store.read_lock(KEY, version)
        with pytest.raises(ObjectExistsError) as caught:
            put(store, data=b"y", lasts=2 * DAY)
        assert caught.value.keys == (KEY,)
        assert store.read_lock(KEY, version) == before
        assert store.get(KEY) == b"x"

    def test_a_locked_version_cannot_be_deleted(self, store: LockingStore) -> None:
        version = put(store)
        with pytest.raises(LockedError) as caught:
            store.delete_version(KEY, version)
        assert caught.value.key == KEY
        assert store.get_version(KEY, version) == b"x"

    def test_a_hold_protects_after_the_lock_has_run_out(
        self, store: LockingStore, wait: Wait
    ) -> None:
        held = put(store, lasts=SHORT, held=True)
        free = put(store, "arsip/1/y.pdf", lasts=SHORT)
        wait(SHORT + timedelta(seconds=1))
        with pytest.raises(LockedError):
            store.delete_version(KEY, held)
        assert store.get_version(KEY, held) == b"x"
        store.delete_version("arsip/1/y.pdf", free)
        assert store.versions("arsip/1/y.pdf") == ()
        store.set_legal_hold(KEY, held, on=False)
        store.delete_version(KEY, held)
        assert store.versions(KEY) == ()
        assert not store.exists(KEY)
        assert list(store.list_versions()) == []
        with pytest.raises(ObjectMissingError):
            store.read_lock(KEY, held)
        with pytest.raises(ObjectMissingError):
            store.get(KEY)

    def test_a_key_can_be_written_again_after_its_end(
        self, store: LockingStore, wait: Wait
    ) -> None:
        old = put(store, lasts=SHORT)
        wait(SHORT + timedelta(seconds=1))
        store.delete_version(KEY, old)
        new = put(store, data=b"again")
        assert new != old
        store.delete_version(KEY, old)  # a late repetition touches nothing
        assert store.get(KEY) == b"again"
        assert store.read_lock(KEY, new).mode == "COMPLIANCE"

    def test_a_lock_that_ran_out_can_be_set_again(self, store: LockingStore, wait: Wait) -> None:
        version = put(store, lasts=SHORT)
        wait(SHORT + timedelta(seconds=1))
        store.extend_lock(KEY, version, now(store) + DAY)
        with pytest.raises(LockedError):
            store.delete_version(KEY, version)

    def test_deleting_what_is_not_there_is_no_error(self, store: LockingStore) -> None:
        version = put(store)
        other = "arsip/1/other.pdf"
        store.delete_version(other, version)
        assert store.versions(other) == ()
        assert len(store.versions(KEY)) == 1

    def test_hold_on_and_off(self, store: LockingStore) -> None:
        version = put(store)
        lock = store.read_lock(KEY, version)
        assert not lock.legal_hold
        for on in (True, True, False, False):
            store.set_legal_hold(KEY, version, on=on)
            found = store.read_lock(KEY, version)
            assert found.legal_hold is on
            assert (found.mode, found.retain_until) == (lock.mode, lock.retain_until)

    def test_a_lock_is_extended(self, store: LockingStore) -> None:
        version = put(store, held=True)
        later = now(store) + 5 * DAY
        for _ in range(2):  # the same again is fine
            store.extend_lock(KEY, version, later)
            assert store.read_lock(KEY, version) == Lock(
                mode="COMPLIANCE", retain_until=later, legal_hold=True
            )

    def test_an_unlocked_object_is_locked_later(self, store: LockingStore) -> None:
        store.put_new(KEY, b"x")
        (version,) = store.versions(KEY)
        store.extend_lock(KEY, version.version_id, now(store) + DAY)
        store.set_legal_hold(KEY, version.version_id, on=False)
        with pytest.raises(LockedError):
            store.delete_version(KEY, version.version_id)

    def test_a_lock_is_never_shortened(self, store: LockingStore) -> None:
        for mode in ("COMPLIANCE", "GOVERNANCE"):
            key = f"a/{mode.lower()}"
            version = put(store, key, lasts=5 * DAY, mode=mode)
            before = store.read_lock(key, version)
            with pytest.raises(LockRefusedError) as caught:
                store.extend_lock(key, version, now(store) + DAY, mode=mode)
            assert caught.value.reason == "shorter"
            assert store.read_lock(key, version) == before

    def test_a_running_mode_is_never_changed(self, store: LockingStore) -> None:
        modes: list[LockMode] = ["COMPLIANCE", "GOVERNANCE"]
        for mode, other in (modes, modes[::-1]):
            key = f"a/{mode.lower()}"
            version = put(store, key, mode=mode)
            before = store.read_lock(key, version)
            with pytest.raises(LockRefusedError) as caught:
                store.extend_lock(key, version, now(store) + 2 * DAY, mode=other)
            assert caught.value.reason == "mode"
            assert store.read_lock(key, version) == before

    def test_no_lock_ends_beyond_thirty_years(self, store: LockingStore) -> None:
        version = put(store)
        before = store.read_lock(KEY, version)
        year = now(store).year
        for wrong in (
            now(store) + timedelta(days=30 * 365.25 + 2),
            datetime(2925, 1, 1, tzinfo=UTC),
        ):
            with pytest.raises(LockRefusedError) as caught:
                store.extend_lock(KEY, version, wrong)
            assert caught.value.reason == "cap"
            with pytest.raises(LockRefusedError):
                store.put_locked_many([("a/1", b"x")], Lock(mode="COMPLIANCE", retain_until=wrong))
        assert store.read_lock(KEY, version) == before
        assert not store.exists("a/1")
        allowed = now(store).replace(year=year + 30, day=1)
        store.extend_lock(KEY, version, allowed)
        assert store.read_lock(KEY, version).retain_until == allowed

    def test_no_lock_ends_in_the_past(self, store: LockingStore) -> None:
        past = now(store) - DAY
        with pytest.raises(LockRefusedError) as caught:
            store.put_locked_many([(KEY, b"x")], Lock(mode="COMPLIANCE", retain_until=past))
        assert caught.value.reason == "past"
        assert not store.exists(KEY)

    def test_versions_are_those_of_exactly_this_key(self, store: LockingStore) -> None:
        for key in ("a/abc", "a/abc1", "a/ab", "a/abc.1"):
            put(store, key)
        for key in ("a/abc", "a/abc1", "a/ab", "a/abc.1"):
            assert [version.key for version in store.versions(key)] == [key]
        assert store.versions("a/abcd") == ()
        found = [version.key for version in store.list_versions("a/abc")]
        assert found == ["a/abc", "a/abc.1", "a/abc1"]

    def test_what_is_not_there_has_no_lock(self, store: LockingStore) -> None:
        version = put(store)
        for key in ("arsip/1/x", "arsip/1/y.pdf", "b/1"):
            with pytest.raises(ObjectMissingError):
                store.read_lock(key, version)
            with pytest.raises(ObjectMissingError):
                store.get_version(key, version)
            with pytest.raises(ObjectMissingError):
                store.set_legal_hold(key, version, on=False)
            with pytest.raises(ObjectMissingError):
                store.extend_lock(key, version, now(store) + 2 * DAY)

    def test_locks_of_what_is_no_key(self, store: LockingStore) -> None:
        version = put(store)
        later = now(store) + 2 * DAY
        for key in ("a", "a/../arsip/1/x.pdf", "a/.x.pdf.kunci", ""):
            for call in (
                store.versions,
                lambda key: store.get_version(key, version),
                lambda key: store.read_lock(key, version),
                lambda key: store.extend_lock(key, version, later),
                lambda key: store.set_legal_hold(key, version, on=False),
                lambda key: store.delete_version(key, version),
                lambda key: store.put_locked_many([(key, b"x")], Lock()),
            ):
                with pytest.raises(KeyNotAllowedError):
                    call(key)
        with pytest.raises(KeyNotAllowedError):
            store.list_versions("..")
