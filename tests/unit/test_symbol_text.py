import pytest

from formgen.seal.symbol_text import (
    check_host,
    cose_in,
    read_symbol_text,
    symbol_text,
)

from .test_cose import COSE, TEXT

HOSTS = frozenset({"CEK.EXAMPLE.ID"})


def test_the_digits_lead_back_to_the_same_bytes() -> None:
    assert cose_in(TEXT) == COSE
    assert symbol_text(COSE, "cek.example.id") == TEXT


@pytest.mark.parametrize(
    "text",
    [TEXT, TEXT.replace("HTTPS://CEK.EXAMPLE.ID", "https://cek.example.id"), f" {TEXT}\n"],
    ids=["as printed", "as a browser writes it", "with white space"],
)
def test_reads_a_seal(text: str) -> None:
    read = read_symbol_text(text, HOSTS)
    assert (read.reading, read.host, read.cose) == ("seal", "CEK.EXAMPLE.ID", COSE)


@pytest.mark.parametrize(
    ("text", "reading", "host"),
    [
        ("https://evil.example/1/" + TEXT[25:], "foreign", "EVIL.EXAMPLE"),
        ("https://cek.example.id@evil.example/1/84", "foreign", "EVIL.EXAMPLE"),
        ("https://evil.example\\@cek.example.id/1/84", "foreign", "EVIL.EXAMPLE"),
        ("https://cek.example.id.evil.example/1/84", "foreign", "CEK.EXAMPLE.ID.EVIL.EXAMPLE"),
        ("https://[::1/1/84", "foreign", "“https://[::1/1/84”"),
        ("WIFI:S:kantor;;", "foreign", "“WIFI:S:kantor;;”"),
        ("", "foreign", "“”"),
        ("baca\u202emaju\x00", "foreign", "“bacamaju”"),
        ("x" * 200, "foreign", "“" + "x" * 60 + "”"),
        ("https://cek.example.id/", "damaged", "CEK.EXAMPLE.ID"),
        ("https://cek.example.id/1/", "damaged", "CEK.EXAMPLE.ID"),
        ("https://cek.example.id/1/0", "damaged", "CEK.EXAMPLE.ID"),
        ("https://cek.example.id/1/33\u0661", "damaged", "CEK.EXAMPLE.ID"),
        ("https://cek.example.id/1/" + "9" * 701, "damaged", "CEK.EXAMPLE.ID"),
        ("https://cek.example.id/2/84", "version", "CEK.EXAMPLE.ID"),
        ("http://cek.example.id/1/84", "damaged", "CEK.EXAMPLE.ID"),
    ],
    ids=[
        "another host",
        "host as user name",
        "backslash trick",
        "our host as subdomain",
        "broken address",
        "other text",
        "nothing",
        "hidden characters",
        "very long",
        "no path",
        "no digits",
        "leading zero",
        "digits of another script",
        "701 digits",
        "another profile",
        "not https",
    ],
)
def test_says_what_else_it_is(text: str, reading: str, host: str) -> None:
    read = read_symbol_text(text, HOSTS)
    assert (read.reading, read.host, read.cose) == (reading, host, b"")


def test_a_look_alike_letter_is_shown_as_what_it_is() -> None:
    # The dotless i of Turkish becomes an I in capitals: careless code would call this host ours.
    read = read_symbol_text("https://cek.example.\u0131d/1/84", HOSTS)
    assert read.reading == "foreign"
    assert read.host.startswith("CEK.EXAMPLE.XN--")


@pytest.mark.parametrize("host", ["", "localhost", "a b.id", "cek.id/x", "-a.id", "x" * 40 + ".id"])
def test_refuses_a_host_that_no_symbol_could_carry(host: str) -> None:
    with pytest.raises(ValueError, match="not a host"):
        check_host(host)


@pytest.mark.parametrize(
    "text", [TEXT.lower(), TEXT + " ", TEXT[:25], "HTTPS://CEK.EXAMPLE.ID/2/9"]
)
def test_only_the_exact_text_may_stand_in_a_tail(text: str) -> None:
    with pytest.raises(ValueError, match="not the text"):
        cose_in(text)
