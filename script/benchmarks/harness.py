"""How things are measured: alternatives in turn, medians, and ratios of the same round.

A measurement is a function that prepares its work and returns the call to be timed; the call
returns how many things it made (documents, pages, symbols). Measurements of one group do the same
work in different ways and are compared with the group's baseline.

Machines differ and are shared, so every round takes each alternative once, one after the other,
and a ratio is the median of the ratios within the rounds: what slows the machine for a while slows
both sides of a ratio.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Timed = Callable[[], int]
"""Does the work once and returns how many things it made, 1 or more."""

Prepare = Callable[[], Timed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One way of doing the work of a group.

    Attributes:
        group: What is done, in words; the unit of "a thing" is part of it.
        name: How it is done.
        prepare: Makes everything that is not to be timed and returns the call that is.
        baseline: Whether the others of the group are compared with this one.
    """

    group: str
    name: str
    prepare: Prepare
    baseline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was measured of one measurement.

    Attributes:
        group: Group of the measurement.
        name: Name of the measurement.
        samples: Seconds for one thing, one per round.
        cpu: Seconds of this process's processor time for one thing, one per round.
        ratio: How many times quicker than the baseline, median over the rounds; 1 for itself.
    """

    group: str
    name: str
    samples: tuple[float, ...]
    ratio: float
    cpu: tuple[float, ...] = ()

    @property
    def median(self) -> float:
        """Seconds for one thing, median over the rounds."""
        return statistics.median(self.samples)

    @property
    def spread(self) -> float:
        """Distance between the quartiles as a part of the median: 0.1 is calm, 0.5 is noise."""
        if len(self.samples) < 2:  # noqa: PLR2004 - one sample has no spread
            return 0.0
        lower, _, upper = statistics.quantiles(self.samples, n=4, method="inclusive")
        return (upper - lower) / self.median

    def as_json(self) -> dict[str, Any]:
        """Return the figures under stable keys, times in milliseconds."""
        return {
            "group": self.group,
            "name": self.name,
            "wall_ms": self.median * 1000,
            "cpu_ms": statistics.median(self.cpu or (0.0,)) * 1000,
            "spread": self.spread,
            "rounds": len(self.samples),
            "per_second": 1 / self.median,
            "times_baseline": self.ratio,
        }


class Registry:
    """The measurements there are, in the order in which they were written."""

    def __init__(self) -> None:
        """Start empty."""
        self.measurements: list[Measurement] = []

    def measure(
        self, group: str, name: str, *, baseline: bool = False
    ) -> Callable[[Prepare], Prepare]:
        """Register the decorated function as a measurement."""

        def register(prepare: Prepare) -> Prepare:
            self.measurements.append(
                Measurement(group=group, name=name, prepare=prepare, baseline=baseline)
            )
            return prepare

        return register

    def groups(self, wanted: str = "") -> dict[str, list[Measurement]]:
        """Return the measurements by group, only groups whose name contains ``wanted``.

        Raises:
            ValueError: A group has no baseline, or more than one.
        """
        found: dict[str, list[Measurement]] = {}
        for measurement in self.measurements:
            if wanted in measurement.group:
                found.setdefault(measurement.group, []).append(measurement)
        for group, members in found.items():
            if sum(member.baseline for member in members) != 1:
                raise ValueError(f"group {group!r} needs exactly one baseline")
        return found


def run_group(
    members: Sequence[Measurement],
    *,
    rounds: int,
    seconds: float,
    clock: Callable[[], float] = time.perf_counter,
    processor: Callable[[], float] = time.process_time,
) -> list[Outcome]:
    """Measure the members of one group in turn.

    Args:
        members: One group with exactly one baseline.
        rounds: Samples of each, 1 or more.
        seconds: Least time of one sample; a quick call is repeated until it is over.
        clock: Monotonic seconds; an argument so that it can be tested.
        processor: Seconds of processor time of this process.
    """
    calls = [member.prepare() for member in members]
    for call in calls:  # caches and lazy imports are not what is measured
        call()
    samples: list[list[float]] = [[] for _ in members]
    cpu: list[list[float]] = [[] for _ in members]
    for _ in range(rounds):
        for taken, busied, call in zip(samples, cpu, calls, strict=True):
            wall, busy = _sample(call, seconds, clock, processor)
            taken.append(wall)
            busied.append(busy)
    base = next(taken for taken, member in zip(samples, members, strict=True) if member.baseline)
    return [
        Outcome(
            group=member.group,
            name=member.name,
            samples=tuple(taken),
            cpu=tuple(used),
            ratio=statistics.median(b / t for b, t in zip(base, taken, strict=True)),
        )
        for taken, used, member in zip(samples, cpu, members, strict=True)
    ]


def _sample(
    call: Timed, seconds: float, clock: Callable[[], float], processor: Callable[[], float]
) -> tuple[float, float]:
    """Return seconds and processor seconds for one thing, taken over at least ``seconds``."""
    made = 0
    start, busy = clock(), processor()
    while True:
        made += call()
        spent = clock() - start
        if spent >= seconds:
            return spent / made, (processor() - busy) / made
