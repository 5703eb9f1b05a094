"""A small form in WeasyPrint's own HTML, and ways to look into a PDF from outside."""

import io
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import weasyprint
from pypdf import PdfReader

from formgen.render.compile import compile_document
from formgen.render.fill import DocumentMeta
from formgen.render.fonts import FILES, FONT_FOLDER
from formgen.render.layout import PDF_OPTIONS
from formgen.render.slots import Rect, Slot
from formgen.render.stencil import Stencil

META = DocumentMeta(
    title="C.HASIL · TPS 001 & 002", identifier="c-hasil.3207012001001", day=date(2024, 11, 27)
)
DATA = b'{"suara_1":95}'
PROBE = "\u25ca"

_HEAD = f"""<!DOCTYPE html><html lang="id"><head><title>Coba</title><style>
@font-face {{ font-family: S; src: url({(FONT_FOLDER / FILES["regular"]).as_uri()}) }}
@font-face {{ font-family: S; font-weight: 700;
  src: url({(FONT_FOLDER / FILES["bold"]).as_uri()}) }}
@page {{ size: 210mm 297mm; margin: 15mm }}
body, h1, p {{ margin: 0 }}
body {{ font-family: S; font-size: 10pt; font-kerning: none; font-variant-ligatures: none }}
.slot {{ display: inline-block; width: 60mm; height: 6mm; line-height: 6mm; white-space: pre;
  overflow: hidden; vertical-align: bottom }}
.kotak {{ display: inline-block; width: 8mm; height: 8mm; line-height: 8mm; text-align: center;
  vertical-align: top }}
.bulat {{ display: inline-block; width: 5mm; height: 5mm; border: 0.25mm solid;
  border-radius: 50% }}
.turus {{ width: 60mm; height: 40mm; border: 1pt solid }}
.segel {{ position: absolute; width: 33mm; height: 36mm }}
.sidik {{ width: 170mm; height: 3mm }}
section {{ break-after: page; position: relative; height: 250mm }}
section:last-child {{ break-after: auto }}
</style></head><body>"""
SEALS = (
    '<div data-seal="1" class="segel" style="right:0;top:0"></div>'
    '<div data-seal="1" class="segel" style="left:0;bottom:0"></div>'
)
HASH = '<div data-hash="1" class="sidik"></div>'


def text_slot(key: str, more: str = "", style: str = "") -> str:
    """Return a text slot in stencil mode."""
    return (
        f'<span class="slot" data-slot="{key}" data-kind="text" {more} style="{style}">'
        f"{PROBE}</span>"
    )


def digit_slot(key: str, count: int = 3) -> str:
    """Return digit boxes in stencil mode."""
    return "".join(
        f'<span class="kotak" data-slot="{key}" data-kind="digits" data-cell="{cell}">'
        f"{'' if cell else PROBE}</span>"
        for cell in range(count)
    )


def bubble_slot(key: str, count: int = 3) -> str:
    """Return ten rows of bubbles."""
    rows = (
        "".join(
            f'<span class="bulat" data-slot="{key}" data-kind="bubble" data-cell="{i}.{d}"></span>'
            for i in range(count)
        )
        for d in range(10)
    )
    return "".join(f"<div>{row}</div>" for row in rows)


def tally_slot(key: str) -> str:
    """Return a grid for 600 votes."""
    return f'<div class="turus" data-slot="{key}" data-kind="tally" data-grid="12x10"></div>'


def document(*pages: str) -> weasyprint.Document:
    """Lay pages out; each is the body of one page."""
    body = "".join(f"<section>{page}</section>" for page in pages)
    return weasyprint.HTML(string=f"{_HEAD}{body}</body></html>").render(**PDF_OPTIONS)


def small_stencil() -> Stencil:
    """Return a stencil of two pages with every kind of slot."""
    first = (
        f"<h1>Judul</h1><p>Desa {text_slot('desa', 'data-leader=1')} di Kecamatan "
        f"{text_slot('kecamatan', style='font-weight:700;text-align:center')}</p>"
        f"<p>Suara {digit_slot('suara_1')}</p>{tally_slot('turus_1')}{bubble_slot('suara_1')}"
    )
    second = (
        f"<p>Alamat {text_slot('alamat', 'data-min=8 data-lines=2', 'height:12mm')}</p>"
        f"<table><tr><th>Ketua</th><td>{text_slot('kpps_1', style='text-align:right')}</td></tr>"
        f"</table><p>Desa {text_slot('desa')}</p>{HASH}"
    )
    return compile_document(document(SEALS + first, SEALS + second), 1, with_slots=True)


def text_in(pdf: bytes, page: int, cells: Iterable[Rect]) -> str:
    """Return what pdfium reads inside rectangles of a page (0 first), white space removed."""
    opened = pypdfium2.PdfDocument(pdf)
    try:
        layer = opened[page].get_textpage()
        parts = [
            layer.get_text_bounded(
                left=cell.left - 1, bottom=cell.bottom - 1, right=cell.right + 1, top=cell.top + 1
            )
            for cell in cells
        ]
    finally:
        opened.close()
    return "".join("".join(parts).split())


def text_of(pdf: bytes, slot: Slot) -> str:
    """Return what pdfium reads in a slot, white space removed."""
    whole = Rect(
        min(cell.left for cell in slot.cells),
        min(cell.bottom for cell in slot.cells),
        max(cell.right for cell in slot.cells),
        max(cell.top for cell in slot.cells),
    )
    return text_in(pdf, slot.page, [whole])


def strict(pdf: bytes) -> PdfReader:
    """Open a PDF with pypdf, which warns of everything unusual; warnings are errors in tests."""
    return PdfReader(io.BytesIO(pdf), strict=True)


def tree_mcids(pdf: bytes) -> list[tuple[int, int]]:
    """Return (page, marked-content id) in the order of the structure tree."""
    reader = strict(pdf)
    numbers = {page.indirect_reference.idnum: i for i, page in enumerate(reader.pages)}  # type: ignore[union-attr]
    found: list[tuple[int, int]] = []
    _collect(reader.trailer["/Root"]["/StructTreeRoot"], numbers, found)  # type: ignore[index]
    return found


def _collect(
    element: Any,  # noqa: ANN401 - pypdf types a tree element as object
    numbers: dict[int, int],
    found: list[tuple[int, int]],
) -> None:
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        if isinstance(kid, int):
            found.append((numbers[element.raw_get("/Pg").idnum], int(kid)))
        else:
            _collect(kid.get_object(), numbers, found)


def content_mcids(pdf: bytes, page: int) -> list[int]:
    """Return the marked-content ids of a page in drawing order, all of its streams together."""
    data = strict(pdf).pages[page].get_contents()
    assert data is not None
    return [int(found) for found in re.findall(rb"/MCID\s+(\d+)", data.get_data())]


def write(folder: Path, pdf: bytes, name: str = "contoh.pdf") -> Path:
    """Write a PDF for programs that read files."""
    path = folder / name
    path.write_bytes(pdf)
    return path
