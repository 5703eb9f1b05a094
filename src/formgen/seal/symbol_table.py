"""QR symbols by table: the ``qrcode`` library's own output, taken apart once per version.

With version, level and mask fixed, every module is a sum modulo 2 of data bits. So the library is
asked once for the correction codewords of every possible byte at every place and for the module
that each bit turns; a symbol is then the exclusive or of a few hundred short numbers, put in
place column by column. It equals the library's bit for bit and takes about a hundredth of its time.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache, reduce
from itertools import accumulate
from operator import getitem, xor
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
    """Return the table of a version and level, made once (about 0.1 s) and kept (about 0.5 MB)."""
    return SymbolTable(version, level)


class SymbolTable:
    """All symbols of one version and level.

    Attributes:
        places: For every bit of the codewords, as a symbol holds them, the module it turns.
        blocks: The data codewords of each block.
        correcting: Correction codewords of each block.
        corrections: Correction codewords, as one number, of each byte at each place of the
            longest block; a shorter block begins later.
    """

    def __init__(self, version: int, level: Level) -> None:
        """Ask the library for the corrections and for the place of every bit."""
        blocks = rs_blocks(version, _LEVELS[level])
        sizes = [block.data_count for block in blocks]
        codewords = sum(block.total_count for block in blocks)
        self._bytes = side_of(version) * _stride(version)
        self._blank = _draw(version, level, bytes(codewords))
        self._bits = 8 * codewords
        self._room = 8 * self._bytes
        self.places: Final = _places(version, level, self._blank, codewords)
        self._moves = list(_moves(self.places, _width(version)))
        self._data, self._longest = sum(sizes), max(sizes)
        self.blocks: Final = [
            slice(end - size, end) for size, end in zip(sizes, accumulate(sizes), strict=True)
        ]
        self.correcting: Final = blocks[0].total_count - sizes[0]
        self.corrections: Final = _correction_table(blocks)

    @property
    def blank(self) -> bytes:
        """Return the packed rows of the symbol whose codewords are all 0."""
        return self._blank.to_bytes(self._bytes, "big")

    def rows(self, data: bytes) -> bytes:
        """Return the packed rows of the symbol with these data codewords.

        Args:
            data: Exactly as many codewords as the symbol holds.
        """
        if len(data) != self._data:
            raise ValueError(f"{len(data)} codewords for a symbol of {self._data}")
        written = f"{int.from_bytes(self._interleaved(data), 'big'):0{self._bits}b}"
        bits = bytearray(written, "ascii")  # slices of bytes would be copied once more
        modules = bytearray(b"0") * self._room
        for target, source in self._moves:
            modules[target] = bits[source]
        return (self._blank ^ int(modules, 2)).to_bytes(self._bytes, "big")

    def _interleaved(self, data: bytes) -> bytes:
        """Return data and corrections in the order in which a symbol holds them."""
        blocks = [data[part] for part in self.blocks]
        corrections = []
        for block in blocks:
            # Corrections depend on the distance from the end of a block, so all blocks share them.
            sums = self.corrections[self._longest - len(block) :]
            value = reduce(xor, map(getitem, sums, block))
            corrections.append(value.to_bytes(self.correcting, "big"))
        shortest = min(map(len, blocks))
        mixed = bytearray(shortest * len(blocks))
        for at, block in enumerate(blocks):
            mixed[at :: len(blocks)] = block[:shortest]
        mixed += b"".join([block[shortest:] for block in blocks])
        mixed_corrections = bytearray(self.correcting * len(blocks))
        for at, correction in enumerate(corrections):
            mixed_corrections[at :: len(blocks)] = correction
        return bytes(mixed + mixed_corrections)


def _stride(version: int) -> int:
    return (side_of(version) + 7) // 8


def _width(version: int) -> int:
    return 8 * _stride(version)


def _draw(version: int, level: Level, codewords: Sequence[int]) -> int:
    """Let the library draw codewords (data and correction, interleaved) as one picture."""
    code = QRCode[BaseImage](
        version=version, error_correction=_LEVELS[level], border=QUIET, mask_pattern=MASK
    )
    code.data_cache = list(codewords)
    code.make(fit=False)
    width = _width(version)
    rows = ["".join("0" if dark else "1" for dark in row) for row in code.get_matrix()]
    return int("".join(row.ljust(width, "0") for row in rows), 2)


def _places(version: int, level: Level, blank: int, codewords: int) -> list[int]:
    """Return for every bit of the codewords the place of the module it turns, row by row.

    The library draws the binary digits of each bit's own ordinal, one digit per symbol.
    """
    bits = 8 * codewords
    size = _width(version) * side_of(version)
    planes = []
    for digit in range((bits + 1).bit_length()):
        ordinals = "".join(str((ordinal >> digit) & 1) for ordinal in range(1, bits + 1))
        drawn = _draw(version, level, int(ordinals, 2).to_bytes(codewords, "big"))
        planes.append(f"{drawn ^ blank:0{size}b}")
    places = [0] * (bits + 1)
    for at, digits in enumerate(zip(*reversed(planes), strict=True)):
        places[int("".join(digits), 2)] = at
    return places[1:]


def _moves(places: Sequence[int], width: int) -> Iterator[tuple[slice, slice]]:
    """Yield runs of modules and the runs of bits that go there.

    The bits zigzag up and down in columns two modules wide, so every second bit of a stretch goes
    to the next module of one column.
    """
    free = set(range(len(places)))
    for first in range(len(places)):
        if first not in free:
            continue
        step = places[first + 2] - places[first] if first + 2 < len(places) else 0
        run = [first]
        if abs(step) == width:
            while run[-1] + 2 in free and places[run[-1] + 2] - places[run[-1]] == step:
                run.append(run[-1] + 2)
        else:
            step = width
        free.difference_update(run)
        last = places[run[-1]] + (1 if step > 0 else -1)
        target = slice(places[first], last if last >= 0 else None, step)
        yield target, slice(first, run[-1] + 1, 2)


def _correction_table(blocks: Sequence[RSBlock]) -> list[list[int]]:
    """Return for every place in the longest block the correction codewords of all 256 values."""
    longest = max(blocks, key=lambda block: block.data_count)
    tables = []
    for at in range(longest.data_count):
        unit = _correction(longest, at)
        bits = [
            int.from_bytes([gexp(glog(value) + bit) if value else 0 for value in unit], "big")
            for bit in range(8)
        ]
        tables.append(_sums(bits))
    return tables


def _correction(block: RSBlock, at: int) -> list[int]:
    """Return the correction codewords of data that is 1 at one place, else 0."""
    buffer = BitBuffer()
    unit = bytearray(block.data_count)
    unit[at] = 1
    buffer.buffer += unit
    return create_bytes(buffer, [block])[block.data_count :]


def _sums(numbers: Sequence[int]) -> list[int]:
    """Return the sums of eight numbers for all values of a byte, first one lowest."""
    sums = [0]
    for number in numbers:
        sums += [sum_ ^ number for sum_ in sums]
    return sums
