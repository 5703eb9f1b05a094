"""Files written for people: what the system refuses becomes an error that says what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from formgen.errors import NotFoundError, Text, UnavailableError


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn the system's refusals while a file is written into errors of this program.

    Raises:
        NotFoundError: The folder does not exist.
        UnavailableError: No room, or no permission.
    """
    try:
        yield
    except FileNotFoundError as error:
        raise NotFoundError(
            Text(f"Tidak ada folder {path.parent}.", f"There is no folder {path.parent}."),
            hint=Text("Buat foldernya dahulu.", "Make the folder first."),
        ) from error
    except OSError as error:
        raise UnavailableError(
            Text(
                f"{path} tidak dapat ditulis: {error.strerror}.",
                f"{path} cannot be written: {error.strerror}.",
            ),
            hint=Text(
                "Periksa izin dan ruang disk, lalu jalankan lagi.",
                "Check permissions and disk space, then run it again.",
            ),
        ) from error


def replace_file(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees all of it or the one before it."""
    partial = path.with_name(path.name + ".part")
    partial.write_bytes(data)
    partial.replace(path)


def write_file(path: Path, data: bytes) -> None:
    """Write a whole file; raises as ``writing``."""
    with writing(path):
        path.write_bytes(data)
