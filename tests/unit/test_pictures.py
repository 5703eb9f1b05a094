"""Symbols are found on photographs and scans of whole pages, made worse step by step."""

from io import BytesIO

import pypdfium2
import pytest
from PIL import Image, ImageFilter

from formgen.compare.limits import LIMITS
from formgen.compare.pictures import read_picture
from tests.support.sealed import sealed

DOCUMENT = sealed()
TEXT = DOCUMENT.seals[0].text


@pytest.fixture(scope="module")
def page() -> Image.Image:
    """Page 1 at 300 dpi, grey."""
    pdf = pypdfium2.PdfDocument(DOCUMENT.data)
    image: Image.Image = pdf[0].render(scale=300 / 72, grayscale=True).to_pil()
    pdf.close()
    return image


def texts_in(data: bytes) -> list[str]:
    return read_picture(data, LIMITS)[0]


def stored(image: Image.Image, kind: str = "JPEG", **options: int) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def at(image: Image.Image, dpi: int) -> Image.Image:
    size = (image.width * dpi // 300, image.height * dpi // 300)
    return image.resize(size, Image.Resampling.LANCZOS)


def test_two_equal_symbols_give_one_text(page: Image.Image) -> None:
    assert texts_in(stored(page, "PNG")) == [TEXT]


@pytest.mark.parametrize("dpi", [110, 130, 150, 200])
def test_a_scan_of_poor_quality_is_read(page: Image.Image, dpi: int) -> None:
    assert texts_in(stored(at(page, dpi), quality=40)) == [TEXT]


@pytest.mark.parametrize("angle", [2, 90, 180, 267])
def test_a_crooked_page_is_read(page: Image.Image, angle: int) -> None:
    turned = at(page, 150).rotate(angle, expand=True, fillcolor=180)
    assert texts_in(stored(turned, quality=60)) == [TEXT]


def test_a_blurred_photograph_is_read(page: Image.Image) -> None:
    blurred = at(page, 200).filter(ImageFilter.GaussianBlur(1.5))
    assert texts_in(stored(blurred, quality=50)) == [TEXT]


def test_one_symbol_is_enough_when_a_stamp_covers_the_other(page: Image.Image) -> None:
    stamped = at(page, 150).copy()
    stamped.paste(60, (stamped.width - 280, 0, stamped.width, 280))
    assert texts_in(stored(stamped)) == [TEXT]


def test_a_page_in_the_corner_of_a_large_photograph_is_read(page: Image.Image) -> None:
    """Only the enlarged pieces of the picture show the symbol well enough."""
    photograph = Image.new("L", (4000, 3000), 90)
    photograph.paste(at(page, 95), (120, 900))
    assert texts_in(stored(photograph, quality=85)) == [TEXT]


def test_transparent_paper_counts_as_white(page: Image.Image) -> None:
    clear = Image.new("LA", page.size, (0, 0))
    clear.putalpha(page.point(lambda value: 255 - value))
    assert texts_in(stored(clear, "PNG")) == [TEXT]


def test_a_picture_without_a_symbol_gives_nothing() -> None:
    assert texts_in(stored(Image.new("RGB", (900, 600), "white"))) == []
