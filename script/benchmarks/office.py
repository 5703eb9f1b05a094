"""Made-up polling places for the benchmarks: as cases, and as an office with tables."""

import csv
import random
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from itertools import count
from pathlib import Path

from benchmarks.tables import FIGURES, figures_of
from formgen.ingest.catalogue import load_catalogue
from formgen.ingest.regions import tps_place
from formgen.model.case import Case
from formgen.model.election import Election, Paslon
from formgen.model.region import Region
from formgen.service.keys import new_key
from formgen.service.produce import Kind
from formgen.service.setup import create_workspace
from formgen.service.workspace import Workspace, templates

DAY = date(2024, 11, 28)
KEY = bytes(range(32))
HOST = "CEK.EXAMPLE.ID"
_KABUPATEN = "3207"
_VOTE = date(2024, 11, 27)
_NAMES = (
    ("H. Ahmad Contoh, S.E.", "Budi Umpama"),
    ("Hj. Citra Misal", "Dedi Teladan, S.Pd."),
    ("Eka Andaian", "Fajar Permisalan"),
    ("Gita Ibarat", "Hadi Umpama"),
    ("Indra Contoh", "Joko Teladan"),
    ("Kartika Misal", "Lestari Andaian"),
)


def kind_of(code: str) -> Kind:
    """Return a form in its first paper, filled."""
    form, variant = load_catalogue(templates()).find(code, "bupati")
    return Kind(form=form, variant=variant, paper=form.papers[0], mode="filled")


def cases(pairs: int) -> Iterator[Case]:
    """Go through polling places without end; every one has other figures."""
    chance = random.Random(20241127)  # noqa: S311 - figures, not secrets
    election = Election(
        number=20243207,
        kind="bupati",
        region=Region(code=_KABUPATEN, name="CIAMIS", kind="kabupaten"),
        voting_day=_VOTE,
        regime="2024",
    )
    paslon = tuple(
        Paslon(number=number, calon=calon, wakil=wakil)
        for number, (calon, wakil) in enumerate(_NAMES[:pairs], start=1)
    )
    for code in _places():
        figures = dict(zip(FIGURES, figures_of(chance), strict=True))
        figures |= {f"suara_{number}": chance.randint(0, 200) for number in range(4, pairs + 1)}
        place = tps_place(code, f"Balai Desa {code[6:10]}")
        yield Case(election=election, tps=place, paslon=paslon, figures=figures)


def make_office(folder: Path, places: int) -> Workspace:
    """Make an office in a new folder, with tables of so many polling places beside it."""
    office = create_workspace(folder / "kantor", kabupaten=_KABUPATEN, host=HOST, voting_day=_VOTE)
    new_key(office, today=_VOTE)
    chance = random.Random(20241127)  # noqa: S311 - figures, not secrets
    with (
        (folder / "tps.csv").open("w", encoding="utf-8", newline="") as places_file,
        (folder / "hasil.csv").open("w", encoding="utf-8", newline="") as results_file,
    ):
        voters = [key for key in FIGURES if key.startswith("pemilih_dpt_")]
        tps, results = csv.writer(places_file), csv.writer(results_file)
        tps.writerow(["kode_tps", "alamat_tps", *voters])
        results.writerow(["kode_tps", *FIGURES])
        for code, _ in zip(_places(), range(places), strict=False):
            figures = dict(zip(FIGURES, figures_of(chance), strict=True))
            tps.writerow([code, f"Balai Desa {code[6:10]}", *(figures[key] for key in voters)])
            results.writerow([code, *figures.values()])
    with (folder / "paslon.csv").open("w", encoding="utf-8", newline="") as file:
        pairs = csv.writer(file)
        pairs.writerow(
            [
                *("jenis_pemilihan", "kode_wilayah", "nomor_urut"),
                *("nama_calon", "nama_wakil", "kolom_kosong"),
            ]
        )
        pairs.writerows(
            ["bupati", _KABUPATEN, number, *names, 0]
            for number, names in enumerate(_NAMES[:3], start=1)
        )
    return office


def _places() -> Iterator[str]:
    table = files("formgen.ingest").joinpath("wilayah/wilayah-2024.csv")
    desa = [
        row[0]
        for row in csv.reader(table.read_text(encoding="utf-8").splitlines())
        if len(row[0]) == 10 and row[0].startswith(_KABUPATEN)  # noqa: PLR2004 - a desa
    ]
    # Few TPS of each desa, then more: so a small batch spans as many folders as a large one.
    for number in count(1):
        yield from (f"{code}{number:03d}" for code in desa)
