"""Gather the evidence on one seal. Nothing is judged here; see ``judge``."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from formgen.errors import IntegrityError, Text
from formgen.model.calendar import long_date
from formgen.seal.cose import Sign1, parse
from formgen.seal.keylist import KeyList
from formgen.seal.keys import KeyEntry
from formgen.seal.kode_cek import kode_cek
from formgen.seal.payload import Payload, decode_payload
from formgen.seal.symbol_text import read_symbol_text, symbol_text
from formgen.seal.wording import NOTE_STALE

Outcome = Literal[
    "valid", "foreign", "damaged", "malformed", "unknown_key", "forged", "out_of_scope", "revoked"
]
_FIRST_BYTES: Final = b"\x84\x49\xa2"
"""How every seal begins: array of four, byte string of nine, map of two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealEvidence:
    """What is known about one seal.

    Attributes:
        outcome: ``valid``; ``foreign`` (not our address); ``damaged`` (ours, but incomplete or of
            another profile); ``malformed`` (complete, but not of profile 1); ``unknown_key``;
            ``forged`` (signature wrong); ``out_of_scope``; ``revoked`` (key not trusted that day).
        text: The text as the signer wrote it, or as it was read if it is no seal.
        host: Host of the address, or the beginning of other text; printable.
        cose: Signed bytes, or empty.
        payload: What the seal says. Set only when a listed key made the signature: nothing
            unproven is shown to anybody.
        issuer: Who the key belongs to, or empty.
        revoked_since: Day from which the key is not trusted; set also on a ``valid`` seal of an
            earlier day, which then counts only where the register knows it.
        notes: Causes and warnings, in words.
    """

    outcome: Outcome
    text: str
    host: str
    cose: bytes = b""
    payload: Payload | None = None
    issuer: str = ""
    revoked_since: date | None = None
    notes: tuple[Text, ...] = ()

    @property
    def kode_cek(self) -> str:
        """The code under the symbol, or empty when there is no seal."""
        return kode_cek(self.cose) if self.cose else ""


def check_text(text: str, keylist: KeyList, day: date) -> SealEvidence:
    """Check what a symbol says, or what a person typed in its place.

    Args:
        text: Anything, also hostile.
        keylist: Official keys and hosts.
        day: Day of the check; a seal dated later and an expired list are noted.
    """
    read = read_symbol_text(text, keylist.hosts)
    if read.reading == "foreign":
        return SealEvidence(outcome="foreign", text=text, host=read.host)
    if read.reading != "seal":
        note = _OTHER_PROFILE if read.reading == "version" else _INCOMPLETE
        return SealEvidence(outcome="damaged", text=text, host=read.host, notes=(note,))
    return check_cose(read.cose, read.host, keylist, day)


def check_cose(cose: bytes, host: str, keylist: KeyList, day: date) -> SealEvidence:
    """Check the signed bytes of a seal whose address is ours."""
    text = symbol_text(cose, host)
    try:
        parts = parse(cose)
        key = _signer(parts, keylist)
        payload = decode_payload(parts.payload) if key else None
    except IntegrityError as error:
        # Digits that do not even begin like a seal were more likely cut than made up.
        outcome: Outcome = "malformed" if cose.startswith(_FIRST_BYTES) else "damaged"
        return SealEvidence(
            outcome=outcome, text=text, host=host, cose=cose, notes=(error.message,)
        )
    if key is None or payload is None:
        known = bool(keylist.candidates(parts.kid))
        outcome, note = ("forged", _WRONG_SIGNATURE) if known else ("unknown_key", _UNKNOWN_KEY)
        return SealEvidence(outcome=outcome, text=text, host=host, cose=cose, notes=(note,))
    outcome, notes = _standing(key, payload)
    return SealEvidence(
        outcome=outcome,
        text=text,
        host=host,
        cose=cose,
        payload=payload,
        issuer=key.issuer,
        revoked_since=key.revoked_since,
        notes=notes + _warnings(payload, keylist, day),
    )


def conflicting(one: Payload, other: Payload) -> bool:
    """Tell whether two valid seals prove that two originals were signed for one form."""
    return one.identity == other.identity and one.prefix_sha256 != other.prefix_sha256


def _signer(parts: Sign1, keylist: KeyList) -> KeyEntry | None:
    """Return the listed key that made the signature; key ids may collide, so all are tried."""
    candidates = keylist.candidates(parts.kid)
    return next((key for key in candidates if parts.verified_by(key.public_key)), None)


def _standing(key: KeyEntry, payload: Payload) -> tuple[Outcome, tuple[Text, ...]]:
    gaps = key.scope.gaps(payload)
    if gaps:
        return "out_of_scope", gaps
    if key.revoked_since is not None and payload.day >= key.revoked_since:
        return "revoked", (_REVOKED,)
    return "valid", ()


def _warnings(payload: Payload, keylist: KeyList, day: date) -> tuple[Text, ...]:
    age = (day - keylist.issued).days
    checks = (
        (keylist.expired_on(day), _stale(keylist.issued, age)),
        (payload.day > day, _LATER),
    )
    return tuple(note for applies, note in checks if applies)


def _stale(issued: date, age: int) -> Text:
    return Text(
        NOTE_STALE.id.format(tanggal=long_date(issued, "id"), n=age),
        NOTE_STALE.en.format(tanggal=long_date(issued, "en"), n=age),
    )


_INCOMPLETE: Final = Text(
    "Teks segel tidak lengkap. Pindai atau salin sekali lagi.",
    "The text of the seal is incomplete. Scan or copy it again.",
)
_OTHER_PROFILE: Final = Text(
    "Segel ini memakai versi lain. Perbarui aplikasi, lalu periksa lagi.",
    "This seal is of another version. Update the program and check again.",
)
_UNKNOWN_KEY: Final = Text("Kunci tidak dikenal.", "Unknown key.")
_WRONG_SIGNATURE: Final = Text("Tanda tangan salah.", "Wrong signature.")
_REVOKED: Final = Text(
    "Kunci penerbit sudah dicabut pada hari terbit.",
    "The issuer's key was already revoked on the day of issue.",
)
_LATER: Final = Text(
    "Hari terbit lebih lambat daripada hari ini; periksa tanggal perangkat.",
    "The day of issue is later than today; look at the clock of this device.",
)
