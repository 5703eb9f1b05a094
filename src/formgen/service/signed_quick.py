"""The signed scan of a document, read without the imports of register and archive.

The catalogue's texts are those that were archived, by their checksums, and the scan is the file
that they name, by its own; so their shape, which was checked when they were written, is not checked
again. Where anything is not as it should be the archive is asked the longer way, and says so.
"""

import json
from hashlib import sha256
from typing import Any, Final

from formgen.compare.limits import LIMITS
from formgen.compare.signed import NO_SCAN, SignedScan
from formgen.register.quick import Added
from formgen_archive.keys import object_key
from formgen_archive.stores.folder_reader import FolderReader

SHOWN: Final = frozenset({"publik", "publik_terbatas"})
"""Privacy classes whose signed scans copies are held against."""


def signed_scan(store: FolderReader, record: tuple[int, str], found: Added) -> SignedScan | None:
    """Return the newest signed scan of a record; None where the archive must be asked.

    Args:
        store: Where it is kept.
        record: Election and record id.
        found: What the catalogue says of it.

    Raises:
        ArchiveError: The scan is not there, or cannot be read.
    """
    try:
        return _scan_of(store, record, found)
    except (KeyError, TypeError, ValueError):  # the archive says what is wrong with these texts
        return None


def _scan_of(store: FolderReader, record: tuple[int, str], found: Added) -> SignedScan | None:
    manifest, last = json.loads(found.manifest), json.loads(found.supplement)
    if not _belong(record, found, manifest, last):
        return None
    file = last["berkas"]
    if manifest["privasi"] not in SHOWN or file["ukuran"] > LIMITS.file_bytes:
        return NO_SCAN
    data = store.get(object_key(*record, file["nama"]))
    if sha256(data).hexdigest() != file["sha256"]:
        return None
    return SignedScan(data=data, shows=tuple(page["nomor"] for page in last["halaman"]))


def _belong(
    record: tuple[int, str], found: Added, manifest: dict[str, Any], last: dict[str, Any]
) -> bool:
    """Tell whether manifest and supplement are those of a record, and of each other."""
    named = [(text["pemilihan"], text["arsip"]) for text in (manifest, last)]
    first = sha256(found.manifest.encode()).hexdigest()
    return named == [record, record] and last["manifes"] == first
