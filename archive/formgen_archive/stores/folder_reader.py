"""Reading from a store in a folder; see ``folder``, which writes and says what is promised.

Apart from the writer, whose imports take longer than a copy to check.
"""

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from formgen_archive.errors import ArchiveError, ObjectMissingError, StoreUnavailableError
from formgen_archive.keys import check_key, check_prefix
from formgen_archive.stores.base import ObjectStat
from formgen_archive.stores.disk import Disk, unavailable

MARKER = ".arsip"
"""Shows that the folder is a store and not an empty place where a disk should be mounted; also
the lock that keeps cleaning away from writers."""


class FolderReader:
    """Objects as files; what ``base.Store`` says about reading."""

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
        return ObjectStat(key=key, size=self._regular(key).st_size)

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

    def _regular(self, key: str) -> os.stat_result:
        """Return the status of an object."""
        path = self._path(key)
        try:
            status = path.lstat()
        except FileNotFoundError:
            raise self._missing(key) from None
        except OSError as error:
            raise unavailable(error) from error
        if not stat.S_ISREG(status.st_mode):
            raise self._missing(key)
        return status

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
        if not (self._root / MARKER).is_file():
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
