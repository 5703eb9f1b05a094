"""An office with keys, tables and compiled stencils, made once; tests work on copies of it."""

import atexit
import contextlib
import csv
import io
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any
from unittest import mock

import openpyxl

from formgen.cli import command
from formgen.cli.boundary import run
from formgen.cli.options import today_in_jakarta
from formgen.service.keys import new_key, publish_keys
from formgen.service.setup import create_workspace
from formgen.service.workspace import Workspace, open_workspace
from tests.support.forms import FIGURES

DAY = date(2024, 11, 28)
BUPATI = 20243207
GUBERNUR = 20243200
HASIL = "C.HASIL-KWK-BUPATI"
SALINAN = "C.HASIL SALINAN-KWK-BUPATI"
KEJADIAN = "C.KEJADIAN KHUSUS DAN/ATAU KEBERATAN SAKSI-KWK"
NOTE = "Hujan lebat pukul 10.15; meja dipindahkan ke teras."

PLACES = (
    "3207012008001",
    "3207012008002",
    "3207022001001",
    "3207022001010",
)
"""TPS in two kecamatan, in the order of their codes; desa only, which share their stencils."""

PAIRS = (
    ("bupati", "3207", 1, "DR. H. HERDIAT SUNARYA", "H. YANA DIANA PUTRA"),
    ("bupati", "3207", 2, "Hj. SITI NU\u2019AENI, S.Pd.\u00a0I.", "ASEP ROHMAN, S.H."),
    ("bupati", "3207", 3, "CALON TIGA", "WAKIL TIGA"),
)
GOVERNORS = (
    ("gubernur", "32", 1, "DEDI MULYADI", "ERWAN SETIAWAN"),
    ("gubernur", "32", 2, "AHMAD SYAIKHU", "ILHAM AKBAR HABIBIE"),
)

PROGRAM = (sys.executable, "-c", "from formgen.cli import main; main()")
"""The command line as a process of its own."""

Row = Mapping[str, str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What one run of the command line left: exit code and both streams."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever the command says
        """The one JSON object on stdout."""
        return json.loads(self.out)


def formgen(*arguments: str | Path) -> Ran:
    """Run the command line in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(command, [str(argument) for argument in arguments])
    return Ran(code=code, out=out.getvalue(), err=err.getvalue())


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A workspace of its own with tables beside it."""

    folder: Path

    @property
    def root(self) -> Path:
        """The workspace."""
        return self.folder / "kantor"

    @property
    def out(self) -> Path:
        """Where documents are put for people."""
        return self.folder / "terbitan"

    @property
    def workspace(self) -> Workspace:
        """The workspace, opened."""
        return open_workspace(self.root)

    def table(self, name: str, rows: Iterable[Row]) -> Path:
        """Write a table beside the workspace; the ending of its name decides the format."""
        path = self.folder / name
        (write_xlsx if path.suffix == ".xlsx" else write_csv)(path, list(rows))
        return path

    def issue(self, *more: str | Path, forms: str = HASIL, results: bool = False) -> Ran:
        """Issue with the tables ``tps.csv``, ``hasil.csv`` and ``paslon.csv`` beside it."""
        arguments: list[str | Path] = ["issue", "--forms", forms, "--workspace", self.root]
        named = {"--tps": "tps.csv", "--paslon": "paslon.csv", "--out": "terbitan"}
        if results:
            named["--results"] = "hasil.csv"
        for option, name in named.items():
            if option not in more:
                arguments += [option, self.folder / name]
        if "--date" not in more:
            arguments += ["--date", DAY.isoformat()]
        return formgen(*arguments, *more, "--json")

    def verify(self, *copies: str | Path) -> Ran:
        """Check copies with the keys, the register and the archive of this office."""
        return formgen("verify", *copies, "--workspace", self.root, "--json")

    def receipts(self, out: Path | None = None) -> list[dict[str, str]]:
        """Read the receipt table."""
        with ((out or self.out) / "tanda-terima.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def kept(self) -> dict[str, str]:
        """Return the objects of the archive with their digests; their locks know the time."""
        found = tree(self.root / "arsip" / "arsip")
        return {key: digest for key, digest in found.items() if not key.endswith(".kunci")}


def tps_rows(places: Sequence[str] = PLACES) -> list[dict[str, str | int]]:
    """Return the table of TPS."""
    return [
        {"kode_tps": code, "alamat_tps": f"Balai Desa {code[6:10]}", "pemilih_dpt_j": 289}
        for code in places
    ]


def result_rows(places: Sequence[str] = PLACES) -> list[dict[str, str | int]]:
    """Return the table of results; the second place carries a note."""
    return [
        {"kode_tps": code, **FIGURES, "catatan": NOTE if code == PLACES[1] else ""}
        for code in places
    ]


def pair_rows(pairs: Sequence[tuple[Any, ...]] = PAIRS) -> list[dict[str, str | int]]:
    """Return the table of pairs."""
    header = ("jenis_pemilihan", "kode_wilayah", "nomor_urut", "nama_calon", "nama_wakil")
    return [dict(zip(header, pair, strict=True)) | {"kolom_kosong": 0} for pair in pairs]


def write_csv(path: Path, rows: Sequence[Row]) -> None:
    """Write a table as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def write_xlsx(path: Path, rows: Sequence[Row]) -> None:
    """Write a table as a spreadsheet, numbers as numbers."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    book.save(path)


def new_office(folder: Path) -> Office:
    """Return an office of its own that has issued nothing."""
    shutil.copytree(_prepared(), folder)
    return Office(folder=folder)


def copy_office(of: Office, folder: Path) -> Office:
    """Return a copy of an office with everything it has issued."""
    shutil.copytree(of.folder, folder)
    return Office(folder=folder)


@cache
def busy_office() -> Office:
    """Return an office that has issued three forms for all its TPS. Only to be read."""
    office = new_office(_folder() / "busy")
    first = office.issue(forms=f"{HASIL},{KEJADIAN}")
    assert first.code == 0, first
    filled = office.issue("--out", office.folder / "terisi", forms=SALINAN, results=True)
    assert filled.code == 0, filled
    return office


def tree(folder: Path) -> dict[str, str]:
    """Return the files below a folder with their digests."""
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="formgen-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _prepared() -> Path:
    """Make the office that is copied: its key may seal from before ``DAY`` until after today."""
    office = Office(folder=_folder() / "prepared")
    today = today_in_jakarta()
    with mock.patch("formgen.service.keys.secrets.token_bytes", _known_secret()):
        workspace = create_workspace(
            office.root, kabupaten="32.07", host="cek.example.id", voting_day=date(2024, 11, 27)
        )
        new_key(workspace, today=date(2024, 11, 1), until=today + timedelta(days=30))
    publish_keys(workspace, office.folder / "kunci.json", today=today)
    office.table("tps.csv", tps_rows())
    office.table("hasil.csv", result_rows())
    office.table("paslon.csv", pair_rows())
    _compile(office)
    return office.folder


def _known_secret() -> Callable[[int], bytes]:
    """Return a source of keys that are the same on every run, so that seals are too."""
    numbers = count(1)
    return lambda size: sha256(b"kunci uji %d" % next(numbers)).digest()[:size]


def _compile(office: Office) -> None:
    """Have the stencils made in another copy, so that every office begins with them."""
    worn = copy_office(office, _folder() / "worn")
    done = worn.issue(forms=f"{HASIL},{SALINAN}")
    assert done.code == 0, done
    shutil.copytree(worn.root / "stensil", office.root / "stensil")
