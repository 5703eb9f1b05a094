"""A store in one bucket of an S3-compatible server with versions and Object Lock.

What it promises is in ``base.Store`` and ``locking.LockingStore``; that the *server* keeps what
it accepts, ``formgen archive doctor`` proves. What was acknowledged survives the death of the
server; whether also a power cut depends on how the server syncs, and on copies elsewhere.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

from minio.datatypes import Object
from minio.error import S3Error

from formgen_archive.errors import (
    ArchiveError,
    LockedError,
    LockRefusedError,
    ObjectExistsError,
    ObjectMissingError,
    StoreUnavailableError,
)
from formgen_archive.keys import check_key, check_prefix
from formgen_archive.stores.base import ObjectStat
from formgen_archive.stores.locking import (
    Lock,
    LockMode,
    Version,
    require_extension,
    require_new_lock,
    whole_second,
)
from formgen_archive.stores.s3_client import S3Client
from formgen_archive.stores.s3_put import put_all

_MISSING = frozenset({"NoSuchKey", "NoSuchVersion", "NoSuchObject", "MethodNotAllowed"})
"""``MethodNotAllowed`` is what a marker answers to everything but deleting it."""

_DENIED = frozenset({"AccessDenied", "InvalidRequest", "ObjectLocked"})
"""How servers refuse to touch what is locked: AWS and SeaweedFS 403, MinIO 400."""


def _machine_time() -> datetime:
    return datetime.now(UTC)


class S3Store:
    """Objects in a bucket; ``get`` and ``list`` speak of the oldest version of each key."""

    def __init__(self, client: S3Client, clock: Callable[[], datetime] = _machine_time) -> None:
        """Use a bucket that ``create`` made.

        Args:
            client: The bucket.
            clock: This machine's time, UTC: judges locks before they are sent.
        """
        self._client = client
        self._clock = clock

    @classmethod
    def create(cls, client: S3Client) -> "S3Store":
        """Make the bucket with object lock and versions, unless it is there; then as ``open``."""
        with _answers(str(client.address)):
            client.make_bucket()
        return cls.open(client)

    @classmethod
    def open(cls, client: S3Client) -> "S3Store":
        """Open a bucket that is there.

        Raises:
            StoreUnavailableError: No answer, wrong credentials, or a bucket without object lock.
        """
        with _answers(str(client.address)):
            if not client.keeps_versions():
                raise StoreUnavailableError(
                    f"bucket {client.address.bucket} tanpa object lock dan versi; buat yang baru",
                    f"bucket {client.address.bucket} has no object lock and versions; make another",
                )
        return cls(client)

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def put_new(self, key: str, data: bytes) -> None:
        """See ``base.Store.put_new``."""
        self.put_new_many([(key, data)])

    def put_new_many(self, items: Iterable[tuple[str, bytes]]) -> None:
        """See ``base.Store.put_new_many``."""
        self.put_locked_many(items, Lock())

    def put_locked_many(self, items: Iterable[tuple[str, bytes]], lock: Lock) -> None:
        """See ``locking.LockingStore.put_locked_many``. Holds all items in memory."""
        require_new_lock(lock, self._clock())
        held = list(items)
        for key, _ in held:
            check_key(key)
        taken = put_all(self._client, held, lock.rounded())
        if taken:
            raise ObjectExistsError(taken)

    def get(self, key: str) -> bytes:
        """See ``base.Store.get``."""
        return self.get_version(key, self._object(key).version_id)

    def stat(self, key: str) -> ObjectStat:
        """See ``base.Store.stat``."""
        return ObjectStat(key=key, size=self._object(key).size)

    def exists(self, key: str) -> bool:
        """See ``base.Store.exists``."""
        return any(not version.marker for version in self.versions(key))

    def list(self, prefix: str = "") -> Iterator[ObjectStat]:
        """See ``base.Store.list``."""
        check_prefix(prefix)
        return self._oldest(prefix)

    def versions(self, key: str) -> tuple[Version, ...]:
        """See ``locking.LockingStore.versions``."""
        check_key(key)
        found = [version for version in self._listing(key) if version.key == key]
        return tuple(sorted(found, key=lambda version: version.marker))

    def list_versions(self, prefix: str = "") -> Iterator[Version]:
        """See ``locking.LockingStore.list_versions``."""
        check_prefix(prefix)
        return self._listing(prefix)

    def get_version(self, key: str, version_id: str) -> bytes:
        """See ``locking.LockingStore.get_version``."""
        check_key(key)
        with _answers(key):
            return self._client.get(key, version_id)

    def read_lock(self, key: str, version_id: str) -> Lock:
        """See ``locking.LockingStore.read_lock``."""
        check_key(key)
        with _answers(key):
            return _lock(self._client.head(key, version_id))

    def extend_lock(
        self, key: str, version_id: str, until: datetime, *, mode: LockMode = "COMPLIANCE"
    ) -> None:
        """See ``locking.LockingStore.extend_lock``."""
        until = whole_second(until)
        current = self.read_lock(key, version_id)
        require_extension(current, until, mode, self._client.seen_time())
        with _answers(key, denied=LockRefusedError("store", until)):
            self._client.set_retention(key, version_id, until, mode)

    def set_legal_hold(self, key: str, version_id: str, *, on: bool) -> None:
        """See ``locking.LockingStore.set_legal_hold``."""
        self.read_lock(key, version_id)  # not every server minds what is not there
        with _answers(key):
            self._client.set_hold(key, version_id, on=on)

    def delete_version(self, key: str, version_id: str) -> None:
        """See ``locking.LockingStore.delete_version``."""
        check_key(key)
        with contextlib.suppress(ObjectMissingError), _answers(key, denied=LockedError(key)):
            self._client.delete(key, version_id)

    def clock(self) -> datetime | None:
        """See ``locking.LockingStore.clock``."""
        with _answers(str(self._client.address)):
            return self._client.clock()

    def _object(self, key: str) -> Version:
        """Return the oldest version that has bytes."""
        found = [version for version in self.versions(key) if not version.marker]
        if not found:
            raise ObjectMissingError(key)
        return found[-1]

    def _oldest(self, prefix: str) -> Iterator[ObjectStat]:
        """Go through the objects: of each key the last version, which is the oldest."""
        last: Version | None = None
        for version in self._listing(prefix):
            if version.marker:
                continue
            if last is not None and last.key != version.key:
                yield ObjectStat(key=last.key, size=last.size)
            last = version
        if last is not None:
            yield ObjectStat(key=last.key, size=last.size)

    def _listing(self, prefix: str) -> Iterator[Version]:
        with _answers(prefix):
            for item in self._client.listing(prefix):
                yield Version(
                    key=item.object_name or "",
                    version_id=item.version_id or "",
                    marker=item.is_delete_marker,
                    size=item.size or 0,
                )


@contextlib.contextmanager
def _answers(key: str, *, denied: ArchiveError | None = None) -> Iterator[None]:
    """Turn the server's no into an error of the archive; ``denied`` is what "locked" means here."""
    try:
        yield
    except S3Error as error:
        if error.code in _MISSING:
            raise ObjectMissingError(key) from error
        if denied is not None and error.code in _DENIED:
            raise denied from error
        raise StoreUnavailableError(
            f"penyimpanan menolak: {error.code} ({key})", f"the store refused: {error.code} ({key})"
        ) from error


def _lock(item: Object) -> Lock:
    """Read the lock from the headers of a version."""
    headers = {name.lower(): value for name, value in (item.metadata or {}).items()}
    mode: LockMode = (
        "GOVERNANCE" if headers.get("x-amz-object-lock-mode") == "GOVERNANCE" else "COMPLIANCE"
    )
    until = headers.get("x-amz-object-lock-retain-until-date", "")
    held = headers.get("x-amz-object-lock-legal-hold") == "ON"
    if not until:
        return Lock(legal_hold=held)
    return Lock(
        mode=mode, retain_until=whole_second(datetime.fromisoformat(until)), legal_hold=held
    )
