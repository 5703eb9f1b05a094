"""``archive hand-over``: static records to an archival institution, in a bag, with its papers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from formgen.errors import InputError, Text
from formgen.register.database import reading, transaction
from formgen.service.attempts import act
from formgen.service.destroy import handover_paper
from formgen.service.destroy.handover_paper import Terms
from formgen.service.destroy.numbered import enter
from formgen.service.destroy.papers import Press, contest
from formgen.service.export import ExportReport, export
from formgen.service.records import Known, find_manifests
from formgen.service.retention import load_rules
from formgen.service.trusted_time import CLOCKS, Clocks
from formgen.service.workspace import Workspace
from formgen_archive.canonical import sha256_hex
from formgen_archive.catalogue.batches import Document
from formgen_archive.destruction.guards import WIB
from formgen_archive.errors import NotPermittedError
from formgen_archive.manifest import Manifest
from formgen_archive.moves import state_finding
from formgen_archive.persons import Role

HEADS: Sequence[Role] = ("pimpinan",)
STATIC = "permanen"
"""The state of what may be handed over; nothing else is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """The bag, and the *berita acara* of it."""

    bag: ExportReport
    paper: Document


def hand_over(  # noqa: PLR0913 - whose, who, what, to whom, where to
    workspace: Workspace,
    nip: str,
    known: Known,
    terms: Terms,
    target: Path,
    *,
    advance: Callable[[int, int], None] = lambda _done, _total: None,
    clocks: Clocks = CLOCKS,
) -> HandedOver:
    """Write the static records of a contest as a bag and make its paper.

    The records stay in this archive, as they are. The same bag again is the same paper.

    Args:
        workspace: The office.
        nip: Head of the creator, who hands over.
        known: Which records; of these the ones that are ``permanen``.
        terms: To whom, on what grounds.
        target: Folder of the bag; must not exist.
        advance: Told records done and records in all.
        clocks: Where time comes from.

    Raises:
        RefusedError: The person may not, or another state was asked for.
        InputError: No static record was found, they are of several contests, or the folder exists.
        IntegrityError: A record is not whole; no bag was made.
        NotFoundError: The office has no key.
    """
    with act(workspace, nip, HEADS, "penyerahan", clocks=clocks) as (doors, scribe):
        known = _static(known)
        with reading(doors.engine) as conn:
            found = _found(conn, known)
        press = Press(
            workspace=workspace,
            doors=doors,
            election=contest(workspace, found[0].election),
            rules=load_rules(workspace),
        )
        today = scribe.now.time.astimezone(WIB).date()
        press.require(handover_paper.RECORD, today)
        bag = export(workspace, known, target, today, advance)
        digest = sha256_hex((target / "manifest-sha256.txt").read_bytes())
        keys = [(item.election, item.record_id) for item in found]
        with transaction(doors.engine) as conn:
            entered = enter(
                conn,
                scribe,
                "penyerahan",
                [f"manifest-sha256.txt {digest}", *(f"{number}/{name}" for number, name in keys)],
                documents=(f"kantong:sha256:{digest}", terms.decision, terms.approval),
                reason=terms.institution,
            )
        paper = handover_paper.make(press, entered, terms, keys, bag, digest)
    return HandedOver(bag=bag, paper=paper)


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
