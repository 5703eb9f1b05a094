"""Writes src/formgen/seal/simbol.json: what symbols are made of, taken from the qrcode library.

With version, level and mask fixed, every module is a sum modulo 2 of data bits. So the library is
asked once for a symbol without data, for the module that each bit turns, and for the correction
codewords of a 1 at each place of a block; the program needs nothing else and does not import it.

    PYTHONPATH=script python -m symbol_tables > src/formgen/seal/simbol.json
"""

import json
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from qrcode.base import RSBlock, rs_blocks
from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.image.base import BaseImage
from qrcode.main import QRCode
from qrcode.util import BitBuffer, create_bytes

from formgen.seal.symbol_table import MASK, QUIET, side_of

VERSIONS = {"Q": range(1, 13), "M": range(1, 14)}
"""Versions in use at each level: see ``formgen.seal.symbol``."""

_LEVELS = {"M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q}


def tables() -> dict[str, dict[str, Any]]:
    """Return every table under version and level."""
    return {
        f"{version}{level}": _table(version, level)
        for level, versions in VERSIONS.items()
        for version in versions
    }


def _table(version: int, level: str) -> dict[str, Any]:
    blocks = rs_blocks(version, _LEVELS[level])
    codewords = sum(block.total_count for block in blocks)
    blank = _draw(version, level, bytes(codewords))
    room = side_of(version) * _width(version)
    longest = max(blocks, key=lambda block: block.data_count)
    return {
        "blok": [block.data_count for block in blocks],
        "kosong": f"{blank:0{room // 4}x}",
        "pindah": list(_moves(_places(version, level, blank, codewords), _width(version))),
        "koreksi": [_correction(longest, at).hex() for at in range(longest.data_count)],
    }


def _width(version: int) -> int:
    return (side_of(version) + 7) // 8 * 8


def _draw(version: int, level: str, codewords: Sequence[int]) -> int:
    """Let the library draw codewords (data and correction, interleaved) as one picture."""
    code = QRCode[BaseImage](
        version=version, error_correction=_LEVELS[level], border=QUIET, mask_pattern=MASK
    )
    code.data_cache = list(codewords)
    code.make(fit=False)
    width = _width(version)
    rows = ["".join("0" if dark else "1" for dark in row) for row in code.get_matrix()]
    return int("".join(row.ljust(width, "0") for row in rows), 2)


def _places(version: int, level: str, blank: int, codewords: int) -> list[int]:
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


def _moves(places: Sequence[int], width: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield runs: first module, step to the next one, first bit, number of bits.

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
        yield places[first], step, first, len(run)


def _correction(block: RSBlock, at: int) -> bytes:
    """Return the correction codewords of data that is 1 at one place, else 0."""
    buffer = BitBuffer()
    unit = bytearray(block.data_count)
    unit[at] = 1
    buffer.buffer += unit
    return bytes(create_bytes(buffer, [block])[block.data_count :])


def written() -> str:
    """Return the file: one table a line."""
    lines = (
        f'"{name}":{json.dumps(table, separators=(",", ":"))}' for name, table in tables().items()
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    sys.stdout.write(written())
