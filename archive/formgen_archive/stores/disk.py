"""The system calls that the folder store stands on, one method each.

Apart from the store so that tests can let any one of them fail, before or after it took effect,
and can ask what a power cut would have left.
"""

import os
from pathlib import Path

from formgen_archive.errors import StoreUnavailableError

_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
_READ_ONLY = 0o444


class Disk:
    """A POSIX file system. Every method raises ``OSError`` as the system does."""

    def create(self, path: Path) -> int:
        """Create a file that must not exist and can never be opened for writing again.

        Returns:
            The descriptor, open for writing; the caller closes it.
        """
        return os.open(path, _NEW_FILE, _READ_ONLY)

    def write(self, descriptor: int, data: bytes) -> None:
        """Write all bytes."""
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]

    def sync(self, descriptor: int) -> None:
        """Bring the contents of a file to the disk."""
        os.fsync(descriptor)

    def close(self, descriptor: int) -> None:
        """Close a descriptor."""
        os.close(descriptor)

    def link(self, source: Path, target: Path) -> None:
        """Give a file a second name; fails when the name is taken. Never replaces."""
        os.link(source, target, follow_symlinks=False)

    def replace(self, source: Path, target: Path) -> None:
        """Give a file another name, in the place of whatever had it."""
        source.replace(target)

    def unlink(self, path: Path) -> None:
        """Take a name away."""
        path.unlink()

    def make_folder(self, path: Path) -> None:
        """Create a folder; its parent exists."""
        path.mkdir()

    def sync_folder(self, path: Path) -> None:
        """Bring the names in a folder to the disk."""
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def open_whole(self, path: Path) -> int | None:
        """Open the file system of a folder for ``sync_whole``, before the first write to it.

        Returns:
            A descriptor that the caller closes; None where files must be synced one by one.
        """
        # Only writers need it, and it loads the foreign functions of the system.
        from formgen_archive.stores.whole_sync import can_sync_whole  # noqa: PLC0415

        if not can_sync_whole(path):
            return None
        return os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def sync_whole(self, descriptor: int) -> None:
        """Bring contents and names of all files on a file system to the disk."""
        from formgen_archive.stores.whole_sync import sync_whole  # noqa: PLC0415 - as above

        sync_whole(descriptor)

    def read(self, path: Path) -> bytes:
        """Return the contents of a file; a symbolic link is refused."""
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        with os.fdopen(descriptor, "rb") as file:
            return file.read()

    def scan(self, path: Path) -> list[os.DirEntry[str]]:
        """Return the entries of a folder, in no order."""
        with os.scandir(path) as entries:
            return list(entries)


def unavailable(error: OSError) -> StoreUnavailableError:
    """Wrap a refusal of the disk that left nothing written."""
    reason = error.strerror or type(error).__name__
    return StoreUnavailableError(
        f"penyimpanan tidak dapat dipakai, tidak ada yang ditulis: {reason}",
        f"the store cannot be used, nothing was written: {reason}",
    )
