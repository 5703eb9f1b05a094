"""Bind pages of scans into a PDF as the scanner gave them, not encoded again. In the worker.

A page of a PDF keeps its content and is turned by its ``Rotate``; a picture keeps its own
compression. What a page needs not to be seen (annotations, actions, metadata) stays behind.
"""

from collections.abc import Sequence
from hashlib import sha256
from io import BytesIO
from typing import Final

import img2pdf
import pikepdf
from PIL import Image

from formgen.compare.limits import RefusedFileError
from formgen.compare.pictures import FORMATS

_QUARTER: Final = 90
_KEPT: Final = frozenset(
    {"/Type", "/MediaBox", "/CropBox", "/Resources", "/Contents", "/Rotate", "/UserUnit"}
)
_DPI: Final = 200
"""Of a picture that does not say its own."""

Pick = tuple[int, int, int]
"""File, page in it, and quarter turns clockwise; both counted from 0."""


class Bound:
    """The files of a scan, each opened when a page of it is picked."""

    def __init__(self, files: Sequence[bytes]) -> None:
        """Take PDFs and pictures."""
        self._files = files
        self._opened: dict[int, pikepdf.Pdf] = {}

    def pdf(self, number: int) -> pikepdf.Pdf:
        """Return one of the files as a PDF."""
        if number not in self._opened:
            self._opened[number] = pikepdf.open(BytesIO(_as_pdf(self._files[number])))
        return self._opened[number]


def bind(bound: Bound, picks: Sequence[Pick]) -> bytes:
    """Return a PDF of the picked pages; the same picks of the same files, the same bytes.

    Raises:
        RefusedFileError: A file cannot be bound.
    """
    made = pikepdf.new()
    try:
        for file, index, turns in picks:
            made.pages.append(bound.pdf(file).pages[index])
            page = made.pages[-1]
            for name in set(page.obj.keys()) - _KEPT:
                del page.obj[name]
            page.rotate(turns * _QUARTER, relative=True)
    except (pikepdf.PdfError, IndexError) as error:
        raise RefusedFileError("damaged") from error
    written = BytesIO()
    made.save(written, deterministic_id=True)
    return written.getvalue()


def page_sha256(bound: Bound, index: int) -> str:
    """Return the checksum of one page of the first file, alone and not turned."""
    return sha256(bind(bound, [(0, index, 0)])).hexdigest()


def _as_pdf(data: bytes) -> bytes:
    if b"%PDF-" in data[:1024]:
        return data
    try:
        return _wrapped(data)
    except img2pdf.AlphaChannelError:
        return _wrapped(_on_white(data))


def _wrapped(data: bytes) -> bytes:
    with Image.open(BytesIO(data), formats=FORMATS) as image:
        told = "dpi" in image.info
    layout = None if told else img2pdf.get_fixed_dpi_layout_fun((_DPI, _DPI))
    more = {} if layout is None else {"layout_fun": layout}
    made: bytes = img2pdf.convert(data, rotation=img2pdf.Rotation.none, nodate=True, **more)
    return made


def _on_white(data: bytes) -> bytes:
    """Return a picture that shows through as it looks on paper, losing nothing else."""
    with Image.open(BytesIO(data), formats=FORMATS) as image:
        dpi = image.info.get("dpi", (_DPI, _DPI))
        seen = image.convert("RGBA")
    flat = Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen).convert("RGB")
    written = BytesIO()
    flat.save(written, "PNG", dpi=dpi)
    return written.getvalue()
