"""What every object store must do. An adapter's test class supplies ``store``."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from formgen_archive.errors import (
    KeyNotAllowedError,
    ObjectDiffersError,
    ObjectExistsError,
    ObjectMissingError,
)
from formgen_archive.stores.base import ObjectStat, Store
from formgen_archive.stores.resume import put_same

BAD_KEYS = [
    "",
    "a",
    "/a/b",
    "a/b/",
    "a//b",
    "a/../b",
    "../a/b",
    "a/./b",
    "a/.tmp-1",
    "a/b.",
    "A/b",
    "a/B.pdf",
    "a/b c",
    "a\\b/c",
    "a/b\n",
    "a/b\0",
    "a/é",
    "a/" + "b" * 121,
    "a/" * 200 + "b",
]


class StoreContract:
    """Run on every adapter."""

    def test_what_was_put_can_be_read_back(self, store: Store) -> None:
        store.put_new("arsip/1/x.pdf", b"\x00bytes\xff")
        assert store.get("arsip/1/x.pdf") == b"\x00bytes\xff"
        assert store.stat("arsip/1/x.pdf") == ObjectStat(key="arsip/1/x.pdf", size=7)
        assert store.exists("arsip/1/x.pdf")

    def test_an_empty_object_is_an_object(self, store: Store) -> None:
        store.put_new("a/1", b"")
        assert store.get("a/1") == b""

    def test_never_overwrites(self, store: Store) -> None:
        store.put_new("a/1", b"first")
        with pytest.raises(ObjectExistsError) as caught:
            store.put_new("a/1", b"second")
        assert caught.value.keys == ("a/1",)
        assert store.get("a/1") == b"first"

    def test_same_bytes_again_also_exist(self, store: Store) -> None:
        store.put_new("a/1", b"first")
        with pytest.raises(ObjectExistsError):
            store.put_new("a/1", b"first")

    def test_missing_objects_are_missing(self, store: Store) -> None:
        store.put_new("a/1", b"x")
        for key in ("a/2", "b/1", "a/1.pdf"):
            assert not store.exists(key)
            with pytest.raises(ObjectMissingError) as caught:
                store.get(key)
            assert caught.value.key == key
            with pytest.raises(ObjectMissingError):
                store.stat(key)

    def test_a_folder_is_no_object(self, store: Store) -> None:
        store.put_new("a/b/1", b"x")
        assert not store.exists("a/b")
        with pytest.raises(ObjectMissingError):
            store.get("a/b")

    @pytest.mark.parametrize("key", BAD_KEYS, ids=ascii)
    def test_refuses_what_is_no_key(self, store: Store, key: str) -> None:
        for call in (store.get, store.stat, store.exists):
            with pytest.raises(KeyNotAllowedError):
                call(key)
        with pytest.raises(KeyNotAllowedError):
            store.put_new(key, b"x")
        assert list(store.list()) == []

    def test_one_bad_key_among_many_writes_nothing(self, store: Store) -> None:
        with pytest.raises(KeyNotAllowedError):
            store.put_new_many([("a/1", b"x"), ("a/../../1", b"y")])
        assert list(store.list()) == []

    def test_puts_many(self, store: Store) -> None:
        items = [(f"a/{n:04}/asli.pdf", b"%d" % n) for n in range(250)]
        store.put_new_many(iter(items))
        assert [(stat.key, store.get(stat.key)) for stat in store.list("a/")] == items

    def test_puts_none(self, store: Store) -> None:
        store.put_new_many([])
        assert list(store.list()) == []

    def test_among_many_the_taken_are_named_and_the_others_written(self, store: Store) -> None:
        store.put_new_many([("a/2", b"old"), ("a/4", b"old")])
        with pytest.raises(ObjectExistsError) as caught:
            store.put_new_many([(f"a/{n}", b"new") for n in range(1, 6)])
        assert caught.value.keys == ("a/2", "a/4")
        assert [store.get(f"a/{n}") for n in range(1, 6)] == [
            b"new",
            b"old",
            b"new",
            b"old",
            b"new",
        ]

    def test_of_a_key_given_twice_the_first_is_kept(self, store: Store) -> None:
        with pytest.raises(ObjectExistsError) as caught:
            store.put_new_many([("a/1", b"first"), ("a/1", b"second")])
        assert caught.value.keys == ("a/1",)
        assert store.get("a/1") == b"first"

    def test_lists_in_the_order_of_keys(self, store: Store) -> None:
        # "-" and "." sort before "/": the order of keys is not that of nested folders.
        keys = ["a-b/1", "a.b/1", "a/1", "a/b-c/1", "a/b/1", "a/b/10", "a/b/2", "a/b0/1", "b/1"]
        for key in reversed(keys):
            store.put_new(key, b"x")
        assert [stat.key for stat in store.list()] == keys == sorted(keys)

    @pytest.mark.parametrize(
        ("prefix", "found"),
        [
            ("a/", ["a/b/1", "a/bc/1"]),
            ("a/b", ["a/b/1", "a/bc/1"]),
            ("a/b/", ["a/b/1"]),
            ("a/b/1", ["a/b/1"]),
            ("a", ["a/b/1", "a/bc/1", "ab/1"]),
            ("c", []),
            ("a/b/1/x", []),
        ],
    )
    def test_a_prefix_is_text(self, store: Store, prefix: str, found: list[str]) -> None:
        for key in ("a/b/1", "a/bc/1", "ab/1"):
            store.put_new(key, b"x")
        assert [stat.key for stat in store.list(prefix)] == found

    @pytest.mark.parametrize("prefix", ["/", "..", "a/..", "a/../b", "a/../../etc/", "A", "."])
    def test_refuses_a_prefix_no_key_begins_with(self, store: Store, prefix: str) -> None:
        with pytest.raises(KeyNotAllowedError):
            store.list(prefix)

    def test_of_many_writers_one_wins(self, store: Store) -> None:
        def put(value: int) -> int | None:
            try:
                store.put_new("a/1", b"%d" % value * 1000)
            except ObjectExistsError:
                return None
            return value

        with ThreadPoolExecutor(8) as pool:
            won = [value for value in pool.map(put, range(40)) if value is not None]
        assert len(won) == 1
        assert store.get("a/1") == b"%d" % won[0] * 1000

    def test_put_same_continues_where_a_batch_stopped(self, store: Store) -> None:
        items = [("a/1", b"one"), ("a/2", b"two")]
        store.put_new("a/1", b"one")
        assert put_same(store, items) == ("a/1",)
        assert put_same(store, items) == ("a/1", "a/2")

    def test_put_same_stops_at_other_bytes(self, store: Store) -> None:
        store.put_new("a/1", b"other")
        with pytest.raises(ObjectDiffersError) as caught:
            put_same(store, [("a/1", b"one"), ("a/2", b"two")])
        assert caught.value.keys == ("a/1",)
        assert store.get("a/1") == b"other"
