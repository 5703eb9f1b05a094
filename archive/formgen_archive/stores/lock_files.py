"""Locks of a folder store: a small file beside each object.

``asli.pdf`` is protected as ``.asli.pdf.kunci`` says, one line of canonical JSON:
``{"jenis":"COMPLIANCE","sampai":"2027-01-01T00:00:00+00:00","tahanan":true}``. The objects of one
batch share one such file by hard links, so that locking costs a link and no writing; a change
puts a new file in its place and never touches the others.

An object without a lock file counts as held: it was written before there were locks, or its lock
file was lost, and neither is a reason to let it be deleted.
"""

import contextlib
import errno
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from formgen_archive.canonical import canonical_json
from formgen_archive.stores.disk import Disk
from formgen_archive.stores.locking import Lock, stronger

TEMPORARY = ".tmp-"
"""How the names of unfinished files begin."""

_MUTEX = ".kunci"
_NO_LINK = frozenset({errno.EXDEV, errno.EMLINK})  # another device, or too many links


def lock_path(target: Path) -> Path:
    """Return where the lock of an object stands."""
    return target.parent / f".{target.name}.kunci"


def lock_bytes(lock: Lock) -> bytes:
    """Write a lock."""
    until = None if lock.retain_until is None else lock.retain_until.isoformat()
    return canonical_json({"jenis": lock.mode, "sampai": until, "tahanan": lock.legal_hold})


def read_lock(target: Path, disk: Disk) -> Lock:
    """Return the lock of an object; held when there is none, or none that can be read.

    Raises:
        OSError: The disk refused.
    """
    try:
        return _parse(disk.read(lock_path(target)))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return Lock(legal_hold=True)


def replace_lock(target: Path, lock: Lock, disk: Disk) -> None:
    """Put another lock in the place of the one there is, durably; the caller holds ``alone``.

    Raises:
        OSError: The disk refused; the old lock or the new one stands, whole.
    """
    temporary = _written(target.parent, lock_bytes(lock), disk)
    try:
        disk.replace(temporary, lock_path(target))
    finally:
        with contextlib.suppress(OSError):
            disk.unlink(temporary)
    disk.sync_folder(target.parent)


def link_lock(source: Path, target: Path, root: Path, disk: Disk) -> None:
    """Lock an object that is about to get its name.

    A lock file that is there already is what a killed writer left, or belongs to a writer who is
    just now quicker: then both locks hold.

    Args:
        source: A file with the lock, synced or to be synced before the call ends.
        target: The object.
        root: Folder of the store.
        disk: System calls.

    Raises:
        OSError: The disk refused.
    """
    try:
        disk.link(source, lock_path(target))
    except FileExistsError:
        wanted = _parse(disk.read(source))
        with alone(root):
            present = read_lock(target, disk) if lock_path(target).exists() else wanted
            replace_lock(target, stronger(wanted, present), disk)
    except OSError as error:
        if error.errno not in _NO_LINK:
            raise
        with alone(root):
            replace_lock(target, _parse(disk.read(source)), disk)


@contextlib.contextmanager
def alone(root: Path) -> Iterator[None]:
    """Keep every other process and thread from changing locks of this store.

    Raises:
        OSError: The disk refused.
    """
    descriptor = os.open(root / _MUTEX, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _parse(data: bytes) -> Lock:
    raw = json.loads(data)
    until = None if raw["sampai"] is None else datetime.fromisoformat(raw["sampai"])
    return Lock(mode=raw["jenis"], retain_until=until, legal_hold=raw["tahanan"] is not False)


def _written(folder: Path, data: bytes, disk: Disk) -> Path:
    """Write a file that nobody sees, durably."""
    temporary = folder / f"{TEMPORARY}{secrets.token_hex(8)}"
    descriptor = disk.create(temporary)
    try:
        disk.write(descriptor, data)
        disk.sync(descriptor)
    finally:
        disk.close(descriptor)
    return temporary
