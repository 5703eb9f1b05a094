"""Metadata: the same in XMP and document information, and nothing of the day it was written."""

from datetime import date
from xml.etree import ElementTree as ET

from formgen.render.metadata import DocumentMeta, file_identifier, information, pdf_date, xmp

META = DocumentMeta(title="A & B <é>", identifier="x.1", day=date(2024, 11, 27))
DC = "{http://purl.org/dc/elements/1.1/}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
XMP = "{http://ns.adobe.com/xap/1.0/}"
PDFA = "{http://www.aiim.org/pdfa/ns/id/}"


def test_xmp_declares_pdfa_3b_and_says_what_the_document_is() -> None:
    description = ET.fromstring(xmp(META).decode()).find(f".//{RDF}Description")  # noqa: S314
    assert description is not None
    assert description.findtext(f"{PDFA}part") == "3"
    assert description.findtext(f"{PDFA}conformance") == "B"
    assert description.findtext(f"{DC}title/{RDF}Alt/{RDF}li") == "A & B <é>"
    assert description.findtext(f"{DC}identifier") == "x.1"
    assert description.findtext(f"{XMP}ModifyDate") == "2024-11-27T00:00:00+07:00"


def test_information_says_the_same() -> None:
    written = information(META)
    assert "A & B <é>".encode("utf-16-be").hex().encode() in written
    assert written.count(b"(D:20241127000000+07'00')") == 2


def test_dates_are_midnight_in_western_indonesia() -> None:
    assert pdf_date(date(2025, 1, 2)) == "D:20250102000000+07'00'"


def test_the_identifier_depends_on_the_content_alone() -> None:
    assert file_identifier(b"ab", b"c") == file_identifier(b"abc")
    assert file_identifier(b"abd") != file_identifier(b"abc")
    assert len(file_identifier(b"")) == 32
