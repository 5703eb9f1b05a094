"""A batch in a process of its own that can be killed, with small parcels.

With small parcels a small batch has as many steps as a large one.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from formgen.cli import command
from formgen.cli.boundary import run
from formgen.service import issue

from .checkout import ROOT

T = TypeVar("T")
PARCEL = 5
PATIENCE_SECONDS = 60


def fork(arguments: Sequence[str]) -> int:
    """Run the command line in a fork of this process and return its number at once.

    A fork begins where a new program would still be loading its modules.
    """
    child = os.fork()
    if child:
        return child
    try:
        os.setsid()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        issue.PARCEL = PARCEL
        os._exit(run(command, arguments))
    finally:
        os._exit(99)


@contextmanager
def started(arguments: Sequence[str]) -> Iterator["subprocess.Popen[bytes]"]:
    """Run the command line as a new program with its own group of processes."""
    with (
        TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        subprocess.Popen(
            [sys.executable, "-m", __name__, *arguments],
            cwd=ROOT,
            env=os.environ | {"TMPDIR": folder},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        ) as batch,
    ):
        try:
            yield batch
        finally:
            with suppress(ProcessLookupError):
                os.killpg(batch.pid, signal.SIGKILL)


def wait_for(look: Callable[[], T]) -> T:
    """Look again and again until there is something to be seen, and return it."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.002)
    raise AssertionError("waited in vain")


def children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return list(
            map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split())
        )
    return []


def workers(pid: int) -> list[int]:
    """Return those that lay out: they branch off a process that a batch has started."""
    return [worker for child in children(pid) for worker in children(child)]


def alive(pid: int) -> bool:
    """Tell whether a process exists and is not merely waiting to be forgotten."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


if __name__ == "__main__":
    # Whoever runs the tests in the background may have told its children to ignore the keyboard.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    issue.PARCEL = PARCEL
    sys.exit(run(command, sys.argv[1:]))
