"""A store that lives as long as the process: for tests and drafts. Obeys the full contract."""

from collections.abc import Iterable, Iterator
from threading import Lock

from formgen_archive.errors import KeyNotAllowedError, ObjectExistsError, ObjectMissingError
from formgen_archive.keys import check_key, check_prefix
from formgen_archive.stores.base import ObjectStat


class MemoryStore:
    """Objects in a dictionary. See ``base.Store`` for what is guaranteed; nothing is durable."""

    def __init__(self) -> None:
        """Start empty."""
        self._objects: dict[str, bytes] = {}
        self._folders: set[str] = set()
        self._lock = Lock()

    def put_new(self, key: str, data: bytes) -> None:
        """See ``base.Store.put_new``."""
        self.put_new_many([(key, data)])

    def put_new_many(self, items: Iterable[tuple[str, bytes]]) -> None:
        """See ``base.Store.put_new_many``."""
        held = list(items)
        for key, _ in held:
            check_key(key)
        with self._lock:
            taken = [key for key, data in held if not self._put(key, data)]
        if taken:
            raise ObjectExistsError(taken)

    def get(self, key: str) -> bytes:
        """See ``base.Store.get``."""
        check_key(key)
        try:
            return self._objects[key]
        except KeyError:
            raise ObjectMissingError(key) from None

    def stat(self, key: str) -> ObjectStat:
        """See ``base.Store.stat``."""
        return ObjectStat(key=key, size=len(self.get(key)))

    def exists(self, key: str) -> bool:
        """See ``base.Store.exists``."""
        check_key(key)
        return key in self._objects

    def list(self, prefix: str = "") -> Iterator[ObjectStat]:
        """See ``base.Store.list``."""
        check_prefix(prefix)
        keys = sorted(key for key in self._objects.copy() if key.startswith(prefix))
        return (ObjectStat(key=key, size=len(self._objects[key])) for key in keys)

    def _put(self, key: str, data: bytes) -> bool:
        """Add one object unless its key is taken."""
        if key in self._objects:
            return False
        parents = _parents(key)
        if key in self._folders or not self._objects.keys().isdisjoint(parents):
            raise KeyNotAllowedError(
                f"nama sudah dipakai sebagai folder: {key}", f"key is used as a folder: {key}"
            )
        self._objects[key] = bytes(data)
        self._folders.update(parents)
        return True


def _parents(key: str) -> list[str]:
    """Return the folders that a key implies."""
    segments = key.split("/")
    return ["/".join(segments[:end]) for end in range(1, len(segments))]
