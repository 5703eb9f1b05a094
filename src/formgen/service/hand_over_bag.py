"""The bag of a hand-over and its *berita acara*: the step between the decision and the receipt."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from formgen.register.database import reading, transaction
from formgen.service.attempts import act
from formgen.service.destroy import handover_paper
from formgen.service.destroy.handover_paper import Terms
from formgen.service.destroy.numbered import enter
from formgen.service.destroy.papers import Press, contest
from formgen.service.export import ExportReport, export
from formgen.service.hand_over import BAGGED, HEADS
from formgen.service.records import Known
from formgen.service.retention import load_rules
from formgen.service.trusted_time import CLOCKS, Clocks
from formgen.service.workspace import Workspace
from formgen_archive.canonical import sha256_hex
from formgen_archive.catalogue import handovers
from formgen_archive.catalogue.batch_evidence import Document
from formgen_archive.catalogue.handovers import Handover, HandoverState
from formgen_archive.destruction.guards import WIB
from formgen_archive.errors import not_permitted
from formgen_archive.moves import state_finding


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """The bag, and the *berita acara* of it."""

    bag: ExportReport
    paper: Document


def make_bag(  # noqa: PLR0913 - whose, who, which, to whom, where to
    workspace: Workspace,
    nip: str,
    number: int,
    receiver: tuple[str, str],
    target: Path,
    *,
    advance: Callable[[int, int], None] = lambda _done, _total: None,
    clocks: Clocks = CLOCKS,
) -> HandedOver:
    """Write the records of a list as a bag and make its *berita acara*.

    The same bag again is the same paper.

    Args:
        workspace: The office.
        nip: Head of the creator, who hands over.
        number: Of the list.
        receiver: Name and position of the head of the institution.
        target: Folder of the bag; must not exist.
        advance: Told records done and records in all.
        clocks: Where time comes from.

    Raises:
        RefusedError: The person may not, or the list is not decided upon.
        InputError: The folder exists.
        IntegrityError: A record is not whole; no bag was made.
        NotFoundError: There is no such list, or the office has no key.
    """
    with act(workspace, nip, HEADS, handovers.subject(number), clocks=clocks) as (doors, scribe):
        with reading(doors.engine) as conn:
            known = handovers.find(conn, number)
        if known.state != "ditetapkan_serah":
            raise not_permitted([state_finding(handovers.subject(number), known.state)])
        press = Press(
            workspace=workspace,
            doors=doors,
            election=contest(workspace, known.keys[0][0]),
            rules=load_rules(workspace),
        )
        today = scribe.now.time.astimezone(WIB).date()
        press.require(handover_paper.RECORD, today)
        bag = export(workspace, Known(batch=handovers.subject(number)), target, today, advance)
        digest = sha256_hex((target / "manifest-sha256.txt").read_bytes())
        terms = _terms(known, receiver)
        with transaction(doors.engine) as conn:
            entered = enter(
                conn,
                scribe,
                BAGGED,
                [f"manifest-sha256.txt {digest}", *(f"{one}/{name}" for one, name in known.keys)],
                documents=(
                    f"kantong:sha256:{digest}",
                    handovers.subject(number),
                    terms.decision,
                    terms.approval,
                ),
                reason=terms.institution,
            )
        paper = handover_paper.make(press, entered, terms, known.keys, bag, digest)
    return HandedOver(bag=bag, paper=paper)


def _terms(known: Handover, receiver: tuple[str, str]) -> Terms:
    verified = known.step("diverifikasi_lk")
    name, position = receiver
    return Terms(
        institution="" if verified is None else verified.reason,
        receiver=name,
        position=position,
        decision=_paper(known, "ditetapkan_serah"),
        approval=_paper(known, "diverifikasi_lk"),
    )


def _paper(known: Handover, state: HandoverState) -> str:
    """Return the letter or decision a step was taken on, as papers name it."""
    step = known.step(state)
    return "-" if step is None else step.documents[1].partition(":")[2]
