"""Runs the corpus and counts: ``script/bench copies [--seeds 100-104] [--kind NAME]``."""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.copies.corpus import ALL_KINDS, Held, held
from benchmarks.copies.forging import new_forge
from benchmarks.copies.handwritten import BY_HAND
from benchmarks.copies.wear import PHOTOGRAPHS

_WIDTH: Final = 130


@dataclass(slots=True)
class Tally:
    """Counts of one row of the table."""

    pages: int = 0
    seconds: list[float] = field(default_factory=list)
    unchanged: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)

    def count(self, page: Held) -> list[str]:
        """Count the fields of a page; return those that came to the wrong end."""
        self.pages += 1
        self.seconds.append(page.seconds)
        wrong = []
        for text, changed, came in zip(page.texts, page.changed, page.came, strict=True):
            (self.changed if changed else self.unchanged)[came] += 1
            if came == ("sama" if changed else "berbeda"):
                wrong.append(text)
        return wrong


def main(arguments: Sequence[str]) -> int:
    """Run the corpus and print the table; ends with 1 if a promise is broken."""
    parser = argparse.ArgumentParser(prog="script/bench copies", description=__doc__)
    parser.add_argument("--seeds", default="100-102", help="first-last (default 100-102)")
    parser.add_argument("--kind", action="append", choices=ALL_KINDS, help="only this; repeatable")
    parser.add_argument("--every", type=int, default=1, help="only each so many-th copy")
    parser.add_argument("--show", action="store_true", help="list every field that broke a promise")
    parser.add_argument("--jobs", type=int, default=1, help="seeds at a time (default 1)")
    options = parser.parse_args(arguments)
    first, _, last = options.seeds.partition("-")
    tallies = {kind: Tally() for kind in options.kind or ALL_KINDS}
    console = Console(stderr=True, width=_WIDTH)
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(options.jobs) as pool:
        seeds = range(int(first), int(last or first) + 1)
        of_seed = partial(_of_seed, stencils=Path(folder), kinds=list(tallies), every=options.every)
        for pages in pool.map(of_seed, seeds):
            for page in pages:
                wrong = tallies[page.kind].count(page)
                if options.show and wrong:
                    console.print(page.kind, page.change, page.seed, page.page, wrong)
    console.print(_table(tallies))
    return int(any(map(_broken, tallies.items())))


def _of_seed(seed: int, *, stencils: Path, kinds: Sequence[str], every: int) -> list[Held]:
    """Hold every copy of one seed; in a process of its own."""
    cv2.setNumThreads(1)
    return list(held(new_forge(stencils / str(seed)), seed, kinds, every))


def _broken(row: tuple[str, Tally]) -> bool:
    """Tell whether a change passed, or more fields were called changed than is promised."""
    kind, tally = row
    most = 0.01 if kind.removeprefix(BY_HAND) in PHOTOGRAPHS else 0.0
    accused = tally.unchanged["berbeda"] > most * tally.unchanged.total()
    return tally.changed["sama"] > 0 or accused


def _table(tallies: dict[str, Tally]) -> Table:
    table = Table(
        *("copy", "pages", "CPU s/page", "unchanged", "berbeda", "tidak terbaca"),
        *("changed", "sama", "berbeda", "tidak terbaca"),
        title="Fields of copies: the first five counts are of unchanged fields",
    )
    for wear, tally in tallies.items():
        still, moved = tally.unchanged, tally.changed
        total = max(1, still.total())
        table.add_row(
            wear,
            str(tally.pages),
            f"{np.median(tally.seconds):.2f}" if tally.seconds else "-",
            str(still.total()),
            f"{still['berbeda'] / total:.2%}",
            f"{still['tidak terbaca'] / total:.1%}",
            str(moved.total()),
            str(moved["sama"]),
            str(moved["berbeda"]),
            str(moved["tidak terbaca"]),
        )
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
