"""A folder store with locks, as far as a file system can keep them.

Every object has exactly one version; there are no markers. Locks and holds stand in files beside
the objects (``lock_files``). They bind this program: every one of its ways to delete looks at
them first, by this machine's clock. They do *not* bind people: whoever may write to the disk can
delete an object, change a lock file or set the clock. It shows afterwards, because manifests,
catalogue and audit log no longer agree, but nothing prevents it; and deleted bytes may stay on
the medium until they are written over. Where that is not enough, use an object store with
Object Lock.
"""

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from formgen_archive.errors import ObjectMissingError, OutcomeUnknownError
from formgen_archive.stores.disk import Disk, unavailable
from formgen_archive.stores.folder import FolderStore
from formgen_archive.stores.lock_files import alone, lock_path, read_lock, replace_lock
from formgen_archive.stores.locking import (
    Lock,
    LockMode,
    Version,
    require_deletable,
    require_extension,
    require_new_lock,
    whole_second,
)


def _machine_time() -> datetime:
    return datetime.now(UTC)


class LockedFolderStore(FolderStore):
    """See ``locking.LockingStore`` for what is guaranteed, and this module for what is not."""

    def __init__(
        self,
        root: Path,
        *,
        disk: Disk | None = None,
        clock: Callable[[], datetime] = _machine_time,
    ) -> None:
        """Open a store that ``create`` made; raises as ``FolderStore``.

        Args:
            root: Its folder.
            disk: System calls; only tests give their own.
            clock: Time, UTC, by which locks run out.
        """
        super().__init__(root, disk=disk)
        self._clock = clock

    def put_locked_many(self, items: Iterable[tuple[str, bytes]], lock: Lock) -> None:
        """See ``locking.LockingStore.put_locked_many``."""
        require_new_lock(lock, self._clock())
        self._put(items, lock.rounded())

    def versions(self, key: str) -> tuple[Version, ...]:
        """See ``locking.LockingStore.versions``."""
        try:
            return (_version(key, self._regular(key)),)
        except ObjectMissingError:
            return ()

    def list_versions(self, prefix: str = "") -> Iterator[Version]:
        """See ``locking.LockingStore.list_versions``."""
        found = self.list(prefix)
        return (version for item in found for version in self.versions(item.key))

    def get_version(self, key: str, version_id: str) -> bytes:
        """See ``locking.LockingStore.get_version``."""
        self._require(key, version_id)
        return self.get(key)

    def read_lock(self, key: str, version_id: str) -> Lock:
        """See ``locking.LockingStore.read_lock``."""
        path = self._require(key, version_id)
        try:
            return read_lock(path, self._disk)
        except OSError as error:
            raise unavailable(error) from error

    def extend_lock(
        self, key: str, version_id: str, until: datetime, *, mode: LockMode = "COMPLIANCE"
    ) -> None:
        """See ``locking.LockingStore.extend_lock``."""
        until = whole_second(until)
        with self._alone():
            current = self.read_lock(key, version_id)
            require_extension(current, until, mode, self._clock())
            self._replace(key, replace(current, mode=mode, retain_until=until))

    def set_legal_hold(self, key: str, version_id: str, *, on: bool) -> None:
        """See ``locking.LockingStore.set_legal_hold``."""
        with self._alone():
            current = self.read_lock(key, version_id)
            self._replace(key, replace(current, legal_hold=on))

    def delete_version(self, key: str, version_id: str) -> None:
        """See ``locking.LockingStore.delete_version``."""
        with self._alone():
            try:
                lock = self.read_lock(key, version_id)
            except ObjectMissingError:
                return
            require_deletable(key, lock, self._clock())
            self._delete(self._path(key))

    def clock(self) -> datetime | None:
        """Return None: a folder has no clock but this machine's."""
        return None

    def _require(self, key: str, version_id: str) -> Path:
        """Return the file of a version."""
        if _version(key, self._regular(key)).version_id != version_id:
            raise ObjectMissingError(key)
        return self._path(key)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep others from changing locks meanwhile."""
        self._check_mounted()
        try:
            with alone(self._root):
                yield
        except OSError as error:
            raise unavailable(error) from error

    def _replace(self, key: str, lock: Lock) -> None:
        try:
            replace_lock(self._path(key), lock, self._disk)
        except OSError as error:
            raise _interrupted(error) from error

    def _delete(self, path: Path) -> None:
        """Delete an object, then its lock: never a lock less than the object needs."""
        try:
            self._disk.unlink(path)
            with contextlib.suppress(FileNotFoundError):
                self._disk.unlink(lock_path(path))
            self._disk.sync_folder(path.parent)
        except OSError as error:
            raise _interrupted(error) from error


def _version(key: str, status: os.stat_result) -> Version:
    """Name a version after when and where it was written: never the same twice."""
    name = f"{status.st_mtime_ns:x}-{status.st_ino:x}"
    return Version(key=key, version_id=name, marker=False, size=status.st_size)


def _interrupted(error: OSError) -> OutcomeUnknownError:
    reason = error.strerror or type(error).__name__
    return OutcomeUnknownError(
        f"perubahan di penyimpanan terputus, ulangi: {reason}",
        f"a change in the store was interrupted, repeat it: {reason}",
    )
