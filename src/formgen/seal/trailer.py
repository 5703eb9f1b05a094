"""What the end of a prefix says about where its seals go: the private entry ``/FGEN_Segel``."""

import re
from dataclasses import dataclass
from typing import Final

from formgen.errors import IntegrityError, Text

MICRO: Final = 1_000_000
"""Coordinates are whole millionths of a point, so that every language adds them alike."""

_NUMBER: Final = rb"-?\d{1,5}(?:\.\d{1,6})?"
_TRAILER: Final = re.compile(
    rb"trailer\s+<<\s*/Size (?P<size>\d{1,8})\s+/Root (?P<root>\d{1,8}) 0 R"
    rb"\s+/Info (?P<info>\d{1,8}) 0 R(?:\s+/XRefStm \d{1,10})?"
    rb"\s+/ID\s*\[\s*<(?P<id>[0-9A-Fa-f]{32})>\s*<[0-9A-Fa-f]{32}>\s*\]"
    rb"\s*/FGEN_Segel\s*(?P<entry><<\s*/Huruf (?P<font>\d{1,8}) 0 R"
    rb"\s*/Sidik\s*\[(?P<line>[^\]]*)\]\s*/Halaman\s*\[(?P<pages>[^<>]*)\]\s*>>)\s*>>"
    rb"\s+startxref\s+(?P<xref>\d{1,10})\s+%%EOF\r?\n"
)
_PAGE: Final = re.compile(rb"\s*\[\s*(?P<form>\d{1,8})(?P<corners>[^\[\]]*)\]\s*")
_SEARCHED: Final = 1 << 20
"""A trailer of 10,000 pages is shorter than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSeal:
    """Where the seal of one page goes.

    Attributes:
        form: Object number of the page's empty Form XObject.
        corners: Top left corner of the box of each symbol, in millionths of a point from the
            bottom left corner of the page; at least one.
    """

    form: int
    corners: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trailer:
    """The trailer of a prefix.

    Attributes:
        size: ``/Size``: lowest object number that is free.
        root: Object number of the catalogue.
        info: Object number of the information dictionary.
        first_id: First half of ``/ID``, 32 hexadecimal digits as written.
        xref: Offset of the cross-reference table.
        font: Object number of the font for kode cek and hash line.
        line: Left end of the baseline and font size of the hash line, millionths of a point.
        pages: One per page, in order.
        entry: ``/FGEN_Segel`` as written, restated in the update as ISO 32000 7.5.6 demands.
    """

    size: int
    root: int
    info: int
    first_id: str
    xref: int
    font: int
    line: tuple[int, int, int]
    pages: tuple[PageSeal, ...]
    entry: bytes


def read_trailer(prefix: bytes) -> Trailer:
    """Read the trailer that ends a prefix.

    Raises:
        IntegrityError: The bytes do not end like a prefix that the renderer wrote.
    """
    at = prefix.rfind(b"trailer", max(0, len(prefix) - _SEARCHED))
    match = _TRAILER.fullmatch(prefix, at) if at >= 0 else None
    if match is None:
        raise IntegrityError(_NOT_A_PREFIX)
    line = _numbers(match["line"])
    pages = tuple(map(_page, _PAGE.finditer(match["pages"])))
    if len(line) != len(("x", "y", "size")) or not _whole(match["pages"]) or not _sound(pages):
        raise IntegrityError(_NOT_A_PREFIX)
    return Trailer(
        size=int(match["size"]),
        root=int(match["root"]),
        info=int(match["info"]),
        first_id=match["id"].decode("ascii"),
        xref=int(match["xref"]),
        font=int(match["font"]),
        line=(line[0], line[1], line[2]),
        pages=pages,
        entry=match["entry"],
    )


def _page(match: re.Match[bytes]) -> PageSeal:
    numbers = _numbers(match["corners"])
    corners = tuple(zip(numbers[::2], numbers[1::2], strict=False))
    return PageSeal(form=int(match["form"]), corners=corners if len(numbers) % 2 == 0 else ())


def _numbers(text: bytes) -> list[int]:
    words = text.split()
    if not all(re.fullmatch(_NUMBER, word) for word in words):
        raise IntegrityError(_NOT_A_PREFIX)
    return list(map(_micro, words))


def _micro(word: bytes) -> int:
    whole, _, decimals = word.partition(b".")
    magnitude = int(whole.lstrip(b"-")) * MICRO + int(decimals.ljust(6, b"0"))
    return -magnitude if word.startswith(b"-") else magnitude


def _whole(pages: bytes) -> bool:
    return _PAGE.sub(b"", pages).strip() == b""


def _sound(pages: tuple[PageSeal, ...]) -> bool:
    forms = {page.form for page in pages}
    return len(pages) == len(forms) > 0 and all(page.corners for page in pages)


_NOT_A_PREFIX: Final = Text(
    "Berkas ini bukan dokumen siap segel.", "These bytes are not a document ready to be sealed."
)
