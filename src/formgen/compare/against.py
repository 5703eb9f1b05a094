"""Hold the pages of a copy against those of the original. Runs in the worker."""

import time
from dataclasses import dataclass

import pypdfium2

from formgen.compare.limits import Limits
from formgen.compare.pages import open_pdf
from formgen.compare.parts import PageResult
from formgen.compare.resaved import compare_page, has_text, same_sheet
from formgen.seal.comparison import Medium


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A copy held against the original, as the worker answers.

    Attributes:
        medium: How the copy came.
        pages: Page of the original and what came of it.
        left: Pages of the copy that were not compared.
    """

    medium: Medium
    pages: list[tuple[int, PageResult]]
    left: int


def compare_pdf(original: bytes, copy: bytes, limits: Limits) -> Held:
    """Compare a PDF with the original, page by page in order.

    Raises:
        RefusedFileError: Encrypted, too many pages, or not a PDF that can be read.
    """
    started = time.monotonic()
    ours, theirs = pypdfium2.PdfDocument(original), open_pdf(copy, limits)
    pages = []
    for index in range(min(len(ours), len(theirs))):
        if time.monotonic() - started > limits.reading_seconds:
            break
        if _comparable(ours[index], theirs[index]):
            pages.append((index + 1, compare_page(ours[index], theirs[index])))
    return Held(medium="file", pages=pages, left=len(theirs) - len(pages))


def _comparable(original: pypdfium2.PdfPage, copy: pypdfium2.PdfPage) -> bool:
    return has_text(copy) and same_sheet(original, copy)
