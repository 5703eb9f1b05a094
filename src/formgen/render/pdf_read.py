"""Reads a PDF that WeasyPrint wrote into plain values. The only module that knows pypdf."""

import io
from collections.abc import Callable
from typing import Any

from pypdf import PdfReader
from pypdf.generic import (
    BooleanObject,
    ByteStringObject,
    ContentStream,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

from formgen.render.pdf_objects import Name, ObjectTable, Ref, Stream, Value, flate

Operation = tuple[list[Value], bytes]
"""Operands and operator of a content stream."""


def read_objects(data: bytes) -> tuple[ObjectTable, Ref]:
    """Return the objects reachable from the catalogue, and the catalogue's reference.

    Args:
        data: A whole PDF of one revision, as written by WeasyPrint.
    """
    reader = PdfReader(io.BytesIO(data), strict=True)
    return _Reading(reader).run()


def operations(stream: Stream) -> list[Operation]:
    """Split the data of an uncompressed content stream into operations."""
    parsed = ContentStream(None, None)
    parsed.set_data(stream.data)
    plain = _Plain()
    return [
        ([plain.value(operand) for operand in operands], operator)
        for operands, operator in parsed.operations
    ]


class _Plain:
    """Turns pypdf's objects into plain values."""

    def value(self, item: object) -> Value:
        """Return the plain value of one object."""
        for kind, turn in self._kinds():
            if isinstance(item, kind):
                return turn(item)
        raise TypeError(f"unknown kind of PDF object: {type(item).__name__}")

    def _kinds(self) -> tuple[tuple[type | tuple[type, ...], Callable[[Any], Value]], ...]:
        """Return what to do with each kind; a class stands before those it derives from."""
        return (
            (IndirectObject, self.reference),
            ((NullObject, type(None)), lambda _: None),
            (BooleanObject, lambda item: bool(item.value)),
            (NameObject, lambda item: Name(item[1:])),
            (NumberObject, int),
            (FloatObject, float),
            (TextStringObject, lambda item: bytes(item.original_bytes)),
            (ByteStringObject, bytes),
            (StreamObject, self._stream),
            (DictionaryObject, self._dictionary),
            (list, lambda item: [self.value(part) for part in item]),
        )

    def reference(self, item: IndirectObject) -> Value:
        """Content streams hold no references."""
        raise TypeError(f"reference {item.idnum} in a content stream")

    def _dictionary(self, item: DictionaryObject) -> dict[str, Value]:
        """Copy a dictionary with plain keys; raw items keep references unresolved."""
        return {str(key)[1:]: self.value(raw) for key, raw in dict.items(item)}

    def _stream(self, item: StreamObject) -> Stream:
        """Unpack data that is merely compressed; pictures keep their own coding."""
        entries = self._dictionary(item)
        entries.pop("Length", None)
        if entries.get("Filter") == "FlateDecode" and "DecodeParms" not in entries:
            entries.pop("Filter")
            return Stream(entries, item.get_data())
        return Stream(entries, bytes(item._data))  # noqa: SLF001 - pypdf has no other way to raw data


class _Reading(_Plain):
    """One pass over a file: copies each object once and renames the references."""

    def __init__(self, reader: PdfReader) -> None:
        self._reader = reader
        self._table = ObjectTable()
        self._refs: dict[int, Ref] = {}
        self._waiting: list[tuple[Ref, int]] = []

    def run(self) -> tuple[ObjectTable, Ref]:
        """Copy all that the catalogue reaches."""
        root = self._named(self._reader.trailer.raw_get("/Root").idnum)
        while self._waiting:
            ref, number = self._waiting.pop(0)
            self._table.objects[ref.number] = self.value(self._object(number))
        return self._table, root

    def reference(self, item: IndirectObject) -> Value:
        """Rename a reference and remember to copy its object."""
        return self._named(item.idnum)

    def _named(self, number: int) -> Ref:
        if number not in self._refs:
            self._refs[number] = self._table.add(None)
            self._waiting.append((self._refs[number], number))
        return self._refs[number]

    def _object(self, number: int) -> PdfObject | None:
        return self._reader.get_object(number)


def repacked(value: Value) -> Value:
    """Compress a stream that has no coding of its own."""
    if isinstance(value, Stream) and "Filter" not in value.entries and value.data:
        return flate(value.entries, value.data)
    return value
