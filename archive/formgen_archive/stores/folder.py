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
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Self

from formgen_archive.errors import ArchiveError, ObjectMissingError, StoreUnavailableError
from formgen_archive.keys import check_key, check_prefix
from formgen_archive.stores.base import ObjectStat
from formgen_archive.stores.batch import Batch, unavailable
from formgen_archive.stores.disk import Disk
from formgen_archive.stores.lock_files import TEMPORARY
from formgen_archive.stores.locking import Lock

_MARKER = ".arsip"
"""Shows that the folder is a store and not an empty place where a disk should be mounted; also
the lock that keeps cleaning away from writers."""


class FolderStore:
    """Objects as files. See ``base.Store`` for what is guaranteed, and this module for the rest."""

    def __init__(self, root: Path, *, disk: Disk | None = None) -> None:
        """Open a store that ``create`` made.

        Args:
            root: Its folder.
            disk: System calls; only tests give their own.

        Raises:
            StoreUnavailableError: The folder is no store, or its disk is not mounted.
        """
        self._root = root.absolute()
        self._disk = disk or Disk()
        self._check_mounted()

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
            if not (root / _MARKER).is_file():
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

    def get(self, key: str) -> bytes:
        """See ``base.Store.get``."""
        path = self._path(key)
        try:
            return self._disk.read(path)
        except (FileNotFoundError, IsADirectoryError):
            raise self._missing(key) from None
        except OSError as error:
            raise unavailable(error) from error

    def stat(self, key: str) -> ObjectStat:
        """See ``base.Store.stat``."""
        path = self._path(key)
        try:
            status = path.lstat()
        except FileNotFoundError:
            raise self._missing(key) from None
        except OSError as error:
            raise unavailable(error) from error
        if not stat.S_ISREG(status.st_mode):
            raise self._missing(key)
        return ObjectStat(key=key, size=status.st_size)

    def exists(self, key: str) -> bool:
        """See ``base.Store.exists``."""
        try:
            self.stat(key)
        except ObjectMissingError:
            return False
        return True

    def list(self, prefix: str = "") -> Iterator[ObjectStat]:
        """See ``base.Store.list``. Holds the names of one folder at a time in memory."""
        check_prefix(prefix)
        folder, slash, _ = prefix.rpartition("/")
        return self._walk(folder + slash, prefix)

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

    def _path(self, key: str) -> Path:
        """Return the file of a key; no folder on the way may be a symbolic link."""
        check_key(key)
        folder, _, _ = key.rpartition("/")
        if not self._is_folder(folder):
            raise self._missing(key)
        return self._root / key

    def _is_folder(self, name: str) -> bool:
        """Tell whether there is such a folder; no part of its path may be a symbolic link."""
        path = self._root
        for segment in filter(None, name.split("/")):
            path /= segment
            try:
                mode = path.lstat().st_mode
            except FileNotFoundError:
                return False
            except OSError as error:
                raise unavailable(error) from error
            if stat.S_ISLNK(mode):
                raise unavailable(NotADirectoryError(0, f"a symbolic link: {path}"))
            if not stat.S_ISDIR(mode):
                return False
        return True

    def _missing(self, key: str) -> ArchiveError:
        """Tell a missing object from a disk that is not there."""
        try:
            self._check_mounted()
        except StoreUnavailableError as error:
            return error
        return ObjectMissingError(key)

    def _check_mounted(self) -> None:
        """Refuse a folder without the marker."""
        if not (self._root / _MARKER).is_file():
            raise unavailable(FileNotFoundError(0, f"not an archive folder: {self._root}"))

    def _walk(self, folder: str, prefix: str) -> Iterator[ObjectStat]:
        """Go through one folder; ``folder`` is empty or ends with a slash."""
        for name, entry in self._entries(folder):
            key = folder + name
            if entry.is_dir(follow_symlinks=False):
                if key.startswith(prefix) or prefix.startswith(key):
                    yield from self._walk(key, prefix)
            elif key.startswith(prefix) and entry.is_file(follow_symlinks=False):
                yield ObjectStat(key=key, size=entry.stat(follow_symlinks=False).st_size)

    def _entries(self, folder: str) -> Sequence[tuple[str, os.DirEntry[str]]]:
        """Return the entries of a folder in the order of keys, ours only."""
        self._check_mounted()
        if not self._is_folder(folder):
            return ()
        try:
            entries = self._disk.scan(self._root / folder)
        except OSError as error:
            raise unavailable(error) from error
        # A folder sorts with its slash: "a-b/x" comes before "a/x" as in the order of keys.
        named = [(item.name + "/" * item.is_dir(follow_symlinks=False), item) for item in entries]
        return sorted((n for n in named if not n[0].startswith(".")), key=lambda named: named[0])

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
            descriptor = os.open(self._root / _MARKER, os.O_RDONLY | os.O_CLOEXEC)
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
        disk.close(disk.create(root / _MARKER))
