"""What a print file says of itself, and how many prints there are."""

import pytest

from formgen.errors import Text
from formgen.model.election import Paslon
from formgen.model.form import Receiver
from formgen.render.print_contents import read_contents, sheets
from formgen.service.print_run import copies_for

WORDS = Text("Saksi", "Witness")


@pytest.mark.parametrize(("pages", "paper"), [(1, 1), (2, 1), (3, 2), (4, 2)])
def test_a_sheet_has_two_sides(pages: int, paper: int) -> None:
    assert sheets(pages) == paper


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"{}",
        b"[]",
        b'{"judul":"x","dokumen":[1]}',
        b'{"judul":"x","dokumen":[["a"]]}',
        b'{"judul":"x","dokumen":null}',
        b'{"judul":"x","dokumen":[[["a"],"many"]]}',
        b"\xff\xfe\x00",
    ],
)
def test_what_a_hostile_file_says_is_left_aside(said: bytes) -> None:
    head = b"<</Type /FGEN_Cetak /Length %d>>\nstream\n" % len(said)
    assert read_contents(b"%PDF-1.7\n" + head + said) is None


def test_an_endless_number_of_copies_is_not_believed() -> None:
    said = b'{"judul":"x","dokumen":[[["a"],999999999]]}'
    found = read_contents(b"<</Type /FGEN_Cetak /Length %d>>\nstream\n" % len(said) + said)
    assert found is not None
    assert found.lines == ()


def test_the_empty_column_has_no_witness() -> None:
    pairs = (Paslon(number=1, kolom_kosong=True), Paslon(number=2, calon="A", wakil="B"))
    assert copies_for(Receiver(slug="saksi", name=WORDS, per_paslon=True), pairs) == 1
    assert copies_for(Receiver(slug="ppk", name=WORDS, copies=2), pairs) == 2
