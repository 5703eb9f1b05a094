"""The store's half of a run: requests by version id, failures as answers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from formgen_archive.destruction.effects import Reply, Target
from formgen_archive.destruction.guards import Seen, StoredObject
from formgen_archive.errors import (
    LockedError,
    ObjectMissingError,
    OutcomeUnknownError,
    StoreUnavailableError,
)
from formgen_archive.keys import ORIGINAL, object_key, record_prefix
from formgen_archive.stores.locking import LockingStore, Version

_UNKNOWN = (StoreUnavailableError, OutcomeUnknownError)


@dataclass(frozen=True, slots=True)
class StoreDoor:
    """Answers ``destruction.perform`` from a store with versions and locks.

    Attributes:
        store: Opened with the executor's credential; nobody else may delete.
    """

    store: LockingStore

    def examine(self, target: Target) -> Seen | None:
        """Read every version of every object of a record, bytes included; None: not known."""
        try:
            objects = tuple(self._seen(version) for version in self._versions(target))
        except (*_UNKNOWN, ObjectMissingError):  # missing: it vanished while it was looked at
            return None
        original = object_key(target.election, target.record_id, ORIGINAL)
        return Seen(objects=objects, original=original)

    def hold(self, item: StoredObject, *, on: bool) -> Reply:
        """Switch the legal hold of one version."""
        return _reply(lambda: self.store.set_legal_hold(item.key, item.version, on=on))

    def delete(self, item: StoredObject) -> Reply:
        """Delete one version by its id."""
        return _reply(lambda: self.store.delete_version(item.key, item.version))

    def remaining(self, target: Target) -> tuple[StoredObject, ...] | None:
        """List what is left of a record; None when the store does not tell."""
        try:
            return tuple(
                StoredObject(key=v.key, version=v.version_id, marker=v.marker, size=v.size)
                for v in self._versions(target)
            )
        except _UNKNOWN:
            return None

    def absent(self, item: StoredObject) -> bool | None:
        """Ask for one version: True when it is not there."""
        try:
            if item.marker:
                ids = {version.version_id for version in self.store.versions(item.key)}
                return item.version not in ids
            self.store.read_lock(item.key, item.version)
        except ObjectMissingError:
            return True
        except _UNKNOWN:
            return None
        return False

    def _versions(self, target: Target) -> Iterator[Version]:
        """Go through the versions of the record and of no other whose id begins like it."""
        return self.store.list_versions(record_prefix(target.election, target.record_id))

    def _seen(self, version: Version) -> StoredObject:
        if version.marker:
            return StoredObject(key=version.key, version=version.version_id, marker=True)
        data = self.store.get_version(version.key, version.version_id)
        lock = self.store.read_lock(version.key, version.version_id)
        return StoredObject(
            key=version.key,
            version=version.version_id,
            locked_until=lock.retain_until,
            size=len(data),
            sha256=sha256(data).hexdigest(),
        )


def _reply(request: Callable[[], object]) -> Reply:
    """Return what came of a request that changes one version."""
    try:
        request()
    except LockedError:
        return "refused"
    except ObjectMissingError:
        return "missing"
    except _UNKNOWN:
        return "unknown"
    return "done"
