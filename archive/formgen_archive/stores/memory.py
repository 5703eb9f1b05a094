"""A store that lives as long as the process: for tests and drafts. Obeys both contracts."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from threading import Lock as Mutex

from formgen_archive.errors import KeyNotAllowedError, ObjectExistsError, ObjectMissingError
from formgen_archive.keys import check_key, check_prefix
from formgen_archive.stores.base import ObjectStat
from formgen_archive.stores.locking import (
    Lock,
    LockMode,
    Version,
    require_deletable,
    require_extension,
    require_new_lock,
    whole_second,
)


@dataclass(slots=True)
class _Stored:
    """One version; ``data`` is None for a marker."""

    version: Version
    data: bytes | None
    lock: Lock


def _machine_time() -> datetime:
    return datetime.now(UTC)


class MemoryStore:
    """See ``base.Store`` and ``locking.LockingStore`` for what is guaranteed; nothing is durable.

    ``overwrite`` and ``hide`` do what somebody could do past this program; tests need them.
    """

    def __init__(self, clock: Callable[[], datetime] = _machine_time) -> None:
        """Start empty.

        Args:
            clock: The store's own time, UTC.
        """
        self._clock = clock
        self._stored: dict[str, list[_Stored]] = {}  # oldest first
        self._folders: Counter[str] = Counter()  # how many keys lie in each
        self._numbers = count(1)
        self._mutex = Mutex()

    def put_new(self, key: str, data: bytes) -> None:
        """See ``base.Store.put_new``."""
        self.put_new_many([(key, data)])

    def put_new_many(self, items: Iterable[tuple[str, bytes]]) -> None:
        """See ``base.Store.put_new_many``."""
        self.put_locked_many(items, Lock())

    def put_locked_many(self, items: Iterable[tuple[str, bytes]], lock: Lock) -> None:
        """See ``locking.LockingStore.put_locked_many``."""
        require_new_lock(lock, self._clock())
        held = list(items)
        for key, _ in held:
            check_key(key)
        with self._mutex:
            taken = [key for key, data in held if not self._put(key, data, lock.rounded())]
        if taken:
            raise ObjectExistsError(taken)

    def get(self, key: str) -> bytes:
        """See ``base.Store.get``."""
        return self._object(key)[1]

    def stat(self, key: str) -> ObjectStat:
        """See ``base.Store.stat``."""
        return ObjectStat(key=key, size=self._object(key)[0].size)

    def exists(self, key: str) -> bool:
        """See ``base.Store.exists``."""
        check_key(key)
        return any(not item.version.marker for item in self._stored.get(key, ()))

    def list(self, prefix: str = "") -> Iterator[ObjectStat]:
        """See ``base.Store.list``."""
        check_prefix(prefix)
        keys = [key for key in self._keys(prefix) if self.exists(key)]
        return (self.stat(key) for key in keys)

    def versions(self, key: str) -> tuple[Version, ...]:
        """See ``locking.LockingStore.versions``."""
        check_key(key)
        found = [item.version for item in reversed(self._stored.get(key, ()))]
        return tuple(sorted(found, key=lambda version: version.marker))

    def list_versions(self, prefix: str = "") -> Iterator[Version]:
        """See ``locking.LockingStore.list_versions``."""
        check_prefix(prefix)
        return (version for key in self._keys(prefix) for version in self.versions(key))

    def get_version(self, key: str, version_id: str) -> bytes:
        """See ``locking.LockingStore.get_version``."""
        return self._find(key, version_id).data or b""

    def read_lock(self, key: str, version_id: str) -> Lock:
        """See ``locking.LockingStore.read_lock``."""
        return self._find(key, version_id).lock

    def extend_lock(
        self, key: str, version_id: str, until: datetime, *, mode: LockMode = "COMPLIANCE"
    ) -> None:
        """See ``locking.LockingStore.extend_lock``."""
        until = whole_second(until)
        with self._mutex:
            stored = self._find(key, version_id)
            require_extension(stored.lock, until, mode, self._clock())
            stored.lock = replace(stored.lock, mode=mode, retain_until=until)

    def set_legal_hold(self, key: str, version_id: str, *, on: bool) -> None:
        """See ``locking.LockingStore.set_legal_hold``."""
        with self._mutex:
            stored = self._find(key, version_id)
            stored.lock = replace(stored.lock, legal_hold=on)

    def delete_version(self, key: str, version_id: str) -> None:
        """See ``locking.LockingStore.delete_version``."""
        check_key(key)
        with self._mutex:
            stored = self._stored.get(key, [])
            for item in [item for item in stored if item.version.version_id == version_id]:
                require_deletable(key, item.lock, self._clock())
                stored.remove(item)
                if not stored:
                    del self._stored[key]
                    self._folders -= Counter(_parents(key))

    def clock(self) -> datetime | None:
        """See ``locking.LockingStore.clock``."""
        return self._clock()

    def overwrite(self, key: str, data: bytes) -> str:
        """Write a further version over an object, unprotected; returns its id."""
        check_key(key)
        with self._mutex:
            return self._append(key, bytes(data), Lock())

    def hide(self, key: str) -> str:
        """Delete an object without naming a version: only a marker is made; returns its id."""
        check_key(key)
        with self._mutex:
            return self._append(key, None, Lock())

    def _put(self, key: str, data: bytes, lock: Lock) -> bool:
        """Add one object unless its key is taken."""
        if self.exists(key):
            return False
        parents = _parents(key)
        if key in self._folders or not self._stored.keys().isdisjoint(parents):
            raise KeyNotAllowedError(
                f"nama sudah dipakai sebagai folder: {key}", f"key is used as a folder: {key}"
            )
        self._append(key, bytes(data), lock)
        return True

    def _append(self, key: str, data: bytes | None, lock: Lock) -> str:
        version = Version(
            key=key,
            version_id=f"v{next(self._numbers)}",
            marker=data is None,
            size=len(data or b""),
        )
        if key not in self._stored:
            self._folders.update(_parents(key))
        self._stored.setdefault(key, []).append(_Stored(version, data, lock))
        return version.version_id

    def _keys(self, prefix: str) -> Sequence[str]:
        return sorted(key for key in self._stored.copy() if key.startswith(prefix))

    def _object(self, key: str) -> tuple[Version, bytes]:
        """Return the oldest version that has bytes."""
        check_key(key)
        for item in self._stored.get(key, ()):
            if item.data is not None:
                return item.version, item.data
        raise ObjectMissingError(key)

    def _find(self, key: str, version_id: str) -> _Stored:
        """Return a version that has bytes."""
        check_key(key)
        for item in self._stored.get(key, ()):
            if item.version.version_id == version_id and item.data is not None:
                return item
        raise ObjectMissingError(key)


def _parents(key: str) -> list[str]:
    """Return the folders that a key implies."""
    segments = key.split("/")
    return ["/".join(segments[:end]) for end in range(1, len(segments))]
