"""The process from which working processes branch off, with everything imported already.

Importing takes a second of processor time. Processes that branch off this one share what it has
imported, and it imports while the process that gives them work still reads its tables.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import forkserver, get_context, resource_tracker
from typing import Final

CONTEXT: Final = get_context("forkserver")
"""Makes working processes. They inherit no open file, no lock and no thread of this process."""


def get_ready() -> None:
    """Start the process from which others branch off; without effect where it is running.

    Call it before the imports of the work itself: both take as long, side by side.
    """
    CONTEXT.set_forkserver_preload(["formgen.service.crew"])
    resource_tracker.ensure_running()  # its start would let go of the keyboard
    with keyboard_held():
        forkserver.ensure_running()


@contextmanager
def keyboard_held() -> Iterator[None]:
    """Let processes that start now begin without hearing the keyboard; this one hears it later.

    They import before anything of ours runs in them, and an interrupt would end them there with a
    traceback on the user's screen.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
