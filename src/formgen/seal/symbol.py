"""The QR symbol of a seal: alphanumeric address, numeric digits, one fixed mask.

Version and level follow from the length of the text alone, and the mask is always the same
(docs/decisions/0010-one-mask-for-every-symbol.md), so that the same text gives the same modules
in every implementation.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from formgen.errors import InputError, Text
from formgen.seal.symbol_table import Level, capacity, side_of, table
from formgen.seal.symbol_text import MAX_DIGITS

MAX_VERSION: Final = 13
"""Version 13 with its quiet zone is 77 modules: the 92.4 pt that a page leaves for a symbol."""

_MAX_VERSION_Q: Final = 12
_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_NUMERIC: Final = "0001"
_ALPHANUMERIC: Final = "0010"
_TRIPLETS: Final = {f"{number:03}": f"{number:010b}" for number in range(1000)}
_THREES: Final = tuple(slice(at, at + 3) for at in range(0, MAX_DIGITS, 3))
REMAINDER_BITS: Final = (0, 4, 7)
"""Bits of the last 0, 1 or 2 digits that fill no group of three."""
PADDING: Final = b"\xec\x11"
"""Fills what the text leaves of a symbol."""
TERMINATOR_BITS: Final = 4  # bits at most that close the text


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """A symbol as a bitmap, ready for a PDF image of one bit per pixel.

    Attributes:
        version: QR version, 1 to 13.
        level: Error correction.
        side: Pixels on each side, the quiet zone included; one pixel is one module.
        rows: ``side`` rows of ``ceil(side / 8)`` bytes from the top, highest bit leftmost, 1 is
            white; the bits left over at the end of a row are 0.
    """

    version: int
    level: Level
    side: int
    rows: bytes


def symbol(text: str) -> Symbol:
    """Return the symbol of a seal's text.

    Args:
        text: ``HTTPS://<HOST>/1/<digits>`` as ``symbol_text`` writes it.

    Raises:
        InputError: The text does not fit version 13 at level M: too many numbers on one page.
    """
    version, level = size(text)
    head, digits = parts(text)
    bits = opening(head, len(digits), version) + _written(digits)
    rows = table(version, level).rows(_codewords(bits, capacity(version, level)))
    return Symbol(version=version, level=level, side=side_of(version), rows=rows)


def size(text: str) -> tuple[int, Level]:
    """Return version and level for a text: the smallest at Q up to 12, else at M up to 13.

    Raises:
        InputError: It does not fit.
    """
    return size_of(*map(len, parts(text)))


@lru_cache(maxsize=1024)  # a batch has a few dozen lengths
def size_of(head: int, digits: int) -> tuple[int, Level]:
    """Return version and level for an address and a number of these lengths; see ``size``."""
    choices: tuple[tuple[Level, int], ...] = (("Q", _MAX_VERSION_Q), ("M", MAX_VERSION))
    fitting = (
        (version, level)
        for level, last in choices
        for version in range(1, last + 1)
        if _bits(head, digits, version) <= 8 * capacity(version, level)
    )
    found = next(fitting, None)
    if found is not None and digits <= MAX_DIGITS:
        return found
    raise InputError(_TOO_LONG, hint=_SPLIT, digits=digits)


def parts(text: str) -> tuple[str, str]:
    """Return the address and the digits of a seal's text."""
    at = text.rindex("/") + 1
    return text[:at], text[at:]


def _bits(head: int, digits: int, version: int) -> int:
    address = 4 + _count_bits(_ALPHANUMERIC, version) + 11 * (head // 2) + 6 * (head % 2)
    number = 4 + _count_bits(_NUMERIC, version) + 10 * (digits // 3) + REMAINDER_BITS[digits % 3]
    return address + number


def _count_bits(mode: str, version: int) -> int:
    # ISO/IEC 18004 table 3; versions from 27 on are never used here.
    short = 10 if mode == _NUMERIC else 9
    return short if version < 10 else short + 2  # noqa: PLR2004 -- the table's own boundary


@lru_cache(maxsize=1024)  # as many as there are lengths
def opening(head: str, digits: int, version: int) -> str:
    """Return the bits before the digits: the address, and how many digits follow it."""
    values = [_ALPHABET.index(character) for character in head]
    pairs = zip(values[::2], values[1::2], strict=False)
    bits = "".join(f"{45 * first + second:011b}" for first, second in pairs)
    last = f"{values[-1]:06b}" if len(values) % 2 else ""
    count = f"{len(values):0{_count_bits(_ALPHANUMERIC, version)}b}"
    following = f"{digits:0{_count_bits(_NUMERIC, version)}b}"
    return f"{_ALPHANUMERIC}{count}{bits}{last}{_NUMERIC}{following}"


def _written(digits: str) -> str:
    """Return the bits of the digits: ten for three, seven or four for what is left."""
    whole = len(digits) - len(digits) % 3
    groups = map(_TRIPLETS.__getitem__, map(digits.__getitem__, _THREES[: whole // 3]))
    rest = f"{int(digits[whole:]):0{REMAINDER_BITS[len(digits) % 3]}b}" if digits[whole:] else ""
    return "".join((*groups, rest))


def _codewords(bits: str, room: int) -> bytes:
    """Close a bit string as ISO/IEC 18004 section 7.4.9 says and fill ``room`` codewords."""
    closed = bits + "0" * min(TERMINATOR_BITS, 8 * room - len(bits))
    closed += "0" * (-len(closed) % 8)
    data = int(closed, 2).to_bytes(len(closed) // 8, "big")
    return data + (PADDING * room)[: room - len(data)]


_TOO_LONG: Final = Text(
    "Terlalu banyak angka pada satu halaman untuk satu segel.",
    "Too many numbers on one page for one seal.",
)
_SPLIT: Final = Text(
    "Bagi angka ke lebih banyak halaman dalam page_plan formulir.",
    "Spread the numbers over more pages in the page_plan of the form.",
)
