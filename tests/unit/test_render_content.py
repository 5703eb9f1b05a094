"""Rewriting a page's content: probes go, their ids and everything else stay."""

from formgen.render.content import encode_operations, marked_sequences, match_probes, without
from formgen.render.pdf_objects import Stream
from formgen.render.pdf_read import operations

PAGE = b"""q
0.5 0 0 -0.5 0 100 cm
/Span <</MCID 0>> BDC
1 0 0 rg
BT
1 0 0 -1 10 20 Tm
/F 8 Tf
[<0001>0<0002>0] TJ
ET
EMC
q
0 0 50 10 re
W
n
/Span <</MCID 1>> BDC
BT
1 0 0 -1 40 60 Tm
/F 8 Tf
<0003> Tj
ET
EMC
Q
/Span <</MCID 2>> BDC
BT
<0004> Tj
ET
EMC
Q"""


def parts() -> list[tuple[list[object], bytes]]:
    return operations(Stream({}, PAGE))  # type: ignore[return-value]


def test_origins_are_in_page_coordinates() -> None:
    found = marked_sequences(operations(Stream({}, PAGE)))
    assert [item.origin for item in found] == [(5, 90), (20, 70), (0, 100)]


def test_a_probe_is_found_only_where_its_box_says() -> None:
    sequences = marked_sequences(operations(Stream({}, PAGE)))
    matched = match_probes(sequences, {0: (20.001, 70.0), 1: (20.5, 70.0)})
    assert {index: item.mcid for index, item in matched.items()} == {0: 1}


def test_a_probe_leaves_nothing_behind() -> None:
    steps = operations(Stream({}, PAGE))
    sequences = marked_sequences(steps)
    kept = encode_operations(without(steps, [sequences[1]], set()))
    assert b"MCID 1" not in kept
    assert b"0003" not in kept
    assert b"re" not in kept  # the clipped group around it is empty now
    assert kept.count(b"q\n") == 1


def test_state_set_beside_a_probe_stays_for_what_follows() -> None:
    steps = operations(Stream({}, PAGE))
    kept = encode_operations(without(steps, marked_sequences(steps)[:1], set()))
    assert b"1 0 0 rg" in kept
    assert b"MCID 0" not in kept


def test_content_without_a_structure_element_becomes_an_artifact() -> None:
    steps = operations(Stream({}, PAGE))
    kept = encode_operations(without(steps, [], {2}))
    assert kept.count(b"/Artifact BMC") == 1
    assert b"MCID 2" not in kept


def test_strings_without_a_space_between_them_are_joined() -> None:
    steps = operations(Stream({}, PAGE))
    assert b"[<00010002>] TJ" in encode_operations(steps)
