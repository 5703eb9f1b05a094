"""The list of a batch: one line per record, decisions per line, and the checksum that is signed.

The checksum runs over JSON lines: a head, then every line in order with its decisions, each as
canonical JSON and a line end. Whoever signs a step signs this number; what is executed must give
it again.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal

from formgen_archive.canonical import canonical_json
from formgen_archive.findings import ArchiveFinding

SCHEMA_NAME: Final = "formgen/daftar-musnah/1"

Judge = Literal["panitia", "pimpinan", "anri"]
Answer = Literal["setuju", "tolak"]

JUDGES: Final[tuple[Judge, ...]] = ("panitia", "pimpinan", "anri")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What one judge said of one line.

    Attributes:
        answer: ``setuju`` (destroy) or ``tolak`` (keep).
        not_before: First day on which it may be carried out (*tidak sebelum*), or None.
        reason: Why, in words; never personal data.
    """

    answer: Answer
    not_before: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One record that is proposed for destruction.

    Attributes:
        number: 1, 2, ... in the batch.
        election: Election register number.
        record_id: Record id.
        classification: Such as ``PL.02.6``.
        description: Kind of records.
        year: Year of the record.
        pages: Pages.
        size: Bytes of all objects.
        sha256: Of ``asli.pdf``.
        privacy: Privacy class.
        rule: Id of the retention rule.
        rules_version: Version of the rule file it was proposed under.
        rules_sha256: Checksum of that rule file.
        trigger: Events and days the period runs from, in words.
        retention: Active and inactive period, in words.
        kept_until: Last day of keeping.
        decisions: Judge to decision; a judge who has not spoken is missing.
        scans: SHA-256 of the scans that go with it.
    """

    number: int
    election: int
    record_id: str
    classification: str
    description: str
    year: int
    pages: int
    size: int
    sha256: str
    privacy: str
    rule: str
    rules_version: str
    rules_sha256: str
    trigger: str
    retention: str
    kept_until: date
    decisions: Mapping[Judge, Decision]
    scans: tuple[str, ...] = ()

    def decided(self, judge: Judge, decision: Decision) -> "Line":
        """Return the line with the decision of one judge."""
        return replace(self, decisions={**self.decisions, judge: decision})

    @property
    def refused_by(self) -> Judge | None:
        """Return the first judge who wants it kept, or None."""
        return next((j for j in JUDGES if j in self.decisions and _keeps(self.decisions[j])), None)

    @property
    def not_before(self) -> date | None:
        """Return the latest *tidak sebelum* of all judges, or None."""
        days = [d.not_before for d in self.decisions.values() if d.not_before]
        return max(days, default=None)


def list_sha256(batch: str, lines: Iterable[Line]) -> str:
    """Return the checksum of a list; memory stays flat."""
    digest = hashlib.sha256()
    for part in list_bytes(batch, lines):
        digest.update(part)
    return digest.hexdigest()


def list_bytes(batch: str, lines: Iterable[Line]) -> Iterator[bytes]:
    """Write a list as JSON lines, the head first."""
    yield canonical_json({"skema": SCHEMA_NAME, "usul": batch}) + b"\n"
    for line in lines:
        yield canonical_json(line_json(line)) + b"\n"


def line_json(line: Line) -> dict[str, Any]:
    """Return a line with the keys of ``archive/README.md``; ``pindaian`` only if it has any."""
    scans = {"pindaian": list(line.scans)} if line.scans else {}
    return scans | {
        "no": line.number,
        "pemilihan": line.election,
        "arsip": line.record_id,
        "klasifikasi": line.classification,
        "uraian": line.description,
        "tahun": line.year,
        "halaman": line.pages,
        "ukuran": line.size,
        "sha256": line.sha256,
        "privasi": line.privacy,
        "aturan": line.rule,
        "versi_aturan": line.rules_version,
        "sidik_aturan": line.rules_sha256,
        "pemicu": line.trigger,
        "retensi": line.retention,
        "disimpan_sampai": line.kept_until.isoformat(),
        "keputusan": {judge: decision_json(d) for judge, d in line.decisions.items()},
    }


def line_from_json(raw: Mapping[str, Any]) -> Line:
    """Read back what ``line_json`` wrote.

    Raises:
        KeyError: A key is missing.
        ValueError: A day is not one.
    """
    return Line(
        number=raw["no"],
        election=raw["pemilihan"],
        record_id=raw["arsip"],
        classification=raw["klasifikasi"],
        description=raw["uraian"],
        year=raw["tahun"],
        pages=raw["halaman"],
        size=raw["ukuran"],
        sha256=raw["sha256"],
        privacy=raw["privasi"],
        rule=raw["aturan"],
        rules_version=raw["versi_aturan"],
        rules_sha256=raw["sidik_aturan"],
        trigger=raw["pemicu"],
        retention=raw["retensi"],
        kept_until=date.fromisoformat(raw["disimpan_sampai"]),
        decisions={
            judge: _decision(raw["keputusan"][judge])
            for judge in JUDGES
            if judge in raw["keputusan"]
        },
        scans=tuple(raw.get("pindaian", ())),
    )


def decision_json(decision: Decision) -> dict[str, Any]:
    """Return a decision as JSON."""
    day = decision.not_before
    return {
        "jawaban": decision.answer,
        "tidak_sebelum": None if day is None else day.isoformat(),
        "alasan": decision.reason,
    }


def decide(
    lines: Sequence[Line],
    judge: Judge,
    *,
    refused: Mapping[int, str],
    not_before: Mapping[int, date],
) -> tuple[list[Line], list[ArchiveFinding]]:
    """Write the decisions of one judge into every line.

    Args:
        lines: All lines of the list.
        judge: Who decides.
        refused: Line number to the reason for keeping it.
        not_before: Line number to the first day on which it may be destroyed.

    Returns:
        The lines with the decision of this judge, and A720 for each number that no line has.
    """
    known = {line.number for line in lines}
    findings = [
        _unknown_line(number) for number in sorted((refused.keys() | not_before.keys()) - known)
    ]
    return [
        line.decided(
            judge,
            Decision(
                answer="tolak" if line.number in refused else "setuju",
                not_before=not_before.get(line.number),
                reason=refused.get(line.number, ""),
            ),
        )
        for line in lines
    ], findings


def _keeps(decision: Decision) -> bool:
    return decision.answer == "tolak"


def _decision(raw: Mapping[str, Any]) -> Decision:
    day = raw["tidak_sebelum"]
    return Decision(
        answer=raw["jawaban"],
        not_before=None if day is None else date.fromisoformat(day),
        reason=raw["alasan"],
    )


def _unknown_line(number: int) -> ArchiveFinding:
    return ArchiveFinding(
        code="A720",
        where=str(number),
        message_id=f"tidak ada baris nomor {number} dalam daftar",
        message_en=f"the list has no line {number}",
    )
