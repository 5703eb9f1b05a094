"""How long a copy takes: ``script/bench verify [--rounds 5]``; five rounds take some four minutes.

An office with six pairs issues a C.HASIL, four posters of 40 by 61 cm, and a C.HASIL SALINAN, three
sheets of A4. Copies of both are checked by the whole ``formgen verify``, a process of its own from
start to end, and by the desk of the web service, which stays; the text of a QR by the former alone.
Each round takes every copy once.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from typing import Final

import cv2
import numpy as np
import pypdfium2
from rich.console import Console
from rich.table import Table
from tests.support import office as make
from tests.support import retention
from tests.support.resaving import RESAVERS
from tests.support.scanning import stacked

from benchmarks.copies.forging import printed
from benchmarks.copies.ink import Writing, write
from benchmarks.copies.wear import WEARS, Pixels
from formgen.cli.options import today_in_jakarta
from formgen.compare.sandbox import read_pdf_seals
from formgen.service.desk import open_desk

_PAIRS: Final = 6
_PAGES: Final = 4
_SEED: Final = 20241127
_PICTURES: Final = ("photograph", "WhatsApp", "scan 200 dpi")
_HANDS: Final = (
    Writing(text="128", x=130, y=100, height=7, gap=8),
    Writing(text="407", x=130, y=130, height=7, gap=8),
    Writing(text="~", x=40, y=235, height=12, gap=0),
)
_WIDTH: Final = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One way of checking one copy.

    Attributes:
        name: What copy, and how it is checked.
        check: Checks it; returns the code of the verdict.
        wall: Seconds by the clock, one per round.
        cpu: Seconds of processor of all processes, one per round.
        codes: Verdicts seen.
    """

    name: str
    check: Callable[[], str]
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)

    def take(self) -> None:
        """Check once."""
        busy, started = _processor(), time.perf_counter()
        self.codes.add(self.check())
        self.wall.append(time.perf_counter() - started)
        self.cpu.append(_processor() - busy)


def main(arguments: Sequence[str]) -> int:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="script/bench verify", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="checks of each copy (default 5)")
    parser.add_argument(
        "--only", action="append", help="only copies whose name contains this; repeatable"
    )
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, _samples(Path(folder)) as every:
        wanted = options.only or [""]
        samples = [sample for sample in every if any(word in sample.name for word in wanted)]
        _say(f"{len(samples)} ways of checking, {options.rounds} rounds")
        for sample in samples:  # an installed program is compiled already
            sample.check()
        for turn in range(options.rounds):
            started = time.perf_counter()
            for sample in samples:
                sample.take()
            _say(f"round {turn + 1}: {time.perf_counter() - started:.0f} s")
        Console(stderr=True, width=_WIDTH).print(_table(samples, options.rounds))
    return 0


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")


@contextmanager
def _samples(folder: Path) -> Iterator[list[Sample]]:
    _say("an office issues the documents, and copies of them are made")
    office = make.new_office(folder / "kantor")
    pairs = [("bupati", "3207", n, f"CALON NOMOR {n}", f"WAKIL {n}") for n in range(1, _PAIRS + 1)]
    office.table("paslon.csv", make.pair_rows(pairs))
    more = {f"suara_{n}": 0 for n in range(4, _PAIRS + 1)}
    office.table("hasil.csv", [row | more for row in make.result_rows()])
    posters = _issued(office, make.HASIL)[0]
    copies = _saved(posters, _PAGES, folder)
    text = read_pdf_seals(posters.read_bytes()).pages[0][0]
    plain, signed, *_ = _issued(office, make.SALINAN)
    copies |= _saved(plain, 3, folder) | _pictures(plain, folder) | _signed(office, signed, folder)
    with open_desk(office.workspace, connections=1) as desk:

        def by_desk(path: Path) -> str:
            return desk.file(path.read_bytes(), today_in_jakarta())[0].verdict.code

        words = Sample(name="verify: text of a QR", check=partial(_by_command, office, text))
        yield [words] + [
            sample
            for name, path in copies.items()
            for sample in (
                Sample(name=f"verify: {name}", check=partial(_by_command, office, path)),
                Sample(name=f"web: {name}", check=partial(by_desk, path)),
            )
        ]


def _issued(office: make.Office, form: str) -> list[Path]:
    out = office.folder / form
    done = office.issue("--out", out, forms=form, results=True)
    if done.code:
        raise RuntimeError(done)
    return sorted(out.rglob("*.pdf"))


def _saved(document: Path, pages: int, folder: Path) -> dict[str, Path]:
    """Have every program save a document again."""
    data, made = document.read_bytes(), {f"{pages} pages, its own file": document}
    if len(pypdfium2.PdfDocument(data)) != pages:
        raise RuntimeError(document)
    for program, save in RESAVERS.items():
        path = folder / f"{program} {pages}.pdf"
        path.write_bytes(save(data))
        made[f"{pages} pages, saved by {program}"] = path
    return made


def _pictures(document: Path, folder: Path) -> dict[str, Path]:
    """Take pictures of page 2 of a document."""
    made, page = {}, printed(document.read_bytes(), 2)
    for wear in _PICTURES:
        made[wear] = folder / f"{wear}.jpg"
        made[wear].write_bytes(_jpeg(page, wear, 1))
    return made


def _signed(office: make.Office, document: Path, folder: Path) -> dict[str, Path]:
    """Bring the signed scan of a document home; return a photograph of the signed paper."""
    data, scan, copy = document.read_bytes(), folder / "pindai.pdf", folder / "bertanda.jpg"
    pages = range(1, len(pypdfium2.PdfDocument(data)) + 1)
    papers = [write(printed(data, page), _HANDS, _SEED + page) for page in pages]
    scan.write_bytes(stacked([_jpeg(paper, "scan 200 dpi", 2) for paper in papers], 200))
    words = ("--sebagai", "198001012005011001", "--workspace", office.root, "--json")
    (office.root / "petugas.toml").write_text(retention.STAFF, encoding="utf-8")
    put = make.formgen("archive", "put", "--scan", scan, *words)
    if put.code:
        raise RuntimeError(put)
    copy.write_bytes(_jpeg(papers[1], "photograph", 3))
    return {"photograph, against the signed scan": copy}


def _jpeg(page: Pixels, wear: str, seed: int) -> bytes:
    worn = WEARS[wear](page, np.random.default_rng([_SEED, seed]))
    return bytes(cv2.imencode(".jpg", worn, [cv2.IMWRITE_JPEG_QUALITY, 90])[1])


def _by_command(office: make.Office, copy: Path | str) -> str:
    command = [*make.PROGRAM, "verify", str(copy), "--workspace", str(office.root)]
    compiled = {"PYTHONPYCACHEPREFIX": str(office.folder / "pyc"), "PYTHONDONTWRITEBYTECODE": ""}
    done = subprocess.run(  # noqa: S603 - our own words
        command, check=False, capture_output=True, text=True, env=os.environ | compiled
    )
    return done.stdout.partition("[")[2].partition("]")[0]


def _processor() -> float:
    used = (getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def _table(samples: Sequence[Sample], rounds: int) -> Table:
    load = os.getloadavg()[0]
    table = Table(
        *("copy", "verdict", "CPU s", "least", "most", "wall s", "least", "most"),
        title=f"One copy checked, {rounds} rounds, load {load:.1f} at the end",
    )
    for sample in samples:
        figures = (f"{f(each):.2f}" for each in (sample.cpu, sample.wall) for f in _FIGURES)
        table.add_row(sample.name, " ".join(sorted(sample.codes)), *figures)
    return table


_FIGURES: Final = (statistics.median, min, max)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
