"""May this line be destroyed now? Pure: facts in, reasons out, all of them.

The four conditions of UU 43/2009 Ps 51 are here as far as a program can tell (retention over and
``musnah`` by a verified rule, no hold); the others are statements of people, and are in the list.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from formgen_archive.destruction.lists import JUDGES, Line
from formgen_archive.destruction.states import RecordState
from formgen_archive.findings import ArchiveFinding, worded

Fate = Literal["musnah", "permanen", "dinilai_kembali"]
Status = Literal["terverifikasi", "dilaporkan", "belum"]

WIB: Final = ZoneInfo("Asia/Jakarta")
"""00:00 WIB is the latest of the three Indonesian midnights: nothing is a day too early."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What rule, events and holds say of one record today.

    Attributes:
        rule: Id of the rule in force for it.
        rules_version: Version of the rule file.
        rules_sha256: Its checksum.
        classification: Classification code of the rule.
        description: Kind of records, in Indonesian.
        status: Whether the rule was read in the official annex.
        fate: What the rule says.
        trigger: Events and days, in words.
        retention: Active and inactive period, in words.
        kept_until: Last day of keeping; None while an event is missing.
        holds: Ids of the holds that stand, with their kind of ground.
    """

    rule: str
    rules_version: str
    rules_sha256: str
    classification: str
    description: str
    status: Status
    fate: Fate
    trigger: str
    retention: str
    kept_until: date | None
    holds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredObject:
    """One version of one object of a record, as the store tells it.

    Attributes:
        key: Object key.
        version: Version id.
        marker: Whether it is a delete marker, which has no bytes.
        locked_until: End of its retention lock, or None.
        size: Bytes.
        sha256: Of its bytes, or empty for a marker.
    """

    key: str
    version: str
    marker: bool = False
    locked_until: datetime | None = None
    size: int = 0
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the store holds of a record just before it is destroyed.

    Attributes:
        objects: Every version of every object, markers included.
        original: Key of the document itself.
    """

    objects: tuple[StoredObject, ...]
    original: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What the database knows when a line is about to be executed.

    Attributes:
        line: The line, as it stands in the database now.
        state: State of the record.
        in_batch: Batch the record is in, or empty.
        batch: Batch that is being run.
        listed: Whether the line is part of the signed list, and still open.
        assessment: What rule, events and holds say now.
        now: Trusted time, or None when it cannot be told.
        decreed_on: Day of the decree.
        rest_days: Days between decree and execution (*jeda*).
    """

    line: Line
    state: RecordState
    in_batch: str
    batch: str
    listed: bool
    assessment: Assessment
    now: datetime | None
    decreed_on: date
    rest_days: int


def proposal_reasons(
    record: str,
    state: RecordState,
    assessment: Assessment,
    today: date | None,
    not_before: date | None,
) -> list[ArchiveFinding]:
    """Return why a record may not be proposed; empty when it may.

    Args:
        record: Record id, for the findings.
        state: State of the record.
        assessment: What rule, events and holds say.
        today: Today in WIB by trusted time, or None when the clock cannot be trusted.
        not_before: Day before which an earlier approval forbids it, or None.
    """
    found = [*_of_rule(record, assessment, today)]
    if state != "inaktif":
        found.append(_finding("A730", record, f"{state}, inaktif"))
    if today is not None and not_before is not None and today < not_before:
        found.append(_finding("A742", record, not_before.isoformat()))
    return found


def standing_reasons(
    line: Line, assessment: Assessment, today: date | None
) -> list[ArchiveFinding]:
    """Return why a line may not stay in its batch; empty when it may."""
    found = [*_of_rule(line.record_id, assessment, today)]
    if (assessment.rule, assessment.rules_sha256) != (line.rule, line.rules_sha256):
        seen = f"{line.rule} {line.rules_version} / {assessment.rule} {assessment.rules_version}"
        found.append(_finding("A735", line.record_id, seen))
    elif assessment.kept_until is not None and assessment.kept_until > line.kept_until:
        days = f"{line.kept_until.isoformat()} / {assessment.kept_until.isoformat()}"
        found.append(_finding("A735", line.record_id, days))
    return found


def execution_reasons(situation: Situation, seen: Seen) -> list[ArchiveFinding]:
    """Return why a line may not be executed now; empty when it may."""
    now, line = situation.now, situation.line
    today = None if now is None else now.astimezone(WIB).date()
    found = standing_reasons(line, situation.assessment, today)
    found += _of_batch(situation)
    found += _of_decisions(line, today)
    if today is not None and today < situation.decreed_on + timedelta(days=situation.rest_days):
        found.append(_finding("A743", line.record_id, f"{situation.rest_days}"))
    return [*found, *_of_store(line, seen, now)]


def stops_run(findings: Sequence[ArchiveFinding]) -> bool:
    """Tell whether a reason stops the whole run instead of putting one line out."""
    return any(finding.code in _STOPPING for finding in findings)


def alarms(findings: Sequence[ArchiveFinding]) -> bool:
    """Tell whether a reason is one that must not happen: people have to look."""
    return any(finding.code in _ALARMING for finding in findings)


def _of_rule(record: str, assessment: Assessment, today: date | None) -> Iterator[ArchiveFinding]:
    if assessment.status != "terverifikasi":
        yield _finding("A733", record, f"{assessment.rule}: {assessment.status}")
    if assessment.fate != "musnah":
        yield _finding("A734", record, f"{assessment.rule}: {assessment.fate}")
    if today is None:
        yield _finding("A740", record, "-")
    if assessment.kept_until is None:
        yield _finding("A736", record, assessment.trigger)
    elif today is not None and today <= assessment.kept_until:
        yield _finding("A737", record, assessment.kept_until.isoformat())
    for hold in assessment.holds:
        yield _finding("A732", record, hold)


def _of_batch(situation: Situation) -> Iterator[ArchiveFinding]:
    record = situation.line.record_id
    if situation.state != "ditetapkan":
        yield _finding("A730", record, f"{situation.state}, ditetapkan")
    if not situation.listed or situation.in_batch != situation.batch:
        yield _finding("A744", record, situation.batch)


def _of_decisions(line: Line, today: date | None) -> Iterator[ArchiveFinding]:
    missing = [judge for judge in JUDGES if judge not in line.decisions]
    if missing or line.refused_by:
        yield _finding("A741", line.record_id, ", ".join(missing) or str(line.refused_by))
    if today is not None and line.not_before is not None and today < line.not_before:
        yield _finding("A742", line.record_id, line.not_before.isoformat())


def _of_store(line: Line, seen: Seen, now: datetime | None) -> Iterator[ArchiveFinding]:
    bodies = [item for item in seen.objects if not item.marker]
    if line.sha256 not in {item.sha256 for item in bodies if item.key == seen.original}:
        yield _finding("A739", line.record_id, seen.original)
    for item in bodies:
        if item.locked_until is not None and (now is None or item.locked_until >= now):
            yield _finding("A738", item.key, item.locked_until.isoformat())


_STOPPING: Final = frozenset({"A740", "A743"})
_ALARMING: Final = frozenset({"A730", "A739", "A744", "A750"})
_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "A730": ("keadaan arsip tidak mengizinkan", "the state of the record does not allow it"),
    "A732": ("arsip ditahan", "the record is on hold"),
    "A733": ("aturan retensi belum terverifikasi", "the retention rule is not verified"),
    "A734": ("aturan tidak berketerangan musnah", "the rule does not say musnah"),
    "A735": ("aturan atau tanggal berubah sejak diusulkan", "rule or day changed since proposed"),
    "A736": ("peristiwa pemicu belum lengkap", "an event the period runs from is missing"),
    "A737": ("masa simpan belum habis, sampai", "must be kept until the end of"),
    "A738": ("terkunci di toko sampai", "locked in the store until"),
    "A739": ("isi di toko bukan yang terdaftar", "the store does not hold what is listed"),
    "A740": ("waktu tepercaya tidak tersedia", "there is no time to be trusted"),
    "A741": ("belum disetujui semua pihak", "not approved by everybody"),
    "A742": ("persetujuan berlaku tidak sebelum", "approved for not before"),
    "A743": ("masa tenang setelah penetapan belum lewat, hari", "rest days after the decree"),
    "A744": ("baris bukan bagian daftar yang ditandatangani", "not part of the signed list"),
    "A750": ("toko menolak menghapus", "the store refused to delete"),
}


def _finding(code: str, where: str, detail: str) -> ArchiveFinding:
    return worded(_WORDS, code, where, detail)


def store_refused(record: str, key: str) -> ArchiveFinding:
    """Word that the store would not let go of an object: a hold was set outside of the system."""
    return _finding("A750", record, key)
