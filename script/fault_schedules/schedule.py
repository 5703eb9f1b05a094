"""One randomised schedule: an executor that is killed, holds that race it, a store that fails.

Checked after every step and at rest (retention.md 8.5):

I1  a hold answered "tertahan" means that the document still exists
I2  no tombstone while any bytes exist
I3  at rest, the document is gone if and only if there is a tombstone
I4  at rest, what exists has its legal hold on
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

from fault_schedules.network import CLIENT_TIMEOUT_S, DistantStore
from fault_schedules.world import BATCH, ELECTION, StoreClass, World, Worlds
from formgen_archive.catalogue import lifecycle, put_out
from formgen_archive.destruction.effects import (
    Begin,
    Effect,
    Finish,
    Hold,
    Outcome,
    Remaining,
    Steps,
    Target,
)
from formgen_archive.destruction.holding import Confirm, Enter, HoldSteps, hold_record
from formgen_archive.destruction.perform import LeasedDoor, LeaseKeeper, carry_out
from formgen_archive.destruction.protocol import destroy_line, recover_line
from formgen_archive.errors import NotPermittedError

Work = Generator[None, None, None]
_PATIENCE = 0.9  # how often a process waits for the end of a lease instead of trying
_STORE_CHANGES = ("Release", "Hold", "Delete")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a schedule may do.

    Attributes:
        crashes: Most kills of a process.
        crash_rate: Chance of a kill at one step.
        fault_rate: Chance of a fault of one request.
        settle_s: Settle time the executor uses.
        records: Lines of the batch.
        together: Lines that are run side by side.
        holds: Most requests for a hold.
        store: Class of the store; mutations give their own.
        world: Class of the world; mutations give their own.
    """

    crashes: int = 4
    crash_rate: float = 0.08
    fault_rate: float = 0.12
    settle_s: float = 120.0
    records: int = 2
    together: int = 2
    holds: int = 3
    store: StoreClass = DistantStore
    world: type[World] = World


@dataclass(slots=True)
class Report:
    """What a schedule did and what it broke.

    Attributes:
        violations: Invariant and record, each once.
        crashes: Kills.
        destroyed: Records with a tombstone at the end.
        held: Holds that were answered "tertahan".
        steps: Effects carried out.
    """

    violations: list[str] = field(default_factory=list)
    crashes: int = 0
    destroyed: int = 0
    held: int = 0
    steps: int = 0


def _changes_store(effect: object) -> bool:
    return type(effect).__name__ in _STORE_CHANGES


class Killed(Exception):  # noqa: N818 - not an error: the schedule kills a process
    """The process is gone."""


def run_schedule(worlds: Worlds, seed: int, plan: Plan) -> Report:
    """Run one schedule; the same seed gives the same schedule."""
    rng = Random(seed)  # noqa: S311 - a schedule, not a secret
    report = Report()
    with worlds.fresh(
        rng,
        fault_rate=plan.fault_rate,
        settle_s=plan.settle_s,
        count=plan.records,
        store=plan.store,
        world=plan.world,
    ) as world:
        _Schedule(world, rng, plan, report).run()
    return report


class _Schedule:
    def __init__(self, world: World, rng: Random, plan: Plan, report: Report) -> None:
        self._world, self._rng, self._plan, self._report = world, rng, plan, report
        self._left = rng.randint(0, plan.crashes)
        self._names = [world.record(n) for n in range(1, plan.records + 1)]

    def run(self) -> None:
        """Let executor and holds take turns, then come to rest and look."""
        actors: list[Work] = [self._executor()]
        wanted = self._rng.randint(0, self._plan.holds)
        while actors or wanted:
            if wanted and self._rng.random() < 0.1:  # noqa: PLR2004
                wanted -= 1
                actors.append(self._holder(self._rng.choice(self._names)))
            if actors:
                actor = self._rng.choice(actors)
                try:
                    next(actor)
                except StopIteration:
                    actors.remove(actor)
            if self._rng.random() < 0.2:  # noqa: PLR2004
                self._world.network.advance(self._rng.random() * CLIENT_TIMEOUT_S)
            self._look()
        self._rest()

    def _executor(self) -> Work:
        """Start over after each kill, as people would, until nothing is left to do."""
        while True:
            try:
                if (yield from self._process()):
                    return
            except Killed:
                self._report.crashes += 1

    def _process(self) -> Generator[None, None, bool]:
        """Be one process of the executor; True when nothing is left."""
        world, ledger = self._world, self._world.ledger()
        fence = 0
        while not fence:
            if world.lease_runs() and self._rng.random() < _PATIENCE:
                world.network.advance(self._rng.uniform(1, 60))
                yield
                continue
            try:
                fence = ledger.start(BATCH, "uji", world.network.now())
            except NotPermittedError:  # the lease of the process before it runs on
                world.network.advance(self._rng.uniform(1, 60))
                yield
        self._keeper = LeaseKeeper(
            partial(ledger.renew, BATCH, fence),
            world.network.now,
            ledger.slack,
            world.network.now(),
        )
        left = [
            recover_line(attempt.target.under(fence), attempt.objects)
            for attempt in ledger.open_attempts(BATCH)
        ]
        if not (yield from self._all(left)):
            return False
        todo = [
            destroy_line(
                Target(batch=BATCH, number=number, election=key[0], record_id=key[1], fence=fence)
            )
            for number, key in ledger.open_lines(BATCH)
        ]
        if not (yield from self._all(todo)):
            return False
        ledger.stop(BATCH, fence, clean=True)
        return True

    def _all(self, lines: Sequence[Steps]) -> Generator[None, None, bool]:
        """Run lines, some side by side; False when one of them had to stop."""
        for start in range(0, len(lines), self._plan.together):
            outcomes = yield from self._drive(lines[start : start + self._plan.together])
            if any(outcome.kind == "stopped" for outcome in outcomes):
                return False
        return True

    def _drive(self, lines: Sequence[Steps]) -> Generator[None, None, list[Outcome]]:
        """Carry lines out side by side, in any interleaving; others take turns in between."""
        world = self._world
        doors = world.doors(LeasedDoor(world.door(), self._keeper))
        asked: dict[int, Effect] = {}
        ended: dict[int, Outcome] = {}
        answers: dict[int, Any] = dict.fromkeys(range(len(lines)))
        while answers or asked:
            for place, answer in answers.items():
                try:
                    asked[place] = lines[place].send(answer)
                except StopIteration as end:
                    ended[place] = end.value
            answers = {}
            if not asked:
                break
            yield
            chosen = self._chosen(asked)
            effects = [asked.pop(place) for place in chosen]
            found = self._step(
                effects,
                lambda some: carry_out(some, doors),
                others=list(asked.values()),
            )
            answers = dict(zip(chosen, found, strict=True))
        return [ended[place] for place in range(len(lines))]

    def _chosen(self, asked: dict[int, Effect]) -> list[int]:
        """Choose the line whose turn it is, and those that ask the database the same with it."""
        if len(asked) == 1:
            return list(asked)
        first = self._rng.choice(list(asked))
        kind = type(asked[first])
        if kind not in {Begin, Finish}:
            return [first]
        others = [n for n, effect in asked.items() if n != first and type(effect) is kind]
        return [first, *(n for n in others if self._rng.random() < 0.7)]  # noqa: PLR2004

    def _step(
        self,
        effects: Sequence[Any],
        do: Callable[[Sequence[Any]], list[Any]],
        others: Sequence[Any] = (),
    ) -> list[Any]:
        """Carry out what is asked, or die before, during or after it.

        Requests of other lines to the store may be on their way when the process dies.
        """
        self._report.steps += 1
        dies = self._left > 0 and self._rng.random() < self._plan.crash_rate
        if not dies:
            return do(effects)
        self._left -= 1
        moment = self._rng.choice(("before", "during", "after"))
        if moment == "during" and _changes_store(effects[0]):
            self._dying(effects, do)
        elif moment == "after":
            do(effects)
        for other in others:
            if _changes_store(other) and self._rng.random() < 0.5:  # noqa: PLR2004
                self._dying([other], do)
        self._world.power_cut()
        raise Killed  # a database step that was cut off is rolled back: as if before

    def _dying(self, effects: Sequence[Any], do: Callable[[Sequence[Any]], list[Any]]) -> None:
        """Send a request whose answer nobody will read."""
        self._world.network.crash = True
        do(effects)
        self._world.network.crash = False

    def _holder(self, record: str) -> Work:
        """Ask for a hold until there is an answer that does not change any more."""
        number = self._names.index(record) + 1
        target = Target(batch="", number=number, election=ELECTION, record_id=record, fence=0)
        for _ in range(40):
            try:
                answer = yield from self._ask(hold_record(target))
            except Killed:
                self._report.crashes += 1
                return
            if answer == "tertahan":
                self._world.answered.add(record)
                self._report.held += 1
            if answer in {"tertahan", "terlambat", "ditolak"}:
                return
            self._world.network.advance(self._rng.random() * CLIENT_TIMEOUT_S)
            yield

    def _ask(self, steps: HoldSteps) -> Generator[None, None, str]:
        door, answer = self._world.door(), None
        while True:
            try:
                effect = steps.send(answer)
            except StopIteration as end:
                return str(end.value)
            yield
            answer = self._step([effect], lambda some: [self._hold_step(some[0], door)])[0]

    def _hold_step(self, effect: object, door: Any) -> Any:  # noqa: ANN401
        match effect:
            case Enter(target):
                return self._enter(target)
            case Remaining(target):
                return door.remaining(target)
            case Hold(item):
                return door.hold(item, on=True)
            case Confirm():
                return None
        raise TypeError(type(effect).__name__)

    def _enter(self, target: Target) -> str:
        """Write the hold in one transaction with the check of the record's state."""
        world, key = self._world, (target.election, target.record_id)
        with world.transaction() as conn:
            lifecycle.lock(conn)
            state = lifecycle.standing(conn, key).state
            if state == "musnah":
                return "ditolak"
            if state == "eksekusi":
                return "menunggu"
            world.holds[target.record_id] = "uji"
            put_out.put_out_record(conn, key, "tahan", world.scribe)
        return "dipasang"

    def _rest(self) -> None:
        """Bring everything to rest: late requests, then recoveries, without further faults."""
        network = self._world.network
        network.settle()
        network.fault_rate, self._left = 0.0, 0
        for _ in self._executor():
            network.settle()
        self._look()
        for record in self._names:
            gone = not self._world.original_exists(record)
            tombstone = self._world.destroyed(record)
            self._report.destroyed += tombstone
            if gone != tombstone:
                self._violated("I3", record)
            if not gone and not self._world.flags_on(record):
                self._violated("I4", record)
        if self._world.chain_findings():
            self._violated("log", "")

    def _look(self) -> None:
        tombstones = self._world.tombstones()
        for record in self._names:
            if record in self._world.answered and not self._world.original_exists(record):
                self._violated("I1", record)
            if record in tombstones and self._world.bytes_exist(record):
                self._violated("I2", record)

    def _violated(self, invariant: str, record: str) -> None:
        words = f"{invariant} {record}"
        if words not in self._report.violations:
            self._report.violations.append(words)
