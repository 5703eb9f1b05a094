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


def stored(image: Image.Image, kind: str = "JPEG", **options: int) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def at(image: Image.Image, dpi: int) -> Image.Image:
    size = (image.width * dpi // 300, image.height * dpi // 300)
    return image.resize(size, Image.Resampling.LANCZOS)


def test_two_equal_symbols_give_one_text(page: Image.Image) -> None:
    assert read_picture(stored(page, "PNG"), LIMITS) == [TEXT]


@pytest.mark.parametrize("dpi", [110, 130, 150, 200])
def test_a_scan_of_poor_quality_is_read(page: Image.Image, dpi: int) -> None:
    assert read_picture(stored(at(page, dpi), quality=40), LIMITS) == [TEXT]


@pytest.mark.parametrize("angle", [2, 90, 180, 267])
def test_a_crooked_page_is_read(page: Image.Image, angle: int) -> None:
    turned = at(page, 150).rotate(angle, expand=True, fillcolor=180)
    assert read_picture(stored(turned, quality=60), LIMITS) == [TEXT]


def test_a_blurred_photograph_is_read(page: Image.Image) -> None:
    blurred = at(page, 200).filter(ImageFilter.GaussianBlur(1.5))
    assert read_picture(stored(blurred, quality=50), LIMITS) == [TEXT]


def test_one_symbol_is_enough_when_a_stamp_covers_the_other(page: Image.Image) -> None:
    stamped = at(page, 150).copy()
    stamped.paste(60, (stamped.width - 280, 0, stamped.width, 280))
    assert read_picture(stored(stamped), LIMITS) == [TEXT]


def test_a_page_in_the_corner_of_a_large_photograph_is_read(page: Image.Image) -> None:
    """Only the enlarged pieces of the picture show the symbol well enough."""
    photograph = Image.new("L", (4000, 3000), 90)
    photograph.paste(at(page, 95), (120, 900))
    assert read_picture(stored(photograph, quality=85), LIMITS) == [TEXT]


def test_transparent_paper_counts_as_white(page: Image.Image) -> None:
    clear = Image.new("LA", page.size, (0, 0))
    clear.putalpha(page.point(lambda value: 255 - value))
    assert read_picture(stored(clear, "PNG"), LIMITS) == [TEXT]


def test_a_picture_without_a_symbol_gives_nothing() -> None:
    assert read_picture(stored(Image.new("RGB", (900, 600), "white")), LIMITS) == []
