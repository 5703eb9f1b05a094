"""A few questions to register and catalogue without SQLAlchemy, whose import outlasts a check.

Asks an SQLite file whether a document is in force as it was issued, which is what most checks find,
and what was added to its record. Everything else, and every doubt, is for ``find`` and the
catalogue: another state, a document that is not listed, a database of another version, one that
cannot be read.
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

_SQLITE: Final = "sqlite:///"
_WAIT_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Current:
    """A document that was issued and neither superseded nor revoked.

    Attributes:
        form_slug: Slug of the form variant.
        place: 13 digits.
        sequence: *Urut*.
        edition: Edition.
        file_sha256: Of the sealed file, 64 hexadecimal digits.
        seals: Page to the SHA-256 of its seal's COSE message.
    """

    form_slug: str
    place: str
    sequence: int
    edition: int
    file_sha256: str
    seals: Mapping[int, str]


def in_force(url: str, election: int, number: int) -> Current | None:
    """Return a document that is in force; None where ``find`` must be asked.

    Whether its record was destroyed the register does not know; see ``may_be_destroyed``.

    Args:
        url: Of the database, as ``database.open_engine`` takes it.
        election: Election register number.
        number: Issue number.
    """
    rows = _rows(url, _DOCUMENT, (election, number))
    if not rows:
        return None
    *fields, _, _ = rows[0]
    slug, place, sequence, edition, file_sha256 = fields
    return Current(
        form_slug=slug,
        place=place,
        sequence=sequence,
        edition=edition,
        file_sha256=file_sha256,
        seals={page: cose for *_, page, cose in rows},
    )


def may_be_destroyed(url: str, election: int, record_id: str) -> bool:
    """Tell whether there is a tombstone of a record, or that cannot be found out."""
    return _rows(url, _TOMBSTONES, (election, record_id)) != [(0,)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A record and what was added to it last.

    Attributes:
        manifest: Text of the manifest of the record, as catalogued.
        supplement: Text of its newest supplement.
    """

    manifest: str
    supplement: str


def added(url: str, election: int, number: int) -> Added | None:
    """Return a record with what was added to it last; None where the catalogue must be asked.

    Args:
        url: Of the database.
        election: Election register number.
        number: Issue number of the document.
    """
    rows = _rows(url, _ADDED, (election, number))
    if not rows:
        return None
    manifest, manifest_sha256, supplement, supplement_sha256 = rows[0]
    sums = [sha256(text.encode()).hexdigest() for text in (manifest, supplement)]
    sound = sums == [manifest_sha256, supplement_sha256]
    return Added(manifest=manifest, supplement=supplement) if sound else None


def _rows(url: str, statement: str, asked: tuple[int, int | str]) -> list[Any]:
    """Read from a database file that exists; nothing where that does not work."""
    path = url.removeprefix(_SQLITE)
    if path == url or not Path(path).is_file():
        return []
    address = f"file:{quote(path)}?mode=rw"  # "ro" cannot read what is in the log beside it
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=_WAIT_SECONDS)) as conn:
            conn.execute("PRAGMA query_only = ON")
            return conn.execute(statement, asked).fetchall()
    except sqlite3.Error:
        return []


_DOCUMENT: Final = """
SELECT d.form_slug, d.place, d.sequence, d.edition, d.file_sha256, s.page, s.cose_sha256
FROM register_documents d JOIN register_seals s USING (election, number)
WHERE d.election = ? AND d.number = ? AND d.state = 'issued'
"""
_ADDED: Final = """
SELECT r.manifest, r.manifest_sha256, s.body, s.sha256
FROM archive_records r JOIN archive_supplements s USING (election, record_id)
WHERE r.election = ? AND r.number = ? ORDER BY s.ordinal DESC LIMIT 1
"""
_TOMBSTONES: Final = "SELECT count(*) FROM archive_tombstones WHERE election = ? AND record_id = ?"
