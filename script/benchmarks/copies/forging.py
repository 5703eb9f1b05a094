"""Issued documents, and the same with something changed under the seals of the true one.

A forgery is made with our own renderer and fonts, the best a forger could do: another digit or
letter, and the genuine symbols in their places.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import pikepdf
import pypdfium2
from numpy.typing import NDArray

from benchmarks.copies.wear import DPI
from formgen.compare.original import glyphs_of
from formgen.compare.raster import render
from formgen.compare.sheet import Sheet
from formgen.ingest.case_json import read_case
from formgen.ingest.catalogue import load_catalogue
from formgen.model.case import Case
from formgen.resources import data_dir
from formgen.seal.document import SealedDocument
from formgen.seal.keys import IssuerKey
from formgen.seal.tail import tail
from formgen.service.produce import Kind, Order, Press
from formgen.service.selection import paper

CODE: Final = "C.HASIL SALINAN-KWK-BUPATI"
HOST: Final = "cek.example.id"
KEY: Final = IssuerKey(bytes(range(32)))
_DAY: Final = date(2024, 11, 28)
_FINER: Final = 3
_QUIET: Final = 12  # pixels of white around a symbol
_LETTERS: Final = "ABCDEFGHIJKLMNOPRSTUWY"
_NAMES: Final = (
    ("DR. H. HERDIAT SUNARYA", "H. YANA DIANA PUTRA"),
    ("Hj. SITI NURAENI, S.Pd.", "ASEP ROHMAN, S.H."),
    ("DEDI MULYADI", "ILHAM AKBAR HABIBIE"),
)

Change = Callable[[Case, random.Random], Case]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forge:
    """Makes documents of one form, and forgeries of them."""

    press: Press
    kind: Kind
    case: Case

    def issue(self, case: Case | None = None) -> SealedDocument:
        """Return a sealed document."""
        order = Order(case=case or self.case, number=1, edition=1, day=_DAY)
        return self.press.sealed(self.kind, [order], KEY, HOST)[0]

    def forgery(self, true: SealedDocument, case: Case) -> bytes:
        """Return other content under the genuine seals of a true document."""
        other = self.issue(case)
        prefix = other.data[: other.prefix_length]
        return prefix + tail(prefix, [seal.text for seal in true.seals])


def new_forge(stencils: Path) -> Forge:
    """Return a forge for the filled results of one polling place with three pairs."""
    templates = data_dir("templates")
    form, variant = load_catalogue(templates).find(CODE)
    case = read_case(templates / form.slug / "sample.json")
    pairs = [
        replace(pair, calon=calon, wakil=wakil)
        for pair, (calon, wakil) in zip(case.paslon, _NAMES, strict=False)
    ]
    return Forge(
        press=Press(templates=templates, stencils=stencils),
        kind=Kind(form=form, variant=variant, paper=paper(form, ""), mode="filled"),
        case=replace(case, paslon=tuple(pairs)),
    )


def one_digit(case: Case, draw: random.Random) -> Case:
    """Change one digit of one figure."""
    key = draw.choice([k for k, v in sorted(case.figures.items()) if v])
    return replace(case, figures={**case.figures, key: _other_digit(case.figures[key] or 0, draw)})


def one_row(case: Case, draw: random.Random) -> Case:
    """Change the figures of one row of the table."""
    row = draw.choice(["pengguna_dpt", "pengguna_total", "pemilih_dpt"])
    keys = [f"{row}_{column}" for column in "lpj"]
    changed = {key: _other_digit(case.figures[key] or 0, draw) for key in keys}
    return replace(case, figures={**case.figures, **changed})


def one_letter(case: Case, draw: random.Random) -> Case:
    """Change one letter of one candidate's name."""
    at = draw.randrange(len(case.paslon))
    pair = case.paslon[at]
    letters = [i for i, char in enumerate(pair.calon) if char.isupper()]
    where = draw.choice(letters)
    letter = draw.choice(_LETTERS.replace(pair.calon[where], ""))
    name = pair.calon[:where] + letter + pair.calon[where + 1 :]
    pairs = [*case.paslon[:at], replace(pair, calon=name), *case.paslon[at + 1 :]]
    return replace(case, paslon=tuple(pairs))


def another_place(case: Case, draw: random.Random) -> Case:
    """Take the results of another polling place: the seals were transplanted."""
    figures = {
        key: _other_digit(value, draw) if value else value for key, value in case.figures.items()
    }
    return replace(case, figures=figures, paslon=tuple(reversed(case.paslon)))


CHANGES: Final[dict[str, Change]] = {
    "one digit": one_digit,
    "one row": one_row,
    "one name letter": one_letter,
    "seals transplanted": another_place,
}


def with_pages_swapped(true: SealedDocument) -> bytes:
    """Return a document whose last page comes first."""
    out = BytesIO()
    with pikepdf.open(BytesIO(true.data)) as pdf:
        pdf.pages.insert(0, pdf.pages[-1])
        del pdf.pages[-1]
        pdf.save(out)
    return out.getvalue()


def with_seals_of(paper: NDArray[np.uint8], sheet: Sheet) -> NDArray[np.uint8]:
    """Paste the seal symbols of a page over a print of another."""
    factor, own = paper.shape[0] / sheet.pixels.shape[0], paper.copy()
    page = cv2.resize(sheet.pixels, paper.shape[::-1], interpolation=cv2.INTER_CUBIC)
    for corners in sheet.symbols:
        left, top = (corners.min(axis=0) * factor - _QUIET).astype(int)
        right, bottom = (corners.max(axis=0) * factor + _QUIET).astype(int)
        own[top:bottom, left:right] = page[top:bottom, left:right]
    return own


def printed(document: bytes, page: int) -> NDArray[np.uint8]:
    """Print a page: glyphs where they belong to a ninth of a point."""
    sheet = pypdfium2.PdfDocument(document)[page - 1]
    fine = render(sheet, DPI * _FINER, pixels=1 << 30)
    size = (fine.shape[1] // _FINER, fine.shape[0] // _FINER)
    return np.asarray(cv2.resize(fine, size, interpolation=cv2.INTER_AREA), np.uint8)


def changed_fields(sheet: Sheet, true: bytes, forged: bytes, page: int) -> list[bool]:
    """Return for each field of a page whether the forgery says something else there."""
    ours, theirs = (glyphs_of(pypdfium2.PdfDocument(each)[page - 1]) for each in (true, forged))
    return [ours.text_in(field.box) != theirs.text_in(field.box) for field in sheet.fields]


def _other_digit(value: int, draw: random.Random) -> int:
    digits = list(str(value))
    at = draw.randrange(len(digits))
    allowed = [d for d in "0123456789" if d != digits[at] and not (at == 0 and d == "0")]
    digits[at] = draw.choice(allowed)
    return int("".join(digits))
