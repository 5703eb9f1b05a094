"""One PDF for the printer out of many sealed documents.

The documents of one stencil begin with the same objects. Each object is written once: two objects
are the same if their bytes are, with what they refer to put in place of their references. So fonts,
lines and labels are shared, in the memory of one document and one digest per object.

Pages are shown as they are; attachments and structure stay behind.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Final, Protocol

from formgen.render.imposition import Imposition, page_box, sheet_box, sheet_content
from formgen.render.metadata import DocumentMeta, file_identifier, information, xmp
from formgen.render.pdf_objects import Name, Ref, Stream, Value, encode, text_string
from formgen.render.print_contents import Contents, Line, listed
from formgen.render.print_source import Sharing, Source, page_forms

_HEADER: Final = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_OWN: Final = re.compile(rb" ?/(?:Parent \d+ 0 R|StructParents \d+|Tabs /S)")
_BOX: Final = re.compile(rb"/MediaBox (\[[^\]]*\])")


class Sink(Protocol):
    """Whatever takes the bytes in order."""

    def write(self, data: bytes, /) -> object:
        """Take the next bytes."""
        ...


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
        writer.add(line, Source(data)) for line, data in zip(contents.lines, documents, strict=True)
    ]
    writer.finish(contents)
    return counts


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

    def add(self, line: Line, source: Source) -> int:
        """Write the pages of a document, as often as it is printed; return how many it has."""
        sharing = Sharing(source, self._shared, self._add)
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
        self, plan: Imposition, source: Source, pages: list[bytes], sharing: "Sharing"
    ) -> Iterator[bytes]:
        """Put pages on the sheets they are cut from; the pages themselves come first, in order."""
        box = page_box(pages[0])
        forms = [
            [sharing.shared(body) for body in page_forms(page, source, sharing)] for page in pages
        ]
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
        said = self._add(_stream({"Type": Name("FGEN_Cetak")}, listed(contents)))
        catalogue: dict[str, Value] = {
            "Type": Name("Catalog"),
            "Pages": Ref(_PAGES),
            "Outlines": Ref(self._outlines()),
            "PageMode": Name("UseOutlines"),
            "Lang": b"id",
            "ViewerPreferences": {"DisplayDocTitle": True, "Duplex": Name("DuplexFlipLongEdge")},
            "Metadata": Ref(metadata),
            "FGEN_Cetak": Ref(said),
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
