"""Draws every form in every mode, sealed with a key of no office, to be looked at."""

import argparse
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
import zxingcpp
from PIL import Image, ImageDraw
from tests.support import office_papers

from formgen.ingest.case_json import read_case
from formgen.ingest.catalogue import load_catalogue
from formgen.ingest.regions import tps_place
from formgen.model.case import Case, Mode
from formgen.model.election import Election, Paslon
from formgen.model.form import Form, Variant
from formgen.seal.document import SealedDocument
from formgen.seal.keys import IssuerKey
from formgen.service.destroy.paper_kinds import paper_kinds
from formgen.service.produce import Kind, Order, Press
from formgen.service.workspace import templates

_MODES: tuple[Mode, ...] = ("blank", "prefilled", "filled")
_KEY = IssuerKey(bytes(range(32)))
_HOST = "CEK.EXAMPLE.ID"
_DAY = date(2024, 11, 28)  # seals know no earlier day than 2024
_GAP, _THUMB = 12, 300
_CHECK_DPI = 150
_RECORDS = 12  # in the lists of the archive's papers
_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])


def main() -> None:
    """Draw what the command line asks for."""
    asked = _arguments()
    asked.folder.mkdir(parents=True, exist_ok=True)
    (asked.folder / "pdf").mkdir(exist_ok=True)
    press = Press(templates=templates(), stencils=asked.folder / "stensil")
    unread: list[str] = []
    firsts: list[tuple[str, Image.Image]] = []
    for form in load_catalogue(templates()).forms:
        if asked.forms and form.slug not in asked.forms.split(","):
            continue
        printed = {mode: sealed(press, form, mode, asked) for mode in _MODES}
        for mode, document in printed.items():
            name = f"{form.slug}-{mode}.pdf"
            (asked.folder / "pdf" / name).write_bytes(document.data)
            unread += [name] if asked.check and not readable(document) else []
        rows = [drawn(document.data, asked.dpi) for document in printed.values()]
        _joined([_joined(row, down=False) for row in rows], down=True).save(
            asked.folder / f"{form.slug}.png"
        )
        firsts.append((form.slug, rows[-1][0]))
        sys.stdout.write(f"{form.slug}: {sum(map(len, rows))}\n")
    records = [office_papers.line(number) for number in range(1, _RECORDS + 1)]
    for slug in paper_kinds(templates()):  # the archive's own, laid out as when they are made
        if asked.forms and slug not in asked.forms.split(","):
            continue
        data = office_papers.paper(slug, records)
        (asked.folder / "pdf" / f"{slug}.pdf").write_bytes(data)
        pages = drawn(data, asked.dpi)
        _joined(pages, down=False).save(asked.folder / f"{slug}.png")
        firsts.append((slug, pages[0]))
        sys.stdout.write(f"{slug}: {len(pages)}\n")
    _sheet(firsts).save(asked.folder / "contact-sheet.png")
    if asked.check:
        sys.exit(judged(sorted((asked.folder / "pdf").glob("*.pdf")), unread))


def judged(files: list[Path], unread: list[str]) -> int:
    """Say which seals cannot be read, ask veraPDF about all files in one run; the exit code."""
    for name in unread:
        sys.stderr.write(f"{name}: a seal cannot be read at {_CHECK_DPI} dpi\n")
    verapdf = Path(__file__).with_name("verapdf")
    asked = [verapdf, *files]
    done = subprocess.run(asked, stdout=subprocess.DEVNULL, check=False)  # noqa: S603  our own files
    conform = done.returncode
    sys.stderr.write(f"{len(files)} files, {len(unread)} with unread seals, veraPDF: {conform}\n")
    return int(bool(unread) or conform != 0)


def readable(document: SealedDocument) -> bool:
    """Whether each seal of each page can be read, as often as it is printed."""
    for picture, seal in zip(drawn(document.data, _CHECK_DPI), document.seals, strict=True):
        read = [one.text for one in zxingcpp.read_barcodes(picture.convert("L"), formats=_QR)]
        if not read or set(read) != {seal.text}:
            return False
    return True


def sealed(press: Press, form: Form, mode: Mode, asked: argparse.Namespace) -> SealedDocument:
    """Return one form as it would be issued."""
    case, variant = _case(form, asked)
    if mode == "blank":
        case = Case(election=case.election, tps=None, paslon=case.paslon)
    paper = min(form.papers, key=lambda size: size.height_mm)
    kind = Kind(form=form, variant=variant, paper=paper, mode=mode)
    order = Order(case=case, number=1, edition=1, day=_DAY)
    return press.sealed(kind, [order], _KEY, _HOST)[0]


def drawn(data: bytes, dpi: int) -> list[Image.Image]:
    """Return the pages of a PDF as pictures."""
    document = pypdfium2.PdfDocument(data)
    pictures = [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in document]
    document.close()
    return pictures


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
    parser.add_argument("--check", action="store_true", help="read all seals, ask veraPDF")
    return parser.parse_args()


if __name__ == "__main__":
    main()
