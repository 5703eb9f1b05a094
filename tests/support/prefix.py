"""Small valid prefixes made by hand, the way the renderer promises them to the seal."""

from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from io import BytesIO

from font_source_sans_pro import font_files_ttf
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

WIDTH, HEIGHT = 612, 935
"""F4, 215 x 330 mm, in points, rounded."""

_ASCII = range(32, 127)
_FIXED = 6  # catalogue, page tree, info, font, descriptor, font file


def make_prefix(
    pages: int = 1, words: Sequence[str] = ("PASLON 1: 123",), symbols: int = 2
) -> bytes:
    """Return a sealed document's first part: ``pages`` pages that show ``words``.

    The objects: 1 catalogue, 2 pages, 3 info, 4-6 font, then for each page the page, its content
    and its empty seal form.
    """
    program, widths = _font()
    kids = " ".join(f"{_FIXED + 1 + 3 * page} 0 R" for page in range(pages))
    font = (
        "<< /Type /Font /Subtype /TrueType /BaseFont /AAAAAA+Contoh /Encoding /WinAnsiEncoding "
        f"/FirstChar 32 /LastChar 126 /Widths [{widths}] /FontDescriptor 5 0 R >>"
    )
    descriptor = (
        "<< /Type /FontDescriptor /FontName /AAAAAA+Contoh /Flags 32 /ItalicAngle 0 /StemV 80 "
        "/FontBBox [-200 -300 1200 1000] /Ascent 984 /Descent -273 /CapHeight 660 "
        "/FontFile2 6 0 R >>"
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        b"<< /Title (Contoh) >>",
        font.encode(),
        descriptor.encode(),
        _stream(f"/Length1 {len(program)} ", program),
    ]
    for page in range(pages):
        objects += _page(_FIXED + 1 + 3 * page, page + 1, words)
    return _file(objects, pages, symbols)


def _page(number: int, page: int, words: Sequence[str]) -> list[bytes]:
    lines = " T* ".join(f"({line}) Tj" for line in (f"Halaman {page}", *words))
    content = f"q BT /T 14 Tf 20 TL 60 700 Td {lines} ET Q\nq /FgSegel Do Q"
    return [
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {number + 1} 0 R "
        f"/Resources << /Font << /T 4 0 R >> /XObject << /FgSegel {number + 2} 0 R >> >> "
        f">>".encode(),
        _stream("", content.encode()),
        _stream(f"/Type /XObject /Subtype /Form /BBox [0 0 {WIDTH} {HEIGHT}] ", b""),
    ]


def _stream(entries: str, data: bytes) -> bytes:
    return f"<< {entries}/Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def _file(objects: Sequence[bytes], pages: int, symbols: int) -> bytes:
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = len(out)
    size = len(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n".encode()
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    ident = sha256(bytes(out)).hexdigest()[:32]
    corners = f"485.5 {HEIGHT - 34} 34 151.25"
    corners = corners if symbols == 2 else "485.5 901"
    seals = " ".join(f"[{_FIXED + 3 + 3 * page} {corners}]" for page in range(pages))
    out += (
        f"trailer\n<< /Size {size} /Root 1 0 R /Info 3 0 R /ID [<{ident}> <{ident}>] "
        f"/FGEN_Segel << /Huruf 4 0 R /Sidik [140 40.5 6] /Halaman [ {seals} ] >> >>\n"
        f"startxref\n{table}\n%%EOF\n"
    ).encode()
    return bytes(out)


@cache
def _font() -> tuple[bytes, str]:
    """Return a subset of the project's font and its widths in thousandths, as PDF wants them."""
    path = font_files_ttf["SourceSansPro"]
    font = TTFont(path, recalcTimestamp=False)
    subsetter = Subsetter(Options(layout_features=[], hinting=False, notdef_outline=True))
    subsetter.populate(unicodes=_ASCII)
    subsetter.subset(font)
    names, metrics, units = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
    widths = " ".join(str(round(1000 * metrics[names[code]][0] / units)) for code in _ASCII)
    out = BytesIO()
    font.save(out)
    return out.getvalue(), widths
