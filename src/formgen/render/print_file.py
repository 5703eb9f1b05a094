"""One PDF for the printer out of many sealed documents.

The documents of one stencil begin with the same objects. Each object is written once: two objects
are the same if their bytes are, with what they refer to put in place of their references. So fonts,
lines and labels are shared, in the memory of one document and one digest per object.

Only files that ``fill`` and ``seal.tail`` wrote are read: classic tables, generation 0, no nesting
of parentheses in strings. Pages are shown as they are; attachments and structure stay behind.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import pairwise
from typing import Final, Protocol

from formgen.render.imposition import Imposition, page_box, sheet_box, sheet_content
from formgen.render.metadata import DocumentMeta, file_identifier, information, xmp
from formgen.render.pdf_objects import Name, Ref, Stream, Value, encode, text_string

_HEADER: Final = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_REFERENCE: Final = re.compile(rb"\((?:\\.|[^\\()])*\)|(\d+) 0 R\b", re.DOTALL)
_STARTXREF: Final = re.compile(rb"startxref\n(\d+)\n%%EOF\n\Z")
_SECTION: Final = re.compile(rb"(\d+) (\d+)\n(?=\d{10} )")
_ROW: Final = 20
_LIST: Final = re.compile(rb"<</Type /FGEN_Cetak /Length (\d+)>>\nstream\n")
_OWN: Final = re.compile(rb" ?/(?:Parent \d+ 0 R|StructParents \d+|Tabs /S)")
_CONTENTS: Final = re.compile(rb"/Contents \[([^\]]*)\]")
_BOX: Final = re.compile(rb"/MediaBox (\[[^\]]*\])")
_SEAL: Final = re.compile(rb" ?/FgSegel \d+ 0 R")
_CREATED: Final = re.compile(rb"/CreationDate \(D:(\d{4})(\d\d)(\d\d)")


class Sink(Protocol):
    """Whatever takes the bytes in order."""

    def write(self, data: bytes, /) -> object:
        """Take the next bytes."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One document in a print file.

    Attributes:
        path: Bookmarks that lead to it, the outermost first; documents with equal beginnings share
            them.
        copies: How often it is printed, 1 or more.
        imposed: The sheet its pages are printed on, to be cut; None where each page is a sheet.
    """

    path: tuple[str, ...]
    copies: int = 1
    imposed: Imposition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a print file says it holds.

    Attributes:
        title: Shown by viewers.
        lines: The documents in print order.
    """

    title: str
    lines: tuple[Line, ...]


def write_print_file(sink: Sink, contents: Contents, documents: Iterable[bytes]) -> list[int]:
    """Write a print file; equal arguments give equal bytes.

    Every copy begins on a front side: a blank page follows where the number of pages is odd, and
    every sheet that is cut.

    Args:
        sink: Takes the file.
        contents: Title and lines.
        documents: The sealed documents, one for each line, read one at a time.

    Returns:
        Pages of each document, without the blank ones.
    """
    writer = _Writer(sink)
    counts = [
        writer.add(line, _Source(data))
        for line, data in zip(contents.lines, documents, strict=True)
    ]
    writer.finish(contents)
    return counts


def read_contents(data: bytes) -> Contents | None:
    """Return what a file says it holds if it says to be a print file; it proves nothing."""
    found = _LIST.search(data)
    if found is None:
        return None
    try:
        said = json.loads(data[found.end() : found.end() + int(found[1])])
        lines = tuple(
            Line(path=tuple(map(str, path)), copies=int(copies), imposed=_imposed(*sheet))
            for path, copies, *sheet in said["dokumen"]
            if path and 0 < int(copies) <= _MOST_COPIES
        )
        return Contents(title=str(said["judul"]), lines=lines)
    except (ValueError, KeyError, TypeError):
        return None


def sheets(pages: int, imposed: Imposition | None = None) -> int:
    """Return the sheets of a document: printed on both sides, on the front where they are cut."""
    return (pages + 1) // 2 if imposed is None else imposed.sheets(pages)


_MOST_COPIES: Final = 1000
_MOST_SLOTS: Final = 100


def _imposed(sheet: object = None) -> Imposition | None:
    """Read the sheet of a line.

    Raises:
        ValueError, TypeError: It is none.
    """
    if sheet is None:
        return None
    if not isinstance(sheet, list) or len(sheet) != len(("width", "height", "across", "down")):
        raise ValueError("not a sheet")
    plan = Imposition(
        width=float(sheet[0]), height=float(sheet[1]), across=int(sheet[2]), down=int(sheet[3])
    )
    if not (0 < plan.across <= _MOST_SLOTS and 0 < plan.down <= _MOST_SLOTS):
        raise ValueError("not a sheet")
    return plan


class _Source:
    """The objects of one sealed document."""

    def __init__(self, data: bytes) -> None:
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


@dataclass(slots=True, kw_only=True)
class _Bookmark:
    """One bookmark and those below it."""

    title: str
    page: int = 0
    below: "dict[str, _Bookmark]" = field(default_factory=dict)


class _Writer:
    """One print file being written."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._hash = sha256()
        self._position = 0
        self._offsets: list[int] = [0, 0]  # the catalogue and the pages come last
        self._shared: dict[bytes, int] = {}
        self._documents: list[tuple[int, int]] = []
        self._bookmarks = _Bookmark(title="")
        self._day = date.min
        self._intents = b""
        self._write(_HEADER)

    def add(self, line: Line, source: _Source) -> int:
        """Write the pages of a document, as often as it is printed; return how many it has."""
        sharing = _Sharing(source, self._shared, self._add)
        self._day = max(self._day, source.day())
        if not self._intents:
            intents = re.search(rb"/OutputIntents \[<<.*?>>\]", source.catalogue(), re.DOTALL)
            self._intents = sharing.renamed(intents[0]) if intents else b""
        pages = source.pages()
        if line.imposed is not None:
            cut = self._cut(line.imposed, source, pages, sharing)
            sides = [side for sheet in cut for side in (sheet, _blank(sheet))]
        else:
            sides = [sharing.renamed(_OWN.sub(b"", page)) for page in pages]
            sides += [_blank(sides[-1])] if len(sides) % 2 else []
        for copy in range(line.copies):
            first = self._add_pages(sides)
            if copy == 0:
                self._mark(line.path, first)
        return len(pages)

    def _cut(
        self, plan: Imposition, source: _Source, pages: list[bytes], sharing: "_Sharing"
    ) -> Iterator[bytes]:
        """Put pages on the sheets they are cut from; the pages themselves come first, in order."""
        box = page_box(pages[0])
        forms = [[sharing.shared(body) for body in _forms(page, source, sharing)] for page in pages]
        for sheet in range(plan.sheets(len(pages))):
            placed = [
                (position, forms[page]) for position, page in plan.on_sheet(sheet, len(pages))
            ]
            drawn = sheet_content(plan, box, [(position, len(each)) for position, each in placed])
            content = self._add(_stream({}, drawn))
            named = b" ".join(
                b"/P%d.%d %d 0 R" % (position, index, number)
                for position, each in placed
                for index, number in enumerate(each)
            )
            yield b"<</Type /Page %b /Resources <</XObject <<%b>>>> /Contents %d 0 R>>" % (
                sheet_box(plan),
                named,
                content,
            )

    def _add_pages(self, pages: list[bytes]) -> int:
        """Write one copy with a tree of its own; return the number of its first page."""
        tree = self._reserve()
        numbers = [
            self._add(b"<</Parent %d 0 R " % tree + page.removeprefix(b"<<")) for page in pages
        ]
        self._put(tree, _tree(numbers, len(numbers), parent=_PAGES))
        self._documents.append((tree, len(numbers)))
        return numbers[0]

    def _mark(self, path: tuple[str, ...], page: int) -> None:
        level = self._bookmarks
        for title in path:
            level = level.below.setdefault(title, _Bookmark(title=title, page=page))

    def finish(self, contents: Contents) -> None:
        """Write what stands for the whole file."""
        total = sum(pages for _, pages in self._documents)
        self._put(_PAGES, _tree([tree for tree, _ in self._documents], total))
        meta = DocumentMeta(title=contents.title, identifier="", day=self._day)
        metadata = self._add(_stream({"Type": Name("Metadata"), "Subtype": Name("XML")}, xmp(meta)))
        listed = self._add(_stream({"Type": Name("FGEN_Cetak")}, _listed(contents)))
        catalogue: dict[str, Value] = {
            "Type": Name("Catalog"),
            "Pages": Ref(_PAGES),
            "Outlines": Ref(self._outlines()),
            "PageMode": Name("UseOutlines"),
            "Lang": b"id",
            "ViewerPreferences": {"DisplayDocTitle": True, "Duplex": Name("DuplexFlipLongEdge")},
            "Metadata": Ref(metadata),
            "FGEN_Cetak": Ref(listed),
        }
        self._put(_CATALOGUE, encode(catalogue).removesuffix(b">>") + b" " + self._intents + b">>")
        self._end(self._add(information(meta)))

    def _outlines(self) -> int:
        root = self._reserve()
        first, last = self._level(self._bookmarks, root)
        shown = len(self._bookmarks.below)
        self._put(
            root,
            b"<</Type /Outlines /First %d 0 R /Last %d 0 R /Count %d>>" % (first, last, shown),
        )
        return root

    def _level(self, above: _Bookmark, parent: int) -> tuple[int, int]:
        """Write the bookmarks below one; return the numbers of the first and the last."""
        items = list(above.below.values())
        numbers = [self._reserve() for _ in items]
        for index, (number, item) in enumerate(zip(numbers, items, strict=True)):
            entries: dict[str, Value] = {
                "Title": text_string(item.title),
                "Parent": Ref(parent),
                "Dest": [Ref(item.page), Name("Fit")],
            }
            if index:
                entries["Prev"] = Ref(numbers[index - 1])
            if index + 1 < len(numbers):
                entries["Next"] = Ref(numbers[index + 1])
            if item.below:
                first, last = self._level(item, number)
                entries |= {"First": Ref(first), "Last": Ref(last), "Count": -len(item.below)}
            self._put(number, encode(entries))
        return numbers[0], numbers[-1]

    def _end(self, info: int) -> None:
        identifier = file_identifier(self._hash.digest()).encode()
        at = self._position
        size = len(self._offsets) + 1
        rows = b"".join(b"%010d 00000 n \n" % offset for offset in self._offsets)
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % size + rows)
        self._write(
            b"trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /ID [<%b> <%b>]>>\n"
            b"startxref\n%d\n%%%%EOF\n" % (size, _CATALOGUE, info, identifier, identifier, at)
        )

    def _reserve(self) -> int:
        self._offsets.append(0)
        return len(self._offsets)

    def _add(self, body: bytes) -> int:
        number = self._reserve()
        self._put(number, body)
        return number

    def _put(self, number: int, body: bytes) -> None:
        self._offsets[number - 1] = self._position
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, body))

    def _write(self, data: bytes) -> None:
        self._sink.write(data)
        self._hash.update(data)
        self._position += len(data)


_CATALOGUE: Final = 1
_PAGES: Final = 2


class _Sharing:
    """Names the objects of one document as the print file does, writing those it lacks."""

    def __init__(
        self, source: _Source, shared: dict[bytes, int], add: Callable[[bytes], int]
    ) -> None:
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


def _forms(page: bytes, source: _Source, sharing: _Sharing) -> Iterator[bytes]:
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


def _blank(page: bytes) -> bytes:
    """Return an empty page of the size of another."""
    box = _BOX.search(page)
    return b"<</Type /Page %b /Resources <<>>>>" % (box[0] if box else b"")


def _tree(kids: Iterable[int], pages: int, *, parent: int | None = None) -> bytes:
    entries: dict[str, Value] = {
        "Type": Name("Pages"),
        "Kids": [Ref(kid) for kid in kids],
        "Count": pages,
    }
    if parent is not None:
        entries["Parent"] = Ref(parent)
    return encode(entries)


def _stream(entries: dict[str, Value], data: bytes) -> bytes:
    return encode(Stream(entries, data))


def _listed(contents: Contents) -> bytes:
    lines = [[list(line.path), line.copies, *_sheet(line.imposed)] for line in contents.lines]
    return json.dumps({"judul": contents.title, "dokumen": lines}, separators=(",", ":")).encode()


def _sheet(plan: Imposition | None) -> list[list[float]]:
    return [] if plan is None else [[plan.width, plan.height, plan.across, plan.down]]
