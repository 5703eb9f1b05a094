"""Rebuilds the structure tree that WeasyPrint wrote: smaller, and with the seal in it.

WeasyPrint makes an element for every box. Elements without meaning are folded into their parents,
which saves half the objects of a form; the order of the content never changes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from formgen.render.pdf_objects import Name, ObjectTable, Ref, Value

SEAL_ALT = "Kode QR segel dokumen"

_GROUPS = frozenset({"NonStruct", "Div"})
_FOLDED = frozenset({"NonStruct", "Div", "Span"})
_NO_CONTENT = frozenset(
    {"Document", "Part", "Art", "Sect", "Table", "TR", "TBody", "THead", "TFoot", "L", "LI"}
)
"""Elements that may hold other elements only."""
_OWN = frozenset({"Type", "S", "K", "P", "Pg"})


@dataclass(slots=True)
class Content:
    """One marked-content sequence: page and id."""

    page: int
    mcid: int


@dataclass(slots=True)
class Element:
    """One structure element; ``extra`` are the attributes that are kept as they are."""

    kind: str
    extra: dict[str, Value]
    kids: "list[Element | Content]" = field(default_factory=list)


def read_tree(table: ObjectTable, root: Ref, pages: list[Ref]) -> Element:
    """Read the tree of a catalogue's ``StructTreeRoot`` into elements."""
    numbers = {ref.number: page for page, ref in enumerate(pages)}
    top = table.dictionary(table.array(table.dictionary(root)["K"])[0])
    return _read(table, top, numbers, -1)


def contents(element: Element) -> Iterator[Content]:
    """Yield the content of an element in reading order."""
    for kid in element.kids:
        if isinstance(kid, Content):
            yield kid
        else:
            yield from contents(kid)


def simplify(element: Element) -> None:
    """Fold elements without meaning into their parents, from the leaves up."""
    kids: list[Element | Content] = []
    for kid in element.kids:
        if isinstance(kid, Content):
            kids.append(kid)
            continue
        simplify(kid)
        if not kid.kids and kid.kind in _FOLDED:
            continue
        kids += kid.kids if _folds(kid, element.kind) else [kid]
    element.kids = kids
    if element.kind == "Div" and any(isinstance(kid, Content) for kid in kids):
        element.kind = "P"


def add_seals(root: Element, mcids: list[int], boxes: list[list[float]]) -> None:
    """Add a figure for the seal of each page behind the content of that page.

    Args:
        root: The document element.
        mcids: Marked-content id of the seal, by page.
        boxes: Rectangle around the symbols, by page.
    """
    ends = [last_page(kid) for kid in root.kids]
    for page in reversed(range(len(mcids))):
        place = sum(1 for end in ends if end <= page)
        layout: dict[str, Value] = {
            "O": Name("Layout"),
            "BBox": [*boxes[page]],
            "Placement": Name("Block"),
        }
        figure = Element("Figure", {"Alt": SEAL_ALT.encode(), "A": layout})
        figure.kids.append(Content(page, mcids[page]))
        root.kids.insert(place, figure)


def write_tree(table: ObjectTable, root: Element, pages: list[Ref], counts: list[int]) -> Ref:
    """Write the tree and return the reference of its root.

    Args:
        table: Where the objects go.
        root: The document element.
        pages: References of the pages.
        counts: Number of marked-content ids of each page, the seal's included.
    """
    writing = Writing(table, pages, counts)
    tree: dict[str, Value] = {"Type": Name("StructTreeRoot")}
    ref = table.add(tree)
    tree["K"] = [writing.element(root, ref)]
    nums: list[Value] = []
    for page, owners in enumerate(writing.owners):
        nums += [page, table.add([*owners])]
    tree["ParentTree"] = table.add({"Nums": nums})
    tree["ParentTreeNextKey"] = len(pages)
    if writing.names:
        pairs: list[Value] = []
        for name in sorted(writing.names):
            pairs += [name, writing.names[name]]
        tree["IDTree"] = {"Names": pairs}
    return ref


class Writing:
    """Writes elements and remembers who owns which content.

    Attributes:
        owners: By page and marked-content id, the element it belongs to.
        names: Elements with a name.
    """

    def __init__(self, table: ObjectTable, pages: list[Ref], counts: list[int]) -> None:
        """Take what ``write_tree`` takes."""
        self.owners: list[list[Ref | None]] = [[None] * count for count in counts]
        self.names: dict[bytes, Ref] = {}
        self._table = table
        self._pages = pages

    def element(self, element: Element, parent: Ref) -> Ref:
        """Write one element with all below it."""
        entries: dict[str, Value] = {"S": Name(element.kind), "P": parent, **element.extra}
        ref = self._table.add(entries)
        name = element.extra.get("ID")
        if isinstance(name, bytes):
            self.names[name] = ref
        home = next((kid.page for kid in element.kids if isinstance(kid, Content)), None)
        if home is not None:
            entries["Pg"] = self._pages[home]
        kids = [self._kid(kid, ref, home) for kid in element.kids]
        if kids:
            entries["K"] = kids[0] if len(kids) == 1 else kids
        return ref

    def _kid(self, kid: Element | Content, ref: Ref, home: int | None) -> Value:
        if isinstance(kid, Element):
            return self.element(kid, ref)
        self.owners[kid.page][kid.mcid] = ref
        if kid.page == home:
            return kid.mcid
        return {"Type": Name("MCR"), "Pg": self._pages[kid.page], "MCID": kid.mcid}


def _read(
    table: ObjectTable, entries: dict[str, Value], numbers: dict[int, int], page: int
) -> Element:
    """Read one element; content without a page of its own is on the page of its element."""
    place = entries.get("Pg")
    page = numbers[place.number] if isinstance(place, Ref) else page
    element = Element(str(entries["S"]), _extra(table, entries))
    kids = table.get(entries.get("K", []))
    for kid in kids if isinstance(kids, list) else [kids]:
        if isinstance(kid, int):
            element.kids.append(Content(page, kid))
            continue
        below = table.dictionary(kid)
        if below.get("Type") != "OBJR":  # links have no place on a form
            element.kids.append(_read(table, below, numbers, page))
    return element


def _extra(table: ObjectTable, entries: dict[str, Value]) -> dict[str, Value]:
    """Return the attributes worth keeping."""
    extra = {key: value for key, value in entries.items() if key not in _OWN}
    attributes = table.get(extra.get("A"))
    if isinstance(attributes, dict):
        kept = {key: value for key, value in attributes.items() if value != []}
        extra["A"] = kept
        if kept == {"O": "Table"}:
            del extra["A"]
    return extra


def _folds(kid: Element, parent: str) -> bool:
    """Return whether an element's kids may stand directly in its parent."""
    if kid.kind not in _FOLDED or kid.extra:
        return False
    if not any(isinstance(item, Content) for item in kid.kids):
        return kid.kind in _GROUPS or parent not in _NO_CONTENT
    return kid.kind != "Div" and parent not in _NO_CONTENT


def last_page(kid: Element | Content) -> int:
    """Return the last page on which an element has content, or -1."""
    if isinstance(kid, Content):
        return kid.page
    return max((item.page for item in contents(kid)), default=-1)
