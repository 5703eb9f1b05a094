"""The memory store keeps the contract."""

import pytest

from formgen_archive.errors import KeyNotAllowedError
from formgen_archive.stores.memory import MemoryStore

from .store_contract import StoreContract


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def store(self) -> MemoryStore:
        return MemoryStore()

    def test_an_object_cannot_be_a_folder(self, store: MemoryStore) -> None:
        store.put_new("a/b/c", b"x")
        with pytest.raises(KeyNotAllowedError):
            store.put_new("a/b", b"x")
        with pytest.raises(KeyNotAllowedError):
            store.put_new("a/b/c/d", b"x")
