"""A blank form as a fillable PDF: form fields in the places of the stencil, named by their keys.

An aid, not a document: it is neither sealed nor PDF/A, because sums are calculated by scripts,
which viewers that know none simply leave to the person who fills it.
"""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Final, cast

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from formgen.render.slots import Rect, Slot

_SYSTEM: Final = "segel."
_FONT: Final = "/Helv"
_MULTILINE, _COMB = 1 << 12, 1 << 24
_PRINTED: Final = 4
_ALIGN: Final = {"left": 0, "center": 1, "right": 2}


def fillable(
    pdf: bytes, slots: Iterable[Slot], labels: Mapping[str, str], sums: Mapping[str, Sequence[str]]
) -> bytes:
    """Return a blank form with a field in every place for text or digits.

    Args:
        pdf: The blank form, unsealed.
        slots: Places of its stencil.
        labels: Key to what a viewer shows and reads aloud for a field.
        sums: Key of a total to the keys it adds up; those that are not on the form are left out.

    Returns:
        A PDF whose fields have the names of the keys; a key in several places is one field.
    """
    writer = PdfWriter(clone_from=BytesIO(pdf))
    for claim in ("/Metadata", "/OutputIntents", "/AF"):
        writer.root_object.pop(claim, None)  # no claim to be PDF/A
    places: dict[str, list[Slot]] = {}
    for slot in slots:
        if slot.kind in {"text", "digits"} and not _derived(slot.key):
            places.setdefault(slot.key, []).append(slot)
    fields = {key: _field(writer, key, same, labels) for key, same in places.items()}
    order = [key for key, parts in sums.items() if {key, *parts} <= fields.keys()]
    for key in order:
        fields[key][NameObject("/AA")] = _calculation(sums[key])
    _add_form(writer, fields, order)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def _derived(key: str) -> bool:
    """Whether a place shows what follows from another value, or belongs to the seal."""
    return key.startswith(_SYSTEM) or (".baris." in key and not key.startswith("kejadian."))


def _field(
    writer: PdfWriter, key: str, slots: Sequence[Slot], labels: Mapping[str, str]
) -> DictionaryObject:
    """Add one field with a widget in each of its places."""
    first, kids = slots[0], ArrayObject()
    flags = (_COMB if first.kind == "digits" else 0) | (_MULTILINE if first.max_lines > 1 else 0)
    field = DictionaryObject(
        {
            NameObject("/FT"): NameObject("/Tx"),
            NameObject("/T"): TextStringObject(_name(key).rpartition(".")[2]),
            NameObject("/TU"): TextStringObject(labels.get(key, key)),
            NameObject("/Ff"): NumberObject(flags),
            NameObject("/Q"): NumberObject(_ALIGN[first.align]),
            NameObject("/DA"): TextStringObject(f"{_FONT} {first.size * 0.9:.1f} Tf 0 g"),
            NameObject("/Kids"): kids,
        }
    )
    if first.kind == "digits":
        field[NameObject("/MaxLen")] = NumberObject(len(first.cells))
    reference = writer._add_object(field)  # noqa: SLF001 - pypdf's own way to add an object
    for slot in slots:
        widget = _widget(writer, slot)
        widget[NameObject("/Parent")] = reference
        added = writer._add_object(widget)  # noqa: SLF001
        page = writer.pages[slot.page]
        annotations = page.setdefault(NameObject("/Annots"), ArrayObject())
        cast("ArrayObject", annotations.get_object()).append(added)
        kids.append(added)
    return field


def _widget(writer: PdfWriter, slot: Slot) -> DictionaryObject:
    box = _around(slot.cells)
    appearance = DecodedStreamObject()
    appearance.set_data(b"/Tx BMC\nEMC\n")
    appearance.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): _numbers(0, 0, box.width, box.height),
            NameObject("/Resources"): DictionaryObject(),
        }
    )
    normal = writer._add_object(appearance)  # noqa: SLF001
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/F"): NumberObject(_PRINTED),
            NameObject("/Rect"): _numbers(box.left, box.bottom, box.right, box.top),
            NameObject("/P"): writer.pages[slot.page].indirect_reference,
            NameObject("/AP"): DictionaryObject({NameObject("/N"): normal}),
        }
    )


def _calculation(parts: Sequence[str]) -> DictionaryObject:
    """Return the action that adds up other fields."""
    names = ", ".join(f'"{_name(part)}"' for part in parts)
    script = f'AFSimple_Calculate("SUM", new Array({names}));'
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(script)}
    )
    return DictionaryObject({NameObject("/C"): action})


def _add_form(
    writer: PdfWriter, fields: Mapping[str, DictionaryObject], order: Sequence[str]
) -> None:
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    fonts = DictionaryObject({NameObject(_FONT): writer._add_object(font)})  # noqa: SLF001
    references = {key: field.indirect_reference for key, field in fields.items()}
    form = DictionaryObject(
        {
            NameObject("/Fields"): _tree(writer, fields),
            NameObject("/DR"): DictionaryObject({NameObject("/Font"): fonts}),
            NameObject("/DA"): TextStringObject(f"{_FONT} 9 Tf 0 g"),
            NameObject("/CO"): ArrayObject([references[key] for key in order]),
        }
    )
    writer.root_object[NameObject("/AcroForm")] = form


def _tree(writer: PdfWriter, fields: Mapping[str, DictionaryObject]) -> ArrayObject:
    """Hang fields whose names have full stops below nodes, as PDF wants them; return the top."""
    top = ArrayObject()
    nodes: dict[str, DictionaryObject] = {}
    for key, field in fields.items():
        kids, parent, path = top, None, ""
        for part in _name(key).split(".")[:-1]:
            path = f"{path}.{part}" if path else part
            if path not in nodes:
                nodes[path] = _node(writer, part, parent)
                kids.append(nodes[path].indirect_reference)
            parent = nodes[path]
            kids = cast("ArrayObject", parent["/Kids"])
        if parent is not None:
            field[NameObject("/Parent")] = parent.indirect_reference
        kids.append(field.indirect_reference)
    return top


def _node(writer: PdfWriter, name: str, parent: DictionaryObject | None) -> DictionaryObject:
    node = DictionaryObject(
        {NameObject("/T"): TextStringObject(name), NameObject("/Kids"): ArrayObject()}
    )
    writer._add_object(node)  # noqa: SLF001
    if parent is not None:
        node[NameObject("/Parent")] = parent.indirect_reference
    return node


def _name(key: str) -> str:
    """Return the name of a field: its key; words beside a count as the data have them."""
    return f"{key[:-6]}_huruf" if key.endswith(".huruf") and key != "tps.huruf" else key


def _around(cells: Sequence[Rect]) -> Rect:
    return Rect(
        min(cell.left for cell in cells),
        min(cell.bottom for cell in cells),
        max(cell.right for cell in cells),
        max(cell.top for cell in cells),
    )


def _numbers(*values: float) -> ArrayObject:
    return ArrayObject([FloatObject(round(value, 2)) for value in values])
