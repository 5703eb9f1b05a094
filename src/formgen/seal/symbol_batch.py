"""Many symbols at once: the tables of symbol_table.py laid over whole arrays.

A batch draws some hundred symbols of a few lengths. One array operation over all of them takes a
fifth of the time of one symbol after the other. A single symbol, as a verifier needs it, is drawn
by symbol.py without numpy; tests hold the two to the same modules.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from formgen.seal.symbol import (
    PADDING,
    REMAINDER_BITS,
    TERMINATOR_BITS,
    Symbol,
    opening,
    parts,
    size_of,
)
from formgen.seal.symbol_table import Level, capacity, side_of, table

Bytes = npt.NDArray[np.uint8]
"""Bytes, or bits as bytes; the first axis counts symbols."""

_GROUP: Final = 3  # digits that share ten bits
_TEN_BITS: Final = 10


def symbols(texts: Sequence[str]) -> list[Symbol]:
    """Return the symbol of each text, as ``symbol.symbol`` does one by one.

    Raises:
        InputError: A text does not fit version 13 at level M.
    """
    drawn: dict[str, Symbol] = {}
    for (head, length), members in _by_length(texts).items():
        version, level = size_of(len(head), length)
        characters = np.frombuffer("".join(members).encode("ascii"), np.uint8)
        digits = (characters - ord("0")).reshape(len(members), length)
        bits = np.hstack(list(_bits(opening(head, length, version), digits)))
        rows = _drawer(version, level).rows(_codewords(bits, capacity(version, level)))
        for member, packed in zip(members, rows, strict=True):
            drawn[head + member] = Symbol(
                version=version, level=level, side=side_of(version), rows=packed.tobytes()
            )
    return [drawn[text] for text in texts]


def _by_length(texts: Sequence[str]) -> dict[tuple[str, int], list[str]]:
    """Return the digits of the texts by address and number of digits."""
    groups: dict[tuple[str, int], list[str]] = {}
    for text in texts:
        head, digits = parts(text)
        groups.setdefault((head, len(digits)), []).append(digits)
    return groups


def _bits(before: str, digits: Bytes) -> Iterator[Bytes]:
    """Yield what stands before the digits, then the bits of the digits, all as columns of bits."""
    count, length = digits.shape
    constant = np.frombuffer(before.encode("ascii"), np.uint8) - ord("0")
    yield np.broadcast_to(constant, (count, len(before)))
    whole = length - length % _GROUP
    groups = digits[:, :whole].reshape(count, -1, _GROUP)
    yield _TRIPLETS[_number(groups)].reshape(count, -1)
    if whole < length:
        last = _TRIPLETS[_number(digits[:, whole:])]
        yield last[:, _TEN_BITS - REMAINDER_BITS[length - whole] :]


def _number(digits: Bytes) -> npt.NDArray[np.uint16]:
    """Return the numbers that the digits along the last axis write."""
    value = digits[..., 0].astype(np.uint16)
    for place in range(1, digits.shape[-1]):
        value = value * np.uint16(10) + digits[..., place]
    return value


def _codewords(bits: Bytes, room: int) -> Bytes:
    """Close rows of bits as ISO/IEC 18004 section 7.4.9 says and fill ``room`` codewords."""
    count, length = bits.shape
    closed = min(length + TERMINATOR_BITS, 8 * room)
    used = (closed + 7) // 8
    data = np.zeros((count, room), np.uint8)
    data[:, : (length + 7) // 8] = np.packbits(bits, axis=1)
    data[:, used:] = np.frombuffer((PADDING * room)[: room - used], np.uint8)
    return data


@lru_cache(maxsize=32)
def _drawer(version: int, level: Level) -> "_Drawer":
    return _Drawer(version, level)


class _Drawer:
    """Draws symbols of one version and level."""

    def __init__(self, version: int, level: Level) -> None:
        """Turn the tables of single symbols into arrays."""
        single = table(version, level)
        self._blocks = single.blocks
        self._data, self._correcting = single.blocks[-1].stop, single.correcting
        self._corrections = _as_words(single.corrections, single.correcting)
        self._columns = self._column_of_each_place()
        self._blank = np.frombuffer(single.blank, np.uint8)
        self._sources = self._source_of_each_module(single.places)

    def rows(self, data: Bytes) -> Bytes:
        """Return the packed rows of symbols with these data codewords, one symbol in each row."""
        codewords = np.zeros((len(data), self._zero_at // 8 + 1), np.uint8)
        codewords[:, : self._data] = data
        corrections = self._corrected(codewords)
        codewords[:, self._data : -1] = corrections.reshape(len(data), -1)
        modules = np.take(np.unpackbits(codewords, axis=1), self._sources, axis=1)
        return np.packbits(modules, axis=1) ^ self._blank

    def _corrected(self, codewords: Bytes) -> Bytes:
        """Return the correction codewords of each block of each symbol."""
        words = self._corrections.shape[-1]
        sums = np.zeros((len(codewords), len(self._blocks), words), np.uint64)
        for table_of_place, columns in zip(self._corrections, self._columns, strict=True):
            sums ^= table_of_place[codewords[:, columns]]
        return sums.view(np.uint8)[:, :, : self._correcting]

    def _column_of_each_place(self) -> npt.NDArray[np.intp]:
        """Return for each place of the longest block the codeword that each block has there.

        Shorter blocks begin later: before them stands the 0 behind all codewords.
        """
        ends = np.array([block.stop for block in self._blocks])
        starts = np.array([block.start for block in self._blocks])
        columns = ends - np.arange(len(self._corrections), 0, -1)[:, None]
        return np.where(columns < starts, self._zero_at // 8, columns)

    @property
    def _zero_at(self) -> int:
        """A bit behind all codewords that is always 0."""
        return 8 * (self._data + self._correcting * len(self._blocks))

    def _source_of_each_module(self, places: Sequence[int]) -> npt.NDArray[np.intp]:
        """Return for every module the bit that turns it, counted block after block."""
        sources = np.full(8 * len(self._blank), self._zero_at)
        order = np.array(list(self._mixed()))
        bits = (8 * order[:, None] + np.arange(8)).ravel()
        sources[np.array(places)] = bits
        return sources

    def _mixed(self) -> Iterator[int]:
        """Yield the codewords in the order in which a symbol holds them."""
        for at in range(max(block.stop - block.start for block in self._blocks)):
            yield from (b.start + at for b in self._blocks if b.start + at < b.stop)
        for at in range(self._correcting):
            for block in range(len(self._blocks)):
                yield self._data + block * self._correcting + at


def _as_words(corrections: Sequence[Sequence[int]], length: int) -> npt.NDArray[np.uint64]:
    """Return the corrections of every byte at every place as words, filled up with zeros."""
    room = (length + 7) // 8 * 8
    written = b"".join(
        value.to_bytes(length, "big").ljust(room, b"\0") for place in corrections for value in place
    )
    return np.frombuffer(written, np.uint64).reshape(len(corrections), 256, -1)


_TRIPLETS: Final = np.array(
    [[int(bit) for bit in f"{number:0{_TEN_BITS}b}"] for number in range(1000)], np.uint8
)
"""The ten bits of each group of three digits."""
