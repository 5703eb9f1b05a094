from io import BytesIO

import pytest
from PIL import Image

from formgen.compare.kind import classify
from tests.support.sealed import sealed

from .test_cose import TEXT


def picture(kind: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 8)).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP"])
def test_knows_every_kind_of_picture_that_can_be_read(kind: str) -> None:
    assert classify(picture(kind)).kind == "picture"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (sealed().data, "pdf"),
        (b" " * 1019 + b"%PDF-1.7", "pdf"),
        (b" " * 1020 + b"%PDF-1.7", "unknown"),
        (b"", "unknown"),
        (b"\xff\xd8", "unknown"),
        (b"PK\x03\x04" + bytes(9000), "unknown"),
        (b"BMI: berat badan", "unknown"),
    ],
    ids=[
        "a PDF",
        "a PDF after 1019 bytes",
        "a PDF that begins too late",
        "nothing",
        "two bytes",
        "an archive",
        "text that begins like a bitmap",
    ],
)
def test_bytes(data: bytes, kind: str) -> None:
    assert classify(data).kind == kind


@pytest.mark.parametrize("given", [TEXT, f" {TEXT}\n", TEXT.encode() + b"\r\n"], ids=repr)
def test_text_of_a_symbol(given: str | bytes) -> None:
    handed = classify(given)
    assert (handed.kind, handed.text) == ("symbol_text", TEXT)


def test_another_address_is_a_text_to_check_too() -> None:
    assert classify("https://evil.example/x").kind == "symbol_text"


@pytest.mark.parametrize(
    "given", ["24QZ-Y9WZ-R0T3-A9SB", "24qzy9wzrot3a9sb", b"24QZ-Y9WZ-ROT3-A9SB\n"], ids=str
)
def test_a_kode_cek_in_any_spelling(given: str | bytes) -> None:
    handed = classify(given)
    assert (handed.kind, handed.text) == ("kode_cek", "24QZ-Y9WZ-R0T3-A9SB")


def test_says_what_can_be_checked_instead() -> None:
    assert "kode cek" in classify("halo").hint.id
    assert "JPEG" in classify(b"\x00\x00\x00\x18ftypheic" + bytes(20_000)).hint.id
    assert "yang diketik ada 15" in classify("24QZ-Y9WZ-R0T3-A9S").hint.id
