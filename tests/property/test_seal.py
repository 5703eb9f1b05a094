"""Whatever a form may say comes back from its seal, and nothing else is taken for one."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from formgen.compare.symbols import decode
from formgen.errors import IntegrityError
from formgen.seal.check import check_text
from formgen.seal.cose import parse, sign
from formgen.seal.kode_cek import kode_cek, read_kode_cek
from formgen.seal.payload import DAY_ZERO, Payload, decode_payload, encode_payload
from formgen.seal.symbol import symbol
from formgen.seal.symbol_text import cose_in, read_symbol_text, symbol_text
from tests.support.sealed import DAY, HOST, KEY, KEYS

counts = st.integers(0, 2**32 - 1)
figures = st.one_of(st.none(), st.integers(0, 99_999))


@st.composite
def payloads(draw: st.DrawFn) -> Payload:
    pages = draw(st.integers(1, 600))
    return Payload(
        election=draw(counts),
        form=draw(st.integers(0, 9999)),
        wilayah=draw(st.integers(0, 10**13 - 1)),
        sequence=draw(st.integers(0, 500)),
        edition=draw(st.integers(1, 99)),
        number=draw(st.integers(1, 2**32 - 1)),
        page=draw(st.integers(1, pages)),
        pages=pages,
        day=draw(st.dates(DAY_ZERO, date(2099, 12, 31))),
        prefix_length=draw(st.integers(1, 2**32 - 1)),
        prefix_sha256=draw(st.binary(min_size=32, max_size=32)),
        angka=tuple(draw(st.lists(figures, max_size=18))),
    )


@given(payloads())
def test_a_payload_comes_back(payload: Payload) -> None:
    assert decode_payload(encode_payload(payload)) == payload


@given(st.binary(max_size=300))
def test_bytes_are_a_payload_only_if_they_are_written_the_same_again(data: bytes) -> None:
    try:
        payload = decode_payload(data)
    except IntegrityError:
        return
    assert encode_payload(payload) == data


@given(payloads(), st.integers(0, 2000), st.integers(1, 255))
def test_a_changed_byte_never_keeps_the_signature(payload: Payload, at: int, by: int) -> None:
    cose = bytearray(sign(encode_payload(payload), KEY))
    cose[at % len(cose)] ^= by
    try:
        parts = parse(bytes(cose))
    except IntegrityError:
        return
    assert not parts.verified_by(KEY.public_key)


@given(st.binary(min_size=1, max_size=280).filter(lambda data: data[0] != 0))
def test_bytes_come_back_from_their_digits_and_codes(data: bytes) -> None:
    text = symbol_text(data, HOST)
    assert cose_in(text) == data
    assert read_symbol_text(text.lower(), frozenset({HOST})).cose == data
    assert read_kode_cek(kode_cek(data).replace("-", "").lower()) == kode_cek(data)


@settings(max_examples=60, deadline=None)
@given(payloads())
def test_a_symbol_is_read_back(payload: Payload) -> None:
    text = symbol_text(sign(encode_payload(payload), KEY), HOST)
    drawn = symbol(text)
    image = Image.frombytes("1", (drawn.side, drawn.side), drawn.rows).convert("L")
    image = image.resize((3 * drawn.side, 3 * drawn.side), Image.Resampling.NEAREST)
    assert decode(image) == [text]


@given(st.text(max_size=800))
def test_no_text_is_a_valid_seal_by_accident(text: str) -> None:
    assert check_text(text, KEYS, DAY).outcome in {"foreign", "damaged"}


@given(st.text(alphabet="0123456789", min_size=1, max_size=800))
def test_no_digits_are_a_valid_seal_by_accident(digits: str) -> None:
    found = check_text(f"HTTPS://{HOST}/1/{digits}", KEYS, DAY)
    assert found.outcome in {"damaged", "malformed", "unknown_key", "forged"}
    assert found.payload is None
