"""T6: whatever the store answers, nothing has a tombstone that was not seen to be gone."""

from collections.abc import Iterator
from random import Random

import pytest

from fault_schedules.network import DistantStore
from fault_schedules.world import BATCH, ELECTION, World, Worlds, worlds
from formgen_archive.destruction.effects import Outcome, Steps, Target
from formgen_archive.destruction.perform import perform
from formgen_archive.destruction.protocol import destroy_line, recover_line
from formgen_archive.errors import (
    ArchiveError,
    LockedError,
    ObjectMissingError,
    OutcomeUnknownError,
    StoreUnavailableError,
)
from formgen_archive.stores.locking import Version

pytestmark = pytest.mark.once

MINUTES = 60.0
UNKNOWN = OutcomeUnknownError("tanpa jawaban", "no answer")  # a timeout; or 500
AWAY = StoreUnavailableError("503", "503")
WORM = LockedError("asli.pdf")  # 403, or 400 as MinIO says it
GONE = ObjectMissingError("asli.pdf")  # 404


class Answering(DistantStore):
    """Answers the first delete, or everything for a while, with an error."""

    error: ArchiveError | None = None
    applies = False
    away_until = 0.0

    def delete_version(self, key: str, version_id: str) -> None:
        """Delete, or not; answer well, or not."""
        self._look()
        error, self.error = self.error, None
        if error is None or self.applies:
            super().delete_version(key, version_id)
        if error is not None:
            raise error

    def list_versions(self, prefix: str = "") -> Iterator[Version]:
        """See ``DistantStore``."""
        self._look()
        return super().list_versions(prefix)

    def set_legal_hold(self, key: str, version_id: str, *, on: bool) -> None:
        """See ``DistantStore``."""
        self._look()
        super().set_legal_hold(key, version_id, on=on)

    def _look(self) -> None:
        if self.network.seconds < self.away_until:
            raise AWAY


@pytest.fixture(scope="module")
def universe() -> Iterator[Worlds]:
    with worlds() as made:
        yield made


@pytest.fixture
def world(universe: Worlds) -> Iterator[World]:
    chance = Random(6)  # noqa: S311 - a schedule, not a secret
    with universe.fresh(chance, fault_rate=0.0, settle_s=120, count=1, store=Answering) as made:
        yield made


def run_once(world: World) -> Outcome:
    """Be one process: recover, then execute; a tombstone only for what is gone."""
    ledger, now = world.ledger(), world.network.now
    fence = ledger.start(BATCH, "uji", now())
    steps: list[Steps] = [
        recover_line(attempt.target.under(fence), attempt.objects)
        for attempt in ledger.open_attempts(BATCH)
    ]
    outcomes = perform(steps, world.doors())
    for number, (_, name) in ledger.open_lines(BATCH):
        if any(outcome.kind == "stopped" for outcome in outcomes):
            break
        target = Target(batch=BATCH, number=number, election=ELECTION, record_id=name, fence=fence)
        outcomes += perform([destroy_line(target)], world.doors())
    assert not (world.destroyed(world.record(1)) and world.bytes_exist(world.record(1)))
    return outcomes[-1]


def runs(world: World) -> list[str]:
    """Give the command again, each time after the lease, until the line has come to its end."""
    ends: list[str] = []
    while not ends or ends[-1] == "stopped":
        ends.append(run_once(world).kind)
        world.network.advance(3 * MINUTES + 1)
    return ends


@pytest.mark.parametrize(
    ("error", "applies", "ends"),
    [
        (UNKNOWN, True, ["stopped", "destroyed"]),  # done, and the answer was lost; so for 500
        (UNKNOWN, False, ["stopped", "destroyed"]),  # never arrived
        (GONE, True, ["destroyed"]),  # 404 after a repetition: what is left is looked at
        (GONE, False, ["out"]),  # 404 that is not true
        (WORM, False, ["out"]),  # somebody set a hold past the program
    ],
)
def test_one_answer(world: World, error: ArchiveError, applies: bool, ends: list[str]) -> None:
    assert isinstance(world.store, Answering)
    world.store.error, world.store.applies = error, applies
    assert runs(world) == ends
    name = world.record(1)
    assert world.destroyed(name) is (ends[-1] == "destroyed") is not world.original_exists(name)
    assert world.flags_on(name)
    assert world.chain_findings() == []


def test_away_for_ten_minutes(world: World) -> None:
    """503 from the second request on: the run stops each time, and ends when the store is back."""
    assert isinstance(world.store, Answering)
    world.store.error = UNKNOWN
    assert run_once(world).kind == "stopped"
    world.store.away_until = world.network.seconds + 10 * MINUTES
    world.network.advance(3 * MINUTES + 1)
    ends = runs(world)
    assert ends == ["stopped", "stopped", "stopped", "destroyed"]
    assert world.destroyed(world.record(1))
    assert world.chain_findings() == []
