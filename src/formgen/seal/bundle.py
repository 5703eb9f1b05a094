"""The offline bundle (*paket luring*): what a phone needs to know about one region's documents.

The key list, the labels of the form register, the names of places, and for every document issued
in the region its state and the digests of its seals, as of one day. ``bundle_file`` reads and
writes it; docs/bundle-format.md describes every byte.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from formgen.errors import Text
from formgen.model.calendar import long_date
from formgen.seal.keylist import KeyList
from formgen.seal.payload import Payload
from formgen.seal.verdict import State, Status, Subject
from formgen.seal.wording import NOTE_STALE

DIGEST_BYTES: Final = 16
"""Of SHA-256 of a seal's COSE message; its first ten are the *kode cek*."""

STATES: Final[tuple[State, ...]] = ("current", "superseded", "revoked", "destroyed")
"""In the order of their two bits."""

_STATES_PER_BYTE: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One document that was issued.

    Attributes:
        number: Issue number.
        state: One of ``STATES``.
        seals: First ``DIGEST_BYTES`` of the digest of each page's seal, in page order.
    """

    number: int
    state: State
    seals: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Why a document is not current any more.

    Attributes:
        day: Day on which it was superseded, revoked or destroyed; None where nobody noted it.
        reason: Why, or the number of the *berita acara* of its destruction.
        edition: Edition that replaced it, or None.
    """

    day: date | None = None
    reason: str = ""
    edition: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """What was issued for one election in the region.

    Attributes:
        election: Election register number.
        documents: In ascending order of their numbers.
        happenings: By number, for documents that are not current.
    """

    election: int
    documents: tuple[Listed, ...]
    happenings: Mapping[int, Happening]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormEntry:
    """One form of the form register.

    Attributes:
        register: Form register number.
        code: Printed code.
        pages: ``(page, pages, count of numbers)`` to indices of labels, in order; empty where the
            page has no numbers by design.
    """

    register: int
    code: str
    pages: Mapping[tuple[int, int, int], tuple[int, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """One bundle.

    Attributes:
        version: Length of the audit log when it was made, so a later one is never lower.
        region: Leading digits of the places it is complete for.
        made: Day of what it says.
        expires: Last day on which it is called current. It still proves what it proves after.
        keylist: Official keys.
        keylist_file: The same as its roots signed it.
        labels: Names of key numbers, in order of first use.
        forms: In ascending order of their register numbers.
        places: Ten digits to the name of the place, for every place in the region.
        contests: In ascending order of their numbers.
    """

    version: int
    region: str
    made: date
    expires: date
    keylist: KeyList
    keylist_file: bytes
    labels: tuple[Text, ...]
    forms: tuple[FormEntry, ...]
    places: Mapping[str, str]
    contests: tuple[Contest, ...]

    def covers(self, election: int, place: str) -> bool:
        """Tell whether every document of an election at a place should be listed here."""
        known = any(contest.election == election for contest in self.contests)
        return known and place.startswith(self.region)

    def status(self, payload: Payload, cose: bytes) -> Status | None:
        """Return what is known about the document of a valid seal; None where nothing is.

        A seal dated on the bundle's own day or later may have been issued after it was made: that
        it is not listed says nothing.
        """
        if not self.covers(payload.election, payload.place):
            return None
        contest = next(each for each in self.contests if each.election == payload.election)
        listed = next((one for one in contest.documents if one.number == payload.number), None)
        if listed is None:
            late = payload.day >= self.made
            return None if late else Status(state="unknown", as_of=self.made)
        digest = sha256(cose).digest()[:DIGEST_BYTES]
        if payload.page > len(listed.seals) or listed.seals[payload.page - 1] != digest:
            return Status(state="unknown", as_of=self.made)
        happened = contest.happenings.get(payload.number, Happening())
        return Status(
            state=listed.state,
            as_of=self.made,
            day=happened.day,
            reason=happened.reason,
            edition=happened.edition,
        )

    def find_kode_cek(self, digest: bytes) -> tuple[Contest, Listed, int] | None:
        """Return contest, document and page of the seal whose digest begins so, if it is listed."""
        for contest in self.contests:
            for document in contest.documents:
                for page, seal in enumerate(document.seals, start=1):
                    if seal.startswith(digest):
                        return contest, document, page
        return None

    def notes(self, subject: Subject | None, today: date) -> tuple[Text, ...]:
        """Return what must be told beside every verdict that rests on this bundle (J)."""
        age = (today - self.made).days
        stale = Text(
            NOTE_STALE.id.format(tanggal=long_date(self.made, "id"), n=age),
            NOTE_STALE.en.format(tanggal=long_date(self.made, "en"), n=age),
        )
        if subject is None:
            return (stale,)
        if not self.covers(subject.election, subject.place):
            return _ELSEWHERE, stale
        return (_LATER, stale) if subject.day >= self.made else (stale,)


def bitmap(states: Sequence[State]) -> bytes:
    """Return two bits for each state, the first in the lowest bits of the first byte."""
    packed = bytearray((len(states) + _STATES_PER_BYTE - 1) // _STATES_PER_BYTE)
    for at, state in enumerate(states):
        packed[at // _STATES_PER_BYTE] |= STATES.index(state) << 2 * (at % _STATES_PER_BYTE)
    return bytes(packed)


def states_in(packed: bytes, count: int) -> tuple[State, ...]:
    """Return the states in a bitmap of ``count`` documents."""
    return tuple(
        STATES[packed[at // _STATES_PER_BYTE] >> 2 * (at % _STATES_PER_BYTE) & 3]
        for at in range(count)
    )


_ELSEWHERE: Final = Text(
    "Dokumen ini di luar wilayah paket luring: apakah ia dibatalkan tidak diketahui.",
    "This document is outside the region of the bundle: whether it was revoked is not known.",
)
_LATER: Final = Text(
    "Terbit pada hari paket luring dibuat atau sesudahnya: belum dapat dicocokkan dengan daftar "
    "terbit.",
    "Issued on the day of the bundle or later: it cannot yet be compared with the list of issued "
    "documents.",
)
