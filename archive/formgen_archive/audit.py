"""The audit log as a chain of hashes: what an event is, its hash, and whether a log holds.

Each entry's hash covers its number, the hash before it and every field of the event, so an entry
cannot be altered, moved or taken out without all later hashes changing. That the *end* was not
cut off only an outside witness can show: the head hash is kept beside the log, printed in every
*berita acara* and time-stamped elsewhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from formgen_archive.canonical import canonical_json, sha256_hex
from formgen_archive.errors import ChainBrokenError
from formgen_archive.findings import ArchiveFinding, disagreement

GENESIS = "0" * 64
"""Hash before the first entry."""

TimeSource = Literal["sistem", "ntp", "https", "toko", "tsa"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who did it, copied as text so that it outlives every user table.

    Attributes:
        user: Account, or ``sistem``.
        name: Name of the person, or empty.
        nip: Staff number, or empty.
        role: Role in this act, such as ``arsiparis``.
        unit: Office or unit, or empty.
    """

    user: str
    name: str = ""
    nip: str = ""
    role: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened.

    Attributes:
        type: Such as ``penerimaan``; lower-case words joined by underscores.
        time: Trusted time, aware.
        system_time: What the machine's clock said, aware.
        time_source: What the trusted time was taken from.
        actor: Who did it.
        on_behalf_of: For whom, or empty.
        session: Session or process it belongs to, or empty.
        subject: Record id, batch or rule it is about.
        before: State before, or empty.
        after: State after, or empty.
        documents: Letters, object digests and other references.
        reason: Why, in words; never personal data.
        software: Program and version.
        request: Id of the request, or empty.
    """

    type: str
    time: datetime
    system_time: datetime
    time_source: TimeSource
    actor: Actor
    subject: str
    software: str
    on_behalf_of: str = ""
    session: str = ""
    before: str = ""
    after: str = ""
    documents: tuple[str, ...] = ()
    reason: str = ""
    request: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event in its place in the log.

    Attributes:
        seq: 1, 2, ... without gaps.
        event: What happened.
        previous: Hash of the entry before, or ``GENESIS``.
        hash: Hash of this entry.
    """

    seq: int
    event: Event
    previous: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The end of a log: number of the last entry and its hash; 0 and ``GENESIS`` when empty."""

    seq: int = 0
    hash: str = GENESIS


def chain(event: Event, head: Head) -> Entry:
    """Put an event behind the end of a log."""
    seq = head.seq + 1
    return Entry(
        seq=seq, event=event, previous=head.hash, hash=entry_hash(seq, event, previous=head.hash)
    )


def entry_hash(seq: int, event: Event, *, previous: str) -> str:
    """Return SHA-256 over the canonical JSON of number, previous hash and event.

    Raises:
        ValueError: A time has no zone.
    """
    return sha256_hex(canonical_json({"seq": seq, "sebelumnya": previous, **event_json(event)}))


def check_chain(entries: Iterable[Entry], head: Head | None = None) -> list[ArchiveFinding]:
    """Check a whole log; memory stays flat however long it is.

    Args:
        entries: All entries in the order of their numbers.
        head: The end as known from elsewhere, or None when nothing is known.

    Returns:
        All findings: A201 number missing or out of order, A202 does not follow the entry before,
        A203 contents were altered, A204 the end is not the known one. Empty when the log holds.
    """
    findings = []
    last = Head()
    for entry in entries:
        findings += _check_entry(entry, last)
        last = Head(seq=entry.seq, hash=entry.hash)
    if head is not None and head != last:
        findings.append(_finding("A204", str(last.seq), head.hash, last.hash))
    return findings


def require_head(head: Head, last: Head) -> None:
    """Refuse to extend a log whose end is not the known one.

    Raises:
        ChainBrokenError: The end and the known end differ.
    """
    if head != last:
        finding = _finding("A204", str(last.seq), head.hash, last.hash)
        raise ChainBrokenError(
            "catatan audit tidak utuh; tidak ada yang ditambahkan",
            "the audit log does not hold together; nothing was appended",
            findings=[finding],
        )


def event_json(event: Event) -> dict[str, Any]:
    """Return an event as the JSON object that is hashed; keys as in ``archive/README.md``.

    Raises:
        ValueError: A time has no zone.
    """
    return {
        "jenis": event.type,
        "waktu": instant(event.time),
        "waktu_sistem": instant(event.system_time),
        "sumber_waktu": event.time_source,
        "pelaku": {
            "akun": event.actor.user,
            "nama": event.actor.name,
            "nip": event.actor.nip,
            "peran": event.actor.role,
            "unit": event.actor.unit,
        },
        "atas_nama": event.on_behalf_of,
        "sesi": event.session,
        "perihal": event.subject,
        "sebelum": event.before,
        "sesudah": event.after,
        "dokumen": list(event.documents),
        "alasan": event.reason,
        "perangkat": event.software,
        "permintaan": event.request,
    }


def event_from_json(raw: dict[str, Any]) -> Event:
    """Read back what ``event_json`` wrote.

    Raises:
        KeyError: A key is missing.
        ValueError: A time is not one.
    """
    actor = raw["pelaku"]
    return Event(
        type=raw["jenis"],
        time=datetime.fromisoformat(raw["waktu"]),
        system_time=datetime.fromisoformat(raw["waktu_sistem"]),
        time_source=raw["sumber_waktu"],
        actor=Actor(
            user=actor["akun"],
            name=actor["nama"],
            nip=actor["nip"],
            role=actor["peran"],
            unit=actor["unit"],
        ),
        on_behalf_of=raw["atas_nama"],
        session=raw["sesi"],
        subject=raw["perihal"],
        before=raw["sebelum"],
        after=raw["sesudah"],
        documents=tuple(raw["dokumen"]),
        reason=raw["alasan"],
        software=raw["perangkat"],
        request=raw["permintaan"],
    )


def instant(moment: datetime) -> str:
    """Write an instant as ISO 8601 with its offset and microseconds.

    Raises:
        ValueError: It has no zone.
    """
    if moment.tzinfo is None:
        raise ValueError("an instant without a zone cannot be put on record")
    return moment.isoformat(timespec="microseconds")


def _check_entry(entry: Entry, last: Head) -> list[ArchiveFinding]:
    """Check one entry against the one before it and against its own hash."""
    where = str(entry.seq)
    findings = []
    if entry.seq != last.seq + 1:
        findings.append(_finding("A201", where, str(last.seq + 1), where))
    if entry.previous != last.hash:
        findings.append(_finding("A202", where, last.hash, entry.previous))
    expected = entry_hash(entry.seq, entry.event, previous=entry.previous)
    if entry.hash != expected:
        findings.append(_finding("A203", where, expected, entry.hash))
    return findings


_WORDS = {
    "A201": ("nomor catatan tidak berurutan", "entry number out of order"),
    "A202": ("catatan tidak menyambung", "entry does not follow the one before"),
    "A203": ("isi catatan telah diubah", "contents of the entry were altered"),
    "A204": ("ujung catatan berbeda", "end of the log differs"),
}


def _finding(code: str, where: str, expected: str, seen: str) -> ArchiveFinding:
    """Word one finding."""
    return disagreement(code, _WORDS[code], where, expected=expected, seen=seen)
