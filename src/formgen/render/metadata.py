"""Metadata of a document: XMP, document information and the file identifier."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from xml.sax.saxutils import escape

from formgen.render.pdf_objects import encode, text_string

PRODUCER = "formgen"
LANGUAGE = "id-ID"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentMeta:
    """What a document says about itself.

    Attributes:
        title: Shown by viewers: form, place.
        identifier: Stable identifier of the record, or empty.
        day: Day of issue; all dates in the file are 00:00 of this day, UTC+7.
    """

    title: str
    identifier: str
    day: date


def xmp(meta: DocumentMeta) -> bytes:
    """Return the XMP packet of a PDF/A-3b document."""
    stamp = f"{meta.day.isoformat()}T00:00:00+07:00"
    identifier = ""
    if meta.identifier:
        identifier = f"<dc:identifier>{escape(meta.identifier)}</dc:identifier>"
    text = _XMP.format(
        title=escape(meta.title), stamp=stamp, identifier=identifier, language=LANGUAGE
    )
    return text.encode()


def information(meta: DocumentMeta) -> bytes:
    """Return the document information dictionary, equal in content to the XMP."""
    stamp = pdf_date(meta.day).encode()
    return encode(
        {
            "Title": text_string(meta.title),
            "Producer": PRODUCER.encode(),
            "CreationDate": stamp,
            "ModDate": stamp,
        }
    )


@lru_cache(maxsize=64)  # a batch has one day
def pdf_date(day: date) -> str:
    """Return 00:00 UTC+7 of a day as PDF writes dates."""
    return f"D:{day:%Y%m%d}000000+07'00'"


def file_identifier(*parts: bytes) -> str:
    """Return 32 hexadecimal digits that depend on nothing but the content."""
    hasher = sha256()
    for part in parts:
        hasher.update(part)
    return hasher.hexdigest()[:32]


_XMP = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about=""'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:pdf="http://ns.adobe.com/pdf/1.3/"'
    ' xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
    ' xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">'
    "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>"
    "<dc:title><rdf:Alt>"
    '<rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>'
    "<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>"
    "{identifier}"
    "<xmp:CreateDate>{stamp}</xmp:CreateDate><xmp:ModifyDate>{stamp}</xmp:ModifyDate>"
    "<xmp:MetadataDate>{stamp}</xmp:MetadataDate>"
    "<pdf:Producer>" + PRODUCER + "</pdf:Producer>"
    '</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end="r"?>'
)
