"""The processes that lay out and seal documents, and their results in order."""

import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import Generic, TypeVar

from formgen.errors import Text, UnavailableError
from formgen.seal.document import SealedDocument
from formgen.seal.keys import IssuerKey
from formgen.service.produce import Kind, Order, Press

Ticket = TypeVar("Ticket")
Sealed = list[SealedDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What a process needs before it can work. The seed is secret and never leaves the machine."""

    templates: Path
    stencils: Path
    host: str
    seed: bytes


class _Worker:
    """One process at work: its stencils, and the key in memory."""

    def __init__(self, bench: Bench) -> None:
        self._press = Press(templates=bench.templates, stencils=bench.stencils)
        self._signer = IssuerKey(bench.seed)
        self._host = bench.host

    def make(self, kind: Kind, orders: list[Order]) -> Sealed:
        return self._press.sealed(kind, orders, self._signer, self._host)


class Crew(Generic[Ticket]):
    """Works on parcels of orders; in this process when there is one job, else in several."""

    def __init__(self, bench: Bench, jobs: int) -> None:
        """Start the processes when the first parcel comes."""
        self._bench = bench
        self._jobs = jobs

    def work(
        self, parcels: Iterable[tuple[Ticket, Kind, list[Order]]]
    ) -> Iterator[tuple[Ticket, Sealed]]:
        """Yield each parcel's documents in the order in which the parcels came.

        No more parcels are taken than keep the processes busy, so memory does not grow with the
        batch. An error in a parcel is raised when its turn comes.
        """
        if self._jobs == 1:
            worker = _Worker(self._bench)
            for ticket, kind, orders in parcels:
                yield ticket, worker.make(kind, orders)
            return
        with ProcessPoolExecutor(
            self._jobs,
            mp_context=get_context("spawn"),
            initializer=_set_up,
            initargs=(self._bench,),
        ) as pool:
            try:
                yield from self._shared_out(pool, parcels)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)  # nobody waits for what is queued
                raise

    def _shared_out(
        self, pool: ProcessPoolExecutor, parcels: Iterable[tuple[Ticket, Kind, list[Order]]]
    ) -> Iterator[tuple[Ticket, Sealed]]:
        waiting: deque[tuple[Ticket, Future[Sealed]]] = deque()
        for ticket, kind, orders in parcels:
            waiting.append((ticket, _submitted(pool, kind, orders)))
            if len(waiting) > 2 * self._jobs:
                yield _done(*waiting.popleft())
        while waiting:
            yield _done(*waiting.popleft())


def _submitted(pool: ProcessPoolExecutor, kind: Kind, orders: list[Order]) -> Future[Sealed]:
    try:
        return pool.submit(_work, kind, orders)
    except BrokenProcessPool as error:
        raise _process_ended() from error


def _done(ticket: Ticket, future: Future[Sealed]) -> tuple[Ticket, Sealed]:
    try:
        return ticket, future.result()
    except BrokenProcessPool as error:
        raise _process_ended() from error


def _process_ended() -> UnavailableError:
    """Say that a process was ended from outside, most often for want of memory."""
    return UnavailableError(
        Text("Satu proses kerja dihentikan oleh sistem.", "The system ended a working process."),
        hint=Text(
            "Jalankan lagi dengan --jobs lebih kecil; yang sudah selesai tetap tersimpan.",
            "Run it again with fewer --jobs; what was finished is kept.",
        ),
    )


_worker: list[_Worker] = []
"""The worker of this process; set once by ``_set_up``."""


def _set_up(bench: Bench) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that gives us work decides
    Thread(target=_end_with_parent, daemon=True).start()
    _worker[:] = [_Worker(bench)]


def _end_with_parent() -> None:
    """End this process when the one that gives it work is gone: it holds the key in memory."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(kind: Kind, orders: list[Order]) -> Sealed:
    return _worker[0].make(kind, orders)
