"""Runs the benchmarks: JSON on stdout, a table for people on stderr."""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import documents, peers, retention, seals, symbols, tables, voter_slips  # noqa: F401 - they register their measurements
from benchmarks.harness import run_group
from benchmarks.issuing import measure_flatness, measure_issue, measure_kabupaten
from benchmarks.record import section
from benchmarks.registry import REGISTRY

_DECIDING = ("formgen", "weasyprint", "fonttools", "qrcode", "cryptography", "numpy")
_PEERS = ("typst", "reportlab", "pikepdf", "pymupdf")
_COLUMNS = ("name", "wall_ms", "cpu_ms", "spread", "megabytes", "times_baseline")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("group", nargs="?", default="", help="only groups whose name contains this")
    parser.add_argument("--rounds", type=int, default=7, help="samples of each (default 7)")
    parser.add_argument(
        "--seconds", type=float, default=0.2, help="least time of one sample (default 0.2)"
    )
    parser.add_argument(
        "--issue", type=int, default=0, metavar="N", help="also issue batches of N documents"
    )
    parser.add_argument(
        "--jobs", type=int, nargs="+", default=[1, 2], help="processes to issue with (default 1 2)"
    )
    parser.add_argument(
        "--flat",
        type=int,
        nargs="+",
        default=[],
        metavar="N",
        help="also issue each of these sizes",
    )
    parser.add_argument(
        "--slips", type=int, default=0, metavar="N", help="also issue the slips of N voters"
    )
    parser.add_argument(
        "--kabupaten", type=int, default=0, metavar="N", help="also issue six forms for N TPS"
    )
    parser.add_argument(
        "--record", type=Path, metavar="FILE", help="append the results to this Markdown file"
    )
    return parser.parse_args()


def _machine() -> dict[str, object]:
    """Say what the times were taken on; without it they mean nothing later."""
    return {
        "day": datetime.now(UTC).date().isoformat(),
        "commit": _commit(),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "packages": {name: version(name) for name in (*_DECIDING, *_PEERS)},
    }


def _commit() -> str:
    git = ["git", "describe", "--always", "--dirty"]
    return subprocess.run(git, check=True, capture_output=True, text=True).stdout.strip()  # noqa: S603 - constant words


def _table(results: Sequence[dict[str, object]]) -> Table:
    columns = [name for name in _COLUMNS if name in results[0]]
    table = Table(*columns, title=str(results[0]["group"]))
    for result in results:
        table.add_row(*(shown(result[name]) for name in columns))
    return table


def shown(value: object) -> str:
    """Return a figure with three digits that count, or the words themselves."""
    return f"{value:,.3g}" if isinstance(value, float) else str(value)


def _grouped(arguments: argparse.Namespace, console: Console) -> list[list[dict[str, object]]]:
    """Measure and show every group that was asked for."""
    found = []
    for members in REGISTRY.groups(arguments.group).values():
        outcomes = run_group(members, rounds=arguments.rounds, seconds=arguments.seconds)
        found.append([outcome.as_json() for outcome in outcomes])
        console.print(_table(found[-1]))
    return found


def _issued(arguments: argparse.Namespace, console: Console) -> list[list[dict[str, object]]]:
    """Measure and show whole batches."""
    say = console.print
    found = []
    if arguments.issue:
        lines = measure_issue(
            arguments.issue, rounds=arguments.rounds, jobs=arguments.jobs, say=say
        )
        found.append([line.as_json() for line in lines])
    if arguments.slips:
        lines = voter_slips.measure_slips(
            arguments.slips, rounds=arguments.rounds, jobs=arguments.jobs, say=say
        )
        found.append([line.as_json() for line in lines])
    if arguments.kabupaten:
        lines = measure_kabupaten(
            arguments.kabupaten, rounds=arguments.rounds, jobs=arguments.jobs, say=say
        )
        found.append([line.as_json() for line in lines])
    if arguments.flat:
        found.append([line.as_json() for line in measure_flatness(arguments.flat, say)])
    for results in found:
        console.print(_table(results))
    return found


def main() -> int:
    """Run every wanted group; returns the exit code."""
    arguments = _arguments()
    console = Console(stderr=True)
    measured = _grouped(arguments, console) + _issued(arguments, console)
    if not measured:
        console.print(f"no group of benchmarks contains {arguments.group!r}")
        return 2
    machine = _machine()
    if arguments.record:
        with arguments.record.open("a", encoding="utf-8") as file:
            file.write(section(machine, measured, sys.argv[1:]))
    report = {"on": machine, "results": [result for results in measured for result in results]}
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
