"""Find the symbols on the pages of a PDF as a viewer shows them. Runs in the worker."""

import time
from typing import Final

import pypdfium2
from PIL import Image

from formgen.compare.limits import Limits, RefusedFileError
from formgen.compare.symbols import decode

_RESOLUTIONS: Final = (150, 300)
"""Dots per inch: 2.5 pixels per module are enough; a page printed smaller gets a second look."""

_POINTS_PER_INCH: Final = 72
_MAX_PIXELS: Final = 16_000_000


def read_pages(data: bytes, limits: Limits) -> tuple[list[list[str]], bool]:
    """Return the texts of the symbols on each page, and whether every page was looked at.

    A page that was not looked at for lack of time has no texts.

    Raises:
        RefusedFileError: Encrypted, too many pages, or not a PDF that can be read.
    """
    started = time.monotonic()
    document = open_pdf(data, limits)
    count = len(document)
    pages: list[list[str]] = []
    while len(pages) < count and time.monotonic() - started < limits.reading_seconds:
        pages.append(_texts(document, len(pages)))
    return pages + [[] for _ in range(count - len(pages))], len(pages) == count


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


def _texts(document: pypdfium2.PdfDocument, index: int) -> list[str]:
    try:
        page = document[index]
    except pypdfium2.PdfiumError:  # one broken page does not hide the seals of the others
        return []
    texts: list[str] = []
    for resolution in _RESOLUTIONS:
        texts = texts or decode(_picture(page, resolution))
    page.close()
    return texts


def _picture(page: pypdfium2.PdfPage, resolution: int) -> Image.Image:
    """Render a page with its annotations, since they are part of what a person sees."""
    width, height = page.get_size()
    wanted = resolution / _POINTS_PER_INCH
    largest = (_MAX_PIXELS / max(1.0, width * height)) ** 0.5
    image: Image.Image = page.render(scale=min(wanted, largest), grayscale=True).to_pil()
    return image
