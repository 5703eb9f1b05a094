"""The harness counts time and things right, and compares within a round."""

import pytest

from benchmarks.harness import Outcome, Registry, Timed, run_group


class _Clock:
    """A clock that only the measured work moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def work(self, seconds: float, things: int = 1) -> Timed:
        def call() -> int:
            self.now += seconds
            return things

        return call


@pytest.fixture
def clock() -> _Clock:
    return _Clock()


def _registry(clock: _Clock) -> Registry:
    registry = Registry()
    registry.measure("pages", "slow", baseline=True)(lambda: clock.work(0.5))
    registry.measure("pages", "quick")(lambda: clock.work(0.5, things=10))
    return registry


def test_a_thing_costs_the_time_of_the_call_divided_by_what_it_made(clock: _Clock) -> None:
    (members,) = _registry(clock).groups().values()
    slow, quick = run_group(members, rounds=3, seconds=2.0, clock=clock)
    assert slow.samples == (0.5, 0.5, 0.5)
    assert quick.median == pytest.approx(0.05)
    assert slow.ratio == 1.0
    assert quick.ratio == pytest.approx(10.0)


def test_preparing_and_the_first_call_are_not_counted(clock: _Clock) -> None:
    registry = Registry()

    @registry.measure("pages", "only", baseline=True)
    def _prepare() -> Timed:
        clock.now += 100.0
        times = iter([50.0, 1.0, 1.0])

        def call() -> int:
            clock.now += next(times)
            return 1

        return call

    (only,) = run_group(registry.groups()["pages"], rounds=2, seconds=1.0, clock=clock)
    assert only.samples == (1.0, 1.0)


def test_spread_is_the_distance_of_the_quartiles_over_the_median() -> None:
    outcome = Outcome(group="g", name="n", samples=(1.0, 2.0, 3.0, 4.0, 5.0), ratio=1.0)
    assert outcome.spread == pytest.approx((4.0 - 2.0) / 3.0)


def test_only_wanted_groups_are_returned(clock: _Clock) -> None:
    registry = _registry(clock)
    registry.measure("symbols", "library", baseline=True)(lambda: clock.work(1.0))
    assert list(registry.groups("symb")) == ["symbols"]


@pytest.mark.parametrize("baselines", [[False, False], [True, True]], ids=["none", "two"])
def test_a_group_needs_exactly_one_baseline(clock: _Clock, baselines: list[bool]) -> None:
    registry = Registry()
    for number, baseline in enumerate(baselines):
        registry.measure("pages", str(number), baseline=baseline)(lambda: clock.work(1.0))
    with pytest.raises(ValueError, match="exactly one baseline"):
        registry.groups()
