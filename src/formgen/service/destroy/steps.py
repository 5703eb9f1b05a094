"""The legal steps from appraisal to decree, each guarded, each with its papers.

A step that was cut off after it was taken and before its papers were made is given again: it is
not taken twice, the papers are made.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from sqlalchemy import Connection

from formgen.register.database import reading, transaction
from formgen.service.destroy.batch_papers import make_papers
from formgen.service.destroy.dossier import (
    ADVICE,
    ANRI,
    APPROVAL,
    COMMITTEE,
    DECREE,
    MINUTES,
    REQUEST,
    read_dossier,
)
from formgen.service.destroy.session import Session, open_session
from formgen.service.trusted_time import CLOCKS, Clocks
from formgen.service.workspace import Workspace
from formgen_archive.catalogue import batch_evidence, batches, lifecycle
from formgen_archive.catalogue.batch_refusals import refusal
from formgen_archive.catalogue.batches import Batch
from formgen_archive.catalogue.log import append_events
from formgen_archive.clock import check_letter
from formgen_archive.destruction.lists import Judge
from formgen_archive.destruction.separation import (
    Part,
    check_committee,
    check_executors,
    check_witnesses,
)
from formgen_archive.destruction.states import BatchState, BatchStep
from formgen_archive.errors import NotPermittedError, not_permitted
from formgen_archive.persons import Person, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """What somebody decided on lines; all others are approved.

    Attributes:
        refusals: Line number to the reason for keeping it.
        not_before: Line number to the first day of its destruction.
    """

    refusals: Mapping[int, str] = field(default_factory=dict)
    not_before: Mapping[int, date] = field(default_factory=dict)


def appraise(  # noqa: PLR0913 - the options of a command
    workspace: Workspace,
    nip: str,
    number: str,
    members: Sequence[str],
    verdicts: Verdicts,
    *,
    how: str = "",
    clocks: Clocks = CLOCKS,
) -> Batch:
    """Write down what the committee decided on each line.

    Args:
        workspace: The office.
        nip: The chair, who must be one of the members.
        number: Batch.
        members: NIP of all members, the chair first.
        verdicts: Lines that are kept.
        how: Which records were looked at, and how.
        clocks: Where time comes from.

    Raises:
        RefusedError: The committee is not as PP 28/2012 Ps 67 wants it, or the step not possible.
    """
    with open_session(workspace, nip, ["unit_kearsipan"], number, clocks) as session:
        everybody = session.persons(members)
        findings = check_committee(everybody, session.rules.policy.committee)
        if findings:
            raise not_permitted(findings)
        require_chair(session.person, everybody)
        with _step(session, number, "dinilai") as conn:
            if conn is not None:
                batch_evidence.take_part(conn, number, "panitia", everybody)
                batches.set_notes(conn, number, {"cara": how})
                _advance(conn, session, number, "appraise", "panitia", verdicts)
        return _papers(session, number, [COMMITTEE, MINUTES, ADVICE])


def approve(
    workspace: Workspace, nip: str, number: str, verdicts: Verdicts, *, clocks: Clocks = CLOCKS
) -> Batch:
    """Approve as the head of the office, per line; makes the request to ANRI as well."""
    with open_session(workspace, nip, ["pimpinan"], number, clocks) as session:
        with _step(session, number, "disetujui_pimpinan") as conn:
            if conn is not None:
                batch_evidence.take_part(conn, number, "pimpinan", [session.person])
                _advance(conn, session, number, "approve", "pimpinan", verdicts)
        return _papers(session, number, [APPROVAL, REQUEST])


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The written approval of the head of ANRI.

    Attributes:
        number: Of the letter.
        day: It bears.
        signer: Who signed it.
        scan: Bytes of its scan.
    """

    number: str
    day: date
    signer: str
    scan: bytes


def record_letter(  # noqa: PLR0913 - the options of a command
    workspace: Workspace,
    nip: str,
    number: str,
    letter: Letter,
    verdicts: Verdicts,
    *,
    clocks: Clocks = CLOCKS,
) -> Batch:
    """Record the letter of ANRI with its result per line; nothing counts before a second person.

    Raises:
        RefusedError: Its day lies in the future or before the request it answers.
    """
    with open_session(workspace, nip, ["arsiparis"], number, clocks) as session:
        known = read_dossier(session, number)
        asked = known.documents.get(REQUEST)
        if asked is None or known.batch.state != "disetujui_pimpinan":
            raise not_permitted([refusal("A711", number, number)])
        findings = check_letter(
            letter.number, letter.day, not_before=asked.day, today=session.now.day
        )
        if findings:
            raise not_permitted(findings)
        with transaction(session.doors.engine) as conn:
            lifecycle.lock(conn)
            batch_evidence.take_part(conn, number, "pencatat", [session.person])
            batches.set_notes(conn, number, {"surat_anri": _letter_json(letter, verdicts)})
            append_events(
                conn, [session.scribe("surat_anri_dicatat", number, documents=(letter.number,))]
            )
            return batches.require(conn, number)


def confirm_letter(
    workspace: Workspace, nip: str, number: str, *, clocks: Clocks = CLOCKS
) -> Batch:
    """Confirm the recorded letter as a second person; the result per line counts from now on."""
    roles: Sequence[Role] = ("unit_kearsipan", "unit_pengolah", "pimpinan", "arsiparis")
    with open_session(workspace, nip, roles, number, clocks) as session:
        with _step(session, number, "disetujui_anri") as conn:
            if conn is not None:
                letter = batches.require(conn, number).notes.get("surat_anri")
                if letter is None:
                    raise not_permitted([refusal("A711", number, number)])
                batch_evidence.take_part(conn, number, "pengesah", [session.person])
                verdicts = Verdicts(
                    refusals={int(n): why for n, why in letter["tolak"].items()},
                    not_before={
                        int(n): date.fromisoformat(day)
                        for n, day in letter["tidak_sebelum"].items()
                    },
                )
                _advance(conn, session, number, "confirm", "anri", verdicts)
        return _papers(session, number, [ANRI])


def decree(  # noqa: PLR0913 - the options of a command
    workspace: Workspace,
    nip: str,
    number: str,
    executors: Sequence[str],
    witnesses: Sequence[str],
    *,
    clocks: Clocks = CLOCKS,
) -> Batch:
    """Decree the destruction and name two executors and the witnesses."""
    with open_session(workspace, nip, ["pimpinan"], number, clocks) as session:
        two = session.persons(executors, "pelaksana")
        watching = session.persons(witnesses)
        findings = check_executors(two)
        findings += check_witnesses(watching, session.rules.policy.witnesses)
        if findings:
            raise not_permitted(findings)
        with _step(session, number, "ditetapkan") as conn:
            if conn is not None:
                for part, persons in _parts(session.person, two, watching):
                    batch_evidence.take_part(conn, number, part, persons)
                _advance(conn, session, number, "decree", None, Verdicts())
                batches.set_decreed(conn, number, session.now.day)
        return _papers(session, number, [DECREE])


def cancel(
    workspace: Workspace, nip: str, number: str, reason: str, *, clocks: Clocks = CLOCKS
) -> Batch:
    """Give a batch up; all its records stay."""
    with (
        open_session(workspace, nip, ["arsiparis", "pimpinan"], number, clocks) as session,
        transaction(session.doors.engine) as conn,
    ):
        return batches.cancel(conn, number, reason, session.scribe)


def require_chair(person: Person, members: Sequence[Person]) -> None:
    """Refuse minutes that somebody else than the chair of the committee gives."""
    if members[0].nip != person.nip:
        raise NotPermittedError(
            "notulen dicatatkan oleh ketua panitia, anggota pertama",
            "the minutes are given by the chair of the committee, its first member",
        )


@contextmanager
def _step(session: Session, number: str, done: BatchState) -> Iterator[Connection | None]:
    """Open the transaction of a step; None when the step was taken and only papers are missing."""
    with transaction(session.doors.engine) as conn:
        lifecycle.lock(conn)
        yield None if batches.require(conn, number).state == done else conn


def _advance(  # noqa: PLR0913, PLR0917 - a step of the law
    conn: Connection,
    session: Session,
    number: str,
    step: BatchStep,
    judge: Judge | None,
    verdicts: Verdicts,
) -> None:
    batches.advance(
        conn,
        number,
        step,
        judge=judge,
        refusals=verdicts.refusals,
        not_before=verdicts.not_before,
        assess=session.assess,
        today=session.now.day,
        scribe=session.scribe,
    )


def _papers(session: Session, number: str, slugs: Sequence[str]) -> Batch:
    """Make the papers of a step unless the batch has just ended without any line."""
    with reading(session.doors.engine) as conn:
        batch = batches.require(conn, number)
    if batch.state != "dibatalkan":
        make_papers(session, number, slugs)
    return batch


def _parts(
    leader: Person, executors: Sequence[Person], witnesses: Sequence[Person]
) -> list[tuple[Part, Sequence[Person]]]:
    return [("penetap", [leader]), ("pelaksana", executors), ("saksi", witnesses)]


def _letter_json(letter: Letter, verdicts: Verdicts) -> dict[str, object]:
    return {
        "surat": letter.number,
        "tanggal": letter.day.isoformat(),
        "pejabat": letter.signer,
        "sidik": sha256(letter.scan).hexdigest(),
        "tolak": {str(n): why for n, why in verdicts.refusals.items()},
        "tidak_sebelum": {str(n): day.isoformat() for n, day in verdicts.not_before.items()},
    }
