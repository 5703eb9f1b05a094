"""Fills a stencil: the hot path, plain bytes without a PDF library or a layout engine."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise

from formgen.errors import Finding, InputError, Text
from formgen.render.metadata import DocumentMeta, file_identifier, information, pdf_date, xmp
from formgen.render.paint import Painter, painter
from formgen.render.pdf_objects import number
from formgen.render.slots import SealPage, Slot, SlotValue, Values
from formgen.render.stencil import Stencil
from formgen.seal.prefix import Prefix
from formgen.seal.trailer import read_trailer

__all__ = ["DocumentMeta", "Filler", "fill"]

FREE = b"0000000000 65535 f \n"
_MEMORY = 1024
"""Values remembered for each key: all counts of a TPS. Bounds the memory of any batch."""


def fill(stencil: Stencil, values: Values, attachment: bytes, meta: DocumentMeta) -> bytes:
    """Return the bytes of one unsealed document: the prefix a seal is bound to.

    Args:
        stencil: The compiled form.
        values: Key to value; keys the form does not show are ignored, missing ones stay empty.
        attachment: Canonical JSON of the data, attached as ``data.json``.
        meta: Title, identifier and day of issue.

    Returns:
        A whole PDF/A-3b file of one revision; the same arguments always give the same bytes.

    Raises:
        InputError: Values do not fit their places; every finding at once.
    """
    return _filler(stencil).fill(values, attachment, meta)


@lru_cache(maxsize=32)
def _filler(stencil: Stencil) -> "Filler":
    return Filler(stencil)


class Filler:
    """A stencil made ready: painters by page and the constant parts of the end of the file."""

    def __init__(self, stencil: Stencil) -> None:
        """Prepare all that does not depend on a document."""
        self._places: dict[str, Places] = {}
        self._blank: list[str] = []
        self._ends: list[int] = []
        for page, mcid in enumerate(stencil.seal_mcids):
            self._add_page([slot for slot in stencil.slots if slot.page == page], mcid)
        pages = self._ends
        self._base = stencil.base
        self._hashed = sha256(stencil.base)
        self._digest = stencil.digest.encode()
        self._first = len(stencil.offsets) + 1
        rows = self._first + len(pages) + 3
        self._table = b"xref\n0 %d\n" % rows + FREE + table_rows(stencil.offsets)
        seals = zip(stencil.seal_objects, stencil.seals, strict=True)
        self._trailer = trailer_of(stencil, rows + stencil.hidden, rows - 1, seals)
        zeros = b"0" * 32
        self._read_trailer = read_trailer(self._trailer % (zeros, zeros, 0))

    @property
    def page_count(self) -> int:
        """Number of pages."""
        return len(self._ends)

    def fill(self, values: Values, attachment: bytes, meta: DocumentMeta) -> bytes:
        """Return one document; see ``fill``."""
        return self.prefix(values, attachment, meta).data

    def prefix(self, values: Values, attachment: bytes, meta: DocumentMeta) -> Prefix:
        """Return one document ready to be sealed: the base is neither copied nor hashed again.

        Arguments and errors are those of ``fill``.
        """
        objects = [stream_object(b"", page) for page in self.contents(values)]
        objects += [
            attachment_object(attachment, meta),
            stream_object(b"/Type /Metadata /Subtype /XML ", xmp(meta)),
            information(meta),
        ]
        offsets, position, parts = [], len(self._base), []
        for index, body in enumerate(objects, start=self._first):
            data = b"%d 0 obj\n%b\nendobj\n" % (index, body)
            offsets.append(position)
            position += len(data)
            parts.append(data)
        # What is on the pages follows from the stencil and the data, so these tell files apart.
        identifier = file_identifier(self._digest, *parts[len(self._ends) :])
        written = identifier.encode()
        end = self._trailer % (written, written, position)
        filled = b"".join((*parts, self._table, table_rows(offsets), end))
        hashed = self._hashed.copy()
        hashed.update(filled)
        return Prefix(
            parts=(self._base, filled),
            hashed=hashed,
            trailer=replace(self._read_trailer, first_id=identifier, xref=position),
        )

    def _add_page(self, slots: Sequence[Slot], seal_mcid: int) -> None:
        """Lay out the empty page, and note where each value goes."""
        for slot in slots:
            item = painter(slot)
            self._places.setdefault(slot.key, Places()).add(item, len(self._blank))
            self._blank.append(item.paint(None))
        self._blank.append(seal_drawn(seal_mcid))
        self._ends.append(len(self._blank))

    def contents(self, values: Values) -> list[bytes]:
        """Return the drawing operators of each page."""
        findings: list[Finding] = []
        parts = self._blank.copy()
        find = self._places.get
        for key, value in values.items():
            places = find(key)
            if places is None:
                continue
            drawn = places.known.get(value)
            if drawn is None:
                drawn = places.draw(value, findings)
            for at, text in zip(places.where, drawn, strict=True):
                parts[at] = text
        if findings:
            raise InputError(UNFIT, findings=list(dict.fromkeys(findings)))
        starts = [0, *self._ends]
        return ["".join(parts[start:end]).encode("ascii") for start, end in pairwise(starts)]


def seal_drawn(mcid: int) -> str:
    """Return the operators that draw the seal of a page."""
    return f"/Figure <</MCID {mcid}>> BDC\nq\n/FgSegel Do\nQ\nEMC"


class Places:
    """All places of one value, with what values drawn before gave in them.

    Attributes:
        where: Index of each place among the parts of the pages.
        known: Value to its operators in each place. Neighbouring documents repeat most values.
    """

    def __init__(self) -> None:
        """Start without places."""
        self.where: list[int] = []
        self.known: dict[SlotValue, tuple[str, ...]] = {}
        self._painters: list[Painter] = []

    def add(self, item: Painter, at: int) -> None:
        """Add a place."""
        self._painters.append(item)
        self.where.append(at)

    def show(self, value: SlotValue, parts: list[str], findings: list[Finding]) -> None:
        """Put a value into the parts of the pages; what is wrong joins the findings."""
        if value is None:
            return
        drawn = self.known.get(value)
        if drawn is None:
            drawn = self.draw(value, findings)
        for at, text in zip(self.where, drawn, strict=True):
            parts[at] = text

    def draw(self, value: SlotValue, findings: list[Finding]) -> tuple[str, ...]:
        """Draw a value in each place and remember it; what is wrong joins the findings."""
        wrong = len(findings)
        drawn = tuple(_painted(item, value, findings) for item in self._painters)
        if len(findings) == wrong:
            if len(self.known) >= _MEMORY:
                self.known.clear()
            self.known[value] = drawn
        return drawn


def _painted(item: Painter, value: SlotValue, findings: list[Finding]) -> str:
    """Draw a value in one place; what is wrong with it joins the findings."""
    try:
        return item.paint(value)
    except InputError as error:
        findings += error.findings
        return ""


def stream_object(entries: bytes, data: bytes) -> bytes:
    """Write a stream as it is: compressing a few kB costs more time than it saves bytes."""
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (entries, len(data), data)


def attachment_object(data: bytes, meta: DocumentMeta) -> bytes:
    """Write the embedded file."""
    params = b"/Params <</Size %d /ModDate (%b)>> " % (len(data), pdf_date(meta.day).encode())
    return stream_object(b"/Type /EmbeddedFile /Subtype /application#2Fjson " + params, data)


def table_rows(offsets: "list[int] | tuple[int, ...]") -> bytes:
    """Write rows of the cross-reference table: 20 bytes each."""
    return b"".join([b"%010d 00000 n \n" % offset for offset in offsets])


def trailer_of(
    stencil: Stencil, size: int, info: int, seals: Iterable[tuple[int, SealPage]]
) -> bytes:
    """Return the end of a file, with places for the identifier, twice, and the table's offset.

    Args:
        stencil: What the file was made from.
        size: Lowest object number that is free.
        info: Number of the information dictionary.
        seals: By page, the form that the seal replaces and where the symbols go.
    """
    hash_line = stencil.hash_line
    line = " ".join(map(number, (hash_line.x, hash_line.y, hash_line.size)))
    pages = " ".join([f"[{item} {_corners(seal)}]" for item, seal in seals])
    head = f"trailer\n<< /Size {size} /Root {stencil.root} 0 R /Info {info} 0 R"
    if stencil.index:
        head += f" /XRefStm {stencil.offsets[stencil.index - 1]}"
    seal_entry = (
        f"/FGEN_Segel << /Huruf {stencil.seal_font} 0 R /Sidik [{line}] /Halaman [ {pages} ] >>"
    )
    text = f"{head} /ID [<%b> <%b>] {seal_entry} >>\nstartxref\n%d\n%%%%EOF\n"
    return text.encode()


@lru_cache(maxsize=64)  # the sheets of a list have their seals in the same places
def _corners(seal: SealPage) -> str:
    return " ".join([number(part) for corner in seal.corners for part in corner])


UNFIT = Text("Isian tidak muat di formulir.", "Some values do not fit on the form.")
