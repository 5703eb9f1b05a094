"""Makes the constant part of documents one sheet of which is repeated; see ``repeat``."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from formgen.errors import Finding, InputError, Text
from formgen.render import structure
from formgen.render.assemble import Assembly, Base, empty_seal
from formgen.render.fonts import seal_face, simple_font
from formgen.render.measure import Measured
from formgen.render.pdf_objects import (
    Name,
    ObjectTable,
    Ref,
    Stream,
    Value,
    encode,
    references,
    renumbered,
)
from formgen.render.repeat import (
    DOCUMENT,
    EXTRAS,
    PAGE_INDEX,
    PAGES,
    SHARED,
    TREE,
    Group,
    Repeat,
    families,
)
from formgen.render.slots import Slot

_LOCAL: Final = 1_000_000_000
"""Numbers from here on are relative to the first object of a sheet."""
_INDEX: Final = 2_000_000_000
"""Stands for the index of the page."""
_OPEN: Final = re.compile(rb"\b1(\d{9}) 0 R|\b2000000000\b")
_PAGE, _SEAL, _OWNERS = 1, 2, 3
"""Relative numbers on every sheet; 0 is its content stream, the structure elements follow."""
_DROPPED: Final = frozenset({"Parent", "StructParents", "Resources", "Contents"})
"""What a page of the layout says that a page of a document says anew."""


def assemble_repeating(table: ObjectTable, root: Ref, measured: Measured, role: int) -> Base:
    """Return the base of a layout whose page ``role`` is repeated.

    Args:
        table: The objects WeasyPrint wrote; changed in place.
        root: Reference of the catalogue.
        measured: What was measured in the same layout. The page after ``role``, which is there to
            be compared, is taken out of it.
        role: The page that is repeated, 0 first.

    Raises:
        InputError: The two pages differ in more than the numbers of their keys.
    """
    return _Repeating(table, root, measured, role).run()


class _Repeating(Assembly):
    """One base with a repeated sheet being made."""

    def __init__(self, table: ObjectTable, root: Ref, measured: Measured, role: int) -> None:
        super().__init__(table, root, measured)
        self._role = role
        self._kept = [page for page in range(len(self._pages)) if page != role + 1]
        self._own = [table.add(None) for _ in range(SHARED - 1)]
        self._letters = Ref(0)
        self._forms: dict[str, Value] = {}

    def run(self) -> Base:
        """Rewrite the pages, compare the two, and write what is constant."""
        tree, counts = self._tagged()
        strides = self._strides(tree, counts)
        boxes = [self._table.dictionary(self._pages[page]) for page in self._kept]
        self._letters, self._forms = self._fonts(), self._crosses()
        font = simple_font(seal_face(), self._table)
        self._rewrite_catalogue()
        self._catalogue["Pages"] = self._own[PAGES - 1]
        self._catalogue["StructTreeRoot"] = self._own[TREE - 1]
        self._catalogue.pop("Outlines", None)  # they lead to pages of the layout
        tables = [
            self._sheet(tree, page, counts[page], entries)
            for page, entries in zip(self._kept, boxes, strict=True)
        ]
        numbers = self._all_numbers(font, [one for one, _ in tables])
        groups = tuple(_group(one, tops, numbers) for one, tops in tables)
        own = SHARED - 1 + len(self._kept) + EXTRAS
        kept = [counts[page] for page in self._kept]
        return replace(
            self._base(numbers, len(numbers) - own, kept, font),
            repeat=Repeat(role=self._role, strides=strides, groups=groups),
        )

    def _strides(self, tree: structure.Element, counts: list[int]) -> dict[str, int]:
        """Compare the page that is repeated with the one after it."""
        one, other = self._role, self._role + 1
        places = [
            [slot for slot in self._measured.slots if slot.page == page] for page in (one, other)
        ]
        found = families(*[[slot.key for slot in page] for page in places])
        same = (
            found is not None
            and self._ids(one) == self._ids(other)
            and [_place(slot) for slot in places[0]] == [_place(slot) for slot in places[1]]
            and self._measured.seals[one] == self._measured.seals[other]
            and counts[one] == counts[other]
            and self._drawn(one) == self._drawn(other)
            and _meaning(tree, one) == _meaning(tree, other)
            and all(_on_one_page(kid) for kid in tree.kids)
        )
        if not same or found is None:
            raise InputError(_BROKEN, findings=[_differs(one + 1)])
        return found

    def _ids(self, page: int) -> list[int | None]:
        slots = enumerate(self._measured.slots)
        return [self._mcids.get(index) for index, slot in slots if slot.page == page]

    def _drawn(self, page: int) -> bytes:
        stream = self._table.get(self._table.dictionary(self._pages[page])["Contents"])
        return stream.data if isinstance(stream, Stream) else b""

    def _sheet(
        self,
        tree: structure.Element,
        page: int,
        seal_mcid: int,
        entries: dict[str, Value],
    ) -> tuple["_Local", list[Ref]]:
        """Return the objects of one sheet, and the elements that stand in the document."""
        local = _Local()
        content, own = local.add(None), local.add(None)
        seal, owners = local.add(empty_seal(self._measured.seals[page])), local.add(None)
        shared = self._table.dictionary(entries["Resources"])
        pictures = self._table.dictionary(shared.get("XObject", {}))
        parts = {key: value for key, value in entries.items() if key not in _DROPPED}
        local.put(
            own,
            {
                **parts,
                "Parent": self._own[PAGES - 1],
                "StructParents": _INDEX,
                "Resources": {
                    **{key: value for key, value in shared.items() if value != {}},
                    "Font": self._letters,
                    "XObject": {**pictures, **self._forms, "FgSegel": seal},
                },
                "Contents": [entries["Contents"], self._streams[page], content],
            },
        )
        writing = structure.Writing(
            local, [own] * len(self._pages), [seal_mcid + 1] * len(self._pages)
        )
        tops = []
        for kid in tree.kids:
            if isinstance(kid, structure.Element) and structure.last_page(kid) == page:
                _with_scopes(kid)
                tops.append(writing.element(kid, self._own[DOCUMENT - 1]))
        local.put(owners, [*writing.owners[page]])
        return local, tops

    def _all_numbers(self, font: Ref, sheets: list["_Local"]) -> dict[int, int]:
        """Return old number -> new number; a document's own objects follow the constant ones."""
        own = [*self._own, *[self._streams[page] for page in self._kept], *self._extras]
        last = [ref.number for ref in own]
        named = [ref for local in sheets for ref in local.outside() if ref.number not in last]
        order = [
            old for old in self._table.ordered(self._root, [font, *named]) if old not in set(last)
        ]
        return {old: new for new, old in enumerate([*order, *last], start=1)}


class _Local(ObjectTable):
    """The objects of one sheet."""

    def add(self, value: Value) -> Ref:
        """Add an object; its number is relative to the first."""
        number = _LOCAL + len(self.objects)
        self.objects[number] = value
        return Ref(number)

    def put(self, ref: Ref, value: Value) -> None:
        """Write an object that was added before its value was known."""
        self.objects[ref.number] = value

    def outside(self) -> Iterator[Ref]:
        """Yield references to objects that all sheets share."""
        for value in self.objects.values():
            for ref in references(value):
                if ref.number < _LOCAL:
                    yield ref


def _group(local: _Local, tops: list[Ref], numbers: Mapping[int, int]) -> Group:
    """Write the objects of a sheet with their numbers left open."""
    text, refs = [], []
    for number, value in list(local.objects.items())[1:]:
        refs.append(number - _LOCAL)
        body = encode(renumbered(value, _Kept(numbers))).replace(b"%", b"%%")
        refs += [
            PAGE_INDEX if found[1] is None else int(found[1]) for found in _OPEN.finditer(body)
        ]
        written = _OPEN.sub(lambda found: b"%d" if found[1] is None else b"%d 0 R", body)
        text.append(b"%d 0 obj\n" + written + b"\nendobj\n")
    return Group(
        text=b"".join(text).decode("ascii"),
        refs=tuple(refs),
        objects=len(local.objects),
        page=_PAGE,
        seal=_SEAL,
        owners=_OWNERS,
        tops=tuple(top.number - _LOCAL for top in tops),
    )


class _Kept(dict[int, int]):
    """Old number -> new number; relative numbers stay."""

    def __missing__(self, number: int) -> int:
        return number


def _on_one_page(kid: structure.Element | structure.Content) -> bool:
    below = structure.contents(kid) if isinstance(kid, structure.Element) else ()
    return len({item.page for item in below}) <= 1


def _place(slot: Slot) -> Slot:
    """Return a slot without what tells two sheets apart."""
    return replace(slot, key="", page=0)


def _meaning(tree: structure.Element, page: int) -> list[object]:
    """Return the elements of a page without their names, which are different everywhere."""
    return [_plain(kid) for kid in tree.kids if structure.last_page(kid) == page]


def _plain(kid: structure.Element | structure.Content) -> object:
    if isinstance(kid, structure.Content):
        return kid.mcid
    extra = {key: value for key, value in kid.extra.items() if key != "ID"}
    attributes = extra.get("A")
    if isinstance(attributes, dict):
        extra["A"] = {key: value for key, value in attributes.items() if key != "Headers"}
    return kid.kind, extra, [_plain(below) for below in kid.kids]


def _with_scopes(element: structure.Element, scope: str = "Row") -> None:
    """Let header cells say what they head, in place of names that would be there on every sheet."""
    scope = "Column" if element.kind == "THead" else scope
    attributes = element.extra.pop("A", {})
    own: dict[str, Value] = dict(attributes) if isinstance(attributes, dict) else {}
    own.pop("Headers", None)
    if element.kind == "TH":
        element.extra.pop("ID", None)
        own |= {"O": Name("Table"), "Scope": Name(scope)}
    if own.keys() - {"O"}:
        element.extra["A"] = own
    for kid in element.kids:
        if isinstance(kid, structure.Element):
            _with_scopes(kid, scope)


def _differs(page: int) -> Finding:
    return Finding(
        rule="F39",
        severity="E",
        message=Text(
            f"lembar {page} dan {page + 1} berbeda selain nomor barisnya",
            f"sheets {page} and {page + 1} differ in more than the numbers of their rows",
        ),
        hint=Text(
            "Cetak nomor halaman dan baris dengan halaman_ke dan nomor_baris.",
            "Print numbers of pages and rows with halaman_ke and nomor_baris.",
        ),
    )


_BROKEN: Final = Text(
    "Templat formulir ini harus diperbaiki.", "The template of this form must be corrected."
)
