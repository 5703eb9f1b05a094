"""The tail: the one incremental update that puts the seals on the pages.

It is a pure function of the prefix and of the texts of its seals, byte for byte: no compression,
no clock, no choice. So anybody who has a sealed file can derive the tail again and see whether
something was added. Every byte is specified in docs/seal-format.md; a change here is a new profile.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import accumulate
from typing import Final

from formgen.seal.kode_cek import kode_cek
from formgen.seal.prefix import Prefix, read_prefix
from formgen.seal.symbol import Symbol, symbol
from formgen.seal.symbol_text import cose_in
from formgen.seal.trailer import MICRO, PageSeal, Trailer

BOX: Final = 92_400_000
"""Side of the white square for a symbol: 77 modules, in millionths of a point."""

MODULE: Final = 1_200_000
"""1.2 pt = 0.4233 mm = exactly 5 dots at 300 dpi."""

_CODE_SIZE: Final = 8_000_000
_CODE_RIGHT: Final = 4_800_000  # below the symbol, not below its quiet zone
_CODE_DOWN: Final = 8_000_000
_ID_DIGITS: Final = 32


def tail(prefix: bytes, texts: Sequence[str]) -> bytes:
    """Return the bytes that follow a prefix once its seals are known.

    Args:
        prefix: The document without seals, ending with its trailer and ``%%EOF``.
        texts: Text of the seal of each page, in page order, as ``symbol_text`` writes it.

    Raises:
        IntegrityError: The prefix is not one that the renderer wrote.
        ValueError: Not one seal text per page.
    """
    marks = [
        Mark(text=text, kode_cek=kode_cek(cose_in(text)), symbol=symbol(text)) for text in texts
    ]
    return tail_of(read_prefix(prefix), marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What the tail shows of the seal of one page.

    Attributes:
        text: Text of the symbol, as ``symbol_text`` writes it.
        kode_cek: The code under the symbol.
        symbol: The symbol of ``text``.
    """

    text: str
    kode_cek: str
    symbol: Symbol


def tail_of(prefix: Prefix, marks: Sequence[Mark]) -> bytes:
    """Return the tail of a prefix whose hash and trailer are known already; see ``tail``.

    Args:
        prefix: The document without seals.
        marks: One for each page, in page order.

    Raises:
        ValueError: Not one seal per page.
    """
    trailer = prefix.trailer
    if len(marks) != len(trailer.pages):
        raise ValueError(f"{len(marks)} seals for {len(trailer.pages)} pages")
    line = f"head -c {prefix.length} | sha256sum = {prefix.hashed.hexdigest()}"
    objects: dict[int, bytes] = {}
    for index, (page, mark) in enumerate(zip(trailer.pages, marks, strict=True)):
        operators = _operators(page, mark.symbol.side) % ((mark.kode_cek,) * len(page.corners))
        if index == len(marks) - 1:
            operators = f"{operators}\n{_text(*trailer.line, line)}"
        resources = (trailer.font, trailer.size + index)
        objects[page.form] = _form(resources, mark.text, operators)
        objects[trailer.size + index] = _image(mark.symbol)
    second_id = _second_id(prefix.hashed.digest(), [mark.text for mark in marks])
    return _update(prefix.length, trailer, objects, second_id)


@lru_cache(maxsize=1024)  # the documents of a batch have their seals in the same places
def _operators(page: PageSeal, modules: int) -> str:
    """Return the content of a page's seal: at each corner a white square, symbol, kode cek.

    The kode cek of each corner is left open as ``%s``.
    """
    side = modules * MODULE
    inset = (BOX - side) // 2
    lines: list[str] = []
    for x, top in page.corners:
        bottom = top - BOX
        lines += (
            f"1 g {_pt(x)} {_pt(bottom)} {_pt(BOX)} {_pt(BOX)} re f",
            f"q {_pt(side)} 0 0 {_pt(side)} {_pt(x + inset)} {_pt(bottom + inset)} cm /S Do Q",
            _text(x + _CODE_RIGHT, bottom - _CODE_DOWN, _CODE_SIZE, "%s"),
        )
    return "\n".join(lines)


def _text(x: int, y: int, size: int, words: str) -> str:
    return f"0 g BT /F {_pt(size)} Tf {_pt(x)} {_pt(y)} Td ({words}) Tj ET"


@lru_cache(maxsize=4096)  # the documents of a batch have their seals in the same places
def _pt(micro: int) -> str:
    """Write millionths of a point as points, with the decimals it needs and no more."""
    whole, rest = divmod(abs(micro), MICRO)
    sign = "-" if micro < 0 else ""
    return f"{sign}{whole}.{rest:06d}".rstrip("0").rstrip(".")


def _form(resources: tuple[int, int], text: str, operators: str) -> bytes:
    font, image = resources
    return (
        "<< /Type /XObject /Subtype /Form /BBox [0 0 14400 14400] "
        f"/Resources << /Font << /F {font} 0 R >> /XObject << /S {image} 0 R >> >> "
        f"/FGEN_Teks ({text}) /Length {len(operators)} >>\n"
        f"stream\n{operators}\nendstream"
    ).encode("ascii")


def _image(drawn: Symbol) -> bytes:
    head = (
        f"<< /Type /XObject /Subtype /Image /Width {drawn.side} /Height {drawn.side} "
        "/ColorSpace /DeviceGray /BitsPerComponent 1 /Interpolate false "
        f"/Length {len(drawn.rows)} >>\n"
    )
    return head.encode("ascii") + b"stream\n" + drawn.rows + b"\nendstream"


def _second_id(h: bytes, texts: Sequence[str]) -> str:
    lines = "".join(f"{text}\n" for text in texts)
    return sha256(h + lines.encode("ascii")).hexdigest()[:_ID_DIGITS]


def _update(start: int, trailer: Trailer, objects: Mapping[int, bytes], second_id: str) -> bytes:
    """Return the incremental update with these objects, in ascending order of their numbers."""
    numbers = sorted(objects)
    pieces = [b"%d 0 obj\n%b\nendobj\n" % (number, objects[number]) for number in numbers]
    *offsets, table_at = accumulate(map(len, pieces), initial=start)
    entries = "".join(
        f"{number} 1\n{offset:010d} 00000 n \n"
        for number, offset in zip(numbers, offsets, strict=True)
    )
    entry = trailer.entry.decode("ascii")
    table = (
        f"xref\n0 1\n0000000000 65535 f \n{entries}trailer\n"
        f"<< /Size {trailer.size + len(trailer.pages)} /Root {trailer.root} 0 R "
        f"/Info {trailer.info} 0 R /Prev {trailer.xref} "
        f"/ID [<{trailer.first_id}> <{second_id}>] /FGEN_Segel {entry} >>\n"
        f"startxref\n{table_at}\n%%EOF\n"
    )
    return b"".join(pieces) + table.encode("ascii")
