from hashlib import sha256
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from formgen.errors import IntegrityError
from formgen.seal.tail import tail
from tests.support.prefix import HEIGHT, make_prefix
from tests.support.sealed import sealed

DOCUMENT = sealed()
TEXTS = [seal.text for seal in DOCUMENT.seals]
PREFIX = DOCUMENT.data[: DOCUMENT.prefix_length]
TAIL = DOCUMENT.data[DOCUMENT.prefix_length :]


def test_is_a_function_of_prefix_and_texts() -> None:
    assert tail(PREFIX, TEXTS) == TAIL


def test_every_byte_of_a_small_tail() -> None:
    """The frozen template, written out by hand from docs/seal-format.md."""
    prefix = make_prefix(1, symbols=1)
    text = TEXTS[0]
    written = tail(prefix, [text])
    start = len(prefix)
    h = sha256(prefix)
    operators = (
        b"1 g 485.5 808.6 92.4 92.4 re f\n"
        b"q 87.6 0 0 87.6 487.9 811 cm /S Do Q\n"
        b"0 g BT /F 8 Tf 490.3 800.6 Td (%b) Tj ET\n"
        b"0 g BT /F 6 Tf 140 40.5 Td (head -c %d | sha256sum = %b) Tj ET"
    ) % (DOCUMENT.seals[0].kode_cek.encode(), start, h.hexdigest().encode())
    form = (
        b"9 0 obj\n<< /Type /XObject /Subtype /Form /BBox [0 0 14400 14400] /Resources << /Font "
        b"<< /F 4 0 R >> /XObject << /S 10 0 R >> >> /FGEN_Teks (%b) /Length %d >>\n"
        b"stream\n%b\nendstream\nendobj\n"
    ) % (text.encode(), len(operators), operators)
    image = (
        b"10 0 obj\n<< /Type /XObject /Subtype /Image /Width 73 /Height 73 /ColorSpace "
        b"/DeviceGray /BitsPerComponent 1 /Interpolate false /Length 730 >>\nstream\n"
    )
    assert written.startswith(form + image)
    pixels = written[len(form + image) :][:730]
    second = sha256(h.digest() + text.encode() + b"\n").hexdigest()[:32].encode()
    first = prefix[prefix.index(b"/ID [<") + 6 :][:32]
    entry = prefix[prefix.index(b"/FGEN_Segel") : prefix.index(b" >>\nstartxref")]
    body = form + image + pixels + b"\nendstream\nendobj\n"
    end = (
        b"xref\n0 1\n0000000000 65535 f \n9 1\n%010d 00000 n \n10 1\n%010d 00000 n \n"
        b"trailer\n<< /Size 11 /Root 1 0 R /Info 3 0 R /Prev %b /ID [<%b> <%b>] %b >>\n"
        b"startxref\n%d\n%%%%EOF\n"
    ) % (
        start,
        start + len(form),
        prefix.rsplit(b"\n", 3)[1],
        first,
        second,
        entry,
        start + len(body),
    )
    assert written == body + end


def test_two_parsers_find_nothing_to_complain_about() -> None:
    with pikepdf.open(BytesIO(DOCUMENT.data)) as pdf:
        assert pdf.check_pdf_syntax() == []
    assert len(PdfReader(BytesIO(DOCUMENT.data), strict=True).pages) == 3


def test_a_viewer_shows_two_equal_symbols_on_every_page() -> None:
    pdf = pypdfium2.PdfDocument(DOCUMENT.data)
    for page, seal in zip(pdf, DOCUMENT.seals, strict=True):
        picture = page.render(scale=2, grayscale=True).to_pil()
        assert [found.text for found in zxingcpp.read_barcodes(picture)] == [seal.text] * 2
        page.close()
    pdf.close()


def test_symbols_stand_where_the_trailer_says_and_have_modules_of_1_2_pt() -> None:
    pdf = pypdfium2.PdfDocument(DOCUMENT.data)
    page = pdf[0]
    picture = page.render(scale=5, grayscale=True).to_pil()
    corners = sorted(
        (found.position.top_left.x, found.position.top_left.y, found.position.top_right.x)
        for found in zxingcpp.read_barcodes(picture)
    )
    page.close()
    pdf.close()
    # Box of 92.4 pt, symbol of 65 modules in its middle: 7.2 pt from each edge.
    for (left, top, right), (x, y) in zip(corners, [(34, 151.25), (485.5, 901)], strict=True):
        assert left / 5 == pytest.approx(x + 7.2, abs=0.6)
        assert top / 5 == pytest.approx(HEIGHT - y + 7.2, abs=0.6)
        assert (right - left) / 5 == pytest.approx(65 * 1.2, abs=0.6)


def test_the_codes_and_the_hash_line_can_be_read_as_text() -> None:
    reader = PdfReader(BytesIO(DOCUMENT.data))
    texts = [page.extract_text() for page in reader.pages]
    for text, seal in zip(texts, DOCUMENT.seals, strict=True):
        assert text.count(seal.kode_cek) == 2
    line = f"head -c {DOCUMENT.prefix_length} | sha256sum = {DOCUMENT.prefix_sha256}"
    assert [line in text for text in texts] == [False, False, True]


def test_a_place_that_is_not_a_round_number_keeps_its_decimals() -> None:
    prefix = make_prefix(1, symbols=1).replace(b"485.5 901", b"-0.25 92.400001")
    written = tail(prefix, TEXTS[:1])
    assert b"1 g -0.25 0.000001 92.4 92.4 re f\n" in written


@pytest.mark.parametrize("texts", [TEXTS[:2], [*TEXTS, TEXTS[0]], []], ids=["2", "4", "0"])
def test_needs_one_text_for_each_page(texts: list[str]) -> None:
    with pytest.raises(ValueError, match="for 3 pages"):
        tail(PREFIX, texts)


def test_text_that_is_no_seal_never_reaches_the_file() -> None:
    with pytest.raises(ValueError, match="not the text"):
        tail(PREFIX, [*TEXTS[:2], "HTTPS://CEK.EXAMPLE.ID/1/) Tj ET"])


def test_needs_a_prefix() -> None:
    with pytest.raises(IntegrityError):
        tail(DOCUMENT.data[:-1], TEXTS)
