"""A store in a folder of a POSIX file system: the embedded default.

What it promises is in ``base.Store``. What a folder *cannot* promise: whoever may write to the
disk, its administrator first, can delete or change any object, and no lock of ours stops that; it
only shows, because manifests, catalogue and audit log no longer agree. Files are read-only after
writing, which guards against accidents, not against people. Where nobody may be able to delete,
use an object store with Object Lock. A folder is also one copy on one disk: back it up.

Needs hard links and ``flock``: ext4, XFS, ZFS, Btrfs, APFS, NFS 4; not FAT, and not Windows.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self

from formgen_archive.keys import check_key
from formgen_archive.stores.batch import Batch
from formgen_archive.stores.disk import Disk, unavailable
from formgen_archive.stores.folder_reader import MARKER, FolderReader
from formgen_archive.stores.lock_files import TEMPORARY
from formgen_archive.stores.locking import Lock


class FolderStore(FolderReader):
    """Objects as files. See ``base.Store`` for what is guaranteed, and this module for the rest."""

    @classmethod
    def create(cls, root: Path, *, disk: Disk | None = None) -> Self:
        """Make a store, with its folder if need be; a store that is there already is opened.

        Raises:
            StoreUnavailableError: The folder cannot be made, or holds other things.
        """
        system = disk or Disk()
        try:
            with contextlib.suppress(FileExistsError):
                system.make_folder(root)
            if not (root / MARKER).is_file():
                _mark(root, system)
            system.sync_folder(root)
            system.sync_folder(root.absolute().parent)
        except OSError as error:
            raise unavailable(error) from error
        return cls(root, disk=disk)

    def put_new(self, key: str, data: bytes) -> None:
        """See ``base.Store.put_new``."""
        self.put_new_many([(key, data)])

    def put_new_many(self, items: Iterable[tuple[str, bytes]]) -> None:
        """See ``base.Store.put_new_many``."""
        self._put(items, None)

    def _put(self, items: Iterable[tuple[str, bytes]], lock: Lock | None) -> None:
        """Write objects together, each under ``lock``."""
        with self._lock(fcntl.LOCK_SH):
            batch = Batch(self._root, self._disk, lock)
            try:
                self._stage(batch, items)
                batch.publish()
            finally:
                batch.discard()

    def clean(self) -> int:
        """Remove what writers left that were killed; does nothing while anybody writes.

        Returns:
            How many unfinished files were removed.

        Raises:
            StoreUnavailableError: The disk refused.
        """
        try:
            with self._lock(fcntl.LOCK_EX | fcntl.LOCK_NB):
                return sum(self._clean_folder(Path(name)) for name, _, _ in os.walk(self._root))
        except BlockingIOError:
            return 0

    def _stage(self, batch: Batch, items: Iterable[tuple[str, bytes]]) -> None:
        """Write all bytes; until here a failure leaves nothing that anybody sees."""
        for key, data in items:
            check_key(key)
            try:
                batch.stage(key, data)
            except OSError as error:
                raise unavailable(error) from error

    def _clean_folder(self, folder: Path) -> int:
        """Remove the unfinished files of one folder."""
        try:
            left = [e.name for e in self._disk.scan(folder) if e.name.startswith(TEMPORARY)]
            for name in left:
                self._disk.unlink(folder / name)
        except OSError as error:
            raise unavailable(error) from error
        return len(left)

    @contextlib.contextmanager
    def _lock(self, kind: int) -> Iterator[None]:
        """Hold the lock of the store; the system lets go of it when a process dies.

        Raises:
            BlockingIOError: Somebody holds it and ``kind`` says not to wait.
            StoreUnavailableError: The store is not there.
        """
        try:
            descriptor = os.open(self._root / MARKER, os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            raise unavailable(error) from error
        try:
            _flock(descriptor, kind)
            yield
        finally:
            os.close(descriptor)


def _flock(descriptor: int, kind: int) -> None:
    """Take a lock; ``BlockingIOError`` passes, it says that somebody else holds it."""
    try:
        fcntl.flock(descriptor, kind)
    except BlockingIOError:
        raise
    except OSError as error:
        raise unavailable(error) from error


def _mark(root: Path, disk: Disk) -> None:
    """Make an empty folder a store."""
    if disk.scan(root):
        raise FileExistsError(0, f"the folder is not empty: {root}")
    with contextlib.suppress(FileExistsError):  # another process was quicker
        disk.close(disk.create(root / MARKER))
