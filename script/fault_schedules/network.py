"""A store behind a network that delays, loses and repeats, on a simulated clock.

A request can be carried out and answered; carried out with its answer lost; carried out up to a
minute later, after its sender has given up or died; or lost. A reading request is answered or not.
"""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

from formgen_archive.errors import ArchiveError, OutcomeUnknownError, StoreUnavailableError
from formgen_archive.stores.locking import Lock, Version
from formgen_archive.stores.memory import MemoryStore

CLIENT_TIMEOUT_S = 30.0
LONGEST_DELAY_S = 60.0
START = datetime(2029, 3, 1, 3, 0, tzinfo=UTC)


@dataclass(slots=True)
class Network:
    """Requests under way.

    Attributes:
        rng: Decides what becomes of each request.
        fault_rate: Share of requests that something happens to.
        seconds: Simulated seconds since ``START``.
        crash: Set while the sender is about to die: its request is sent, its answer never read.
    """

    rng: Random
    fault_rate: float
    seconds: float = 0.0
    crash: bool = False
    _pending: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)

    def now(self) -> datetime:
        """Return the simulated time."""
        return START + timedelta(seconds=self.seconds)

    def advance(self, seconds: float) -> None:
        """Let time pass; late requests arrive in their order."""
        end = self.seconds + seconds
        while self._pending and self._pending[0][0] <= end:
            when, _, request = heapq.heappop(self._pending)
            self.seconds = max(self.seconds, when)
            request()
        self.seconds = end

    def settle(self) -> None:
        """Let everything arrive that is under way."""
        if self._pending:
            self.advance(max(when for when, _, _ in self._pending) - self.seconds)

    def change(self, request: Callable[[], None]) -> None:
        """Send a request that changes something.

        Raises:
            ArchiveError: The store's own answer, or that there was none.
        """
        fate = self.rng.random()
        if self.crash:  # sent by a process that is being killed
            self._late(request) if fate < 0.7 else request()  # noqa: PLR2004
            return
        if fate >= self.fault_rate:
            request()
            return
        kind = self.rng.choice(("answer lost", "late", "never", "refused now"))
        if kind == "refused now":
            raise StoreUnavailableError("503", "503")
        if kind == "answer lost":
            _quietly(request)
        elif kind == "late":
            self._late(request)
        self.advance(CLIENT_TIMEOUT_S * self.rng.random())
        raise OutcomeUnknownError("tanpa jawaban", "no answer")

    def read(self) -> None:
        """Send a request that only reads.

        Raises:
            StoreUnavailableError: No answer.
        """
        if self.rng.random() < self.fault_rate / 4:
            self.advance(CLIENT_TIMEOUT_S * self.rng.random())
            raise StoreUnavailableError("tanpa jawaban", "no answer")

    def _late(self, request: Callable[[], None]) -> None:
        when = self.seconds + LONGEST_DELAY_S * self.rng.random()
        heapq.heappush(self._pending, (when, next(self._order), lambda: _quietly(request)))


class DistantStore(MemoryStore):
    """A store that is reached over a ``Network``."""

    def __init__(self, network: Network) -> None:
        """Start empty, with the network's clock."""
        super().__init__(network.now)
        self.network = network

    def put_held(self, key: str, data: bytes, lock: Lock) -> None:
        """Put an object whose lock has run out already, past the network."""
        version = self.overwrite(key, data)
        self._find(key, version).lock = lock

    def list_versions(self, prefix: str = "") -> Iterator[Version]:
        """See ``locking.LockingStore.list_versions``."""
        self.network.read()
        return super().list_versions(prefix)

    def read_lock(self, key: str, version_id: str) -> Lock:
        """See ``locking.LockingStore.read_lock``."""
        self.network.read()
        return super().read_lock(key, version_id)

    def set_legal_hold(self, key: str, version_id: str, *, on: bool) -> None:
        """See ``locking.LockingStore.set_legal_hold``."""
        change = super().set_legal_hold
        self.network.change(lambda: change(key, version_id, on=on))

    def delete_version(self, key: str, version_id: str) -> None:
        """See ``locking.LockingStore.delete_version``."""
        change = super().delete_version
        self.network.change(lambda: change(key, version_id))


def _quietly(request: Callable[[], None]) -> None:
    """Carry out a request whose answer nobody reads."""
    try:
        request()
    except ArchiveError:
        return
