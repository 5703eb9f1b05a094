"""Slips of C.PEMBERITAHUAN: one for every voter, some hundred in a document.

Everybody in these tables is invented.
"""

import csv
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import cycle, islice
from pathlib import Path

from benchmarks.harness import Timed
from benchmarks.issuing import Cost, Line, run_issue
from benchmarks.office import DAY, HOST, KEY, cases, kind_of, make_office
from benchmarks.registry import REGISTRY
from formgen.model.case import Case
from formgen.model.presentation import Presenter
from formgen.render.layout import PDF_OPTIONS, lay_out
from formgen.seal.keys import IssuerKey
from formgen.service.produce import Kind, Order, Press, shape_of
from formgen.service.workspace import templates

CODE = "C.PEMBERITAHUAN"
_GROUP = "one slip of C.PEMBERITAHUAN, 300 to a document, to nowhere"
_VOTERS = 300
_DOCUMENTS = 6
"""Different ones in turn, so that a cache of names that no batch would hit is not measured."""
_WORDS = ("CONTOH", "UMPAMA", "MISAL", "TELADAN", "IBARAT", "ANDAIAN", "PERMISALAN")


@REGISTRY.measure(_GROUP, "WeasyPrint, whole layout of one slip", baseline=True)
def whole_layout() -> Timed:
    """Lay out one slip as if it were the only one; not sealed."""
    kind, case = _kind(), replace(next(_cases()), rows=(_row(1, 1),))
    shape, values = shape_of(kind, case), Presenter(kind.form, kind.variant, kind.mode).values(case)

    def call() -> int:
        lay_out(shape, values, templates()).write_pdf(zoom=kind.paper.zoom, **PDF_OPTIONS)
        return 1

    return call


@REGISTRY.measure(_GROUP, "floor: a signature and SHA-256 of its bytes")
def floor() -> Timed:
    """Sign and hash as many bytes as a slip has."""
    signer = IssuerKey(KEY)
    data = bytes(len(_sealed(next(_cases()))) // _VOTERS)

    def call() -> int:
        signer.sign(hashlib.sha256(data).digest() * 4)
        return 1

    return call


@REGISTRY.measure(_GROUP, "filled and sealed")
def sealed() -> Timed:
    """Make whole documents from their cases: values, pages, tags, attachment, seals, tail."""
    turn = cycle(islice(_cases(), _DOCUMENTS))
    _sealed(next(turn))  # the stencil is not what is measured

    def call() -> int:
        _sealed(next(turn))
        return _VOTERS

    return call


def measure_slips(
    voters: int, *, rounds: int, jobs: Sequence[int], say: Callable[[str], None]
) -> list[Line]:
    """Issue the slips of so many voters, round by round; costs are those of one slip."""
    with tempfile.TemporaryDirectory(prefix="formgen-bench-") as name:
        office = _office(Path(name, "awal"), voters)
        costs: dict[int, list[Cost]] = {count: [] for count in jobs}
        for number in range(rounds):
            for count in jobs:
                say(f"{number + 1}/{rounds} slips --jobs {count}")
                folder = Path(tempfile.mkdtemp(dir=name))
                shutil.copytree(office, folder, dirs_exist_ok=True)
                costs[count].append(_per_slip(folder, count))
        return [
            Line(name=f"formgen issue of slips --jobs {count}, one slip", costs=taken)
            for count, taken in costs.items()
        ]


def _per_slip(folder: Path, jobs: int) -> Cost:
    return run_issue(folder, CODE, jobs, {"--voters": "pemilih.csv"}, unit="pages")


def _office(folder: Path, voters: int) -> Path:
    """Make an office with a table of voters; its stencils are compiled by a batch before."""
    folder.mkdir()
    places = -(-voters // _VOTERS)
    make_office(folder, places)
    with (folder / "tps.csv").open(encoding="utf-8", newline="") as file:
        codes = [row["kode_tps"] for row in csv.DictReader(file)]
    with (folder / "tps.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["kode_tps"], *([code] for code in codes)])
    _write_voters(folder / "pemilih.csv", codes)
    with tempfile.TemporaryDirectory(prefix="formgen-bench-") as name:
        worn = Path(shutil.copytree(folder, Path(name, "kantor-uji")))
        _per_slip(worn, 1)
        shutil.copytree(worn / "kantor" / "stensil", folder / "kantor" / "stensil")
    return folder


def _write_voters(path: Path, codes: Sequence[str]) -> None:
    header = ("kode_tps", "nomor", "nik", "nama", "jk", "usia", "alamat", "rt", "rw", "jam")
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(header)
        for at, code in enumerate(codes):
            for number in range(1, _VOTERS + 1):
                row = _row(number, at)
                nik = f"99{at:08d}{number:06d}"
                where = ("DUSUN CONTOH", "001", "002", row["jam"])
                table.writerow([code, number, nik, row["nama"], row["jk"], 40, *where])


@cache
def _press() -> tuple[Press, Kind, tempfile.TemporaryDirectory[str]]:
    folder = tempfile.TemporaryDirectory(prefix="formgen-bench-")
    return Press(templates=templates(), stencils=Path(folder.name)), _kind(), folder


def _sealed(case: Case) -> bytes:
    press, kind, _ = _press()
    order = Order(case=case, number=1, edition=1, day=DAY)
    (document,) = press.sealed(kind, [order], IssuerKey(KEY), HOST)
    return document.data


def _kind() -> Kind:
    return replace(kind_of(CODE), mode="prefilled")


def _cases() -> Iterator[Case]:
    for at, case in enumerate(cases(3)):
        rows = tuple(_row(number, at) for number in range(1, _VOTERS + 1))
        yield replace(case, figures={}, rows=rows)


def _row(number: int, place: int) -> dict[str, str]:
    """Return an invented voter; names are all different."""
    words = (_WORDS[number % 7], _WORDS[place % 7], f"{place}-{number}")
    return {
        "nomor": str(number),
        "nama": " ".join(words),
        "jk": "LP"[number % 2],
        "nik": f"999999******{number:04d}",
        "jam": f"{7 + number % 5:02d}.00-{8 + number % 5:02d}.00",
    }
