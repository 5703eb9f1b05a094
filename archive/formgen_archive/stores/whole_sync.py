"""One sync for many files: Linux's ``syncfs``, only where it keeps what ``fsync`` promises.

``fsync`` of every file of a batch costs a write of the journal for each, ten to twenty times the
rest of the work; ``syncfs`` writes the journal once. It also waits for what other programs have
written to the same file system meanwhile, so it is worth it for many files, not for one.
"""

import ctypes
import os
import platform
import re
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

_SINCE = (5, 8)  # before this version of Linux syncfs does not tell that a write has failed
_KNOWN = frozenset({"ext4", "xfs"})
"""File systems whose sync was read in their sources: data, names and the drive's own cache. Others
are synced file by file; above all FUSE, where syncfs does not reach the program behind it."""

_MOUNTS = Path("/proc/self/mountinfo")


def can_sync_whole(path: Path) -> bool:
    """Tell whether ``sync_whole`` keeps the promise of ``fsync`` for all files below a folder.

    Only of those that lie on the same device as the folder itself.
    """
    return _syncfs() is not None and _kind(path.stat().st_dev) in _KNOWN


def sync_whole(descriptor: int) -> None:
    """Bring everything written to a file system to the disk.

    Args:
        descriptor: Any file or folder on it, opened *before* the first write that matters: writes
            that failed since then are told, earlier ones are not.

    Raises:
        OSError: A write has failed.
    """
    syncfs = _syncfs()
    if syncfs is None or syncfs(descriptor) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


@cache
def _syncfs() -> Callable[[int], int] | None:
    """Return the system call, or None where it is missing or too old."""
    version = re.match(r"(\d+)\.(\d+)", platform.release())
    if sys.platform != "linux" or version is None:
        return None
    if (int(version[1]), int(version[2])) < _SINCE:
        return None
    call: Callable[[int], int] | None = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    return call


@cache
def _kind(device: int) -> str:
    """Return the kind of the mounted file system with this device number, or nothing."""
    wanted = f"{os.major(device)}:{os.minor(device)}"
    for line in _MOUNTS.read_text().splitlines():
        before, _, after = line.partition(" - ")  # man 5 proc: "... major:minor ... - type ..."
        if before.split()[2] == wanted:
            return after.split()[0]
    return ""
