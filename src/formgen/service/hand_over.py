"""``archive hand-over``: static records to an archival institution, step by step, with its papers.

The archivist lists them, the institution verifies and approves by letter, the head decides, the
bag and its *berita acara* are made, and the institution says which bag it has (PP 28/2012
Ps 79-82). Each step is on record with the checksum of the list; the records stay here.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from formgen.errors import InputError, Text
from formgen.model.calendar import long_date
from formgen.register.database import reading, transaction
from formgen.service.attempts import act
from formgen.service.doors import open_doors
from formgen.service.records import Known, find_manifests, record_key
from formgen.service.trusted_time import CLOCKS, Clocks
from formgen.service.workspace import Workspace
from formgen_archive.catalogue import handovers, log
from formgen_archive.catalogue.handovers import STATIC, Handover, HandoverState
from formgen_archive.catalogue.lifecycle import RecordKey
from formgen_archive.clock import check_letter
from formgen_archive.destruction.guards import WIB
from formgen_archive.errors import NotPermittedError, not_permitted
from formgen_archive.findings import ArchiveFinding
from formgen_archive.manifest import Manifest
from formgen_archive.moves import state_finding
from formgen_archive.persons import Role
from formgen_archive.scribe import Scribe

ARCHIVISTS: Sequence[Role] = ("arsiparis", "unit_kearsipan")
HEADS: Sequence[Role] = ("pimpinan",)

BAGGED = "penyerahan"
"""Type of the events of a bag and its paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A letter or decision that a step is taken on."""

    number: str
    day: date

    def __str__(self) -> str:
        """Return it as papers name it."""
        return f"{self.number} tanggal {long_date(self.day)}"


def propose(workspace: Workspace, nip: str, known: Known, *, clocks: Clocks = CLOCKS) -> Handover:
    """List those of the records that are ``permanen``, of one contest, to be handed over.

    Raises:
        RefusedError: The person may not, or another state was asked for.
        InputError: No static record was found, or they are of several contests.
    """
    with (
        act(workspace, nip, ARCHIVISTS, BAGGED, clocks=clocks) as (doors, scribe),
        transaction(doors.engine) as conn,
    ):
        found = _found(conn, _static(known))
        return handovers.propose(conn, [(one.election, one.record_id) for one in found], scribe)


def verify(  # noqa: PLR0913 - whose, who, which, what the institution said
    workspace: Workspace,
    nip: str,
    number: int,
    institution: str,
    letter: Paper,
    *,
    refusals: Mapping[str, str],
    clocks: Clocks = CLOCKS,
) -> Handover:
    """Write down the letter in which the institution verified the list and approved it.

    Args:
        workspace: The office.
        nip: Who records it.
        number: Of the list.
        institution: Its name.
        letter: Its letter; of a day between the proposal and today.
        refusals: ``ELECTION/RECORD-ID`` of what it does not take, and why.
        clocks: Where time comes from.

    Raises:
        RefusedError: The step is not possible now, a record is not on the list, or the letter is
            of another day.
        NotFoundError: There is no such list.
    """
    with _stepping(workspace, nip, ARCHIVISTS, number, clocks) as step:
        step.require_day(letter, after="usul_serah")
        return step.advance(
            "diverifikasi_lk",
            (f"surat:{letter}",),
            reason=institution,
            refusals={record_key(name): why for name, why in refusals.items()},
        )


def decide(
    workspace: Workspace, nip: str, number: int, decision: Paper, *, clocks: Clocks = CLOCKS
) -> Handover:
    """Decide as head of the creator that the list is handed over; raises as ``verify``."""
    with _stepping(workspace, nip, HEADS, number, clocks) as step:
        step.require_day(decision, after="diverifikasi_lk")
        return step.advance("ditetapkan_serah", (f"keputusan:{decision}",))


def receive(  # noqa: PLR0913 - whose, who, which, what the institution said
    workspace: Workspace,
    nip: str,
    number: int,
    digest: str,
    letter: Paper,
    *,
    clocks: Clocks = CLOCKS,
) -> Handover:
    """Write down that the institution validated the bag: the list is ``diserahkan``.

    Args:
        workspace: The office.
        nip: Who records it.
        number: Of the list.
        digest: SHA-256 of ``manifest-sha256.txt`` as the institution computed it.
        letter: In which it says so.
        clocks: Where time comes from.

    Raises:
        RefusedError: A671, no bag of this list has that checksum; else as ``verify``.
        NotFoundError: There is no such list.
    """
    with _stepping(workspace, nip, ARCHIVISTS, number, clocks) as step:
        step.require_day(letter, after="ditetapkan_serah")
        receipt = f"kantong:sha256:{digest.strip().lower()}"
        bags = [entry.event for entry in log.events(step.conn, kind=BAGGED)]
        if not any({receipt, handovers.subject(number)} <= set(bag.documents) for bag in bags):
            raise not_permitted([_another_bag(number, digest)])
        return step.advance("diserahkan", (receipt, f"surat:{letter}"))


def give_up(
    workspace: Workspace, nip: str, number: int, reason: str, *, clocks: Clocks = CLOCKS
) -> Handover:
    """Give a list up before it is handed over; raises as ``verify``."""
    with _stepping(workspace, nip, (*ARCHIVISTS, *HEADS), number, clocks) as step:
        return handovers.cancel(step.conn, number, reason, step.scribe)


def list_handovers(workspace: Workspace) -> list[Handover]:
    """Return all lists, oldest first."""
    with open_doors(workspace) as doors, reading(doors.engine) as conn:
        return handovers.handovers(conn)


def handover_json(item: Handover) -> dict[str, Any]:
    """Return a list with the stable keys of ``--json``."""
    return {
        "number": item.number,
        "state": item.state,
        "records": len(item.keys),
        "list_sha256": item.steps[-1].documents[0].removeprefix("sha256:"),
        "steps": [
            {
                "state": event.after,
                "time": event.time.isoformat(),
                "nip": event.actor.nip,
                "documents": list(event.documents[1:]),
                "reason": event.reason,
            }
            for event in item.steps
        ],
    }


def _static(known: Known) -> Known:
    if known.state not in {"", STATIC}:
        raise NotPermittedError(
            "hanya arsip permanen yang diserahkan",
            "only records kept for good are handed over",
            findings=[state_finding(known.state, STATIC)],
        )
    return replace(known, state=STATIC)


def _found(conn: Connection, known: Known) -> list[Manifest]:
    found = [manifest for manifest, _ in find_manifests(conn, known)]
    if not found:
        raise InputError(
            Text("Tidak ada arsip permanen yang cocok.", "No record kept for good matches."),
            hint=Text(
                "Tempatkan dulu: formgen retention sort", "Sort them first: formgen retention sort"
            ),
        )
    contests = sorted({item.election for item in found})
    if len(contests) > 1:
        listed = ", ".join(map(str, contests))
        raise InputError(
            Text(
                f"Arsip dari beberapa kontes: {listed}. Satu berita acara untuk satu kontes.",
                f"Records of several contests: {listed}. One paper is for one contest.",
            ),
            hint=Text("Sebutkan --election NOMOR.", "Give --election NUMBER."),
        )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """One step of one list, in a transaction."""

    conn: Connection
    scribe: Scribe
    number: int

    def require_day(self, paper: Paper, *, after: HandoverState) -> None:
        """Refuse a paper of a day before the step it answers, or of a day to come."""
        answered = handovers.find(self.conn, self.number).step(after)
        if answered is None:
            return  # the step itself is refused
        findings = check_letter(
            paper.number,
            paper.day,
            not_before=answered.time.astimezone(WIB).date(),
            today=self.scribe.now.day,
        )
        if findings:
            raise not_permitted(findings)

    def advance(
        self,
        to: HandoverState,
        documents: tuple[str, ...],
        *,
        reason: str = "",
        refusals: Mapping[RecordKey, str] | None = None,
    ) -> Handover:
        """Take the step."""
        return handovers.advance(
            self.conn,
            self.number,
            to,
            self.scribe,
            documents=documents,
            reason=reason,
            refusals=refusals,
        )


@contextmanager
def _stepping(
    workspace: Workspace, nip: str, roles: Sequence[Role], number: int, clocks: Clocks
) -> Iterator[_Step]:
    with (
        act(workspace, nip, roles, handovers.subject(number), clocks=clocks) as (doors, scribe),
        transaction(doors.engine) as conn,
    ):
        yield _Step(conn=conn, scribe=scribe, number=number)


def _another_bag(number: int, digest: str) -> ArchiveFinding:
    return ArchiveFinding(
        code="A671",
        where=handovers.subject(number),
        message_id=f"tidak ada kantong daftar ini dengan sidik {digest}; minta lembaga menghitung"
        " SHA-256 manifest-sha256.txt lagi",
        message_en=f"no bag of this list has the checksum {digest}; ask the institution to compute"
        " the SHA-256 of manifest-sha256.txt again",
    )
