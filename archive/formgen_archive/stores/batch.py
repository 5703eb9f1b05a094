"""Several new objects of a folder store, written together.

Nothing is visible before ``publish``: bytes go to files whose names no key can have, and are on
the disk before the first of them gets its real name by a link, which fails where the name is
taken. Names are on the disk before ``publish`` returns. A name once given is never taken back,
whatever fails afterwards: another process may already have relied on it.

Many files share one sync of their file system where that keeps the same promise (whole_sync.py);
else each file and each folder is synced by itself.
"""

import contextlib
import secrets
import stat
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from formgen_archive.errors import (
    KeyNotAllowedError,
    ObjectExistsError,
    OutcomeUnknownError,
)
from formgen_archive.stores.disk import Disk, unavailable
from formgen_archive.stores.lock_files import TEMPORARY, link_lock, lock_bytes
from formgen_archive.stores.locking import Lock

_OPEN_FILES = 200  # well below the usual limit of 1024 descriptors for a process
_FEW_FILES = 8  # from here on one sync of everything is quicker, also on a busy machine
_SYNCS_AT_ONCE = 8  # measured on ext4: a third of the time of one by one, and no less with more

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Staged:
    """One object on its way; without a temporary file when its name was seen to be taken."""

    key: str
    target: Path
    temporary: Path | None


class Batch:
    """Objects on their way into one folder store. Use once: ``stage``, ``publish``, ``discard``."""

    def __init__(self, root: Path, disk: Disk, lock: Lock | None = None) -> None:
        """Start without objects.

        Args:
            root: Folder of the store; exists.
            disk: System calls.
            lock: Protects every object from its first moment; None leaves it without lock file.
        """
        self._root = root
        self._disk = disk
        self._lock = lock
        self._lock_source: Path | None = None
        self._staged: list[_Staged] = []
        self._open: list[int] = []
        self._folders: set[Path] = {root}
        self._whole: int | None = None
        self._device = 0
        self._written = 0

    def stage(self, key: str, data: bytes) -> None:
        """Write the bytes of one object under a name that nobody sees.

        Args:
            key: Already checked with ``keys.check_key``.
            data: All bytes.

        Raises:
            KeyNotAllowedError: The key would be the folder of another object, or lie in one.
            OSError: The disk refused.
        """
        if not self._staged:
            self._open_whole()
            self._stage_lock()
        target = self._root / key
        self._make_folders(target.parent, key)
        if _is_taken(target, key):
            self._staged.append(_Staged(key=key, target=target, temporary=None))
            return
        temporary = target.parent / f"{TEMPORARY}{secrets.token_hex(8)}"
        self._staged.append(_Staged(key=key, target=target, temporary=temporary))
        self._write(temporary, data)

    def publish(self) -> None:
        """Give all objects their names, in the order in which they were staged.

        Raises:
            ObjectExistsError: Some names were taken; all others are there, durably.
            StoreUnavailableError: No name was given.
            OutcomeUnknownError: The disk refused after the first name was given.
        """
        try:
            self._sync_files()
        except OSError as error:
            raise unavailable(error) from error
        taken = self._link_all()
        self._sync_folders()
        if taken:
            raise ObjectExistsError(taken)

    def discard(self) -> None:
        """Close and remove what is unfinished; what cannot be removed stays unseen."""
        with contextlib.suppress(OSError):
            self._close_files()
        self._remove_temporaries()
        self._close_whole()

    def _stage_lock(self) -> None:
        """Write the lock once; every object gets a link to it."""
        if self._lock is not None:
            self._lock_source = self._root / f"{TEMPORARY}{secrets.token_hex(8)}"
            self._write(self._lock_source, lock_bytes(self._lock))

    def _remove_temporaries(self) -> None:
        if self._lock_source is not None:
            with contextlib.suppress(OSError):
                self._disk.unlink(self._lock_source)
            self._lock_source = None
        for item in self._staged:
            if item.temporary is not None:
                with contextlib.suppress(OSError):
                    self._disk.unlink(item.temporary)
        self._staged.clear()

    def _open_whole(self) -> None:
        """Open the file system before anything is written: only then are failed writes told."""
        self._device = self._root.stat().st_dev
        self._whole = self._disk.open_whole(self._root)

    def _make_folders(self, folder: Path, key: str) -> None:
        """Make a folder with its parents, and note that their names must reach the disk."""
        if folder in self._folders:
            return
        self._make_folders(folder.parent, key)
        with contextlib.suppress(FileExistsError):
            self._disk.make_folder(folder)
        status = folder.lstat()
        mode = status.st_mode
        if stat.S_ISREG(mode):
            raise _folder_error(key)
        if not stat.S_ISDIR(mode):  # a symbolic link would lead out of the store
            raise NotADirectoryError(f"not a folder: {folder}")
        if status.st_dev != self._device and self._whole is not None:
            self._sync_files()  # what is closed already lies on the first device
            self._close_whole()
        self._folders.add(folder)

    def _write(self, temporary: Path, data: bytes) -> None:
        """Write one file; syncing waits, so that many files share the work."""
        descriptor = self._disk.create(temporary)
        self._open.append(descriptor)
        self._disk.write(descriptor, data)
        self._written += 1
        if self._all_at_once:
            self._close_files()
        elif len(self._open) >= _OPEN_FILES:
            self._sync_files()

    @property
    def _all_at_once(self) -> bool:
        """Whether one sync of the file system stands for those of all files and folders."""
        return self._whole is not None and self._written > _FEW_FILES

    def _close_files(self) -> None:
        while self._open:
            self._disk.close(self._open.pop())

    def _close_whole(self) -> None:
        if self._whole is not None:
            self._disk.close(self._whole)
            self._whole = None

    def _sync_files(self) -> None:
        """Bring written bytes to the disk and close the files, also when one of them fails."""
        if self._all_at_once and self._whole is not None:
            self._disk.sync_whole(self._whole)
            return
        opened, self._open = self._open, []
        _together(self._sync_file, opened)

    def _sync_file(self, descriptor: int) -> None:
        """Bring one file to the disk and close it."""
        try:
            self._disk.sync(descriptor)
        finally:
            self._disk.close(descriptor)

    def _link_all(self) -> list[str]:
        """Give every object its name; returns the keys that were taken."""
        taken = []
        for position, item in enumerate(self._staged):
            try:
                if not self._link(item):
                    taken.append(item.key)
            except OSError as error:
                if position == len(taken):  # not one name given so far
                    raise unavailable(error) from error
                raise _unknown(error) from error
        return taken

    def _link(self, item: _Staged) -> bool:
        """Give one object its name; False when the name is taken by another object."""
        if item.temporary is None:
            return False
        if self._lock_source is not None:
            link_lock(self._lock_source, item.target, self._root, self._disk)
        try:
            self._disk.link(item.temporary, item.target)
        except OSError as error:
            # An error may come after the deed: a network file system repeats a link whose answer
            # was lost, and then says that the name is taken, by ourselves.
            if _same_file(item.temporary, item.target):
                return True
            if isinstance(error, FileExistsError):
                return False
            raise
        return True

    def _sync_folders(self) -> None:
        """Bring names to the disk; also where a name was taken.

        Whoever took it may have died before doing so, and the caller is going to rely on it.
        """
        self._remove_temporaries()
        try:
            if self._all_at_once and self._whole is not None:
                self._disk.sync_whole(self._whole)
            else:
                _together(self._disk.sync_folder, list(self._folders))
        except OSError as error:
            raise _unknown(error) from error


def _together(call: Callable[[T], None], things: Sequence[T]) -> None:
    """Call for every thing, several at a time: the file system writes one journal for all.

    All calls are made whatever the others do; then the first failure is raised.
    """
    if len(things) <= 1:
        for thing in things:
            call(thing)
        return
    with ThreadPoolExecutor(_SYNCS_AT_ONCE) as pool:
        futures = [pool.submit(call, thing) for thing in things]
    for future in futures:
        future.result()


def _unknown(error: OSError) -> OutcomeUnknownError:
    """Wrap a refusal of the disk that came too late."""
    reason = error.strerror or type(error).__name__
    return OutcomeUnknownError(
        f"penulisan ke penyimpanan terputus, ulangi: {reason}",
        f"writing to the store was interrupted, repeat it: {reason}",
    )


def _folder_error(key: str) -> KeyNotAllowedError:
    """Refuse a key that is a folder of another, or lies in an object."""
    return KeyNotAllowedError(
        f"nama sudah dipakai sebagai folder atau berkas: {key}",
        f"key is used as a folder or an object: {key}",
    )


def _is_taken(target: Path, key: str) -> bool:
    """Tell whether something has this name already; refuse a key that is a folder."""
    try:
        mode = target.lstat().st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISDIR(mode):
        raise _folder_error(key)
    return True


def _same_file(one: Path, other: Path) -> bool:
    """Tell whether two names are of one file.

    Raises:
        OutcomeUnknownError: That cannot be found out.
    """
    try:
        return one.lstat().st_ino == other.lstat().st_ino
    except FileNotFoundError:
        return False
    except OSError as error:
        raise _unknown(error) from error
