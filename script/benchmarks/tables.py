"""Checking a large table of results: every cell read, every rule of C.HASIL applied."""

import csv
import random
import tempfile
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Final

from openpyxl import Workbook

from benchmarks.harness import Timed
from benchmarks.registry import REGISTRY
from formgen.service.check import check_form_results

_ROWS: Final = 100_000
_GROUP: Final = f"one row of {_ROWS:,} with 28 figures, checked"
_PROVINCE: Final = "32"  # has 5,957 desa, enough for so many rows at 20 TPS a desa
_WRONG: Final = 0.05  # part of the rows with one wrong figure, as in real tables
FIGURES: Final = (
    *(f"pemilih_dpt_{sex}" for sex in "lpj"),
    *(
        f"pengguna_{group}_{sex}"
        for group in ("dpt", "pindahan", "tambahan", "total")
        for sex in "lpj"
    ),
    *(f"surat_{what}" for what in ("diterima", "digunakan", "dikembalikan", "tidak_digunakan")),
    *(f"disabilitas_{sex}" for sex in "lpj"),
    *(f"suara_{what}" for what in ("1", "2", "3", "sah", "tidak_sah", "total")),
)


@REGISTRY.measure(_GROUP, "floor: csv.reader alone", baseline=True)
def floor() -> Timed:
    """Split the lines of the same file into cells and do nothing with them."""
    path = _csv()

    def call() -> int:
        with path.open(encoding="utf-8", newline="") as file:
            return sum(1 for _ in csv.reader(file))

    return call


@REGISTRY.measure(_GROUP, "formgen check, CSV")
def checked_csv() -> Timed:
    """Check the table as the command does."""
    return _checked(_csv())


@REGISTRY.measure(_GROUP, "formgen check, XLSX")
def checked_xlsx() -> Timed:
    """Check the same table from a spreadsheet, counts stored as numbers."""
    return _checked(_xlsx())


def _checked(path: Path) -> Timed:
    return lambda: check_form_results("C.HASIL", path).rows


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Return a folder that is removed at the end of the run."""
    return tempfile.TemporaryDirectory(prefix="formgen-bench-")


@cache
def _csv() -> Path:
    path = Path(_folder().name, "hasil.csv")
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(_table())
    return path


@cache
def _xlsx() -> Path:
    path = Path(_folder().name, "hasil.xlsx")
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in _table():
        sheet.append(row)
    book.save(path)
    return path


def _table() -> Iterator[Sequence[str | int | None]]:
    """Make the same rows in every run, ordered by place as tables mostly are."""
    chance = random.Random(20241127)  # noqa: S311 - figures, not secrets
    yield ["kode_tps", *FIGURES, "catatan"]
    for code in islice(_places(), _ROWS):
        figures = figures_of(chance)
        if chance.random() < _WRONG:
            figures[chance.randrange(len(figures))] += 1
        yield [code, *figures, None]


def _places() -> Iterator[str]:
    table = files("formgen.ingest").joinpath("wilayah/wilayah-2024.csv")
    for row in csv.reader(table.read_text(encoding="utf-8").splitlines()):
        if len(row[0]) == 10 and row[0].startswith(_PROVINCE):  # noqa: PLR2004 - a desa
            yield from (f"{row[0]}{number:03d}" for number in range(1, 21))


def figures_of(chance: random.Random) -> list[int]:
    """Make the figures of one place, in the order of ``FIGURES``; they keep every rule."""
    listed = [chance.randint(150, 290) for _ in "lp"]
    of_list = [count - chance.randint(10, 60) for count in listed]
    moved, added, disabled = ([chance.randint(0, 4) for _ in "lp"] for _ in range(3))
    voters = [sum(each) for each in zip(of_list, moved, added, strict=True)]
    total, invalid, returned = sum(voters), chance.randint(0, 9), chance.randint(0, 2)
    received = sum(listed) + -(-25 * sum(listed) // 1000)
    valid = total - invalid
    first = chance.randint(0, valid)
    second = chance.randint(0, valid - first)
    groups = (listed, of_list, moved, added, voters)
    figures = [count for group in groups for count in (*group, sum(group))]
    figures += [received, total, returned, received - total - returned]
    figures += [*disabled, sum(disabled)]
    figures += [first, second, valid - first - second, valid, invalid, total]
    return figures
