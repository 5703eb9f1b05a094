"""The objects of one sealed document, and their names in a print file.

Only files that ``fill`` and ``seal.tail`` wrote are read: classic tables, generation 0, no nesting
of parentheses in strings.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from hashlib import sha256
from itertools import pairwise
from typing import Final

_REFERENCE: Final = re.compile(rb"\((?:\\.|[^\\()])*\)|(\d+) 0 R\b", re.DOTALL)
_STARTXREF: Final = re.compile(rb"startxref\n(\d+)\n%%EOF\n\Z")
_SECTION: Final = re.compile(rb"(\d+) (\d+)\n(?=\d{10} )")
_ROW: Final = 20
_CONTENTS: Final = re.compile(rb"/Contents \[([^\]]*)\]")
_BOX: Final = re.compile(rb"/MediaBox (\[[^\]]*\])")
_SEAL: Final = re.compile(rb" ?/FgSegel \d+ 0 R")
_CREATED: Final = re.compile(rb"/CreationDate \(D:(\d{4})(\d\d)(\d\d)")


class Source:
    """The objects of one sealed document."""

    def __init__(self, data: bytes) -> None:
        """Read where the objects of a document are.

        Raises:
            ValueError: It is not as this program writes documents.
        """
        self._data = data
        self._offsets: dict[int, int] = {}
        self._bounds: list[int] = []
        ended = _STARTXREF.search(data, max(0, len(data) - 64))
        if ended is None:
            raise ValueError("not a document of this program")
        self._trailer = self._read_tables(int(ended[1]))
        after = sorted(self._bounds)
        self._ends = dict(pairwise(after))

    def _read_tables(self, at: int) -> bytes:
        """Read the tables, the latest first; return the latest trailer."""
        latest = b""
        while True:
            end = self._data.index(b"trailer\n", at)
            self._read_rows(at + len(b"xref\n"), end)
            self._bounds.append(at)
            trailer = self._data[end : self._data.index(b"startxref", end)]
            latest = latest or trailer
            previous = re.search(rb"/Prev (\d+)", trailer)
            if previous is None:
                return latest
            at = int(previous[1])

    def _read_rows(self, at: int, end: int) -> None:
        while at < end:
            section = _SECTION.match(self._data, at)
            if section is None:
                raise ValueError("not a table of this program")
            at = section.end()
            for number in range(int(section[1]), int(section[1]) + int(section[2])):
                row = self._data[at : at + _ROW]
                at += _ROW
                if row[17:18] == b"n":
                    self._offsets.setdefault(number, int(row[:10]))
                    self._bounds.append(int(row[:10]))

    def object(self, number: int) -> bytes:
        """Return the body of an object, without its frame."""
        start = self._offsets[number]
        whole = self._data[start : self._ends[start]]
        return whole[len(b"%d 0 obj\n" % number) : whole.rindex(b"\nendobj\n")]

    def pages(self) -> list[bytes]:
        """Return the dictionaries of the pages; the tree is flat."""
        tree = self.object(_number(rb"/Pages (\d+) 0 R", self.catalogue()))
        kids = re.search(rb"/Kids \[([^\]]*)\]", tree)
        found = re.findall(rb"(\d+) 0 R", kids[1]) if kids else []
        return [self.object(int(number)) for number in found]

    def catalogue(self) -> bytes:
        """Return the catalogue."""
        return self.object(_number(rb"/Root (\d+) 0 R", self._trailer))

    def day(self) -> date:
        """Return the day of issue."""
        created = _CREATED.search(self.object(_number(rb"/Info (\d+) 0 R", self._trailer)))
        if created is None:
            raise ValueError("a document without a day")
        return date(*map(int, created.groups()))


class Sharing:
    """Names the objects of one document as the print file does, writing those it lacks."""

    def __init__(
        self, source: Source, shared: dict[bytes, int], add: Callable[[bytes], int]
    ) -> None:
        """Name the objects of a document.

        Args:
            source: The document.
            shared: Digest of an object to its number in the print file; what is written is added.
            add: Writes an object and returns its number.
        """
        self._source = source
        self._shared = shared
        self._add = add
        self._numbers: dict[int, int] = {}

    def renamed(self, body: bytes) -> bytes:
        """Return an object with the references of the print file; data of a stream has none."""
        head, mark, rest = body.partition(b"\nstream\n")
        return _REFERENCE.sub(self._reference, head) + mark + rest

    def _reference(self, found: re.Match[bytes]) -> bytes:
        return found[0] if found[1] is None else b"%d 0 R" % self._number(int(found[1]))

    def _number(self, number: int) -> int:
        """Return the number in the print file; what is referred to comes before what refers."""
        known = self._numbers.get(number)
        if known is None:
            known = self.shared(self.renamed(self._source.object(number)))
            self._numbers[number] = known
        return known

    def shared(self, body: bytes) -> int:
        """Return the number of an object with the references of the print file."""
        digest = sha256(body).digest()
        known = self._shared.get(digest)
        if known is None:
            known = self._shared[digest] = self._add(body)
        return known


def _number(pattern: bytes, text: bytes) -> int:
    found = re.search(pattern, text)
    if found is None:
        raise ValueError("not a document of this program")
    return int(found[1])


def page_forms(page: bytes, source: Source, sharing: Sharing) -> Iterator[bytes]:
    """Yield the streams of a page as forms; only the last one draws the seal."""
    found, box, at = _CONTENTS.search(page), _BOX.search(page), page.find(b"/Resources <<")
    if found is None or box is None or at < 0:
        raise ValueError("not a page of this program")
    resources = _dictionary(page, at + len(b"/Resources "))
    streams = [int(number) for number in re.findall(rb"(\d+) 0 R", found[1])]
    for number in streams:
        own = resources if number == streams[-1] else _SEAL.sub(b"", resources)
        head = b"<</Type /XObject /Subtype /Form /BBox %b /Resources %b " % (
            box[1],
            sharing.renamed(own),
        )
        yield head + source.object(number).removeprefix(b"<<").removeprefix(b" ")


def _dictionary(text: bytes, at: int) -> bytes:
    """Return the dictionary that begins at a place."""
    depth = 0
    for mark in re.finditer(rb"<<|>>", text[at:]):
        depth += 1 if mark[0] == b"<<" else -1
        if depth == 0:
            return text[at : at + mark.end()]
    raise ValueError("a dictionary without an end")
