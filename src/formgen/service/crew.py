"""The processes that try what a batch prints, make its parcels and keep them.

Each process has its own doors: documents are written where they were made, and only receipts
travel between processes. SQLite lets one process write at a time; the others wait their turn.
"""

import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children, parent_process
from multiprocessing.util import Finalize
from threading import Thread
from typing import Final, Self, TypeVar

from formgen.errors import Finding, Text, UnavailableError
from formgen.service.doors import Doors, archive_errors, open_doors
from formgen.service.fit import Fitting, Trial
from formgen.service.parcel import Bench, Kept, Parcel, Worker
from formgen.service.processes import CONTEXT, get_ready, keyboard_held

_SPARE: Final = 1
"""Processes more than processors: a fifth of the time of each it waits for the disk, or for its
turn at the register."""

Part = TypeVar("Part")
Result = TypeVar("Result")


class Crew:
    """Tries and settles the parts of one batch, in several processes when there are several jobs.

    Use it as a context: they end where it ends.
    """

    def __init__(self, bench: Bench, jobs: int) -> None:
        """Start nothing yet.

        Args:
            bench: What each process needs.
            jobs: Number of processors to keep busy.
        """
        self._bench = bench
        self._jobs = jobs
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        """Get ready; the processes start when the first part comes."""
        if self._jobs > 1:
            get_ready()
            self._pool = ProcessPoolExecutor(
                self._jobs + _SPARE,
                mp_context=CONTEXT,
                initializer=_set_up,
                initargs=(self._bench,),
            )
        return self

    def __exit__(self, *_: object) -> None:
        """Wait for the processes; after an error for nothing that is only queued."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def misfits(self, trials: Iterable[Trial]) -> Iterator[list[Finding]]:
        """Yield what has no room on its form, trial by trial."""
        if self._pool is None:
            yield from map(_fitting_of(self._bench).misfits, trials)
        else:
            yield from self._shared_out(self._pool, _try, trials)

    def work(self, doors: Doors, parcels: Iterable[Parcel]) -> Iterator[Kept]:
        """Yield what became of each parcel in the order in which the parcels came.

        Args:
            doors: Doors of this process.
            parcels: No more are taken than keep the processes busy, so memory does not grow with
                the batch. An error in a parcel is raised when its turn comes.
        """
        if self._pool is None:
            yield from map(Worker(self._bench, doors).settle, parcels)
        else:
            yield from self._shared_out(self._pool, _work, parcels)

    def _shared_out(
        self, pool: ProcessPoolExecutor, call: Callable[[Part], Result], parts: Iterable[Part]
    ) -> Iterator[Result]:
        waiting: deque[Future[Result]] = deque()
        try:
            for part in parts:
                with keyboard_held():
                    waiting.append(pool.submit(call, part))
                if len(waiting) > 2 * (self._jobs + _SPARE):
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            _end_all()
            raise _process_ended() from error


def _end_all() -> None:
    """End every process of a broken pool.

    The pool ends those that it knows of and then waits for all. One that was being started at that
    moment it waits for without having ended it, and for ever.
    """
    for process in active_children():
        process.kill()


def _process_ended() -> UnavailableError:
    """Say that a process was ended from outside, most often for want of memory."""
    return UnavailableError(
        Text("Satu proses kerja dihentikan oleh sistem.", "The system ended a working process."),
        hint=Text(
            "Jalankan lagi dengan --jobs lebih kecil; yang sudah selesai tetap tersimpan.",
            "Run it again with fewer --jobs; what was finished is kept.",
        ),
    )


_bench: list[Bench] = []
"""What this process was given; set once by ``_set_up``."""

_fitting: list[Fitting] = []
"""What this process tries values with, there from its first trial to its first parcel."""

_worker: list[Worker] = []
"""The worker of this process, there after its first parcel."""


def _set_up(bench: Bench) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that gives us work decides
    Thread(target=_end_with_parent, daemon=True).start()
    # The layout engine leaves its copies of fonts, on the disk, to the garbage collector, for which
    # the end of a working process does not wait.
    Finalize(None, gc.collect, exitpriority=0)
    gc.freeze()  # what was imported stays: looking for garbage in it takes longer than all the rest
    _bench[:] = [bench]


def _end_with_parent() -> None:
    """End this process when the one that gives it work is gone: it holds the key in memory."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _fitting_of(bench: Bench) -> Fitting:
    return Fitting(templates=bench.templates, stencils=bench.workspace.stencils)


def _try(trial: Trial) -> list[Finding]:
    if not _fitting:
        _fitting.append(_fitting_of(_bench[0]))
    return _fitting[0].misfits(trial)


def _work(parcel: Parcel) -> Kept:
    if not _worker:
        _fitting.clear()
        # Opened here and not in _set_up, whose errors a pool does not tell; never closed: what was
        # committed is on the disk, and the end of the process closes the rest.
        doors = open_doors(_bench[0].workspace).__enter__()
        _worker.append(Worker(_bench[0], doors))
    with archive_errors():
        return _worker[0].settle(parcel)
