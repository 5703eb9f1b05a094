import pytest

from formgen.errors import IntegrityError
from formgen.seal.trailer import MICRO, PageSeal, read_trailer
from tests.support.prefix import make_prefix

PREFIX = make_prefix(2)
ONE_LINE = (
    b"trailer << /Size 9 /Root 1 0 R /Info 2 0 R /ID [<%b> <%b>] "
    b"/FGEN_Segel << /Huruf 5 0 R /Sidik [10 20.25 6] /Halaman [ [8 1.5 -2] ] >> >>\n"
    b"startxref\n345\n%%%%EOF\n"
) % (b"0A" * 16, b"0A" * 16)


def test_reads_what_the_renderer_wrote() -> None:
    trailer = read_trailer(PREFIX)
    assert (trailer.size, trailer.root, trailer.info, trailer.font) == (13, 1, 3, 4)
    assert PREFIX[trailer.xref :].startswith(b"xref\n0 13\n")
    assert trailer.line == (140 * MICRO, 40_500_000, 6 * MICRO)
    assert [page.form for page in trailer.pages] == [9, 12]
    assert trailer.pages[0].corners == ((485_500_000, 901 * MICRO), (34 * MICRO, 151_250_000))


def test_reads_one_symbol_on_a_slip_and_negative_places() -> None:
    trailer = read_trailer(b"%PDF-1.7\n" + ONE_LINE)
    assert trailer.pages == (PageSeal(form=8, corners=((1_500_000, -2_000_000),)),)
    assert trailer.first_id == "0A" * 16
    assert trailer.entry.startswith(b"<< /Huruf")
    assert trailer.entry.endswith(b"] >>")


def test_reads_past_the_place_of_the_hidden_objects() -> None:
    hybrid = ONE_LINE.replace(b"/ID [", b"/XRefStm 345 /ID [")
    assert read_trailer(hybrid) == read_trailer(ONE_LINE)


def test_the_word_trailer_in_the_data_does_not_disturb() -> None:
    assert read_trailer(b"trailer << /Size 1 >>\n" + ONE_LINE).size == 9


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"%%EOF\n", b"%%EOF\n "),
        (b"%%EOF\n", b""),
        (b"/FGEN_Segel", b"/FGEN_Other"),
        (b"[10 20.25 6]", b"[10 20.25]"),
        (b"[10 20.25 6]", b"[10 2e1 6]"),
        (b"[10 20.25 6]", b"[10 .25 6]"),
        (b"[10 20.25 6]", b"[10 1.1234567 6]"),
        (b"[8 1.5 -2]", b"[8 1.5]"),
        (b"[8 1.5 -2]", b"[8]"),
        (b"[8 1.5 -2]", b""),
        (b"[8 1.5 -2]", b"[8 1.5 -2] [8 3 4]"),
        (b"[8 1.5 -2]", b"[8 1.5 -2] 7"),
        (b"/Root 1 0 R", b"/Root 1 1 R"),
    ],
    ids=[
        "bytes after the end",
        "no end",
        "no entry",
        "two numbers for the line",
        "an exponent",
        "no digit before the point",
        "seven decimals",
        "half a corner",
        "no corner",
        "no page",
        "the same form twice",
        "something beside the pages",
        "another generation",
    ],
)
def test_refuses(old: bytes, new: bytes) -> None:
    assert old in ONE_LINE
    with pytest.raises(IntegrityError):
        read_trailer(ONE_LINE.replace(old, new))
