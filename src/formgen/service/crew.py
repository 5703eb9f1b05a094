"""The processes that make and keep parcels, and their results in order.

Each process has its own doors: documents are written where they were made, and only receipts
travel between processes. SQLite lets one process write at a time; the others wait their turn.
"""

import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children, parent_process
from threading import Thread

from formgen.errors import Text, UnavailableError
from formgen.service.doors import Doors, archive_errors, open_doors
from formgen.service.parcel import Bench, Kept, Parcel, Worker
from formgen.service.processes import CONTEXT, get_ready, keyboard_held


class Crew:
    """Works on parcels; in this process when there is one job, else in several."""

    def __init__(self, bench: Bench, doors: Doors, jobs: int) -> None:
        """Start the processes when the first parcel comes.

        Args:
            bench: What each process needs.
            doors: Doors of this process.
            jobs: Number of processes.
        """
        self._bench = bench
        self._doors = doors
        self._jobs = jobs

    def work(self, parcels: Iterable[Parcel]) -> Iterator[Kept]:
        """Yield what became of each parcel in the order in which the parcels came.

        No more parcels are taken than keep the processes busy, so memory does not grow with the
        batch. An error in a parcel is raised when its turn comes.
        """
        if self._jobs == 1:
            yield from map(Worker(self._bench, self._doors).settle, parcels)
            return
        get_ready()
        with ProcessPoolExecutor(
            self._jobs,
            mp_context=CONTEXT,
            initializer=_set_up,
            initargs=(self._bench,),
        ) as pool:
            try:
                yield from self._shared_out(pool, parcels)
            except BrokenProcessPool as error:
                _end_all()
                raise _process_ended() from error
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)  # nobody waits for what is queued
                raise

    def _shared_out(self, pool: ProcessPoolExecutor, parcels: Iterable[Parcel]) -> Iterator[Kept]:
        waiting: deque[Future[Kept]] = deque()
        for parcel in parcels:
            with keyboard_held():
                waiting.append(pool.submit(_work, parcel))
            if len(waiting) > 2 * self._jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


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

_worker: list[Worker] = []
"""The worker of this process, there after its first parcel."""


def _set_up(bench: Bench) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that gives us work decides
    Thread(target=_end_with_parent, daemon=True).start()
    _bench[:] = [bench]


def _end_with_parent() -> None:
    """End this process when the one that gives it work is gone: it holds the key in memory."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(parcel: Parcel) -> Kept:
    if not _worker:
        # Opened here and not in _set_up, whose errors a pool does not tell; never closed: what was
        # committed is on the disk, and the end of the process closes the rest.
        doors = open_doors(_bench[0].workspace).__enter__()
        _worker.append(Worker(_bench[0], doors))
    with archive_errors():
        return _worker[0].settle(parcel)
