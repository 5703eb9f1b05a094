"""Results as a section of docs/benchmarks.md."""

from collections.abc import Mapping, Sequence

_LONGEST = 100
_NUMBERS = ("wall_ms", "cpu_ms", "spread", "megabytes", "times_baseline")
_HEADS = {
    "wall_ms": "ms",
    "cpu_ms": "CPU ms",
    "spread": "spread",
    "megabytes": "MB",
    "times_baseline": "x baseline",
}


def section(
    machine: Mapping[str, object],
    measured: Sequence[Sequence[Mapping[str, object]]],
    arguments: Sequence[str],
) -> str:
    """Return the results in Markdown: day, commit and command, then a table for each group."""
    packages = machine["packages"]
    versions = packages.items() if isinstance(packages, dict) else ()
    lines = [
        "",
        f"## {machine['day']}, {machine['commit']}",
        "",
        f"`script/bench {' '.join(arguments)}`",
        "",
        f"{machine['cores']} cores {machine['machine']}, load {machine['load']} at the end.",
        f"Python {machine['python']},",
        ", ".join(f"{name} {number}" for name, number in versions) + ".",
    ]
    for results in measured:
        lines += ["", *_table(results)]
    return "\n".join(lines) + "\n"


def _table(results: Sequence[Mapping[str, object]]) -> list[str]:
    columns = [name for name in _NUMBERS if name in results[0]]
    return [
        f"**{results[0]['group']}**",
        "",
        f"| way | {' | '.join(_HEADS[name] for name in columns)} |",
        f"|---|{'---:|' * len(columns)}",
        *(
            f"| {result['name']} | {' | '.join(_cell(result[name]) for name in columns)} |"
            for result in results
        ),
    ]


def _cell(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    return f"{value:,.0f}" if value >= _LONGEST else f"{value:.3g}"
