"""Which records may move, before anybody proposes to destroy them. Pure: facts in, reasons out.

aktif -> inaktif               the active period is over
inaktif -> permanen            the rule says so (from ``aktif`` too, when the period is over)
inaktif -> dinilai_kembali     the rule says so, or there is none
dinilai_kembali -> inaktif, permanen   the head of the creator decided (PP 28/2012 Ps 65 (3))
"""

from datetime import date
from typing import Protocol

from formgen_archive.destruction.states import RecordState
from formgen_archive.due import Due
from formgen_archive.findings import ArchiveFinding, worded


class Mover(Protocol):
    """A record with its state."""

    @property
    def record_id(self) -> str:
        """Return its id."""

    @property
    def state(self) -> RecordState:
        """Return where it stands."""


_FROM: dict[RecordState, frozenset[RecordState]] = {
    "inaktif": frozenset({"aktif", "dinilai_kembali"}),
    "permanen": frozenset({"aktif", "inaktif", "dinilai_kembali"}),
    "dinilai_kembali": frozenset({"aktif", "inaktif"}),
}


def active_over(due: Due, today: date) -> bool:
    """Tell whether the active period is over; a rule without one is over when the file closed."""
    if due.dates is not None:
        return today > due.dates.active_to
    return due.start.day is not None and due.rule.active is None and today > due.start.day


def move_reasons(record: Mover, due: Due, to: RecordState, today: date) -> list[ArchiveFinding]:
    """Return why a record may not move to a state; empty when it may.

    Args:
        record: It.
        due: What is to become of it.
        to: ``inaktif``, ``permanen`` or ``dinilai_kembali``.
        today: Trusted day.
    """
    if record.state not in _FROM.get(to, frozenset()):
        return [state_finding(record.record_id, f"{record.state} -> {to}")]
    if record.state == "dinilai_kembali":
        return []  # a person decided
    findings = []
    if not active_over(due, today):
        until = str(due.dates.active_to) if due.dates else "-"
        findings.append(_finding("A652", record.record_id, until))
    if to not in {"inaktif", due.rule.fate}:
        findings.append(_finding("A653", record.record_id, f"{due.rule.id}: {due.rule.fate}"))
    return findings


def state_finding(record: str, detail: str) -> ArchiveFinding:
    """Word that the state of a record does not allow a step."""
    return _finding("A651", record, detail)


_WORDS = {
    "A651": ("keadaan arsip tidak mengizinkan", "the state of the record does not allow it"),
    "A652": (
        "masa aktif belum lewat atau belum diketahui, sampai",
        "the active period is not over or not known, until",
    ),
    "A653": ("aturan bernasib lain", "the rule says something else"),
}


def _finding(code: str, where: str, detail: str) -> ArchiveFinding:
    return worded(_WORDS, code, where, detail)
