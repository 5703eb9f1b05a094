"""Randomised fault schedules over the real run, and mutations that they must find (T2 to T10)."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from fault_schedules.mutations import EagerDatabase, Forgetful, Markers
from fault_schedules.network import DistantStore
from fault_schedules.schedule import Plan, run_schedule
from fault_schedules.world import Worlds, worlds

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def universe() -> Iterator[Worlds]:
    with worlds() as made:
        yield made


def test_no_schedule_breaks_an_invariant(universe: Worlds) -> None:
    crashes = held = destroyed = 0
    for seed in range(40):
        report = run_schedule(universe, seed, Plan())
        assert report.violations == [], seed
        crashes, held = crashes + report.crashes, held + report.held
        destroyed += report.destroyed
    assert min(crashes, held, destroyed) > 10  # the schedules do reach what they are for


def test_without_a_settle_time_a_late_request_breaks_one(universe: Worlds) -> None:
    """T2; the seed is one of those that find it, among many kills and faults."""
    often = Plan(crash_rate=0.25, fault_rate=0.3)
    assert run_schedule(universe, 61, replace(often, settle_s=0)).violations != []
    assert run_schedule(universe, 61, often).violations == []


def test_without_faults_everything_is_destroyed(universe: Worlds) -> None:
    report = run_schedule(universe, 1, Plan(crashes=0, fault_rate=0, holds=0))
    assert (report.destroyed, report.violations) == (2, [])


@pytest.mark.parametrize("mutant", [Markers, Forgetful])
def test_an_adapter_that_does_not_delete_destroys_nothing(
    universe: Worlds, mutant: type[DistantStore]
) -> None:
    """T7: delete without a version id; T9: a lazy bulk delete that nobody iterates."""
    plan = Plan(crashes=0, fault_rate=0, holds=0, store=mutant)
    report = run_schedule(universe, 1, plan)
    assert report.destroyed == 0
    assert report.violations == []  # what exists is held again, and nothing has a tombstone


def test_a_database_that_forgets_what_it_committed_is_found_out(universe: Worlds) -> None:
    broken = [
        seed for seed in range(40) if run_schedule(universe, seed, EagerDatabase.plan()).violations
    ]
    assert broken != []
