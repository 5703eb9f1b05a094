"""Find the symbols on the pages of a PDF as a viewer shows them. Runs in the worker."""

import time
from dataclasses import dataclass, field
from typing import Final

import pypdfium2

from formgen.compare.limits import MEBI, Limits, RefusedFileError
from formgen.compare.raster import DPI, Pixels, render
from formgen.compare.symbols import decode

_SECOND_LOOK: Final = 300
"""Dots per inch for a page printed smaller; else 2.5 pixels per module are enough."""

_KEPT: Final = 64 * MEBI
"""Bytes of drawn pages that are kept, so that a comparison need not draw them again."""


@dataclass(slots=True, kw_only=True)
class Pages:
    """What the pages of a PDF show.

    Attributes:
        texts: Of the symbols on each page, each once; none where a page was not looked at.
        complete: Whether every page was looked at.
        drawn: Pages at ``DPI`` by their index, as many as are kept.
    """

    texts: list[list[str]] = field(default_factory=list)
    complete: bool = True
    drawn: dict[int, Pixels] = field(default_factory=dict)


def read_pages(data: bytes, limits: Limits) -> Pages:
    """Read the symbols on the pages of a PDF, as long as there is time.

    Raises:
        RefusedFileError: Encrypted, too many pages, or not a PDF that can be read.
    """
    started = time.process_time()
    document = open_pdf(data, limits)
    count = len(document)
    pages, room = Pages(), _KEPT
    while len(pages.texts) < count and time.process_time() - started < limits.reading_seconds:
        index = len(pages.texts)
        texts, drawn = _looked_at(document, index)
        pages.texts.append(texts)
        if drawn is not None and drawn.nbytes <= room:
            pages.drawn[index] = drawn
            room -= drawn.nbytes
    pages.complete = len(pages.texts) == count
    pages.texts += [[] for _ in range(count - len(pages.texts))]
    return pages


def open_pdf(data: bytes, limits: Limits) -> pypdfium2.PdfDocument:
    """Open a PDF from outside.

    Raises:
        RefusedFileError: Encrypted, too many pages, or not a PDF that can be read.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        password = error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD
        raise RefusedFileError("encrypted" if password else "damaged") from error
    if len(document) > limits.pages:
        raise RefusedFileError("too_many_pages")
    return document


def _looked_at(document: pypdfium2.PdfDocument, index: int) -> tuple[list[str], Pixels | None]:
    """Return the texts on a page and the page drawn; nothing where it is broken."""
    try:
        page = document[index]
    except pypdfium2.PdfiumError:  # one broken page does not hide the seals of the others
        return [], None
    drawn = render(page, DPI)
    texts = decode(drawn) or decode(render(page, _SECOND_LOOK))
    page.close()
    return texts, drawn
