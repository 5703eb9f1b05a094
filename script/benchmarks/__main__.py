"""Runs the benchmarks: JSON on stdout, a table for people on stderr."""

import argparse
import json
import os
import platform
import sys
from importlib.metadata import version

from rich.console import Console
from rich.table import Table

from benchmarks import documents, seals, symbols, tables  # noqa: F401 - they register their measurements
from benchmarks.harness import Outcome, run_group
from benchmarks.registry import REGISTRY

_DECIDING = ("formgen", "weasyprint", "fonttools", "qrcode", "cryptography")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("group", nargs="?", default="", help="only groups whose name contains this")
    parser.add_argument("--rounds", type=int, default=7, help="samples of each (default 7)")
    parser.add_argument(
        "--seconds", type=float, default=0.2, help="least time of one sample (default 0.2)"
    )
    return parser.parse_args()


def _machine() -> dict[str, object]:
    """Say what the times were taken on; without it they mean nothing later."""
    return {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "packages": {name: version(name) for name in _DECIDING},
    }


def _table(outcomes: list[Outcome]) -> Table:
    table = Table("how", "ms each", "spread", "each second", "x baseline", title=outcomes[0].group)
    for outcome in outcomes:
        table.add_row(
            outcome.name,
            f"{outcome.median * 1000:.3f}",
            f"{outcome.spread:.0%}",
            f"{1 / outcome.median:,.1f}",
            f"{outcome.ratio:,.2f}",
        )
    return table


def main() -> int:
    """Run every wanted group; returns the exit code."""
    arguments = _arguments()
    console = Console(stderr=True)
    outcomes: list[Outcome] = []
    for members in REGISTRY.groups(arguments.group).values():
        measured = run_group(members, rounds=arguments.rounds, seconds=arguments.seconds)
        console.print(_table(measured))
        outcomes += measured
    if not outcomes:
        console.print(f"no group of benchmarks contains {arguments.group!r}")
        return 2
    report = {"on": _machine(), "results": [outcome.as_json() for outcome in outcomes]}
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
