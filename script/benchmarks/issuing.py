"""The whole of ``formgen issue``, against a whole layout of each document and against the floor.

The floor does what nobody can leave out: it signs each page, hashes each document and leaves the
same tree of files on the disk (a folder of the archive with document, manifest and their locks, a
folder for people with their copy; the same bytes, the same number of names), as many to a sync as
a batch does. It lays nothing out, fills nothing in, and keeps no register.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from itertools import cycle, islice
from pathlib import Path

from benchmarks.office import DAY, KEY, cases, kind_of, make_office
from formgen.model.presentation import Presenter
from formgen.render.layout import PDF_OPTIONS, lay_out
from formgen.seal.keys import IssuerKey
from formgen.service.issue import PARCEL
from formgen.service.produce import shape_of
from formgen.service.workspace import templates
from formgen_archive.keys import MANIFEST, ORIGINAL
from formgen_archive.stores.whole_sync import sync_whole

FORM = "C.HASIL-KWK-BUPATI"
PAPER = (
    FORM,
    "C.HASIL SALINAN-KWK-BUPATI",
    "C.KEJADIAN KHUSUS DAN/ATAU KEBERATAN SAKSI-KWK",
    "C.DAFTAR HADIR PEMILIH PINDAHAN-KWK",
    "C.DAFTAR HADIR PEMILIH TAMBAHAN-KWK",
    "Tanda Terima Salinan",
)
"""The six forms of a polling place that a kabupaten is measured with."""
_SAMPLE = 256
"""Documents whose bytes the floor writes, round and round."""
_ALL_WORDS = 265
"""Documents among which there is a desa and a kelurahan: each has its own stencil."""
_LAYOUTS = 3
"""Whole layouts in one round: they take a second each."""
_COMPILED = Path(tempfile.gettempdir(), f"formgen-bench-{os.getuid()}-compiled")
"""Where Python keeps what it compiled of the program: an installed program is compiled already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one run cost, for each document.

    Attributes:
        wall: Seconds by the clock.
        cpu: Seconds of all processors, user and system.
        megabytes: Most memory of any one process; 0 where it was not measured.
    """

    wall: float
    cpu: float
    megabytes: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One way of issuing, over all rounds.

    Attributes:
        name: How.
        costs: One for each round.
        group: What is issued.
    """

    name: str
    costs: Sequence[Cost]
    group: str = "issue"

    def as_json(self) -> dict[str, object]:
        """Return medians in milliseconds, and the spread of the wall time."""
        walls = sorted(cost.wall for cost in self.costs)
        wall = statistics.median(walls)
        return {
            "group": self.group,
            "name": self.name,
            "wall_ms": wall * 1000,
            "cpu_ms": statistics.median(cost.cpu for cost in self.costs) * 1000,
            "spread": (walls[-1] - walls[0]) / wall,
            "megabytes": max(cost.megabytes for cost in self.costs),
            "rounds": len(self.costs),
        }


def measure_issue(
    places: int, *, rounds: int, jobs: Sequence[int], say: Callable[[str], None]
) -> list[Line]:
    """Measure all ways in turn, round by round.

    Args:
        places: Documents in each batch.
        rounds: How often each way is taken.
        jobs: Numbers of processes to try.
        say: Told what is being measured.
    """
    with tempfile.TemporaryDirectory(prefix="formgen-bench-") as name:
        folder = Path(name)
        office = _office(folder / "awal", places)
        first = _copy(office, folder)
        _issue(first, jobs=1)
        sample = list(islice(_left(first), _SAMPLE))
        ways: dict[str, Callable[[], Cost]] = {
            "WeasyPrint, whole layout": lambda: _layouts(_LAYOUTS),
            "floor: sign, hash, write durably": lambda: _floor(_new(folder), sample, places),
        }
        for count in jobs:
            ways[f"formgen issue --jobs {count}"] = partial(_issue_copy, office, folder, count)
        costs: dict[str, list[Cost]] = {way: [] for way in ways}
        for number in range(rounds):
            for way, run in ways.items():
                say(f"{number + 1}/{rounds} {way}")
                costs[way].append(run())
        return [Line(name=way, costs=taken) for way, taken in costs.items()]


def measure_kabupaten(
    places: int, *, rounds: int, jobs: Sequence[int], say: Callable[[str], None]
) -> list[Line]:
    """Issue the paper of so many polling places, six forms each, with each number of jobs in turn.

    Args:
        places: Polling places.
        rounds: How often each number of jobs is tried.
        jobs: Numbers of processes.
        say: Told what is being measured.
    """
    with tempfile.TemporaryDirectory(prefix="formgen-bench-") as name:
        folder = Path(name)
        office = _office(folder / "awal", places, PAPER)
        costs: dict[int, list[Cost]] = {count: [] for count in jobs}
        for number in range(rounds):
            for count in jobs:
                say(f"{number + 1}/{rounds} {places:,} TPS x {len(PAPER)} forms, --jobs {count}")
                costs[count].append(_issue(_copy(office, folder), jobs=count, forms=PAPER))
    return [
        Line(name=f"formgen issue --jobs {count}", costs=taken, group=_kabupaten(places))
        for count, taken in costs.items()
    ]


def _kabupaten(places: int) -> str:
    return f"a document of {places:,} TPS x {len(PAPER)} forms"


def measure_flatness(sizes: Sequence[int], say: Callable[[str], None]) -> list[Line]:
    """Issue batches of several sizes, one after the other; each begins with an empty office."""
    lines = []
    for size in sizes:
        say(f"{size:,} documents")
        with tempfile.TemporaryDirectory(prefix="formgen-bench-") as name:
            cost = _issue(_office(Path(name), size), jobs=1)
        lines.append(Line(name=f"formgen issue of {size:,}", costs=[cost]))
    return lines


def _office(folder: Path, places: int, forms: Sequence[str] = (FORM,)) -> Path:
    """Make an office with its tables; its stencils are compiled by a small batch of another one."""
    folder.mkdir(exist_ok=True)
    make_office(folder, places)
    with tempfile.TemporaryDirectory(prefix="formgen-bench-") as name:
        make_office(Path(name), _ALL_WORDS)
        _issue(Path(name), jobs=1, forms=forms)
        shutil.copytree(Path(name, "kantor", "stensil"), folder / "kantor" / "stensil")
    return folder


def _new(folder: Path) -> Path:
    """Return a new folder. Nothing is deleted between runs: that slows the next one down."""
    return Path(tempfile.mkdtemp(dir=folder))


def _copy(office: Path, folder: Path) -> Path:
    return Path(shutil.copytree(office, _new(folder), dirs_exist_ok=True))


def _issue_copy(office: Path, folder: Path, jobs: int) -> Cost:
    return _issue(_copy(office, folder), jobs=jobs)


def _issue(folder: Path, *, jobs: int, forms: Sequence[str] = (FORM,)) -> Cost:
    return run_issue(folder, ",".join(forms), jobs, {"--results": "hasil.csv"})


def run_issue(
    folder: Path, form: str, jobs: int, more: Mapping[str, str], *, unit: str = "issued"
) -> Cost:
    """Run the program on the tables of an office.

    Args:
        folder: The office.
        form: Codes of the forms, joined by commas.
        jobs: Processes.
        more: Further options, each with its table in the folder.
        unit: What the cost is of one of: documents ``issued`` or ``pages``.
    """
    command = [sys.executable, "-c", "from formgen.cli import main; main()", "issue", "--json"]
    command += ["--workspace", str(folder / "kantor"), "--out", str(folder / "terbitan")]
    for option, table in {"--tps": "tps.csv", "--paslon": "paslon.csv", **more}.items():
        command += [option, str(folder / table)]
    command += ["--forms", form, "--date", DAY.isoformat(), "--jobs", str(jobs)]
    started = time.perf_counter()
    ran = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", _LAUNCHER, *command],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPYCACHEPREFIX": str(_COMPILED), "PYTHONDONTWRITEBYTECODE": ""},
    )
    wall = time.perf_counter() - started
    answer, used = map(json.loads, ran.stdout.splitlines())
    return Cost(
        wall=wall / answer[unit],
        cpu=used["cpu"] / answer[unit],
        megabytes=used["megabytes"],
    )


_LAUNCHER = """
import contextlib, ctypes, json, os, resource, subprocess, sys
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
code = subprocess.run(sys.argv[1:]).returncode
with contextlib.suppress(ChildProcessError):
    while True:
        os.wait()
used = resource.getrusage(resource.RUSAGE_CHILDREN)
cpu = used.ru_utime + used.ru_stime
print(json.dumps({"cpu": cpu, "megabytes": used.ru_maxrss / 1024}))
sys.exit(code)
"""
"""A small process in between: Linux counts the memory of whoever starts a program as the program's
own, and this one has a layout engine loaded. It also waits for the processes that the program
leaves behind, whose time would be counted nowhere else."""


def _left(folder: Path) -> Iterator[tuple[bytes, bytes, int]]:
    """Yield document, manifest and number of pages of what a batch left."""
    for record in sorted((folder / "kantor" / "arsip" / "arsip").glob("*/*")):
        manifest = (record / MANIFEST).read_bytes()
        yield (record / ORIGINAL).read_bytes(), manifest, json.loads(manifest)["halaman"]


def _floor(folder: Path, sample: Sequence[tuple[bytes, bytes, int]], count: int) -> Cost:
    """Sign, hash and write as many documents; a sync for as many as a batch keeps together."""
    key = IssuerKey(KEY)
    wall, cpu = time.perf_counter(), time.process_time()
    for name in _PARTS:
        (folder / name).mkdir()
    (folder / _LOCK).write_bytes(b"{}")
    whole = os.open(folder, os.O_RDONLY)
    for number, (document, manifest, pages) in enumerate(islice(cycle(sample), count), start=1):
        digest = sha256(document).digest()
        for _ in range(pages):
            key.sign(digest * 4)  # as long as what is signed for a page
        _leave(folder, str(number), document, manifest)
        if number % PARCEL == 0 or number == count:
            sync_whole(whole)
    os.close(whole)
    return Cost(wall=(time.perf_counter() - wall) / count, cpu=(time.process_time() - cpu) / count)


_PARTS = ("arsip", "terbitan")
_LOCK = ".kunci-awal"


def _leave(folder: Path, record: str, document: bytes, manifest: bytes) -> None:
    """Write what a batch leaves of one document, in the plainest way there is."""
    archive, people = (f"{folder}/{part}/{record}" for part in _PARTS)
    for new in (archive, people):
        os.mkdir(new)  # noqa: PTH102 - the floor is as quick as it can be
    for path, data in (
        (f"{archive}/{ORIGINAL}", document),
        (f"{archive}/{MANIFEST}", manifest),
        (f"{people}/salinan.pdf", document),
    ):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        os.write(descriptor, data)
        os.close(descriptor)
    for name in (ORIGINAL, MANIFEST):
        os.link(f"{folder}/{_LOCK}", f"{archive}/.{name}.kunci")


def _layouts(count: int) -> Cost:
    """Lay whole documents out; to nowhere, not sealed."""
    kind = kind_of(FORM)
    presenter = Presenter(kind.form, kind.variant, kind.mode)
    ready = list(islice(cases(3), count + 1))
    for case in ready[:1]:  # imports and fonts are not what is measured
        lay_out(shape_of(kind, case), presenter.values(case), templates()).write_pdf(**PDF_OPTIONS)
    wall, cpu = time.perf_counter(), time.process_time()
    for case in ready[1:]:
        document = lay_out(shape_of(kind, case), presenter.values(case), templates())
        document.write_pdf(zoom=kind.paper.zoom, **PDF_OPTIONS)
    return Cost(wall=(time.perf_counter() - wall) / count, cpu=(time.process_time() - cpu) / count)
