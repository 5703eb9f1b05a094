"""Makes two copies of a sealed PDF for the demonstration: one added to, one photographed.

usage: demo_copies.py ORIGINAL.pdf FOLDER
"""

import io
import sys
from pathlib import Path

import pypdfium2
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, NameObject

WHITE_OUT = b"q 1 1 1 rg 60 400 200 40 re f Q\n"


def added_to(original: bytes) -> bytes:
    """Return the file with an incremental update that paints over a part of page 1."""
    writer = PdfWriter(PdfReader(io.BytesIO(original)), incremental=True)
    page = writer.pages[0]
    paint = DecodedStreamObject()
    paint.set_data(WHITE_OUT)
    contents = page["/Contents"].get_object()
    parts = contents if isinstance(contents, ArrayObject) else [page.raw_get("/Contents")]
    page[NameObject("/Contents")] = ArrayObject([*parts, writer._add_object(paint)])  # noqa: SLF001
    result = io.BytesIO()
    writer.write(result)
    return result.getvalue()


def photograph(original: bytes, target: Path) -> None:
    """Save the top right quarter of page 1 as a camera would see it, 150 dots per inch."""
    picture = pypdfium2.PdfDocument(original)[0].render(scale=150 / 72).to_pil()
    width, height = picture.size
    picture.convert("L").crop((width // 2, 0, width, height // 3)).save(target)


def main() -> None:
    """Make both copies."""
    original, folder = Path(sys.argv[1]).read_bytes(), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ditambah.pdf").write_bytes(added_to(original))
    photograph(original, folder / "qr.png")


if __name__ == "__main__":
    main()
