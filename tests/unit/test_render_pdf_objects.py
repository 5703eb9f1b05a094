"""The serialiser: what ISO 32000-1 section 7.3 asks for, always in the same bytes."""

import zlib

import pytest

from formgen.render.pdf_objects import (
    Name,
    ObjectTable,
    Ref,
    Stream,
    Value,
    encode,
    flate,
    hidden_index,
    indirect,
    number,
    object_stream,
    text_string,
)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        pytest.param(None, b"null", id="null"),
        pytest.param(True, b"true", id="a truth value is not a number"),
        pytest.param(17, b"17", id="integer"),
        pytest.param(-0.5, b"-0.5", id="real"),
        pytest.param(1e-7, b"0", id="a real has no exponent"),
        pytest.param(Name("A B#"), b"/A#20B#23", id="name with characters that end a token"),
        pytest.param(b"a(b)\\", rb"(a\(b\)\\)", id="string with brackets"),
        pytest.param(b"\xfe\xff\x00A", b"<feff0041>", id="string that is not ASCII"),
        pytest.param([1, Ref(3)], b"[1 3 0 R]", id="array with a reference"),
        pytest.param({"B": 1, "A": []}, b"<</B 1 /A []>>", id="a dictionary keeps its order"),
        pytest.param(
            Stream({"K": 1}, b"xy"), b"<</K 1 /Length 2>>\nstream\nxy\nendstream", id="stream"
        ),
    ],
)
def test_writes(value: Value, written: bytes) -> None:
    assert encode(value) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [(1.0, "1"), (0.0004, "0"), (-0.0001, "0"), (100.0, "100"), (12.3456, "12.346")],
)
def test_numbers_have_at_most_three_decimals(value: float, written: str) -> None:
    assert number(value) == written


def test_text_beyond_ascii_is_utf_16() -> None:
    assert text_string("A–") == b"\xfe\xff\x00A\x20\x13"  # noqa: RUF001
    assert text_string("A-") == b"A-"


def test_flate_can_be_unpacked() -> None:
    packed = flate({}, b"data" * 50)
    assert zlib.decompress(packed.data) == b"data" * 50


def test_an_indirect_object_has_its_frame() -> None:
    assert indirect(7, [1]) == b"7 0 obj\n[1]\nendobj\n"


def test_numbers_follow_first_mention_and_leave_out_what_nothing_names() -> None:
    table = ObjectTable()
    table.add(b"nobody names me")
    leaf = table.add(b"leaf")
    root = table.add({"Kids": [leaf], "Self": None})
    table.objects[leaf.number] = {"Parent": root}
    assert table.ordered(root) == {root.number: 1, leaf.number: 2}


def test_an_object_stream_says_where_its_objects_begin() -> None:
    written = object_stream({7: {"A": 1}, 9: [Ref(3)]})
    assert written.entries == {
        "Type": "ObjStm",
        "N": 2,
        "First": 8,
        "Filter": "FlateDecode",
    }
    assert zlib.decompress(written.data) == b"7 0 9 9\n<</A 1>>\n[3 0 R]"


def test_the_index_of_hidden_objects_names_their_stream_and_place() -> None:
    written = hidden_index(5, 7, 2)
    assert written.entries["Size"] == 9
    assert written.entries["Index"] == [7, 2]
    # One row: type 2 in one byte, the stream's number in four, the place in two (W [1 4 2]).
    rows = "0200000005000002000000050001"
    assert zlib.decompress(written.data).hex() == rows
