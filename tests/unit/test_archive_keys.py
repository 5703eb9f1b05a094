"""Record ids and object keys."""

import pytest

from formgen_archive.errors import KeyNotAllowedError
from formgen_archive.keys import (
    ObjectName,
    RecordName,
    object_key,
    parse_object_key,
    parse_record_id,
    record_id,
    record_prefix,
)

RECORD = "c-hasil-kwk-bupati.3207012001001.0.e1"


def test_names_a_record_and_its_objects() -> None:
    assert record_id("c-hasil-kwk-bupati", "3207012001001", sequence=0, edition=1) == RECORD
    assert record_prefix(2024, RECORD) == f"arsip/2024/{RECORD}/"
    assert object_key(2024, RECORD, "asli.pdf") == f"arsip/2024/{RECORD}/asli.pdf"


def test_takes_names_apart() -> None:
    name = RecordName(form="c-hasil-kwk-bupati", place="3207012001001", sequence=0, edition=1)
    assert parse_record_id(RECORD) == name
    assert str(name) == RECORD
    assert parse_object_key(f"arsip/2024/{RECORD}/asli.pdf") == ObjectName(
        election=2024, record=name, representation="asli.pdf"
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "c-hasil.3207012001001.0",
        "C-HASIL.3207012001001.0.e1",
        "c--hasil.3207012001001.0.e1",
        "c-hasil.320701200100.0.e1",
        "c-hasil.3207012001001.00.e1",
        "c-hasil.3207012001001.0.e0",
        "c-hasil.3207012001001.0.e01",
        "c-hasil.3207012001001.0.e1\n",
        "../c.3207012001001.0.e1",
        "c-hasil.٣٢٠٧٠١٢٠٠١٠٠١.0.e1",
        "c-hasil.3207012001001.0.e" + "9" * 5000,
    ],
    ids=lambda text: ascii(text)[:40],
)
def test_refuses_what_is_no_record_id(text: str) -> None:
    with pytest.raises(KeyNotAllowedError):
        parse_record_id(text)
    with pytest.raises(KeyNotAllowedError):
        object_key(2024, text, "asli.pdf")


@pytest.mark.parametrize(
    ("election", "name"),
    [(0, "asli.pdf"), (-1, "asli.pdf"), (1, ""), (1, "a/b"), (1, ".."), (1, "Asli.pdf")],
)
def test_refuses_what_is_no_object_key(election: int, name: str) -> None:
    with pytest.raises(KeyNotAllowedError):
        object_key(election, RECORD, name)


@pytest.mark.parametrize(
    "key",
    [f"arsip/02024/{RECORD}/asli.pdf", f"lain/2024/{RECORD}/asli.pdf", f"arsip/2024/{RECORD}"],
)
def test_refuses_keys_of_other_layouts(key: str) -> None:
    with pytest.raises(KeyNotAllowedError):
        parse_object_key(key)


def test_a_refused_text_is_shown_shortened_and_escaped() -> None:
    with pytest.raises(KeyNotAllowedError) as caught:
        parse_record_id("\x1b[31m" + "x" * 500)
    assert "\x1b" not in caught.value.message_id
    assert len(caught.value.message_id) < 150
