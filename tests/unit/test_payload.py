from dataclasses import replace
from datetime import date
from hashlib import sha256
from itertools import pairwise
from typing import Any

import cbor2
import pytest

from formgen.errors import IntegrityError
from formgen.seal.payload import Payload, decode_payload, encode_payload

# The test vector of the design: printed there, verified with four independent implementations.
VECTOR = bytes.fromhex(
    "8c1907e818251b000002ea035ca11400011a00013d5201021909da1a0002cc7e58202a97516c354b68848cdbd8f54a"
    "226a0a55b21ed138e207ad6c5cbb9c00aa5aea8c1901e70c031901f61901880619018e187918621867184600"
)
PAYLOAD = Payload(
    election=2024,
    form=37,
    wilayah=3204102005012,
    sequence=0,
    edition=1,
    number=81234,
    page=1,
    pages=2,
    day=date(2026, 11, 27),
    prefix_length=183422,
    prefix_sha256=sha256(b"demo").digest(),
    angka=(487, 12, 3, 502, 392, 6, 398, 121, 98, 103, 70, 0),
)
VALUES: list[Any] = [2024, 37, 3204102005012, 0, 1, 81234, 1, 2, 2522, 183422]
VALUES += [sha256(b"demo").digest(), list(PAYLOAD.angka)]


def _changed(index: int, value: object) -> bytes:
    values = list(VALUES)
    values[index] = value
    return cbor2.dumps(values, canonical=True)


def test_writes_the_test_vector_byte_for_byte() -> None:
    assert encode_payload(PAYLOAD) == VECTOR


def test_reads_the_test_vector() -> None:
    assert decode_payload(VECTOR) == PAYLOAD


def test_day_is_counted_from_2020() -> None:
    first = replace(PAYLOAD, day=date(2020, 1, 1))
    assert cbor2.loads(encode_payload(first))[8] == 0


def test_an_empty_box_is_null_and_not_zero() -> None:
    payload = replace(PAYLOAD, angka=(None, 0))
    encoded = encode_payload(payload)
    assert encoded.endswith(b"\x82\xf6\x00")
    assert decode_payload(encoded).angka == (None, 0)


def test_identity_leaves_out_number_and_bytes() -> None:
    assert PAYLOAD.identity == (2024, 37, 3204102005012, 0, 1)
    assert PAYLOAD.place == "3204102005012"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(VECTOR[:-1], id="cut"),
        pytest.param(VECTOR + b"\x00", id="a byte more"),
        pytest.param(cbor2.dumps([*VALUES, 0], canonical=True), id="thirteen elements"),
        pytest.param(cbor2.dumps(VALUES[:-1], canonical=True), id="eleven elements"),
        pytest.param(cbor2.dumps(dict(enumerate(VALUES))), id="a map"),
        pytest.param(b"\x9f" + VECTOR[1:] + b"\xff", id="array of open length"),
        pytest.param(VECTOR.replace(b"\x18\x25", b"\x19\x00\x25", 1), id="number not minimal"),
        pytest.param(cbor2.dumps(cbor2.CBORTag(55799, VALUES)), id="a tag"),
        pytest.param(_changed(0, True), id="true for a number"),
        pytest.param(_changed(0, 2024.0), id="a float"),
        pytest.param(_changed(0, -1), id="negative"),
        pytest.param(_changed(0, 2**64), id="bignum"),
        pytest.param(_changed(2, 10**13), id="wilayah of 14 digits"),
        pytest.param(_changed(4, 0), id="edition 0"),
        pytest.param(_changed(5, 0), id="number 0"),
        pytest.param(_changed(6, 0), id="page 0"),
        pytest.param(_changed(6, 3), id="page beyond the last"),
        pytest.param(_changed(8, 10**12), id="a day no calendar has"),
        pytest.param(_changed(9, 0), id="prefix of no bytes"),
        pytest.param(_changed(10, b"\x00" * 31), id="short digest"),
        pytest.param(_changed(10, "0" * 32), id="digest as text"),
        pytest.param(_changed(11, [1, -1]), id="negative key number"),
        pytest.param(_changed(11, [False]), id="false as key number"),
        pytest.param(_changed(11, 5), id="key numbers not an array"),
        pytest.param(b"\xd8\x1c" * 40, id="nested tags"),
        pytest.param(b"\x81" * 300, id="nested arrays"),
    ],
)
def test_refuses(data: bytes) -> None:
    with pytest.raises(IntegrityError):
        decode_payload(data)


@pytest.mark.parametrize(
    "change",
    [
        {"edition": 0},
        {"page": 3},
        {"day": date(2019, 12, 31)},
        {"prefix_sha256": b"short"},
        {"angka": (-1,)},
        {"wilayah": 10**13},
    ],
    ids=lambda change: next(iter(change)),
)
def test_does_not_write_what_it_would_not_read(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="out of its range"):
        encode_payload(replace(PAYLOAD, **change))


def test_a_changed_byte_never_reads_as_the_same_payload() -> None:
    for at, _ in pairwise(range(len(VECTOR) + 1)):
        changed = bytearray(VECTOR)
        changed[at] ^= 1
        try:
            assert decode_payload(bytes(changed)) != PAYLOAD
        except IntegrityError:
            continue
