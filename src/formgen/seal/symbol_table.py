"""QR symbols by table: the ``qrcode`` library's own output, taken apart once for every version.

With version, level and mask fixed, every module is a sum modulo 2 of data bits. ``simbol.json``
holds, for each version and level in use, the symbol without data, the module that each bit turns
and the correction codewords of a 1 at every place (script/symbol_tables.py asks the library for
them; a test compares). A symbol is then the exclusive or of a few hundred short numbers, put in
place column by column. It equals the library's bit for bit and takes a hundredth of its time.
"""

import json
from collections.abc import Sequence
from functools import cache, lru_cache, reduce
from itertools import accumulate
from operator import getitem, xor
from pathlib import Path
from typing import Any, Final, Literal

Level = Literal["M", "Q"]

MASK: Final = 0
"""Mask pattern 000: (row + column) mod 2 = 0."""

QUIET: Final = 4
"""White modules on each side."""

_FILE: Final = Path(__file__).with_name("simbol.json")
_FIELD: Final = 0x11D
"""The polynomial of the field of the correction codewords (ISO/IEC 18004 section 7.5.2)."""


def side_of(version: int) -> int:
    """Return the modules on each side of a symbol, its quiet zone included."""
    return 4 * version + 17 + 2 * QUIET


def capacity(version: int, level: Level) -> int:
    """Return how many data codewords (bytes) a symbol holds."""
    return sum(_parts()[f"{version}{level}"]["blok"])


@lru_cache(maxsize=32)
def table(version: int, level: Level) -> "SymbolTable":
    """Return the table of a version and level, made once (some milliseconds, 0.5 MB) and kept."""
    return SymbolTable(version, _parts()[f"{version}{level}"])


class SymbolTable:
    """All symbols of one version and level.

    Attributes:
        places: For every bit of the codewords, as a symbol holds them, the module it turns.
        blocks: The data codewords of each block.
        correcting: Correction codewords of each block.
        corrections: Correction codewords, as one number, of each byte at each place of the
            longest block; a shorter block begins later.
        blank: The packed rows of the symbol whose codewords are all 0.
    """

    def __init__(self, version: int, parts: dict[str, Any]) -> None:
        """Spread out what the file holds.

        Args:
            version: QR version.
            parts: Its entry in the file.
        """
        sizes: list[int] = parts["blok"]
        units = [bytes.fromhex(unit) for unit in parts["koreksi"]]
        self.blank: Final = bytes.fromhex(parts["kosong"])
        self._blank = int.from_bytes(self.blank, "big")
        self.correcting: Final = len(units[0])
        self._bits = 8 * (sum(sizes) + self.correcting * len(sizes))
        self.places: Final = _places(parts["pindah"], self._bits)
        self._moves = [_slices(*move) for move in parts["pindah"]]
        self._data, self._longest = sum(sizes), max(sizes)
        self.blocks: Final = [
            slice(end - size, end) for size, end in zip(sizes, accumulate(sizes), strict=True)
        ]
        self.corrections: Final = [_sums(_bits_of(unit)) for unit in units]
        if len(self.blank) != side_of(version) * ((side_of(version) + 7) // 8):
            raise ValueError(f"the table is not of version {version}")

    def rows(self, data: bytes) -> bytes:
        """Return the packed rows of the symbol with these data codewords.

        Args:
            data: Exactly as many codewords as the symbol holds.
        """
        if len(data) != self._data:
            raise ValueError(f"{len(data)} codewords for a symbol of {self._data}")
        written = f"{int.from_bytes(self._interleaved(data), 'big'):0{self._bits}b}"
        bits = bytearray(written, "ascii")  # slices of bytes would be copied once more
        modules = bytearray(b"0") * 8 * len(self.blank)
        for target, source in self._moves:
            modules[target] = bits[source]
        return (self._blank ^ int(modules, 2)).to_bytes(len(self.blank), "big")

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


@cache
def _parts() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(_FILE.read_text(encoding="ascii"))
    return found


def _places(moves: Sequence[tuple[int, int, int, int]], bits: int) -> list[int]:
    """Return the module of each bit."""
    places = [0] * bits
    for module, step, bit, count in moves:
        places[bit : bit + 2 * count : 2] = range(module, module + step * count, step)
    return places


def _slices(module: int, step: int, bit: int, count: int) -> tuple[slice, slice]:
    """Return a run of modules and the run of bits that goes there."""
    last = module + step * (count - 1) + (1 if step > 0 else -1)
    return slice(module, last if last >= 0 else None, step), slice(bit, bit + 2 * count - 1, 2)


def _bits_of(unit: bytes) -> list[int]:
    """Return the correction codewords of 1, 2, 4 ... 128 in place of 1, each as one number."""
    numbers = []
    for _ in range(8):
        numbers.append(int.from_bytes(unit, "big"))
        unit = bytes([value << 1 ^ (_FIELD if value & 0x80 else 0) for value in unit])
    return numbers


def _sums(numbers: Sequence[int]) -> list[int]:
    """Return the sums of eight numbers for all values of a byte, first one lowest."""
    sums = [0]
    for number in numbers:
        sums += [sum_ ^ number for sum_ in sums]
    return sums
