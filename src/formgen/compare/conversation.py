"""Speak with a worker: a request and files go in, a line comes back, all within one time."""

import os
import selectors
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Final

from formgen.compare.limits import Limits

_CHUNK: Final = 1 << 16


class LateError(Exception):
    """The worker did not answer in time."""


class EndedError(Exception):
    """The worker ended without an answer.

    Attributes:
        code: As of ``subprocess.Popen.returncode``: below 0 the signal that ended it.
    """

    def __init__(self, code: int) -> None:
        """Keep how it ended."""
        super().__init__(code)
        self.code = code


class Conversation:
    """One worker, spoken to until its time is over."""

    def __init__(self, process: subprocess.Popen[bytes], limits: Limits) -> None:
        """Speak with a process that was started just now."""
        self._process = process
        self._most = limits.answer_bytes
        self._ended = time.monotonic() + limits.wall_seconds

    def ask(self, parts: Sequence[bytes]) -> bytes:
        """Return the line with which the worker answers.

        Args:
            parts: What it is sent, one after the other.

        Raises:
            LateError: It took too long.
            EndedError: It ended, or said more than anybody wants to hear.
        """
        given, taken = self._process.stdin, self._process.stdout
        if given is None or taken is None:
            raise ValueError("no pipes")
        sending = [memoryview(part) for part in parts if part]
        answer = bytearray()
        with selectors.DefaultSelector() as ready:
            ready.register(taken, selectors.EVENT_READ)
            ready.register(given, selectors.EVENT_WRITE)
            while not answer.endswith(b"\n"):
                for key, _ in self._wait(ready):
                    if key.fileobj is given:
                        sending = _sent(given, sending)
                        if not sending:
                            ready.unregister(given)
                    elif not self._heard(taken, answer):
                        raise EndedError(self._process.wait())
        return bytes(answer)

    def _wait(self, ready: selectors.BaseSelector) -> list[tuple[selectors.SelectorKey, int]]:
        left = self._ended - time.monotonic()
        found = ready.select(left) if left > 0 else []
        if not found:
            raise LateError
        return found

    def _heard(self, taken: IO[bytes], answer: bytearray) -> bool:
        """Take in what there is; False at the end, or where it goes on too long."""
        more = os.read(taken.fileno(), _CHUNK)
        answer += more
        if len(answer) > self._most:
            self._process.kill()
            return False
        return bool(more)


@contextmanager
def conversation(
    argv: Sequence[str], environment: dict[str, str], limits: Limits
) -> Iterator[Conversation]:
    """Start a worker, and end it whatever happens.

    Raises:
        OSError: It cannot be started.
    """
    process = subprocess.Popen(  # noqa: S603 -- our own module, no shell, no outside argument
        argv,
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            os.set_blocking(pipe.fileno(), False)
    try:
        yield Conversation(process, limits)
    finally:
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        process.wait()


def _sent(given: IO[bytes], parts: list[memoryview]) -> list[memoryview]:
    """Send as much as the pipe takes; return what is left."""
    try:
        count = os.write(given.fileno(), parts[0][: 1 << 20])
    except BrokenPipeError:  # it ended; what it said before is still to be heard
        return []
    rest = parts[0][count:]
    return [rest, *parts[1:]] if rest else parts[1:]
