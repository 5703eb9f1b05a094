from hashlib import sha256

import cbor2
import cwt
import pytest

from formgen.errors import IntegrityError
from formgen.seal.cose import EXTERNAL_AAD, parse, sign, to_be_signed
from formgen.seal.keys import IssuerKey, kid_of
from formgen.seal.kode_cek import kode_cek
from formgen.seal.payload import encode_payload
from formgen.seal.symbol_text import symbol_text

from .test_payload import PAYLOAD, VECTOR

KEY = IssuerKey(bytes(range(32)))
PUBLIC = bytes.fromhex("03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8")
SIGNATURE = bytes.fromhex(
    "a587b7c03c42f2718f894e4801b6d457766e1adaa324882ca02c4630990ba198"
    "f5a84c3fb024c5e394276fbc5b0f28e3dc145a72fb739411e44c40b04793c605"
)
TEXT = (
    "HTTPS://CEK.EXAMPLE.ID/1/"
    "332899645868531307416345259689465320414274491321822678806738419929654466000624326351863304"
    "156886425848318073172548892662452440860515060503620394151187040362059211326710253136128973"
    "689958297856474100553678838552347396008474387545460593200664470090156772145502477758065310"
    "779874446533344753932793764138228706004389958420629874148088231500121561815614983838196125"
    "5601680872324378178362081286227621904029305353258501"
)
COSE = sign(VECTOR, KEY)
PROTECTED = COSE[2:11]


def _with(protected: bytes, unprotected: bytes = b"\xa0", payload: bytes = VECTOR) -> bytes:
    """Sign with other headers; the signature itself is right."""
    signature = KEY.sign(to_be_signed(protected, payload))
    head = b"\x84" + cbor2.dumps(protected) + unprotected + cbor2.dumps(payload)
    return head + cbor2.dumps(signature)


def test_signs_the_test_vector_byte_for_byte() -> None:
    cose = sign(encode_payload(PAYLOAD), KEY)
    assert KEY.public_key == PUBLIC
    assert KEY.kid == kid_of(PUBLIC) == bytes.fromhex("56475aa7")
    assert cose[-64:] == SIGNATURE
    assert len(cose) == 171
    assert kode_cek(cose) == "24QZ-Y9WZ-R0T3-A9SB"
    assert symbol_text(cose, "cek.example.id") == TEXT


def test_an_independent_library_verifies_the_seal() -> None:
    key = cwt.COSEKey.new({1: 1, 3: -8, -1: 6, -2: PUBLIC, 2: kid_of(PUBLIC), 4: [2]})
    # The library wants the tag that the seal leaves out to save space.
    tagged = b"\xd2" + COSE
    assert cwt.COSE.new().decode(tagged, key, external_aad=EXTERNAL_AAD) == VECTOR


def test_an_independent_library_refuses_another_domain() -> None:
    key = cwt.COSEKey.new({1: 1, 3: -8, -1: 6, -2: PUBLIC, 2: kid_of(PUBLIC), 4: [2]})
    with pytest.raises(cwt.VerifyError):
        cwt.COSE.new().decode(b"\xd2" + COSE, key, external_aad=b"pilkada-segel/2")


def test_takes_its_own_seal_apart() -> None:
    parts = parse(COSE)
    assert (parts.algorithm, parts.kid, parts.payload) == (-8, KEY.kid, VECTOR)
    assert parts.verified_by(PUBLIC)


def test_accepts_the_newer_name_of_the_algorithm() -> None:
    protected = cbor2.dumps({1: -19, 4: KEY.kid}, canonical=True)
    parts = parse(_with(protected))
    assert parts.algorithm == -19
    assert parts.verified_by(PUBLIC)


@pytest.mark.parametrize("length", [0, 1, 23, 24, 255, 256, 300])
def test_payloads_of_every_length_of_head_come_back(length: int) -> None:
    assert parse(sign(bytes(length), KEY)).payload == bytes(length)


def test_another_key_does_not_verify() -> None:
    assert not parse(COSE).verified_by(IssuerKey(sha256(b"other").digest()).public_key)


@pytest.mark.parametrize("at", [7, 14, 60, 104, 107, 140, 170], ids=str)
def test_a_changed_bit_is_not_verified(at: int) -> None:
    changed = bytearray(COSE)
    changed[at] ^= 1
    assert not parse(bytes(changed)).verified_by(PUBLIC)


@pytest.mark.parametrize("at", [0, 1, 2, 4, 5, 6, 11, 12, 13, 105, 106], ids=str)
def test_a_changed_bit_of_the_frame_is_refused(at: int) -> None:
    changed = bytearray(COSE)
    changed[at] ^= 1
    with pytest.raises(IntegrityError):
        parse(bytes(changed))


@pytest.mark.parametrize(
    "cose",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xd2" + COSE, id="tagged"),
        pytest.param(COSE + b"\x00", id="a byte more"),
        pytest.param(COSE[:-1], id="a byte less"),
        pytest.param(b"\x85" + COSE[1:] + b"\x00", id="a fifth element"),
        pytest.param(_with(PROTECTED, b"\xa1\x01\x26"), id="an unprotected entry"),
        pytest.param(_with(cbor2.dumps({1: -7, 4: KEY.kid})), id="ES256"),
        pytest.param(_with(cbor2.dumps({1: -8, 4: KEY.kid, 5: b"x"})), id="a third header"),
        pytest.param(_with(cbor2.dumps({1: -8, 4: KEY.kid[:3]})), id="kid of three bytes"),
        pytest.param(_with(cbor2.dumps({4: KEY.kid, 1: -8})), id="headers in another order"),
        pytest.param(_with(cbor2.dumps({1: -8})), id="no kid"),
        pytest.param(
            COSE[:12] + b"\x59\x00\x57" + COSE[14:], id="length of the payload not minimal"
        ),
        pytest.param(b"\x84" * 300, id="nonsense"),
    ],
)
def test_refuses(cose: bytes) -> None:
    with pytest.raises(IntegrityError):
        parse(cose)
