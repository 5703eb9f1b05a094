"""Names of records and objects, and what a store accepts as a key.

A record id names one edition of one document: ``c-hasil-kwk-bupati.3207012001001.0.e1`` is form,
13-digit place, *urut* and edition. An object key is
``arsip/<election number>/<record id>/<representation>``. The record id stands in the key so that
two records never share an object, even when their bytes are equal: a hold on one would otherwise
protect or endanger the other.

Keys are lower-case ASCII, so that no file system can fold two of them into one; a segment starts
with a letter or digit, so that names beginning with a dot stay free for a store's own files.
"""

import re
from dataclasses import dataclass

from formgen_archive.errors import KeyNotAllowedError

ORIGINAL = "asli.pdf"
"""Representation: the document as it was sealed."""

MANIFEST = "manifes.json"
"""Representation: the manifest, written after all others."""

OUTSIDE_SEQUENCE = 900_000_001
"""First *urut* of documents from outside; sealed ones of the same form and place stay below, so
that a document issued later never finds its place taken."""

MAX_KEY = 400
"""Longest key in characters; leaves room for a root folder below the limit of 1024 of S3."""

_ROOT = "arsip"
RECORDS = f"{_ROOT}/"
"""Begins every key of a record."""

_SEGMENT = r"[a-z0-9](?:[a-z0-9._-]{0,118}[a-z0-9_-])?"
_KEY = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})+")
_PREFIX = re.compile(rf"(?:{_SEGMENT}/)*(?:[a-z0-9][a-z0-9._-]*)?")
_SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_RECORD = re.compile(rf"({_SLUG})\.([0-9]{{13}})\.(0|[1-9][0-9]{{0,8}})\.e([1-9][0-9]{{0,8}})")
_OBJECT = re.compile(rf"{_ROOT}/([1-9][0-9]{{0,9}})/([^/]+)/({_SEGMENT})")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordName:
    """The parts of a record id.

    Attributes:
        form: Slug of the form variant: lower-case letters, digits and single hyphens.
        place: 13 digits; shorter region codes are padded with zeros on the right.
        sequence: *Urut*, 0 or more.
        edition: Edition of the document, 1 or more.
    """

    form: str
    place: str
    sequence: int
    edition: int

    def __str__(self) -> str:
        """Return the record id."""
        return record_id(self.form, self.place, sequence=self.sequence, edition=self.edition)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectName:
    """The parts of an object key.

    Attributes:
        election: Election register number, 1 or more.
        record: Which record.
        representation: File name within the record, such as ``asli.pdf``.
    """

    election: int
    record: RecordName
    representation: str


def record_id(form: str, place: str, *, sequence: int, edition: int) -> str:
    """Name one edition of one document.

    Raises:
        KeyNotAllowedError: A part is not as ``RecordName`` describes it.
    """
    name = f"{form}.{place}.{sequence}.e{edition}"
    if _RECORD.fullmatch(name) is None:
        raise _refused(name)
    return name


def parse_record_id(text: str) -> RecordName:
    """Take a record id apart.

    Raises:
        KeyNotAllowedError: It is no record id.
    """
    match = _RECORD.fullmatch(text)
    if match is None:
        raise _refused(text)
    form, place, sequence, edition = match.groups()
    return RecordName(form=form, place=place, sequence=int(sequence), edition=int(edition))


def record_prefix(election: int, record: str) -> str:
    """Return what the keys of all objects of one record begin with, the last slash included.

    Raises:
        KeyNotAllowedError: The election number or the record id is not allowed.
    """
    parse_record_id(record)
    if election < 1:
        raise _refused(f"{_ROOT}/{election}")
    return f"{_ROOT}/{election}/{record}/"


def object_key(election: int, record: str, representation: str) -> str:
    """Return the key of one object of one record.

    Raises:
        KeyNotAllowedError: A part is not allowed.
    """
    key = record_prefix(election, record) + representation
    check_key(key)
    if "/" in representation:
        raise _refused(key)
    return key


def parse_object_key(key: str) -> ObjectName:
    """Take the key of an object of a record apart.

    Raises:
        KeyNotAllowedError: It is not the key of an object of a record.
    """
    match = _OBJECT.fullmatch(key)
    if match is None:
        raise _refused(key)
    election, record, representation = match.groups()
    return ObjectName(
        election=int(election), record=parse_record_id(record), representation=representation
    )


def check_key(key: str) -> None:
    """Refuse everything that is no key: two segments or more, as the module describes them.

    Raises:
        KeyNotAllowedError: It is no key.
    """
    if len(key) > MAX_KEY or _KEY.fullmatch(key) is None:
        raise _refused(key)


def check_prefix(prefix: str) -> None:
    """Refuse what no key can begin with; the empty prefix begins all keys.

    Raises:
        KeyNotAllowedError: No key can begin with it.
    """
    if len(prefix) > MAX_KEY or _PREFIX.fullmatch(prefix) is None:
        raise _refused(prefix)


def _refused(text: str) -> KeyNotAllowedError:
    """Say which text was refused, shortened: it may come from outside."""
    shown = ascii(text[:80])
    return KeyNotAllowedError(
        f"bukan nama arsip yang sah: {shown}", f"not a name of this archive: {shown}"
    )
