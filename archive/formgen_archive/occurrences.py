"""What happened in a contest: the events that start, stop and re-open a retention period.

An occurrence is recorded by one person and confirmed by another. Both halves of caution follow
from that: what *restrains* (a case registered, a re-vote ordered, a result that may be contested)
counts from the moment it is recorded; what *frees* (an inauguration, a decision, a letter that no
case was filed) counts only when it is confirmed. Occurrences are never changed; a correction is a
new one that replaces the old, or takes it back (``void``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from formgen_archive.audit import Actor
from formgen_archive.errors import NotPermittedError
from formgen_archive.findings import ArchiveFinding, worded

Kind = Literal[
    "penetapan_hasil",
    "permohonan_mk",
    "brpk",
    "putusan_mk",
    "perkara_terdaftar",
    "perkara_inkracht",
    "psu_diperintahkan",
    "hitung_ulang_diperintahkan",
    "rekap_ulang_diperintahkan",
    "perintah_selesai",
    "dibuka_lagi",
    "penetapan_terpilih",
    "pengesahan",
    "pelantikan",
    "berkas_ditutup",
]

ORDERS = frozenset({"psu_diperintahkan", "hitung_ulang_diperintahkan", "rekap_ulang_diperintahkan"})
OPENING = frozenset({"perkara_terdaftar", "dibuka_lagi"})
CLOSING = frozenset({"putusan_mk", "perkara_inkracht"})
AFTER_THE_VOTE = frozenset({"penetapan_hasil", "brpk", "penetapan_terpilih", "pelantikan"})

_PLACE_LENGTHS = frozenset({0, 2, 4, 6, 10, 13})


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One thing that happened, as one person recorded it.

    Attributes:
        id: 1, 2, ... in the order of recording; 0 before it is recorded.
        election: Election register number of the contest.
        kind: What happened.
        day: When.
        document: Number of the decision or letter that says so.
        place: Digits its scope begins with: 2, 4, 6, 10 or 13, or empty for the whole contest.
        rule: Only records under this retention rule; empty for all.
        case: Number of the case; for ``brpk`` empty means that no case was registered.
        order: For ``perintah_selesai``: id of the order that was carried out, else 0.
        replaces: Id of the occurrence it corrects, or 0.
        void: It takes ``replaces`` back without putting anything in its place.
        recorded_by: Who recorded it.
        recorded_at: Trusted time of recording.
        confirmed_by: Who confirmed it, or None while nobody has.
        confirmed_at: When, or None.
    """

    id: int = 0
    election: int
    kind: Kind
    day: date
    document: str
    place: str = ""
    rule: str = ""
    case: str = ""
    order: int = 0
    replaces: int = 0
    void: bool = False
    recorded_by: Actor
    recorded_at: datetime
    confirmed_by: Actor | None = None
    confirmed_at: datetime | None = None

    def covers(self, place: str, rule: str) -> bool:
        """Tell whether a record of this contest lies in its scope."""
        return place.startswith(self.place) and self.rule in {"", rule}

    @property
    def opens(self) -> bool:
        """Tell whether it opens a case."""
        return self.kind in OPENING or (self.kind == "brpk" and bool(self.case))


@dataclass(frozen=True, slots=True)
class History:
    """All occurrences of one contest, and which of them count.

    Attributes:
        occurrences: In the order of their ids.
        restraining: Those that hold records back.
        freeing: Those that can start a period or close a matter.
    """

    occurrences: tuple[Occurrence, ...]
    restraining: tuple[Occurrence, ...] = field(init=False)
    freeing: tuple[Occurrence, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Sort out what was replaced: it frees no more at once, and restrains until confirmed."""
        replaced = {item.replaces for item in self.occurrences}
        gone = {item.replaces for item in self.occurrences if item.confirmed_by is not None}
        valid = [item for item in self.occurrences if not item.void]
        object.__setattr__(
            self, "restraining", tuple(item for item in valid if item.id not in gone)
        )
        object.__setattr__(
            self,
            "freeing",
            tuple(
                item for item in valid if item.id not in replaced and item.confirmed_by is not None
            ),
        )

    def root(self, occurrence_id: int) -> int:
        """Return the id of the first version of an occurrence; orders are known by it."""
        by_id = {item.id: item for item in self.occurrences}
        while occurrence_id in by_id and by_id[occurrence_id].replaces:
            occurrence_id = by_id[occurrence_id].replaces
        return occurrence_id

    def find(self, occurrence_id: int) -> Occurrence | None:
        """Return an occurrence by its id, or None."""
        return next((item for item in self.occurrences if item.id == occurrence_id), None)

    def open_cases(self) -> tuple[str, ...]:
        """Return the numbers of the cases that were opened and not closed since, sorted."""
        last: dict[str, tuple[date, int]] = {}
        for item in self.restraining:
            if item.opens:
                last[item.case] = max(last.get(item.case, (date.min, 0)), (item.day, item.id))
        for item in self.freeing:
            if item.kind in CLOSING and last.get(item.case, (date.max, 0)) <= (item.day, item.id):
                del last[item.case]
        return tuple(sorted(last))

    def open_orders(self) -> tuple[Occurrence, ...]:
        """Return the orders of a court that nobody has reported as carried out."""
        done = {self.root(i.order) for i in self.freeing if i.kind == "perintah_selesai"}
        return tuple(
            item
            for item in self.restraining
            if item.kind in ORDERS and self.root(item.id) not in done
        )


def check_occurrence(new: Occurrence, history: History, today: date) -> None:
    """Refuse an occurrence that cannot be what happened.

    Args:
        new: About to be recorded.
        history: All of the same contest.
        today: Trusted day.

    Raises:
        NotPermittedError: A601 in the future, A602 no document, A603 not a place, A604 no number
            of a case, A605 no such order, A606 nothing to correct, or it was corrected already.
    """
    findings = [
        *_check_text(new, today),
        *_check_case(new, history),
        *_check_references(new, history),
    ]
    if findings:
        raise NotPermittedError(
            "peristiwa tidak dapat dicatat",
            "the event cannot be recorded",
            findings=findings,
        )


def check_after_vote(new: Occurrence, voting_day: date) -> None:
    """Refuse what follows from a vote on a day before it: the period would end too early.

    An event that only takes another back may carry any day.

    Raises:
        NotPermittedError: A607.
    """
    if new.kind in AFTER_THE_VOTE and new.day < voting_day and not new.void:
        raise NotPermittedError(
            "peristiwa tidak dapat dicatat",
            "the event cannot be recorded",
            findings=[_finding("A607", f"{new.day} < {voting_day}")],
        )


def is_place_prefix(text: str) -> bool:
    """Tell whether place codes may begin so: empty, or 2, 4, 6, 10 or 13 digits."""
    return len(text) in _PLACE_LENGTHS and text.strip("0123456789") == ""


def _check_text(new: Occurrence, today: date) -> list[ArchiveFinding]:
    findings = []
    if new.day > today:
        findings.append(_finding("A601", f"{new.day} > {today}"))
    if not new.document.strip():
        findings.append(_finding("A602", "-"))
    if not is_place_prefix(new.place):
        findings.append(_finding("A603", new.place))
    return findings


def _check_case(new: Occurrence, history: History) -> list[ArchiveFinding]:
    needs = new.kind in OPENING | CLOSING
    if needs and not new.case:
        return [_finding("A604", ", ".join(history.open_cases()) or "-")]
    # A decision about a case that nobody knows is a misspelt number: the real case stays open.
    if new.kind in CLOSING and not new.void and new.case not in _known_cases(history):
        return [_finding("A604", f"{new.case}; {', '.join(history.open_cases()) or '-'}")]
    return []


def _known_cases(history: History) -> set[str]:
    return {item.case for item in history.occurrences if item.opens}


def _check_references(new: Occurrence, history: History) -> list[ArchiveFinding]:
    findings = []
    if new.kind == "perintah_selesai":
        order = history.find(new.order)
        if order is None or order.kind not in ORDERS or order.day > new.day:
            open_ids = ", ".join(str(item.id) for item in history.open_orders())
            findings.append(_finding("A605", f"{new.order}; {open_ids or '-'}"))
    if new.void and not new.replaces:
        findings.append(_finding("A606", "0"))
    if new.replaces:
        findings += _check_correction(new, history)
    return findings


def _check_correction(new: Occurrence, history: History) -> Sequence[ArchiveFinding]:
    old = history.find(new.replaces)
    newer = next((item for item in history.occurrences if item.replaces == new.replaces), None)
    if old is None or old.kind != new.kind or old.void:
        return [_finding("A606", str(new.replaces))]
    return [] if newer is None else [_finding("A606", f"{new.replaces} -> {newer.id}")]


_WORDS = {
    "A601": ("tanggal di masa depan", "the day lies in the future"),
    "A602": ("nomor dokumen wajib diisi", "the number of a document is needed"),
    "A603": ("bukan awalan kode wilayah atau TPS", "not the beginning of a place code"),
    "A604": (
        "nomor perkara wajib dan harus dikenal; perkara terbuka",
        "the number of a known case is needed; open cases",
    ),
    "A605": (
        "bukan perintah yang dapat selesai hari itu; perintah terbuka",
        "not an order that can be done by that day; open orders",
    ),
    "A606": (
        "tidak ada yang dapat dikoreksi (koreksi versi terbaru, jenis yang sama)",
        "nothing to correct (correct the newest version, of the same kind)",
    ),
    "A607": (
        "sebelum hari pemungutan suara; periksa tahunnya",
        "before the voting day; check the year",
    ),
}


def _finding(code: str, detail: str) -> ArchiveFinding:
    return worded(_WORDS, code, "", detail)
