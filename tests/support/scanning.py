"""Signed papers as an office scanner gives them: pages turned, slanted, noisy, in one stack."""

from collections.abc import Sequence
from io import BytesIO

import cv2
import img2pdf
import numpy as np
import pypdfium2
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
_DPI = 150


def printed(document: bytes, page: int) -> Pixels:
    """Print a page of a document, from 1."""
    sheet = pypdfium2.PdfDocument(document)[page - 1]
    bitmap = sheet.render(scale=_DPI / 72, grayscale=True)
    return np.array(bitmap.to_numpy().reshape(bitmap.height, -1)[:, : bitmap.width], np.uint8)


def scanned(page: Pixels, *, quarters: int = 0, seed: int = 1) -> bytes:
    """Scan a page as JPEG, slanted by up to two degrees, and turned counterclockwise."""
    random = np.random.default_rng(seed)
    height, width = page.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), random.uniform(-2, 2), 1.0)
    slanted = cv2.warpAffine(page, matrix, (width, height), borderValue=250)
    noisy = np.clip(slanted + random.normal(-6, 4, slanted.shape), 0, 255).astype(np.uint8)
    _, data = cv2.imencode(".jpg", np.rot90(noisy, quarters), [cv2.IMWRITE_JPEG_QUALITY, 75])
    return bytes(data)


def blank() -> bytes:
    """Scan the empty back of a sheet."""
    _, data = cv2.imencode(".jpg", np.full((1750, 1240), 246, np.uint8))
    return bytes(data)


def stacked(pictures: Sequence[bytes], dpi: int = _DPI) -> bytes:
    """Return the PDF that a scanner of so many dots per inch makes of what lay in its feeder."""
    layout = img2pdf.get_fixed_dpi_layout_fun((dpi, dpi))
    made = BytesIO()
    img2pdf.convert(list(pictures), layout_fun=layout, outputstream=made)
    return made.getvalue()
