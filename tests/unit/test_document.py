from dataclasses import replace
from hashlib import sha256

import pytest

from formgen.errors import InputError, IntegrityError
from formgen.seal.cose import parse
from formgen.seal.document import read_sealed, seal_document
from formgen.seal.kode_cek import kode_cek
from formgen.seal.payload import decode_payload
from formgen.seal.symbol_text import cose_in
from tests.support.prefix import make_prefix
from tests.support.sealed import CLAIMS, HOST, KEY, sealed

DOCUMENT = sealed()


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert seal_document(make_prefix(3), CLAIMS, KEY, HOST) == DOCUMENT


def test_every_page_says_its_own_numbers_and_the_same_document() -> None:
    payloads = [decode_payload(parse(seal.cose).payload) for seal in DOCUMENT.seals]
    assert [payload.page for payload in payloads] == [1, 2, 3]
    assert [payload.angka for payload in payloads] == list(CLAIMS.angka)
    assert {payload.identity for payload in payloads} == {(2024, 37, 3204102005012, 0, 1)}
    assert {payload.number for payload in payloads} == {81234}
    assert {payload.pages for payload in payloads} == {3}
    assert {payload.day for payload in payloads} == {CLAIMS.day}


def test_n_and_h_are_those_of_the_prefix() -> None:
    prefix = DOCUMENT.data[: DOCUMENT.prefix_length]
    assert prefix == make_prefix(3)
    assert DOCUMENT.prefix_sha256 == sha256(prefix).hexdigest()
    payload = decode_payload(parse(DOCUMENT.seals[2].cose).payload)
    assert payload.prefix_length == len(prefix)
    assert payload.prefix_sha256 == sha256(prefix).digest()


def test_text_cose_and_code_belong_together() -> None:
    for seal in DOCUMENT.seals:
        assert cose_in(seal.text) == seal.cose
        assert kode_cek(seal.cose) == seal.kode_cek


def test_the_number_of_pages_has_to_be_that_of_the_prefix() -> None:
    with pytest.raises(ValueError, match="3 seals for 2 pages"):
        seal_document(make_prefix(2), CLAIMS, KEY, HOST)


def test_more_numbers_than_a_symbol_holds_are_refused() -> None:
    crowded = replace(CLAIMS, angka=((10**9,) * 50,))
    with pytest.raises(InputError):
        seal_document(make_prefix(1), crowded, KEY, HOST)


def test_a_claim_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match="range"):
        seal_document(make_prefix(3), replace(CLAIMS, edition=0), KEY, HOST)


def test_a_sealed_document_is_taken_apart_into_what_it_was_made_of() -> None:
    assert read_sealed(DOCUMENT.data) == DOCUMENT


@pytest.mark.parametrize(
    "changed",
    [
        DOCUMENT.data + b" ",
        DOCUMENT.data[:-1],
        DOCUMENT.data.replace(b"1 g ", b"0 g ", 1),
        DOCUMENT.data[: DOCUMENT.prefix_length],
        b"",
    ],
    ids=["more", "less", "another tail", "not sealed", "nothing"],
)
def test_what_is_not_byte_for_byte_a_sealed_document_is_refused(changed: bytes) -> None:
    with pytest.raises(IntegrityError):
        read_sealed(changed)
