"""Draws every form in every mode, sealed with a key of no office, to be looked at."""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw

from formgen.ingest.case_json import read_case
from formgen.ingest.catalogue import load_catalogue
from formgen.ingest.regions import tps_place
from formgen.model.case import Case, Mode
from formgen.model.election import Election, Paslon
from formgen.model.form import Form, Variant
from formgen.seal.keys import IssuerKey
from formgen.service.produce import Kind, Order, Press
from formgen.service.workspace import templates

_MODES: tuple[Mode, ...] = ("blank", "prefilled", "filled")
_KEY = IssuerKey(bytes(range(32)))
_HOST = "CEK.EXAMPLE.ID"
_DAY = date(2024, 11, 28)  # seals know no earlier day than 2024
_GAP, _THUMB = 12, 300


def main() -> None:
    """Draw what the command line asks for."""
    asked = _arguments()
    asked.folder.mkdir(parents=True, exist_ok=True)
    press = Press(templates=templates(), stencils=asked.folder / "stensil")
    firsts: list[tuple[str, Image.Image]] = []
    for form in load_catalogue(templates()).forms:
        if asked.forms and form.slug not in asked.forms.split(","):
            continue
        rows = [pages(press, form, mode, asked) for mode in _MODES]
        _joined([_joined(row, down=False) for row in rows], down=True).save(
            asked.folder / f"{form.slug}.png"
        )
        firsts.append((form.slug, rows[-1][0]))
        sys.stdout.write(f"{form.slug}: {sum(map(len, rows))}\n")
    _sheet(firsts).save(asked.folder / "contact-sheet.png")


def pages(press: Press, form: Form, mode: Mode, asked: argparse.Namespace) -> list[Image.Image]:
    """Return the pages of one form as pictures."""
    case, variant = _case(form, asked)
    if mode == "blank":
        case = Case(election=case.election, tps=None, paslon=case.paslon)
    paper = min(form.papers, key=lambda size: size.height_mm)
    kind = Kind(form=form, variant=variant, paper=paper, mode=mode)
    order = Order(case=case, number=1, edition=1, day=_DAY)
    document = pypdfium2.PdfDocument(press.sealed(kind, [order], _KEY, _HOST)[0].data)
    drawn = [page.render(scale=asked.dpi / 72).to_pil().convert("RGB") for page in document]
    document.close()
    return drawn


def _case(form: Form, asked: argparse.Namespace) -> tuple[Case, Variant]:
    """Return the sample of a form, with as many pairs and in the province asked for."""
    variants: list[Variant] = []

    def form_of(election: Election) -> tuple[Form, Variant]:
        variants.append(next(v for v in form.variants if v.kind == election.kind))
        return form, variants[0]

    case = read_case(templates() / form.folder / form.sample, form_of)
    if asked.paslon:
        name = "Prof. Dr. Ir. H. MUHAMMAD SYAIKHU WIRANATA KUSUMAH, S.T., M.T."
        pairs = (Paslon(number=n, calon=name, wakil=name) for n in range(1, asked.paslon + 1))
        case = replace(case, paslon=tuple(pairs))
    if asked.tps and case.tps is not None:
        case = replace(case, tps=tps_place(asked.tps, "Balai Pertemuan"))
    return case, variants[0]


def _joined(pictures: list[Image.Image], *, down: bool) -> Image.Image:
    """Put pictures beside or below each other."""
    widths, heights = [p.width for p in pictures], [p.height for p in pictures]
    gaps = _GAP * (len(pictures) + 1)
    size = (max(widths), sum(heights) + gaps) if down else (sum(widths) + gaps, max(heights))
    sheet = Image.new("RGB", size, "#888888")
    at = _GAP
    for picture in pictures:
        sheet.paste(picture, (0, at) if down else (at, 0))
        at += (picture.height if down else picture.width) + _GAP
    return sheet


def _sheet(firsts: list[tuple[str, Image.Image]], columns: int = 8) -> Image.Image:
    """Put the first pages of all forms on one sheet, with their names."""
    height = int(_THUMB * 1.6) + 16
    lines = -(-len(firsts) // columns)
    sheet = Image.new("RGB", (columns * (_THUMB + _GAP), lines * height), "#888888")
    draw = ImageDraw.Draw(sheet)
    for (name, picture), (x, y) in zip(firsts, _places(columns, height), strict=False):
        small = picture.copy()
        small.thumbnail((_THUMB, height - 16))
        sheet.paste(small, (x, y + 14))
        draw.text((x, y + 1), name, fill="white")
    return sheet


def _places(columns: int, height: int) -> Iterator[tuple[int, int]]:
    y = 0
    while True:
        for column in range(columns):
            yield column * (_THUMB + _GAP), y
        y += height


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--forms", default="", help="slugs, separated by commas; else all")
    parser.add_argument("--paslon", type=int, default=0, help="pairs with very long names")
    parser.add_argument("--tps", default="", help="code of a TPS, for the words of its province")
    parser.add_argument("--dpi", type=int, default=60)
    return parser.parse_args()


if __name__ == "__main__":
    main()
