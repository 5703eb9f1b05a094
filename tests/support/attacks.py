"""What people do to a sealed PDF, by accident or on purpose."""

import re
from io import BytesIO

import pikepdf
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText

_STARTXREF = re.compile(rb"startxref\n(\d+)\n%%EOF\n")
_ENTRIES = re.compile(rb"/Size (\d+) /Root (\d+) 0 R /Info (\d+) 0 R")
_PAGES_CONTENT = 8
"""Object number of the content of page 1 in the documents of ``support.prefix``."""


def append_update(data: bytes, content: bytes) -> bytes:
    """Append an incremental update that gives page 1 another content: white-out and new text.

    This is the incremental saving attack: every byte that was sealed is still there.
    """
    *_, start = _STARTXREF.findall(data)
    *_, (size, root, info) = _ENTRIES.findall(data)
    at = len(data)
    body = b"%d 0 obj\n<< /Length %d >>\nstream\n%b\nendstream\nendobj\n" % (
        _PAGES_CONTENT,
        len(content),
        content,
    )
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<< /Size %b /Root %b 0 R /Info %b 0 R " % (
        _PAGES_CONTENT,
        at,
        size,
        root,
        info,
    )
    end = b"/Prev %b >>\nstartxref\n%d\n%%%%EOF\n" % (start, at + len(body))
    return data + body + table + end


def white_out(words: bytes) -> bytes:
    """Return page content that shows other words in the place of the issued ones."""
    return b"1 g 50 640 300 80 re f 0 g BT /T 14 Tf 60 680 Td (%b) Tj ET q /FgSegel Do Q" % words


def add_annotation(data: bytes) -> bytes:
    """Add a note on page 1 as an incremental update, the way a viewer saves one."""
    stream = BytesIO(data)
    writer = PdfWriter(stream, incremental=True)
    note = FreeText(text="PASLON 1: 923", rect=(60, 660, 260, 700))
    writer.add_annotation(page_number=0, annotation=note)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def resave(data: bytes) -> bytes:
    """Open and save with qpdf's library: the same pages in other bytes."""
    out = BytesIO()
    with pikepdf.open(BytesIO(data)) as pdf:
        pdf.save(out)
    return out.getvalue()


def swap_pages(data: bytes) -> bytes:
    """Put the last page first and save."""
    out = BytesIO()
    with pikepdf.open(BytesIO(data)) as pdf:
        pdf.pages.insert(0, pdf.pages[-1])
        del pdf.pages[-1]
        pdf.save(out)
    return out.getvalue()


def text_of(data: bytes) -> str:
    """Return what a viewer shows on page 1, as text."""
    return PdfReader(BytesIO(data)).pages[0].extract_text()
