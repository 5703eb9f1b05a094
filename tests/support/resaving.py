"""Programs that save a PDF again: the same pages in other bytes."""

import subprocess
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Final

import pikepdf
import pypdfium2
from pypdf import PdfReader, PdfWriter


def by_pikepdf(data: bytes) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(data)) as pdf:
        pdf.save(out)
    return out.getvalue()


def by_pdfium(data: bytes) -> bytes:
    out = BytesIO()
    pypdfium2.PdfDocument(data).save(out)
    return out.getvalue()


def by_pypdf(data: bytes) -> bytes:
    out, writer = BytesIO(), PdfWriter()
    for page in PdfReader(BytesIO(data)).pages:
        writer.add_page(page)
    writer.write(out)
    return out.getvalue()


def by_mutool(data: bytes) -> bytes:
    return _by_program(data, "mutool", "clean", "-gggg", "{given}", "{taken}")


def by_ghostscript(data: bytes) -> bytes:
    return _by_program(data, "gs", "-q", "-o", "{taken}", "-sDEVICE=pdfwrite", "{given}")


def by_poppler(data: bytes) -> bytes:
    return _by_program(data, "pdftocairo", "-pdf", "{given}", "{taken}")


RESAVERS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "pikepdf": by_pikepdf,
    "pdfium": by_pdfium,
    "pypdf": by_pypdf,
    "mutool": by_mutool,
    "Ghostscript": by_ghostscript,
    "poppler": by_poppler,
}


def overlaid(data: bytes, content: bytes, page: int = 0) -> bytes:
    """Paint over a page, as an editor does, and save; ``/Helv`` is a bold font."""
    out = BytesIO()
    with pikepdf.open(BytesIO(data)) as pdf:
        sheet = pdf.pages[page]
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name("/Helvetica-Bold"),
        )
        sheet.add_resource(pdf.make_indirect(font), pikepdf.Name.Font, pikepdf.Name("/Helv"))
        sheet.contents_add(b"q", prepend=True)
        sheet.contents_add(b"Q " + content)
        pdf.save(out)
    return out.getvalue()


def arranged(data: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """Change the pages as a whole and save, every object where it can be read in the bytes."""
    out = BytesIO()
    with pikepdf.open(BytesIO(data)) as pdf:
        change(pdf)
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def without_text(data: bytes, words: str, page: int) -> bytes:
    """Take words off a page, as an editor of PDFs does, and save."""
    document = pypdfium2.PdfDocument(data)
    sheet = document[page]
    textpage = sheet.get_textpage()
    for item in list(sheet.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT])):
        if textpage.get_text_bounded(*item.get_bounds()).strip() == words:
            sheet.remove_obj(item)
    sheet.gen_content()
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _by_program(data: bytes, *command: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        given, taken = Path(folder, "given.pdf"), Path(folder, "taken.pdf")
        given.write_bytes(data)
        words = [word.format(given=given, taken=taken) for word in command]
        subprocess.run(words, check=True, capture_output=True)
        return taken.read_bytes()
