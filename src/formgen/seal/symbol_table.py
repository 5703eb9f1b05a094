"""QR symbols by table: the ``qrcode`` library's own output, taken apart once per version.

With version, level and mask fixed, every module is a sum modulo 2 of data bits. So the library
draws a few symbols, from which one picture per half byte of data is derived; a symbol is then the
exclusive or of a few hundred pictures, about a hundred times quicker and equal bit for bit.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, Literal

from qrcode.base import RSBlock, gexp, glog, rs_blocks
from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.image.base import BaseImage
from qrcode.main import QRCode
from qrcode.util import BitBuffer, create_bytes

Level = Literal["M", "Q"]

MASK: Final = 0
"""Mask pattern 000: (row + column) mod 2 = 0."""

QUIET: Final = 4
"""White modules on each side."""

_LEVELS: Final[dict[Level, int]] = {"M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q}


def side_of(version: int) -> int:
    """Return the modules on each side of a symbol, its quiet zone included."""
    return 4 * version + 17 + 2 * QUIET


@lru_cache(maxsize=128)
def capacity(version: int, level: Level) -> int:
    """Return how many data codewords (bytes) a symbol holds."""
    return sum(block.data_count for block in rs_blocks(version, _LEVELS[level]))


@lru_cache(maxsize=32)
def table(version: int, level: Level) -> "SymbolTable":
    """Return the table of a version and level, made once (about 0.1 s) and kept (about 4 MB)."""
    return SymbolTable(version, level)


class SymbolTable:
    """All symbols of one version and level; a picture is one integer, rows from the top."""

    def __init__(self, version: int, level: Level) -> None:
        """Derive the pictures from symbols drawn by the library."""
        self._bytes = side_of(version) * _stride(version)
        blocks = rs_blocks(version, _LEVELS[level])
        codewords = sum(block.total_count for block in blocks)
        self._blank = _draw(version, level, bytes(codewords))
        dots = _dots(version, level, self._blank, codewords)
        self._pictures = [
            (_sums(pictures[:4]), _sums(pictures[4:])) for pictures in _columns(blocks, dots)
        ]

    def rows(self, data: bytes) -> bytes:
        """Return the packed rows of the symbol with these data codewords.

        Args:
            data: Exactly as many codewords as the symbol holds.
        """
        picture = self._blank
        for (high, low), codeword in zip(self._pictures, data, strict=True):
            picture ^= high[codeword >> 4] ^ low[codeword & 15]
        return picture.to_bytes(self._bytes, "big")


def _stride(version: int) -> int:
    return (side_of(version) + 7) // 8


def _draw(version: int, level: Level, codewords: Sequence[int]) -> int:
    """Let the library draw codewords (data and correction, interleaved) as one picture."""
    code = QRCode[BaseImage](
        version=version, error_correction=_LEVELS[level], border=QUIET, mask_pattern=MASK
    )
    code.data_cache = list(codewords)
    code.make(fit=False)
    width = 8 * _stride(version)
    rows = ["".join("0" if dark else "1" for dark in row) for row in code.get_matrix()]
    return int("".join(row.ljust(width, "0") for row in rows), 2)


def _dots(version: int, level: Level, blank: int, codewords: int) -> list[int]:
    """Return for every bit of the codewords the picture of the one module it turns.

    The library draws the binary digits of each bit's own ordinal, one digit per symbol.
    """
    bits = 8 * codewords
    width = 8 * _stride(version) * side_of(version)
    planes = []
    for digit in range((bits + 1).bit_length()):
        ordinals = "".join(str((ordinal >> digit) & 1) for ordinal in range(1, bits + 1))
        drawn = _draw(version, level, int(ordinals, 2).to_bytes(codewords, "big"))
        planes.append(f"{drawn ^ blank:0{width}b}")
    dots = [0] * (bits + 1)
    for at, digits in enumerate(zip(*reversed(planes), strict=True)):
        dots[int("".join(digits), 2)] = 1 << (width - 1 - at)
    return dots[1:]


def _columns(blocks: Sequence[RSBlock], dots: list[int]) -> Iterator[list[int]]:
    """Yield for every data codeword, in the order of the data, a picture for each of its bits."""
    sizes = [block.data_count for block in blocks]
    places = [(block, index) for block, size in enumerate(sizes) for index in range(size)]
    drawn = {place: at for at, place in enumerate(sorted(places, key=lambda place: place[::-1]))}
    corrections = [_corrections(blocks, index) for index in range(max(sizes))]
    for block, index in places:
        turned = {drawn[block, index]: 1}
        for row, value in enumerate(corrections[index][block]):
            turned[len(places) + row * len(blocks) + block] = value
        yield [_picture(turned, bit, dots) for bit in range(7, -1, -1)]


def _corrections(blocks: Sequence[RSBlock], index: int) -> list[bytes]:
    """Return for every block the correction codewords of data that is 1 at ``index``, else 0.

    All blocks are asked at once: they do not influence each other. A block that ends before the
    index is asked for its last place, since the library cannot divide nothing.
    """
    buffer = BitBuffer()
    for block in blocks:
        unit = bytearray(block.data_count)
        unit[min(index, block.data_count - 1)] = 1
        buffer.buffer += unit
    stream = create_bytes(buffer, list(blocks))[len(buffer.buffer) :]
    return [bytes(stream[block :: len(blocks)]) for block in range(len(blocks))]


def _picture(turned: Mapping[int, int], bit: int, dots: list[int]) -> int:
    """Return the modules that one data bit turns.

    Args:
        turned: Codeword of the symbol to its value when the data codeword is 1.
        bit: Bit of the data codeword, 7 the highest: every value is multiplied by its power of 2
            in GF(256), since the correction is linear there.
        dots: Modules of the single bits.
    """
    picture = 0
    for at, value in turned.items():
        product = gexp(glog(value) + bit) if value else 0
        for place in range(8):
            if product >> (7 - place) & 1:
                picture ^= dots[8 * at + place]
    return picture


def _sums(pictures: Sequence[int]) -> list[int]:
    """Return the sums of four pictures for all 16 values of a half byte, first one highest."""
    sums = [0]
    for picture in reversed(pictures):
        sums += [sum_ ^ picture for sum_ in sums]
    return sums
