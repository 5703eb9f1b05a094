"""PDF objects as plain values, and the one way in which formgen writes them.

    None bool int float   themselves
    Name                  /Name
    bytes                 a string, written as it is
    list dict             array and dictionary; the keys of a dictionary carry no slash
    Ref                   reference to an indirect object, generation 0
    Stream                dictionary and data

Dictionaries keep their order, so the same values always give the same bytes.
"""

import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any, Union

_IN_A_STREAM = 2  # type of an entry of a cross-reference stream
_REGULAR = frozenset(range(33, 127)) - frozenset(b"()<>[]{}/%#")


class Name(str):
    """A PDF name, without its slash."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Ref:
    """Reference to an indirect object of generation 0."""

    number: int


@dataclass(slots=True)
class Stream:
    """A stream object; ``data`` is as it stands in the file, ``entries`` without ``Length``."""

    entries: "dict[str, Value]"
    data: bytes


Value = Union[None, bool, int, float, Name, bytes, Ref, Stream, "list[Value]", "dict[str, Value]"]


class ObjectTable:
    """Indirect objects by number, in the order in which they were added."""

    def __init__(self) -> None:
        """Start empty; numbers start at 1."""
        self.objects: dict[int, Value] = {}

    def add(self, value: Value) -> Ref:
        """Add an object under the next free number and return its reference."""
        number_ = len(self.objects) + 1
        self.objects[number_] = value
        return Ref(number_)

    def get(self, value: Value) -> Value:
        """Return what a value refers to, or the value itself."""
        return self.objects[value.number] if isinstance(value, Ref) else value

    def dictionary(self, value: Value) -> "dict[str, Value]":
        """Return the dictionary a value is or refers to."""
        found = self.get(value)
        if not isinstance(found, dict):
            raise TypeError(f"a dictionary is expected, not {type(found).__name__}")
        return found

    def array(self, value: Value) -> "list[Value]":
        """Return the array a value is or refers to."""
        found = self.get(value)
        if not isinstance(found, list):
            raise TypeError(f"an array is expected, not {type(found).__name__}")
        return found

    def ordered(self, root: Ref, also: Iterable[Ref] = ()) -> "dict[int, int]":
        """Return old number -> new number of all that can be reached from ``root``.

        New numbers follow the order of first mention, so they depend on the values alone.
        """
        numbers: dict[int, int] = {}
        waiting = [*reversed(list(also)), root]
        while waiting:
            ref = waiting.pop()
            if ref.number in numbers:
                continue
            numbers[ref.number] = len(numbers) + 1
            waiting.extend(reversed(list(references(self.objects[ref.number]))))
        return numbers


def flate(entries: "dict[str, Value]", data: bytes) -> Stream:
    """Return a stream with compressed data."""
    return Stream({**entries, "Filter": Name("FlateDecode")}, zlib.compress(data, 9))


def object_stream(values: Mapping[int, Value]) -> Stream:
    """Return a stream that holds objects without data of their own, many times smaller.

    Args:
        values: Number to object.
    """
    parts = [encode(value) for value in values.values()]
    starts = accumulate((len(part) + 1 for part in parts), initial=0)
    heads = [b"%d %d" % (number_, start) for number_, start in zip(values, starts, strict=False)]
    first = b" ".join(heads) + b"\n"
    entries: dict[str, Value] = {"Type": Name("ObjStm"), "N": len(parts), "First": len(first)}
    return flate(entries, first + b"\n".join(parts))


def hidden_index(holder: int, first: int, count: int) -> Stream:
    """Return the cross-reference stream of objects that are in an object stream.

    A trailer names it as ``XRefStm`` (ISO 32000-1, 7.5.8.4), and the table needs no rows for them.

    Args:
        holder: Number of the object stream.
        first: Number of the first object in it; the others follow without gaps.
        count: How many there are.
    """
    rows = [struct.pack(">BIH", _IN_A_STREAM, holder, position) for position in range(count)]
    entries: dict[str, Value] = {
        "Type": Name("XRef"),
        "Size": first + count,
        "W": [1, 4, 2],
        "Index": [first, count],
    }
    return flate(entries, b"".join(rows))


def number(value: float) -> str:
    """Write a number with at most three decimals: 0.001 pt is a third of a micrometre."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def text_string(text: str) -> bytes:
    """Return the bytes of a text string: ASCII as it is, else UTF-16 with its mark."""
    return text.encode() if text.isascii() else b"\xfe\xff" + text.encode("utf-16-be")


def encode(value: Value) -> bytes:
    """Write one value; a ``Stream`` only makes sense as a whole indirect object."""
    return _ENCODERS[type(value)](value)


def indirect(number_: int, value: Value) -> bytes:
    """Write an indirect object with its frame and a final newline."""
    return b"%d 0 obj\n%b\nendobj\n" % (number_, encode(value))


def references(value: Value) -> Iterator[Ref]:
    """Yield the references inside a value in writing order."""
    match value:
        case Ref():
            yield value
        case list():
            for item in value:
                yield from references(item)
        case dict():
            for item in value.values():
                yield from references(item)
        case Stream():
            yield from references(value.entries)
        case _:
            return


def renumbered(value: Value, numbers: Mapping[int, int]) -> Value:
    """Return the value with every reference renamed."""
    match value:
        case Ref():
            return Ref(numbers[value.number])
        case list():
            return [renumbered(item, numbers) for item in value]
        case dict():
            return {key: renumbered(item, numbers) for key, item in value.items()}
        case Stream():
            entries = {key: renumbered(item, numbers) for key, item in value.entries.items()}
            return Stream(entries, value.data)
        case _:
            return value


@lru_cache(maxsize=1024)  # the keys of dictionaries come again and again
def _encode_name(name: str) -> bytes:
    """Write a name; bytes that end a token are written as #xx."""
    coded = (b"%c" % byte if byte in _REGULAR else b"#%02X" % byte for byte in name.encode())
    return b"/" + b"".join(coded)


def _encode_real(value: float) -> bytes:
    """Write a real with up to six decimals, the precision WeasyPrint itself writes."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return b"0" if text in {"-0", ""} else text.encode()


def _encode_string(data: bytes) -> bytes:
    """Write printable ASCII literally, anything else in hexadecimal."""
    if not (data.isascii() and data.decode("ascii").isprintable()):
        return b"<" + data.hex().encode() + b">"
    escaped = data.replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
    return b"(" + escaped + b")"


def _encode_dictionary(entries: Mapping[str, Value]) -> bytes:
    """Write a dictionary in its own order."""
    pairs = (_encode_name(key) + b" " + encode(item) for key, item in entries.items())
    return b"<<" + b" ".join(pairs) + b">>"


def _encode_stream(stream: Stream) -> bytes:
    """Write a stream with its length."""
    head = _encode_dictionary({**stream.entries, "Length": len(stream.data)})
    return head + b"\nstream\n" + stream.data + b"\nendstream"


_ENCODERS: Mapping[type, Callable[[Any], bytes]] = {
    type(None): lambda _: b"null",
    bool: lambda value: b"true" if value else b"false",
    int: lambda value: b"%d" % value,
    float: _encode_real,
    Name: _encode_name,
    bytes: _encode_string,
    Ref: lambda value: b"%d 0 R" % value.number,
    list: lambda value: b"[" + b" ".join(map(encode, value)) + b"]",
    dict: _encode_dictionary,
    Stream: _encode_stream,
}
