"""Fills a stencil whose sheets repeat: as many sheets as a list needs, a slip for every voter.

What all sheets of a role share is drawn once per document, what changes from sheet to sheet once
per sheet; the objects of a sheet are one text with numbers left open. See ``repeat``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import accumulate
from typing import Final

from formgen.errors import Finding, InputError
from formgen.render.fill import (
    FREE,
    UNFIT,
    Places,
    attachment_object,
    seal_drawn,
    stream_object,
    table_rows,
    trailer_of,
)
from formgen.render.metadata import DocumentMeta, file_identifier, information, xmp
from formgen.render.paint import painter
from formgen.render.pdf_objects import Name, Ref, Value, encode
from formgen.render.repeat import (
    DOCUMENT,
    EXTRAS,
    PAGE_INDEX,
    PAGES,
    PARENTS,
    SHARED,
    TREE,
    Group,
    Moving,
    Repeat,
    moving,
)
from formgen.render.slots import SealPage, Slot, Values
from formgen.render.stencil import Stencil
from formgen.seal.prefix import Prefix
from formgen.seal.trailer import read_trailer

_END: Final = b"\nendobj\n"


class RepeatFiller:
    """A stencil with a repeated sheet, made ready."""

    def __init__(self, stencil: Stencil) -> None:
        """Prepare all that does not depend on a document.

        Raises:
            ValueError: No sheet of the stencil is repeated.
        """
        if stencil.repeat is None:
            raise ValueError("no sheet of this stencil is repeated")
        self._stencil = stencil
        self._repeat = stencil.repeat
        self._roles = [
            _Role(stencil, stencil.repeat, page) for page in range(len(stencil.repeat.groups))
        ]
        self._hashed = sha256(stencil.base)
        self._digest = stencil.digest.encode()
        self._last = len(stencil.offsets)
        self._info = self._last + SHARED + len(self._roles) + EXTRAS - 1
        self._table = FREE + table_rows(stencil.offsets)

    def prefix(self, values: Values, attachment: bytes, meta: DocumentMeta, pages: int) -> Prefix:
        """Return one document of so many pages, ready to be sealed.

        Args:
            values: Key to value; keys the form does not show are ignored.
            attachment: Canonical JSON of the data, attached as ``data.json``.
            meta: Title, identifier and day of issue.
            pages: At least one for each page of the stencil.

        Raises:
            InputError: Values do not fit their places; every finding at once.
            ValueError: Fewer pages than the stencil has.
        """
        findings: list[Finding] = []
        sheets = list(self._sheets(values, pages, findings))
        shared = [stream_object(b"", role.shared(values, findings)) for role in self._roles]
        if findings:
            raise InputError(UNFIT, findings=list(dict.fromkeys(findings)))
        extras = [
            attachment_object(attachment, meta),
            stream_object(b"/Type /Metadata /Subtype /XML ", xmp(meta)),
            information(meta),
        ]
        first = self._last + PAGES
        own = [
            b"%d 0 obj\n%b%b" % (number, body, _END)
            for number, body in enumerate(
                [*_tree(self._last, sheets), *shared, *extras], start=first
            )
        ]
        # What is on the pages follows from the stencil and the data, so these tell files apart.
        identifier = file_identifier(self._digest, *own[-EXTRAS:]).encode()
        return self._joined(
            [*own, *(piece for sheet in sheets for piece in sheet.pieces)], sheets, identifier
        )

    def _sheets(self, values: Values, pages: int, findings: list[Finding]) -> Iterator["_Sheet"]:
        """Write the objects of each page."""
        number = self._info + 1
        for index, (at, shift) in enumerate(self._repeat.sheets(pages)):
            role = self._roles[at]
            content = role.content(values, shift, findings)
            yield _Sheet(
                pieces=role.objects(number, index, content),
                group=role.group,
                first=number,
                seal=role.seal,
            )
            number += role.group.objects

    def _joined(
        self, pieces: Sequence[bytes], sheets: Sequence["_Sheet"], identifier: bytes
    ) -> Prefix:
        """Add table and trailer."""
        *offsets, position = accumulate(map(len, pieces), initial=len(self._stencil.base))
        size = self._last + len(offsets) + 1
        seals = [(sheet.first + sheet.group.seal, sheet.seal) for sheet in sheets]
        end = trailer_of(self._stencil, size, self._info, seals) % (
            identifier,
            identifier,
            position,
        )
        filled = b"".join((*pieces, b"xref\n0 %d\n" % size, self._table, table_rows(offsets), end))
        hashed = self._hashed.copy()
        hashed.update(filled)
        return Prefix(parts=(self._stencil.base, filled), hashed=hashed, trailer=read_trailer(end))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """The objects of one page.

    Attributes:
        pieces: In the order of their numbers.
        group: What they are.
        first: Number of the first.
        seal: Where the seal goes.
    """

    pieces: list[bytes]
    group: Group
    first: int
    seal: SealPage


@dataclass(slots=True, kw_only=True)
class _Place:
    """One value that changes from sheet to sheet, with all its places on a page."""

    moving: Moving
    places: Places = field(default_factory=Places)


class _Role:
    """One page of the stencil: its places, those of the whole document apart."""

    def __init__(self, stencil: Stencil, repeat: Repeat, page: int) -> None:
        self.group = repeat.groups[page]
        self.seal = stencil.seals[page]
        self._fixed: dict[str, Places] = {}
        self._moving: dict[str, _Place] = {}
        self._blank: list[str] = []
        self._shared: list[str] = []
        for slot in (slot for slot in stencil.slots if slot.page == page):
            self._add(slot, moving(slot.key, repeat.strides))
        self._blank.append(seal_drawn(stencil.seal_mcids[page]))

    def _add(self, slot: Slot, way: Moving | None) -> None:
        item = painter(slot)
        if way is None:
            self._fixed.setdefault(slot.key, Places()).add(item, len(self._shared))
            self._shared.append(item.paint(None))
        else:
            place = self._moving.setdefault(slot.key, _Place(moving=way))
            place.places.add(item, len(self._blank))
            self._blank.append(item.paint(None))

    def shared(self, values: Values, findings: list[Finding]) -> bytes:
        """Draw what all sheets of this role show alike."""
        parts = self._shared.copy()
        for key, places in self._fixed.items():
            places.show(values.get(key), parts, findings)
        return "".join(parts).encode("ascii")

    def content(self, values: Values, shift: int, findings: list[Finding]) -> bytes:
        """Draw what one sheet shows."""
        parts = self._blank.copy()
        for place in self._moving.values():
            place.places.show(values.get(place.moving.key(shift)), parts, findings)
        return "".join(parts).encode("ascii")

    def objects(self, first: int, index: int, content: bytes) -> list[bytes]:
        """Write the objects of a sheet.

        Args:
            first: Number of the first.
            index: Of the page, 0 first.
            content: What it shows.
        """
        group = self.group
        numbers = tuple([index if ref == PAGE_INDEX else first + ref for ref in group.refs])
        written = (group.text % numbers).encode("ascii").split(_END)[:-1]
        stream = b"%d 0 obj\n%b%b" % (first, stream_object(b"", content), _END)
        return [stream, *[piece + _END for piece in written]]


def _tree(last: int, sheets: Sequence[_Sheet]) -> list[bytes]:
    """Write pages, root and document of the structure tree, and the parents of marked content."""
    pages: list[Value] = [Ref(sheet.first + sheet.group.page) for sheet in sheets]
    tops: list[Value] = [Ref(sheet.first + top) for sheet in sheets for top in sheet.group.tops]
    nums: list[Value] = []
    for index, sheet in enumerate(sheets):
        nums += (index, Ref(sheet.first + sheet.group.owners))
    return [
        encode({"Type": Name("Pages"), "Kids": pages, "Count": len(pages)}),
        encode(
            {
                "Type": Name("StructTreeRoot"),
                "K": [Ref(last + DOCUMENT)],
                "ParentTree": Ref(last + PARENTS),
                "ParentTreeNextKey": len(sheets),
            }
        ),
        encode({"S": Name("Document"), "P": Ref(last + TREE), "K": tops}),
        encode({"Nums": nums}),
    ]
