"""The gate: who may ask now. Refuses at once rather than let everybody wait."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from ipaddress import ip_address, ip_network
from typing import Final, Literal, TypeVar

import anyio
import anyio.to_thread
from limits import RateLimitItem, RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from formgen.web.settings import Limits

Answer = TypeVar("Answer")
Reason = Literal["address", "overall", "busy", "large", "slow"]

_IPV6_NETWORK: Final = 64
"""Every household and phone gets a /64: limiting single addresses would limit nobody."""

STATUS: Final[dict[Reason, int]] = {
    "address": 429,
    "overall": 503,
    "busy": 503,
    "large": 413,
    "slow": 408,
}


class TurnedAwayError(Exception):
    """A question that is not answered now; nothing was checked."""

    def __init__(self, reason: Reason) -> None:
        """Keep the reason, which decides the status and the words."""
        super().__init__(reason)
        self.reason: Reason = reason


class Gate:
    """Counts questions and holds the threads that answer them."""

    def __init__(self, limits: Limits) -> None:
        """Open the gate of one process."""
        self.limits = limits
        self._rates = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._overall = RateLimitItemPerSecond(limits.overall)
        self._words = RateLimitItemPerMinute(limits.per_address, namespace="words")
        self._files = RateLimitItemPerMinute(limits.per_address_files, namespace="files")
        self._word_turns = _Turns(limits.threads, limits.waiting, limits.patience)
        self._file_turns = _Turns(limits.files, limits.files_waiting, 4 * limits.patience)

    async def admit(self, address: str, kind: Literal["words", "files"]) -> None:
        """Count one question.

        Raises:
            TurnedAwayError: Too many from this address, or from everybody.
        """
        own: RateLimitItem = self._words if kind == "words" else self._files
        if not await self._rates.hit(own, network_of(address)):
            raise TurnedAwayError("address")
        if not await self._rates.hit(self._overall):
            raise TurnedAwayError("overall")

    async def words(self, question: Callable[[], Answer]) -> Answer:
        """Answer a question about words in a thread.

        Raises:
            TurnedAwayError: Too many wait already.
        """
        async with self._word_turns.queue(), self._word_turns.turn():
            return await anyio.to_thread.run_sync(question)

    @asynccontextmanager
    async def file(self) -> AsyncIterator[None]:
        """Hold a place for a file before its bytes are taken in.

        Raises:
            TurnedAwayError: Too many files are held already.
        """
        async with self._file_turns.queue():
            yield

    async def read_file(self, question: Callable[[], Answer]) -> Answer:
        """Answer a question about a file that has a place.

        Raises:
            TurnedAwayError: It waited too long.
        """
        async with self._file_turns.turn():
            return await anyio.to_thread.run_sync(question)


class _Turns:
    """A queue of limited length before a limited number of turns."""

    def __init__(self, turns: int, waiting: int, patience: float) -> None:
        self._turns = anyio.Semaphore(turns)
        self._room = turns + waiting
        self._patience = patience

    @asynccontextmanager
    async def queue(self) -> AsyncIterator[None]:
        if self._room == 0:
            raise TurnedAwayError("busy")
        self._room -= 1
        try:
            yield
        finally:
            self._room += 1

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        try:
            with anyio.fail_after(self._patience):
                await self._turns.acquire()
        except TimeoutError as error:
            raise TurnedAwayError("busy") from error
        try:
            yield
        finally:
            self._turns.release()


def network_of(address: str) -> str:
    """Return what is counted as one asker: an IPv4 address, an IPv6 /64, or the word itself."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:  # noqa: PLR2004 - the number is the name
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ip_network((parsed, _IPV6_NETWORK), strict=False))
