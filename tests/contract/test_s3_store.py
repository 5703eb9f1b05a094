"""The S3 store keeps both contracts on a real SeaweedFS."""

import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import count

import pytest

from formgen_archive.errors import ObjectExistsError
from formgen_archive.stores.locking import Lock, LockingStore
from formgen_archive.stores.s3 import S3Store
from formgen_archive.stores.s3_client import S3Client
from tests.support.seaweed import Seaweed

from .locking_contract import LockingContract, Wait
from .store_contract import StoreContract

_BUCKETS = count(1)


pytestmark = pytest.mark.once


class TestS3Store(StoreContract, LockingContract):
    @pytest.fixture
    def client(self, seaweed: Seaweed) -> Iterator[S3Client]:
        client = seaweed.client(f"kontrak-{next(_BUCKETS)}")
        yield client
        client.close()

    @pytest.fixture
    def store(self, client: S3Client) -> S3Store:
        return S3Store.create(client)

    @pytest.fixture
    def wait(self) -> Wait:
        def wait(span: timedelta) -> None:
            time.sleep(span.total_seconds())

        return wait

    def test_is_a_store_with_locks(self, store: S3Store) -> None:
        assert isinstance(store, LockingStore)

    def test_a_large_object_is_written_once_and_locked_too(self, store: S3Store) -> None:
        """A list of some thousand lines is larger than what the SDK sends in one piece."""
        large = bytes(6 * 1024 * 1024)
        store.put_locked_many([("a/besar", large)], Lock(legal_hold=True))
        with pytest.raises(ObjectExistsError):
            store.put_new("a/besar", large + b"1")
        (version,) = store.versions("a/besar")
        assert store.read_lock("a/besar", version.version_id) == Lock(legal_hold=True)
        assert len(store.get("a/besar")) == len(large)
