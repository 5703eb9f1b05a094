"""Disks that fail at a chosen system call, or lose what was never brought to the disk."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Literal, TypeVar

from formgen_archive.stores.disk import Disk

T = TypeVar("T")
Moment = Literal["before", "after"]


class PowerCutError(BaseException):
    """The machine is gone; nothing after this runs, so nothing may catch it but the test."""


class FaultyDisk(Disk):
    """Fails at the n-th changing call, before or after it took effect.

    Also keeps books on what a power cut would leave: contents count once their file was synced,
    names once their folder was.
    """

    def __init__(  # noqa: PLR0913 - the ways in which a disk can fail
        self,
        root: Path,
        *,
        fail_at: int = 0,
        moment: Moment = "before",
        failure: Callable[[], BaseException] = lambda: OSError(errno.EIO, "I/O error"),
        books: "FaultyDisk | None" = None,
        whole: bool = False,
    ) -> None:
        """Fail at call ``fail_at``, counted from 1; 0 never fails. ``books`` are carried on.

        ``whole`` says whether the file system can be synced in one call.
        """
        self._whole = whole
        self.calls: list[str] = []
        self._root = root
        self._fail_at = fail_at
        self._moment = moment
        self._failure = failure
        self._dead = False
        self._lock = Lock()
        self._synced_files: set[int] = books._synced_files if books else set()
        self._synced_names: dict[Path, set[str]] = books._synced_names if books else {}

    def create(self, path: Path) -> int:
        return self._run("create", lambda: super(FaultyDisk, self).create(path))

    def write(self, descriptor: int, data: bytes) -> None:
        if len(self.calls) + 1 == self._fail_at and self._moment == "before":
            Disk().write(descriptor, data[: len(data) // 2])  # a full disk takes a part
        self._run("write", lambda: super(FaultyDisk, self).write(descriptor, data))

    def sync(self, descriptor: int) -> None:
        self._run("sync", lambda: self._sync(descriptor))

    def close(self, descriptor: int) -> None:
        super().close(descriptor)

    def link(self, source: Path, target: Path) -> None:
        self._run("link", lambda: super(FaultyDisk, self).link(source, target))

    def replace(self, source: Path, target: Path) -> None:
        self._run("replace", lambda: super(FaultyDisk, self).replace(source, target))

    def unlink(self, path: Path) -> None:
        self._run("unlink", lambda: super(FaultyDisk, self).unlink(path))

    def make_folder(self, path: Path) -> None:
        self._run("make_folder", lambda: super(FaultyDisk, self).make_folder(path))

    def sync_folder(self, path: Path) -> None:
        self._run("sync_folder", lambda: self._sync_folder(path))

    def open_whole(self, path: Path) -> int | None:
        return os.open(path, os.O_RDONLY) if self._whole else None

    def sync_whole(self, descriptor: int) -> None:
        self._run("sync_whole", lambda: self._sync_whole(descriptor))

    def after_power_cut(self, *, names: Literal["synced", "all"]) -> dict[str, bytes | None]:
        """Return what would be there: key to bytes, or to None where contents were lost.

        ``synced`` keeps only names brought to the disk, ``all`` also those that were lucky.
        """
        left: dict[str, bytes | None] = {}
        for path in sorted(self._root.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                if names == "synced" and not self._reachable(path):
                    continue
                whole = path.stat().st_ino in self._synced_files
                left[path.relative_to(self._root).as_posix()] = path.read_bytes() if whole else None
        return left

    def survives(self, path: Path) -> bool:
        """Tell whether a file would be there with its contents after a power cut."""
        return self._reachable(path) and path.stat().st_ino in self._synced_files

    def _reachable(self, path: Path) -> bool:
        while path != self._root:
            if path.name not in self._synced_names.get(path.parent, set()):
                return False
            path = path.parent
        return True

    def _sync(self, descriptor: int) -> None:
        super().sync(descriptor)
        self._synced_files.add(os.fstat(descriptor).st_ino)

    def _sync_folder(self, path: Path) -> None:
        super().sync_folder(path)
        self._synced_names[path] = set(os.listdir(path))  # noqa: PTH208 - names are enough

    def _sync_whole(self, descriptor: int) -> None:
        os.fstat(descriptor)  # open still
        for path in (self._root, *self._root.rglob("*")):
            if path.is_dir():
                self._synced_names[path] = {item.name for item in path.iterdir()}
            else:
                self._synced_files.add(path.stat().st_ino)

    def _run(self, name: str, call: Callable[[], T]) -> T:
        with self._lock:  # syncs come from several threads
            if self._dead:
                raise self._failure()
            self.calls.append(name)
            fails = len(self.calls) == self._fail_at
        if fails and self._moment == "before":
            self._fail()
        result = call()
        if fails:
            self._fail()
        return result

    def _fail(self) -> None:
        failure = self._failure()
        self._dead = isinstance(failure, PowerCutError)
        raise failure
