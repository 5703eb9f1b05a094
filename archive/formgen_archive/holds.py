"""Legal holds: why something may not be destroyed, whatever its rule says.

Placing is instant and takes one person; lifting takes two. A hold names a scope, and the list of
records it met is kept with it; records that come into the scope later are caught when they come.
A record is free when no hold is left on it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from formgen_archive.audit import Actor
from formgen_archive.errors import NotPermittedError
from formgen_archive.findings import ArchiveFinding, worded
from formgen_archive.occurrences import is_place_prefix

Ground = Literal[
    "php_mk",
    "sengketa_bawaslu",
    "ptun_ma",
    "pidana_pemilihan",
    "korupsi",
    "etik_dkpp",
    "sengketa_informasi",
    "permintaan_informasi",
    "audit",
    "psu",
    "perintah_internal",
]
"""A case in the sense of UU 43/2009 Ps 51 (1) d, or a duty that is not fulfilled yet."""

HoldStatus = Literal["dipasang", "tertahan", "menunggu", "terlambat", "ditolak"]
"""What became of a hold on one record.

``dipasang``   on record; the store has not confirmed its flag yet. Blocks every step.
``tertahan``   the store confirmed: the version exists and cannot be deleted.
``menunggu``   the record was being destroyed; its recovery or its end decides.
``terlambat``  its bytes were gone by then.
``ditolak``    it had been destroyed before; the attempt is evidence.
"""

BLOCKING: frozenset[HoldStatus] = frozenset({"dipasang", "tertahan", "menunggu"})

LONGEST_REVIEW = timedelta(days=366)
"""A hold that nobody has to look at again would be forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which records; all of the conditions that are not empty must hold.

    Attributes:
        election: One contest, or None for all.
        place: What the place code begins with.
        forms: Slugs of forms.
        record: One record id.
    """

    election: int | None = None
    place: str = ""
    forms: tuple[str, ...] = ()
    record: str = ""

    def covers(self, *, election: int, place: str, form: str, record: str) -> bool:
        """Tell whether a record lies in the scope."""
        return (
            self.election in {None, election}
            and place.startswith(self.place)
            and (not self.forms or form in self.forms)
            and self.record in {"", record}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """One hold.

    Attributes:
        id: 1, 2, ...; 0 before it is placed.
        ground: Why, as a kind; never the story of a case.
        case: Number of the case or letter, or empty while none is known.
        scope: Which records.
        placed_by: Who placed it.
        placed_at: Trusted time.
        review_on: Day on which somebody has to look at it again.
        records: How many records it met when it was placed.
        list_sha256: SHA-256 of the list of their ids.
        lift_asked_by: Who asked to lift it, or None.
        lift_document: Document the lifting rests on, or empty.
        lifted_by: Second person who lifted it, or None while it stands.
        lifted_at: When, or None.
    """

    id: int = 0
    ground: Ground
    case: str
    scope: Scope
    placed_by: Actor
    placed_at: datetime
    review_on: date
    records: int = 0
    list_sha256: str = ""
    lift_asked_by: Actor | None = None
    lift_document: str = ""
    lifted_by: Actor | None = None
    lifted_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Tell whether it still holds its records."""
        return self.lifted_by is None


def hold_subject(hold_id: int) -> str:
    """Return what the audit log calls a hold."""
    return f"tahan/{hold_id}"


def fits_review(review_on: date, today: date) -> bool:
    """Tell whether a hold may be looked at again on a day: after today, within a year."""
    return today < review_on <= today + LONGEST_REVIEW


def check_hold(hold: Hold, today: date) -> None:
    """Refuse a hold that says too little; placing must be instant, so little is asked.

    Raises:
        NotPermittedError: A611 the day of review is not within the next year, A612 a scope that
            is no place, A613 no scope at all.
    """
    findings = []
    if not fits_review(hold.review_on, today):
        findings.append(_finding("A611", f"{hold.review_on} / {today}"))
    if not is_place_prefix(hold.scope.place):
        findings.append(_finding("A612", hold.scope.place))
    if hold.scope == Scope():
        findings.append(_finding("A613", "-"))
    if findings:
        raise NotPermittedError(
            "penahanan tidak dapat dipasang", "the hold cannot be placed", findings=findings
        )


_WORDS = {
    "A611": (
        "tanggal tinjau harus setelah hari ini, paling lama setahun lagi",
        "the day of review must be after today and within a year",
    ),
    "A612": ("bukan awalan kode wilayah atau TPS", "not the beginning of a place code"),
    "A613": ("lingkup kosong", "the scope is empty"),
}


def _finding(code: str, detail: str) -> ArchiveFinding:
    return worded(_WORDS, code, "", detail)
