"""Makes the constant part of a document from the PDF that WeasyPrint wrote."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from formgen.render import structure
from formgen.render.content import (
    encode_operations,
    marked_sequences,
    match_probes,
    without,
)
from formgen.render.fonts import RESOURCES, composite_font, face, seal_face, simple_font
from formgen.render.measure import Measured
from formgen.render.outlines import cross, cross_name
from formgen.render.pdf_objects import (
    Name,
    ObjectTable,
    Ref,
    Stream,
    Value,
    hidden_index,
    indirect,
    object_stream,
    renumbered,
)
from formgen.render.pdf_read import operations, repacked
from formgen.render.repeat import Repeat
from formgen.render.slots import SEAL_BOX_PT, SealPage

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
"""The second line tells tools that the file is binary (ISO 19005-3, 6.1.2)."""
ATTACHMENT = b"data.json"
_FILL_EXTRAS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """The constant part; see ``Stencil`` for the meaning of the fields.

    Attributes:
        hidden: Objects in the object stream; their numbers are the last ones.
        index: Number of the stream that says where they are, or 0 where there are none.
        mcids: Slot index -> marked-content id.
        unmatched: Indices of slots whose probe was not found where its box is.
        repeat: How the sheets of a document are written, if one of them is repeated.
    """

    data: bytes
    offsets: tuple[int, ...]
    root: int
    seal_objects: tuple[int, ...]
    seal_mcids: tuple[int, ...]
    seal_font: int
    mcids: dict[int, int]
    unmatched: tuple[int, ...]
    hidden: int = 0
    index: int = 0
    repeat: Repeat | None = None


def assemble(table: ObjectTable, root: Ref, measured: Measured) -> Base:
    """Return the base.

    Args:
        table: The objects WeasyPrint wrote; changed in place.
        root: Reference of the catalogue.
        measured: What was measured in the same layout.
    """
    return Assembly(table, root, measured).run()


class Assembly:
    """One base being made."""

    def __init__(self, table: ObjectTable, root: Ref, measured: Measured) -> None:
        """Take what ``assemble`` takes."""
        self._table = table
        self._root = root
        self._catalogue = table.dictionary(root)
        self._measured = measured
        self._pages = _page_refs(table, self._catalogue)
        self._mcids: dict[int, int] = {}
        self._streams = [table.add(None) for _ in self._pages]
        self._extras = [table.add(None) for _ in range(_FILL_EXTRAS)]

    def run(self) -> Base:
        """Rewrite pages, structure and catalogue, then write the objects."""
        tree, counts = self._tagged()
        totals = [count + 1 for count in counts]
        self._catalogue["StructTreeRoot"] = structure.write_tree(
            self._table, tree, self._pages, totals
        )
        seals = self._rewrite_pages()
        font = simple_font(seal_face(), self._table)
        self._rewrite_catalogue()
        return self._written(seals, counts, font)

    def _tagged(self) -> tuple[structure.Element, list[int]]:
        """Rewrite the pages; return what they mean, and the id of the seal of each."""
        tree = structure.read_tree(
            self._table, _ref(self._catalogue["StructTreeRoot"]), self._pages
        )
        structure.simplify(tree)
        named = [set[int]() for _ in self._pages]
        for item in structure.contents(tree):
            named[item.page].add(item.mcid)
        counts = [self._rewrite_content(page, named[page]) for page in range(len(self._pages))]
        boxes = [_around(seal) for seal in self._measured.seals]
        structure.add_seals(tree, counts, boxes)
        return tree, counts

    def _rewrite_content(self, page: int, named: set[int]) -> int:
        """Take the probes out of one page; return how many marked-content ids it has."""
        entries = self._table.dictionary(self._pages[page])
        stream = self._table.get(entries["Contents"])
        if not isinstance(stream, Stream):
            raise TypeError("a page of WeasyPrint has one content stream")
        steps = operations(stream)
        sequences = marked_sequences(steps)
        probes = match_probes(sequences, self._origins(page))
        self._mcids |= {index: item.mcid for index, item in probes.items()}
        orphans = {item.mcid for item in sequences} - named
        kept = encode_operations(without(steps, probes.values(), orphans))
        # WeasyPrint leaves its own coordinate system behind: the frame keeps it inside.
        stream.data = b"q\n" + kept + b"\nQ"
        return 1 + max((item.mcid for item in sequences), default=-1)

    def _origins(self, page: int) -> dict[int, tuple[float, float]]:
        return {
            index: origin
            for index, origin in self._measured.origins.items()
            if self._measured.slots[index].page == page
        }

    def _rewrite_pages(self) -> list[Ref]:
        """Give each page its streams, fonts and seal; return the references of the seals."""
        fonts, crosses = self._fonts(), self._crosses()
        seals = []
        for page, ref in enumerate(self._pages):
            entries = self._table.dictionary(ref)
            shared = self._table.dictionary(entries["Resources"])
            seal = self._table.add(empty_seal(self._measured.seals[page]))
            pictures = self._table.dictionary(shared.get("XObject", {}))
            entries["Resources"] = {
                **{key: value for key, value in shared.items() if value != {}},
                "Font": fonts,
                "XObject": {**pictures, **crosses, "FgSegel": seal},
            }
            entries["Contents"] = [entries["Contents"], self._streams[page]]
            seals.append(seal)
        return seals

    def _fonts(self) -> Ref:
        """Return the font resources: WeasyPrint's own and those of the slots."""
        shared = self._table.dictionary(self._table.dictionary(self._pages[0])["Resources"])
        fonts = dict(self._table.dictionary(shared.get("Font", {})))
        used = {slot.face for slot in self._measured.slots if slot.kind in {"text", "digits"}}
        for slug in sorted(used):
            fonts[RESOURCES[slug]] = composite_font(face(slug), self._table)
        return self._table.add(fonts)

    def _crosses(self) -> dict[str, Value]:
        """Return a form of the letter X for each face and size of digits."""
        used = {(slot.face, slot.size) for slot in self._measured.slots if slot.kind == "digits"}
        return {
            cross_name(slug, size): self._table.add(cross(slug, size))
            for slug, size in sorted(used)
        }

    def _rewrite_catalogue(self) -> None:
        """Name the attachment and the metadata of the document."""
        attached, metadata, _ = self._extras
        specification: dict[str, Value] = {
            "Type": Name("Filespec"),
            "F": ATTACHMENT,
            "UF": ATTACHMENT,
            "Desc": b"Isi dokumen ini sebagai data",
            "AFRelationship": Name("Data"),
            "EF": {"F": attached, "UF": attached},
        }
        ref = self._table.add(specification)
        self._catalogue["Names"] = {"EmbeddedFiles": {"Names": [ATTACHMENT, ref]}}
        self._catalogue["AF"] = [ref]
        self._catalogue["Metadata"] = metadata

    def _written(self, seals: list[Ref], counts: list[int], font: Ref) -> Base:
        """Number the objects anew, the reserved ones last, and write the constant ones."""
        reserved = [*self._streams, *self._extras]
        hidden = self._hidden(font)
        packed, index = self._table.add(None), self._table.add(None)
        shown = self._shown(font, {*hidden, *(ref.number for ref in reserved)})
        order = [*shown, packed.number, index.number, *(ref.number for ref in reserved), *hidden]
        numbers = {old: new for new, old in enumerate(order, start=1)}
        self._table.objects[packed.number] = self._packed(hidden, numbers)
        self._table.objects[index.number] = hidden_index(
            numbers[packed.number], numbers[hidden[0]], len(hidden)
        )
        own = tuple(numbers[seal.number] for seal in seals)
        base = self._base(numbers, len(shown) + 2, counts, font, own)
        return replace(base, hidden=len(hidden), index=numbers[index.number])

    def _hidden(self, font: Ref) -> list[int]:
        """Return the objects that only the structure tree refers to."""
        tree = self._table.ordered(_ref(self._catalogue["StructTreeRoot"]))
        return [old for old in tree if old not in self._table.ordered(self._pages[0], [font])]

    def _shown(self, font: Ref, others: Collection[int]) -> list[int]:
        return [old for old in self._table.ordered(self._root, [font]) if old not in others]

    def _packed(self, hidden: list[int], numbers: dict[int, int]) -> Stream:
        values = {numbers[old]: renumbered(self._table.objects[old], numbers) for old in hidden}
        return object_stream(values)

    def _base(
        self,
        numbers: dict[int, int],
        constants: int,
        counts: list[int],
        font: Ref,
        seals: tuple[int, ...] = (),
    ) -> Base:
        """Write the first ``constants`` objects; each document has others of its own."""
        constant = sorted((new, old) for old, new in numbers.items())[:constants]
        parts, offsets, position = [HEADER], [], len(HEADER)
        for new, old in constant:
            data = indirect(new, renumbered(repacked(self._table.objects[old]), numbers))
            offsets.append(position)
            position += len(data)
            parts.append(data)
        return Base(
            data=b"".join(parts),
            offsets=tuple(offsets),
            root=numbers[self._root.number],
            seal_objects=seals,
            seal_mcids=tuple(counts),
            seal_font=numbers[font.number],
            mcids=self._mcids,
            unmatched=tuple(sorted(self._measured.origins.keys() - self._mcids.keys())),
        )


def _page_refs(table: ObjectTable, catalogue: dict[str, Value]) -> list[Ref]:
    """Return the pages; WeasyPrint writes a flat tree."""
    return [_ref(kid) for kid in table.array(table.dictionary(catalogue["Pages"])["Kids"])]


def _ref(value: Value) -> Ref:
    if not isinstance(value, Ref):
        raise TypeError(f"a reference is expected, not {type(value).__name__}")
    return value


def empty_seal(seal: SealPage) -> Stream:
    """Return the form that the seal tail replaces by the symbols."""
    return Stream(
        {
            "Type": Name("XObject"),
            "Subtype": Name("Form"),
            "BBox": [0, 0, round(seal.width, 3), round(seal.height, 3)],
            "Resources": {},
        },
        b"",
    )


def _around(seal: SealPage) -> list[float]:
    """Return the rectangle around all symbols of a page."""
    lefts, tops = zip(*seal.corners, strict=True)
    right, bottom = max(lefts) + SEAL_BOX_PT, min(tops) - SEAL_BOX_PT
    return [round(edge, 2) for edge in (min(lefts), bottom, right, max(tops))]
