"""Runs the corpus and counts: ``script/bench copies [--seeds 100-104] [--wear NAME]``."""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
from rich.console import Console
from rich.table import Table

from benchmarks.copies.forging import CHANGES, Forge, changed_fields, new_forge, printed
from benchmarks.copies.wear import PHOTOGRAPHS, WEARS
from formgen.compare.flattening import lay
from formgen.compare.likeness import measure
from formgen.compare.outcome import Likeness, decide
from formgen.compare.sheet import Sheet, sheet_of
from formgen.compare.symbols import find_symbols

_UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One field of one picture.

    Attributes:
        wear: What was done to the paper.
        change: What was changed in the document.
        seed: Of the page.
        text: What the original says.
        changed: Whether this field was.
        likeness: As measured; None when the picture could not be laid on the page.
    """

    wear: str
    change: str
    seed: int
    text: str
    changed: bool
    likeness: Likeness | None


@dataclass(slots=True)
class Tally:
    """Counts of one row of the table."""

    pages: int = 0
    seconds: list[float] = field(default_factory=list)
    unchanged: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)


def look(forge: Forge, seed: int, wears: Sequence[str]) -> Iterator[tuple[Seen, float]]:
    """Yield every field of the pictures of one seed, with the processor time of its page."""
    true = forge.issue()
    for number, change in enumerate([_UNCHANGED, *CHANGES]):
        draw = random.Random(1000 * seed + number)  # noqa: S311 - the same corpus each time
        forged = true.data
        if change != _UNCHANGED:
            forged = forge.forgery(true, CHANGES[change](forge.case, draw))
        for page in range(1, len(true.seals) + 1):
            sheet = sheet_of(pypdfium2.PdfDocument(true.data)[page - 1])
            changed = changed_fields(sheet, true.data, forged, page)
            if change != _UNCHANGED and not any(changed):
                continue
            paper = printed(forged, page)
            for at, wear in enumerate(wears):
                noise = np.random.default_rng([seed, number, page, at])
                picture = WEARS[wear](paper, noise)
                started = time.process_time()
                found = _measured(sheet, picture)
                seconds = time.process_time() - started
                for index, part in enumerate(sheet.fields):
                    likeness = None if found is None else found[index]
                    yield (
                        Seen(
                            wear=wear,
                            change=change,
                            seed=seed,
                            text=part.text,
                            changed=changed[index],
                            likeness=likeness,
                        ),
                        seconds if index == 0 else 0.0,
                    )


def _measured(sheet: Sheet, picture: np.ndarray) -> list[Likeness] | None:
    laid = lay(sheet, picture, [symbol.corners for symbol in find_symbols(picture)])
    return None if laid is None else measure(sheet, laid)


def outcome(seen: Seen) -> str:
    """Return what the field came to."""
    return "tidak terbaca" if seen.likeness is None else decide(seen.likeness)


def main(arguments: Sequence[str]) -> int:
    """Run the corpus and print the table; ends with 1 if a promise is broken."""
    parser = argparse.ArgumentParser(prog="script/bench copies", description=__doc__)
    parser.add_argument("--seeds", default="100-102", help="first-last (default 100-102)")
    parser.add_argument(
        "--wear", action="append", choices=list(WEARS), help="only this; repeatable"
    )
    parser.add_argument("--show", action="store_true", help="list every field that broke a promise")
    options = parser.parse_args(arguments)
    first, _, last = options.seeds.partition("-")
    cv2.setNumThreads(1)
    tallies: dict[str, Tally] = {}
    console = Console(stderr=True)
    broken = 0
    with tempfile.TemporaryDirectory() as folder:
        forge = new_forge(Path(folder))
        for seed in range(int(first), int(last or first) + 1):
            for seen, seconds in look(forge, seed, options.wear or list(WEARS)):
                tally = tallies.setdefault(seen.wear, Tally())
                came = outcome(seen)
                (tally.changed if seen.changed else tally.unchanged)[came] += 1
                if seconds:
                    tally.pages += 1
                    tally.seconds.append(seconds)
                wrong = came == ("sama" if seen.changed else "berbeda")
                broken += seen.changed and came == "sama"
                if wrong and options.show:
                    console.print(seen)
    console.print(_table(tallies))
    return int(broken > 0 or _accused(tallies))


def _accused(tallies: dict[str, Tally]) -> bool:
    """Tell whether more unchanged fields were called changed than is promised."""
    return any(
        tally.unchanged["berbeda"] > (0.01 if wear in PHOTOGRAPHS else 0) * tally.unchanged.total()
        for wear, tally in tallies.items()
    )


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
            f"{np.median(tally.seconds):.2f}",
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
