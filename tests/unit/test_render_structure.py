"""The structure tree: fewer elements, the same order, and the seal at the end of its page."""

from formgen.render.pdf_objects import Name, ObjectTable, Ref, Value
from formgen.render.structure import (
    Content,
    Element,
    add_seals,
    contents,
    simplify,
    write_tree,
)


def leaf(kind: str, *mcids: int, page: int = 0) -> Element:
    return Element(kind, {}, [Content(page, mcid) for mcid in mcids])


def order(root: Element) -> list[tuple[int, int]]:
    return [(item.page, item.mcid) for item in contents(root)]


def test_elements_without_meaning_are_folded_and_the_order_stays() -> None:
    paragraph = Element("P", {}, [leaf("Span", 2), Element("NonStruct", {}, [leaf("Span", 0)])])
    row = Element("TR", {}, [Element("TD", {}, [leaf("Span", 1)]), Element("TD", {})])
    root = Element("Document", {}, [Element("Div", {}, [paragraph, Element("Table", {}, [row])])])
    before = order(root)
    simplify(root)
    assert order(root) == before == [(0, 2), (0, 0), (0, 1)]
    assert [kid.kind for kid in root.kids if isinstance(kid, Element)] == ["P", "Table"]
    assert paragraph.kids == [Content(0, 2), Content(0, 0)]
    assert len(row.kids) == 2, "an empty cell keeps its place in the row"


def test_text_never_stands_directly_in_a_grouping_element() -> None:
    root = Element("Document", {}, [leaf("Span", 0), leaf("Div", 1)])
    simplify(root)
    assert [kid.kind for kid in root.kids if isinstance(kid, Element)] == ["Span", "P"]


def test_attributes_keep_an_element() -> None:
    figure = Element("Span", {"Alt": b"x"}, [Content(0, 0)])
    root = Element("P", {}, [figure])
    simplify(root)
    assert root.kids == [figure]


def test_the_seal_of_each_page_follows_the_content_of_that_page() -> None:
    root = Element("Document", {}, [leaf("P", 0), leaf("P", 0, page=1), leaf("P", 1, page=1)])
    add_seals(root, [1, 2], [[0, 0, 9, 9], [0, 0, 9, 9]])
    assert order(root) == [(0, 0), (0, 1), (1, 0), (1, 1), (1, 2)]


def test_every_id_leads_back_to_its_element() -> None:
    table = ObjectTable()
    pages = [table.add({}), table.add({})]
    both = Element("P", {"ID": b"k"}, [Content(0, 1), Content(1, 0)])
    root = Element("Document", {}, [both])
    tree = table.dictionary(write_tree(table, root, pages, [2, 1]))
    nums = table.array(table.dictionary(tree["ParentTree"])["Nums"])
    first, second = table.array(nums[1]), table.array(nums[3])
    owner = first[1]
    assert isinstance(owner, Ref)
    assert (first[0], second) == (None, [owner])
    kids: Value = table.dictionary(owner)["K"]
    assert kids == [1, {"Type": Name("MCR"), "Pg": pages[1], "MCID": 0}]
    assert table.dictionary(tree["IDTree"]) == {"Names": [b"k", owner]}
