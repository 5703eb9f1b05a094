"""SeaweedFS keeps its locks; a server that only pretends is found out, promise by promise."""

from datetime import datetime
from itertools import count

import pytest
from minio.error import S3Error

from formgen_archive.stores.conformance import Promise, try_out
from formgen_archive.stores.locking import Lock, LockMode
from formgen_archive.stores.s3_client import S3Client
from tests.support.seaweed import Seaweed

pytestmark = [pytest.mark.once, pytest.mark.slow]

_NUMBERS = count(1)
SECONDS = 3


def tried(client: S3Client) -> dict[str, Promise]:
    return {promise.code: promise for promise in try_out(client, seconds=SECONDS)}


@pytest.fixture
def bucket() -> str:
    return f"coba-{next(_NUMBERS)}"


def test_seaweedfs_keeps_what_it_accepts(seaweed: Seaweed, bucket: str) -> None:
    client = seaweed.client(bucket)
    promises = tried(client)
    assert len(promises) == 20
    broken = {code for code, promise in promises.items() if not promise.kept}
    assert broken == set()
    assert not client.sdk.bucket_exists(bucket_name=bucket)
    client.close()


class Pretender(S3Client):
    """A server that takes locks and holds and forgets them."""

    def put(self, key: str, data: bytes, lock: Lock, token: str) -> str:
        del lock
        return super().put(key, data, Lock(), token)


class Marking(S3Client):
    """A client that forgets to name the version: only a marker is made."""

    def delete(self, key: str, version_id: str) -> None:
        del version_id
        self.sdk.remove_object(bucket_name=self.address.bucket, object_name=key)


class Yielding(S3Client):
    """A server that shortens locks."""

    def set_retention(self, key: str, version_id: str, until: datetime, mode: LockMode) -> None:
        try:
            super().set_retention(key, version_id, until, mode)
        except S3Error:
            return


@pytest.mark.parametrize(
    ("kind", "found_out"),
    [
        (Pretender, {"K05", "K06", "K07", "K11", "K14", "K19"}),
        (Marking, {"K20"}),
        (Yielding, {"K01", "K02"}),
    ],
)
def test_a_server_that_pretends_is_found_out(
    seaweed: Seaweed, bucket: str, kind: type[S3Client], found_out: set[str]
) -> None:
    client = kind(seaweed.address(bucket), seaweed.credentials)
    promises = tried(client)
    broken = {code for code, promise in promises.items() if promise.required and not promise.kept}
    assert found_out <= broken
    client.close()
