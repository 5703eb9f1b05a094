"""Proposing: which records may be destroyed, and the list of a new batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from formgen.register.database import reading, transaction
from formgen.service.destroy import LONGEST_BATCH
from formgen.service.destroy.batch_papers import make_papers
from formgen.service.destroy.dossier import LIST
from formgen.service.destroy.session import Session, open_session
from formgen.service.records import record_key
from formgen.service.trusted_time import CLOCKS, Clocks
from formgen.service.workspace import Workspace
from formgen_archive.catalogue import batch_evidence, batches, lifecycle, records
from formgen_archive.catalogue.batches import Batch
from formgen_archive.catalogue.lifecycle import RecordKey
from formgen_archive.catalogue.subjects import subjects
from formgen_archive.catalogue.supplements import supplements_of
from formgen_archive.destruction.guards import Assessment, proposal_reasons
from formgen_archive.destruction.lists import Line
from formgen_archive.errors import not_permitted
from formgen_archive.findings import ArchiveFinding
from formgen_archive.holds import Scope
from formgen_archive.keys import ORIGINAL
from formgen_archive.manifest import Manifest
from formgen_archive.supplement import Supplement

PROPOSAL: Final = "usul musnah"
_TOGETHER: Final = 500  # records judged at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What became of a proposal.

    Attributes:
        batch: The batch, or None when no record may be proposed.
        passed_over: Reasons with the number of records each one kept.
    """

    batch: Batch | None
    passed_over: Mapping[str, int]


def propose(  # noqa: PLR0913 - the options of a command
    workspace: Workspace,
    nip: str,
    *,
    election: int,
    place: str = "",
    limit: int = LONGEST_BATCH,
    clocks: Clocks = CLOCKS,
) -> Proposal:
    """Put every record that may be destroyed into a new batch, with its list.

    Raises:
        RefusedError: The person is no archivist, or the clock cannot be trusted.
    """
    with open_session(workspace, nip, ["arsiparis"], PROPOSAL, clocks) as session:
        session.election(election)
        with transaction(session.doors.engine) as conn:
            lifecycle.lock(conn)
            lines, passed = _proposable(conn, session, Scope(election=election, place=place), limit)
            if not lines:
                return Proposal(batch=None, passed_over=passed)
            number = batches.next_number(conn, session.now.day.year)
            batches.propose(conn, number, election, lines, session.now.day, session.scribe)
            batch_evidence.take_part(conn, number, "pengusul", [session.person])
        make_papers(session, number, [LIST])
        with reading(session.doors.engine) as conn:
            return Proposal(batch=batches.require(conn, number), passed_over=passed)


def propose_records(
    workspace: Workspace, nip: str, names: Sequence[str], *, clocks: Clocks = CLOCKS
) -> Batch:
    """Propose exactly these records; one that may not be proposed refuses them all.

    Raises:
        RefusedError: Every reason of every record.
    """
    with open_session(workspace, nip, ["arsiparis"], PROPOSAL, clocks) as session:
        keys = [record_key(name) for name in names]
        with transaction(session.doors.engine) as conn:
            lifecycle.lock(conn)
            known = records.find_many(conn, keys)
            missing = [name for name, key in zip(names, keys, strict=True) if key not in known]
            if missing:
                raise not_permitted([_unknown(name) for name in missing])
            judged = _judged(conn, session, keys)
            findings = [finding for one in judged for finding in one.reasons]
            if findings:
                raise not_permitted(findings)
            added = supplements_of(conn, keys)
            lines = [
                line_of(number, known[one.key], one.assessment, added[one.key])
                for number, one in enumerate(judged, start=1)
            ]
            number = batches.next_number(conn, session.now.day.year)
            election = keys[0][0]
            batches.propose(conn, number, election, lines, session.now.day, session.scribe)
            batch_evidence.take_part(conn, number, "pengusul", [session.person])
        make_papers(session, number, [LIST])
        with reading(session.doors.engine) as conn:
            return batches.require(conn, number)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """A record, what is said of it, and why it may not be proposed: nothing where it may."""

    key: RecordKey
    assessment: Assessment
    reasons: list[ArchiveFinding]


def _judged(conn: Connection, session: Session, keys: Sequence[RecordKey]) -> list[_Judged]:
    said = session.assess(conn, keys)
    standings = lifecycle.standings(conn, keys)
    today = session.now.day
    return [
        _Judged(
            key=key,
            assessment=said[key],
            reasons=proposal_reasons(
                key[1], standings[key].state, said[key], today, standings[key].not_before
            ),
        )
        for key in keys
    ]


def _proposable(
    conn: Connection, session: Session, scope: Scope, limit: int
) -> tuple[list[Line], dict[str, int]]:
    """Return lines for all records that may be proposed, and why the others may not."""
    lines: list[Line] = []
    passed: dict[str, int] = {}
    keys = [(subject.election, subject.record_id) for subject in subjects(conn, scope)]
    for start in range(0, len(keys), _TOGETHER):
        judged = _judged(conn, session, keys[start : start + _TOGETHER])
        for one in judged:
            for code in {finding.code for finding in one.reasons}:
                passed[code] = passed.get(code, 0) + 1
        ready = [one for one in judged if not one.reasons][: limit - len(lines)]
        known = records.find_many(conn, [one.key for one in ready])
        added = supplements_of(conn, [one.key for one in ready])
        lines += [
            line_of(number, known[one.key], one.assessment, added[one.key])
            for number, one in enumerate(ready, start=len(lines) + 1)
        ]
    return lines, passed


def line_of(
    number: int, manifest: Manifest, one: Assessment, added: Sequence[Supplement] = ()
) -> Line:
    """Return the line of a record that may be destroyed, with the scans that go with it."""
    scans = [item.representation for item in added]
    original = next(item for item in manifest.representations if item.name == ORIGINAL)
    if one.kept_until is None:
        raise ValueError(manifest.record_id)
    return Line(
        number=number,
        election=manifest.election,
        record_id=manifest.record_id,
        classification=one.classification,
        description=one.description,
        year=manifest.day.year,
        pages=manifest.pages,
        size=sum(item.size for item in (*manifest.representations, *scans)),
        sha256=original.sha256,
        privacy=manifest.privacy,
        rule=one.rule,
        rules_version=one.rules_version,
        rules_sha256=one.rules_sha256,
        trigger=one.trigger,
        retention=one.retention,
        kept_until=one.kept_until,
        decisions={},
        scans=tuple(item.sha256 for item in scans),
    )


def _unknown(where: str) -> ArchiveFinding:
    return ArchiveFinding(
        code="A710",
        where=where,
        message_id=f"tidak ada: {where}",
        message_en=f"there is none: {where}",
    )
