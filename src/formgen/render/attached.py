"""The data attached to a document that this program wrote, read back without a PDF library.

The attachment is written as it is, uncompressed and once (``fill.py``); a batch of thousands of
documents is read in seconds.
"""

import re
from typing import Final

from formgen.errors import IntegrityError, Text

_STREAM: Final = re.compile(
    rb"/Type /EmbeddedFile /Subtype /application#2Fjson [^\n]*?/Length (\d+)>>\nstream\n"
)


def attached_data(pdf: bytes) -> bytes:
    """Return the canonical JSON a document carries.

    Args:
        pdf: A document as it was issued; whether it is unaltered is the caller's business.

    Raises:
        IntegrityError: It carries none, or more than one.
    """
    found = list(_STREAM.finditer(pdf))
    if len(found) != 1:
        raise IntegrityError(
            Text("Dokumen tidak memuat data terlampir.", "The document carries no attached data.")
        )
    begin = found[0].end()
    return pdf[begin : begin + int(found[0][1])]
