"""``script/faults``: run schedules, print what broke, end with one line of figures."""

import argparse
import sys
from typing import TextIO

from fault_schedules.schedule import Plan, run_schedule
from fault_schedules.world import worlds

_EVERY = 100  # schedules between two lines of progress


def main() -> int:
    """Run the schedules; 1 when an invariant was broken."""
    options = _options()
    plan = Plan(settle_s=options.settle, records=options.records, together=options.together)
    crashes = held = destroyed = steps = broken = 0
    seeds = range(options.seed, options.seed + options.schedules)
    for start in range(0, len(seeds), _EVERY):
        with worlds() as universe:  # a new database now and then: SQLite keeps what is rolled back
            for seed in seeds[start : start + _EVERY]:
                report = run_schedule(universe, seed, plan)
                crashes, held = crashes + report.crashes, held + report.held
                destroyed, steps = destroyed + report.destroyed, steps + report.steps
                broken += bool(report.violations)
                for violation in report.violations:
                    say(f"seed {seed}: {violation}")
        say(f"until seed {seeds[start : start + _EVERY][-1]}: {broken} violations", to=sys.stderr)
    say(
        f"schedules {options.schedules}, kills {crashes}, steps {steps}, holds confirmed {held},"
        f" destroyed {destroyed}, violations {broken}"
    )
    return 1 if broken else 0


def say(words: str, to: TextIO = sys.stdout) -> None:
    """Write one line at once."""
    to.write(f"{words}\n")
    to.flush()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="first seed; one per schedule")
    parser.add_argument("--schedules", type=int, default=10_000)
    parser.add_argument("--records", type=int, default=2, help="lines of the batch")
    parser.add_argument("--together", type=int, default=2, help="lines that are run side by side")
    parser.add_argument(
        "--settle", type=float, default=120.0, help="settle time in seconds; 0 must break"
    )
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
