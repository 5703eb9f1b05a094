"""Asking a server again: for how long, and what a failure says about what has happened.

The server may have done what it did not answer, so a change that failed is one of two things:
it was never sent, or nobody knows. Only the first may be called "nothing was written".
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from minio.error import InvalidResponseError, S3Error, ServerError
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, SSLError

from formgen_archive.errors import ArchiveError, OutcomeUnknownError, StoreUnavailableError

T = TypeVar("T")
Failure = Literal["answer", "not_sent", "unknown"]

_SERVER_ERROR = 500
"""From here on an answer says nothing: what was asked for may have been done all the same."""

_AGAIN = frozenset({408, 429})
"""Answers below that ask for patience."""

_CONFLICT = "ConditionalRequestConflict"
"""AWS: another writer of this key is at work; who has won is not decided yet."""

FAILURES = (S3Error, ServerError, InvalidResponseError, HTTPError)
"""Everything the SDK raises for a request that did not end well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to go on asking.

    Attributes:
        seconds: From the first request to the last one begun.
        first_pause: Seconds; every further pause is twice as long, up to ``longest_pause``.
        longest_pause: Seconds.
        sleep: Waits so many seconds.
        now: Seconds on a clock that never jumps.
        jitter: A number from 0 to 1; several clients must not come back at the same moment.
    """

    seconds: float = 60.0
    first_pause: float = 0.1
    longest_pause: float = 5.0
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic
    jitter: Callable[[], float] = field(default=random.random)

    def deadline(self) -> float:
        """Return when to give up, if asking begins now."""
        return self.now() + self.seconds

    def persist(self, call: Callable[[bool], T], deadline: float, *, changes: bool) -> T:
        """Call until there is an answer, good or bad.

        Args:
            call: Told whether an earlier try may have had its effect already.
            deadline: As ``deadline`` returned it; many calls may share one.
            changes: Whether the call changes something.

        Raises:
            S3Error: The server's answer is no.
            StoreUnavailableError: No answer; nothing was changed.
            OutcomeUnknownError: No answer; something may have been changed.
        """
        pause, unsure = self.first_pause, False
        while True:
            try:
                return call(unsure)
            except FAILURES as error:
                kind = sort_of(error)
                if kind == "answer":
                    raise
                unsure |= kind == "unknown"
                wait = pause * (0.5 + self.jitter() / 2)
                if self.now() + wait >= deadline:
                    raise _given_up(error, unknown=unsure and changes) from error
            self.sleep(wait)
            pause = min(2 * pause, self.longest_pause)


def sort_of(error: BaseException) -> Failure:
    """Tell what a failure says about its request."""
    if isinstance(error, NewConnectionError | ConnectTimeoutError | SSLError):
        return "not_sent"
    if isinstance(error, S3Error) and error.code == _CONFLICT:
        return "unknown"
    status = _status(error)
    return "answer" if 0 < status < _SERVER_ERROR and status not in _AGAIN else "unknown"


def _status(error: BaseException) -> int:
    """Return the HTTP status of an answer, or 0."""
    if isinstance(error, S3Error):
        return error.response.status
    if isinstance(error, ServerError):
        return error.status_code
    if isinstance(error, InvalidResponseError):
        return int(error._code)  # noqa: SLF001 - the SDK keeps it nowhere else
    return 0


def _given_up(error: Exception, *, unknown: bool) -> ArchiveError:
    """Say honestly what is known after the last try."""
    reason = type(error).__name__
    if isinstance(error, S3Error) and error.code:
        reason = error.code
    if unknown:
        return OutcomeUnknownError(
            f"penyimpanan tidak menjawab, hasilnya belum diketahui, ulangi: {reason}",
            f"the store did not answer, the outcome is not known, repeat it: {reason}",
        )
    return StoreUnavailableError(
        f"penyimpanan tidak dapat dipakai, tidak ada yang ditulis: {reason}",
        f"the store cannot be used, nothing was written: {reason}",
    )
