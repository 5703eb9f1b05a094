from importlib.resources import files
from io import BytesIO
from typing import Any

import pytest
import segno
import zxingcpp
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.image.base import BaseImage
from qrcode.main import QRCode
from qrcode.util import MODE_ALPHA_NUM, MODE_NUMBER, QRData
from segno import consts

import symbol_tables
from formgen.errors import InputError
from formgen.seal.symbol import Symbol, size, symbol
from formgen.seal.symbol_batch import symbols
from formgen.seal.symbol_table import MASK, capacity

from .test_cose import TEXT

ADDRESS = "HTTPS://CEK.EXAMPLE.ID/1/"
# Digits that fill a version and level, one row per symbol in use, and one digit more.
SIZES = [(330, 11, "Q"), (412, 12, "Q"), (425, 12, "Q"), (470, 11, "M"), (500, 11, "M")]
SIZES += [(560, 12, "M"), (640, 12, "M"), (700, 13, "M")]


def modules(drawn: Symbol) -> list[list[bool]]:
    """Return the dark modules, quiet zone included."""
    stride = (drawn.side + 7) // 8
    rows = [drawn.rows[at : at + stride] for at in range(0, len(drawn.rows), stride)]
    return [
        [not row[column // 8] >> (7 - column % 8) & 1 for column in range(drawn.side)]
        for row in rows
    ]


def picture(drawn: Symbol, scale: int = 3) -> Image.Image:
    """Return the symbol as a picture, read as a PDF viewer reads the rows."""
    image = Image.frombytes("1", (drawn.side, drawn.side), drawn.rows)
    return image.convert("L").resize((drawn.side * scale, drawn.side * scale))


def digits(count: int) -> str:
    return "".join(str((7 * at * at + at // 3 + 3) % 10) for at in range(count))


def library(text: str, version: int, level: str) -> list[list[bool]]:
    """Let the library draw the whole symbol itself."""
    at = text.rindex("/") + 1
    correction = ERROR_CORRECT_Q if level == "Q" else ERROR_CORRECT_M
    code = QRCode[BaseImage](version=version, error_correction=correction, mask_pattern=MASK)
    # The stubs know the modes as literals, the library has them as numbers.
    code.add_data(QRData(text[:at].encode(), MODE_ALPHA_NUM), optimize=0)  # type: ignore[call-overload]
    code.add_data(QRData(text[at:].encode(), MODE_NUMBER), optimize=0)  # type: ignore[call-overload]
    code.make(fit=False)
    return [[bool(dark) for dark in row] for row in code.get_matrix()]


@pytest.mark.parametrize(("count", "version", "level"), SIZES, ids=str)
def test_equals_the_library_module_by_module(count: int, version: int, level: str) -> None:
    drawn = symbol(ADDRESS + digits(count))
    assert (drawn.version, drawn.level) == (version, level)
    assert modules(drawn) == library(ADDRESS + digits(count), version, level)


@pytest.mark.parametrize(("count", "version", "level"), SIZES[:3], ids=str)
def test_equals_a_second_encoder(count: int, version: int, level: str) -> None:
    segments: Any = [(ADDRESS, consts.MODE_ALPHANUMERIC), (digits(count), consts.MODE_NUMERIC)]
    code = segno.make_qr(segments, error=level, version=version, mask=MASK, boost_error=False)
    dark = [[bool(value) for value in row] for row in code.matrix_iter(border=4)]
    assert modules(symbol(ADDRESS + digits(count))) == dark


@pytest.mark.parametrize("count", [1, 2, 3, 100, 330, 412, 500, 700])
def test_is_read_back(count: int) -> None:
    text = ADDRESS + digits(count)
    results = zxingcpp.read_barcodes(picture(symbol(text)))
    assert [result.text for result in results] == [text]


def test_drawn_together_they_are_the_same_as_one_by_one() -> None:
    lengths = [*range(300, 701, 7), 412, 412, 700]
    texts = [ADDRESS + str(pow(7, 900 + at))[:length] for at, length in enumerate(lengths)]
    texts.append("HTTPS://CEK.KPU-CIAMIS.EXAMPLE.ID/1/" + "9" * 411)
    assert symbols(texts) == [symbol(text) for text in texts]


def test_one_that_does_not_fit_is_refused_among_others() -> None:
    with pytest.raises(InputError):
        symbols([ADDRESS + "1" * 412, ADDRESS + "1" * 701])


def test_the_test_vector_is_version_12_at_level_q() -> None:
    drawn = symbol(TEXT)
    assert (drawn.version, drawn.level, drawn.side) == (12, "Q", 73)
    assert len(drawn.rows) == 73 * 10


def test_quiet_zone_is_white_and_rows_are_padded_with_0() -> None:
    drawn = symbol(TEXT)
    dark = modules(drawn)
    assert not any(any(row) for row in dark[:4] + dark[-4:])
    assert not any(any(row[:4] + row[-4:]) for row in dark)
    assert all(row & 0x7F == 0 for row in drawn.rows[9::10])


def test_level_q_until_it_needs_version_13_then_m() -> None:
    # ISO/IEC 18004: 12-Q has 1648 bits; 25 characters take 153 with their head, a head 16 more,
    # 147 groups of three digits 1470; the 9 bits left hold two digits (7 bits).
    assert size(ADDRESS + "9" * 443) == (12, "Q")
    assert size(ADDRESS + "9" * 444)[1] == "M"


def test_capacity_is_that_of_the_standard() -> None:
    # ISO/IEC 18004 table 7, data codewords.
    assert [capacity(12, "Q"), capacity(12, "M"), capacity(13, "M")] == [206, 290, 334]


def test_too_many_numbers_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        symbol(ADDRESS + digits(701))
    assert "page_plan" in caught.value.hint.id


def test_survives_a_photograph_at_low_resolution() -> None:
    small = picture(symbol(TEXT), 4).resize((160, 160), Image.Resampling.BILINEAR)
    stored = BytesIO()
    small.save(stored, "JPEG", quality=40)
    results = zxingcpp.read_barcodes(Image.open(stored))
    assert [result.text for result in results] == [TEXT]


def test_the_tables_are_those_of_the_library() -> None:
    packed = files("formgen.seal").joinpath("simbol.json").read_text(encoding="ascii")
    assert packed == symbol_tables.written()
