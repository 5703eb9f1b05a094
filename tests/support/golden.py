"""Pages as words and their places, held against what was looked at and kept.

A page is a table in ``tests/golden/pages``: left edge and base in millimetres from the upper left
corner, and the words. ``FORMGEN_TEST_GOLDEN=write`` writes it anew; look at the page itself
(``script/contact-sheet``) before it is committed.
"""

import os
import re
from pathlib import Path

import pypdfium2

_PAGES = Path(__file__).parents[1] / "golden" / "pages"
_MILLIMETRES = 25.4 / 72
_SLACK = 0.5  # a layout library of another version moves text by less
_KODE_CEK = re.compile(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}")  # follows every byte of the document

Word = tuple[float, float, str]


def first_page(data: bytes) -> list[Word]:
    """Return the words of the first page of a PDF with their places, from the top."""
    document = pypdfium2.PdfDocument(data)
    page = document[0]
    height = page.get_height()
    text = page.get_textpage()
    words = []
    for index in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(index)
        said = " ".join(text.get_text_bounded(left, bottom, right, top).split())
        if said and not _KODE_CEK.search(said):
            words.append((left * _MILLIMETRES, (height - bottom) * _MILLIMETRES, said))
    document.close()
    return sorted(words, key=lambda word: (round(word[1]), word[0], word[2]))


def differences(name: str, words: list[Word]) -> list[str]:
    """Return what is not as it was kept: words that are gone, new, or moved."""
    path = _PAGES / f"{name}.tsv"
    if os.environ.get("FORMGEN_TEST_GOLDEN") == "write":
        path.write_text("".join(f"{x:.1f}\t{y:.1f}\t{said}\n" for x, y, said in words))
    kept = [_read(line) for line in path.read_text(encoding="utf-8").splitlines()]
    left = list(kept)
    found = []
    for word in words:
        same = next((other for other in left if _same(word, other)), None)
        if same is None:
            found.append(f"new: {word}")
        else:
            left.remove(same)
    return found + [f"gone: {word}" for word in left]


def _read(line: str) -> Word:
    x, y, said = line.split("\t", 2)
    return float(x), float(y), said


def _same(one: Word, other: Word) -> bool:
    return (
        one[2] == other[2] and abs(one[0] - other[0]) < _SLACK and abs(one[1] - other[1]) < _SLACK
    )
