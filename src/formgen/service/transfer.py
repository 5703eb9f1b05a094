"""Use cases of moving records before anybody proposes to destroy them.

``prepare_transfer`` and ``sign_transfer`` are the two signatures of a *pemindahan*; the second
makes its *berita acara* (PP 28/2012 Ps 57).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection

from formgen.errors import Finding
from formgen.register.database import reading, transaction
from formgen.service.attempts import act
from formgen.service.destroy import transfer_paper
from formgen.service.doors import finding_of, open_doors
from formgen.service.due import almanac
from formgen.service.records import record_key
from formgen.service.retention import load_schedule
from formgen.service.trusted_time import CLOCKS, Clocks
from formgen.service.workspace import Workspace
from formgen_archive.catalogue import lifecycle
from formgen_archive.catalogue import transfers as table
from formgen_archive.catalogue.assess import find_subject
from formgen_archive.catalogue.batch_evidence import Document
from formgen_archive.catalogue.subjects import subjects
from formgen_archive.catalogue.transfers import Transfer
from formgen_archive.due import Almanac
from formgen_archive.holds import Scope
from formgen_archive.persons import Role
from formgen_archive.scribe import Scribe

MAKERS: Sequence[Role] = ("unit_pengolah",)
KEEPERS: Sequence[Role] = ("unit_kearsipan",)
ARCHIVISTS: Sequence[Role] = ("arsiparis",)
HEADS: Sequence[Role] = ("pimpinan",)

_ORDERLY: tuple[Literal["permanen", "dinilai_kembali"], ...] = ("permanen", "dinilai_kembali")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What a step moved.

    Attributes:
        records: How many, by the state they are in now.
        stayed: Why others on the list stayed.
        paper: The *berita acara*, or None where nothing moved or none is made.
    """

    records: dict[str, int]
    stayed: tuple[Finding, ...] = ()
    paper: Document | None = None


def prepare_transfer(
    workspace: Workspace, nip: str, election: int, *, place: str = "", clocks: Clocks = CLOCKS
) -> Transfer:
    """List the records of a contest whose active period is over: the first signature.

    Raises:
        RefusedError: The person may not, or no record may be moved now.
    """
    scope = Scope(election=election, place=place.replace(".", ""))
    with (
        act(workspace, nip, MAKERS, f"kontes/{election}", clocks=clocks) as (doors, scribe),
        transaction(doors.engine) as conn,
    ):
        known = _almanac(workspace, conn, scribe)
        return table.prepare(conn, election, subjects(conn, scope), known.due, scribe)


def sign_transfer(
    workspace: Workspace, nip: str, transfer: int, *, clocks: Clocks = CLOCKS
) -> tuple[Transfer, Moved]:
    """Move the records of a list to ``inaktif``: the second signature, with its berita acara.

    Given again by who signed, it makes the paper that a crash left out; nothing moves twice.

    Raises:
        RefusedError: The person may not or prepared it, or it was signed and has its paper.
        NotFoundError: There is no such list, or the office has no key to seal the paper.
    """
    with act(workspace, nip, KEEPERS, table.subject(transfer), clocks=clocks) as (doors, scribe):
        with reading(doors.engine) as conn:
            found = table.find(conn, transfer)
        press = transfer_paper.press_for(workspace, doors, found, scribe.now.day)
        stayed: tuple[Finding, ...] = ()
        if not transfer_paper.is_missing(doors, press, found, nip):
            with transaction(doors.engine) as conn:
                known = _almanac(workspace, conn, scribe)
                found, left = table.sign(conn, transfer, known.due, scribe)
            stayed = tuple(finding_of(item, "W") for item in left)
        paper = transfer_paper.make(press, found, scribe) if found.moved else None
    moved = Moved(records={"inaktif": found.moved}, stayed=stayed, paper=paper)
    return found, moved


def sort_records(
    workspace: Workspace, nip: str, election: int, *, clocks: Clocks = CLOCKS
) -> Moved:
    """Move what is ``inaktif`` and not to be destroyed to where its rule says."""
    with (
        act(workspace, nip, ARCHIVISTS, f"kontes/{election}", clocks=clocks) as (doors, scribe),
        transaction(doors.engine) as conn,
    ):
        lifecycle.lock(conn)
        known = _almanac(workspace, conn, scribe)
        found = [
            (item, known.due(item).rule)
            for item in subjects(conn, Scope(election=election))
            if item.state == "inaktif"
        ]
        moved: dict[str, int] = {}
        for fate in _ORDERLY:
            some = [item for item, rule in found if rule.fate == fate]
            moved[fate], _ = table.move(conn, some, fate, known.due, scribe)
    return Moved(records=moved)


def decide_record(  # noqa: PLR0913 - whose, what, where to, on what grounds
    workspace: Workspace,
    nip: str,
    record: str,
    *,
    to: Literal["permanen", "inaktif"],
    document: str,
    clocks: Clocks = CLOCKS,
) -> Moved:
    """Decide as head of the creator about a record that was to be appraised again.

    Raises:
        RefusedError: The person may not, or the record is not ``dinilai_kembali``.
        NotFoundError: There is no such record.
    """
    key = record_key(record)
    with (
        act(workspace, nip, HEADS, key[1], clocks=clocks) as (doors, scribe),
        transaction(doors.engine) as conn,
    ):
        lifecycle.lock(conn)
        known = _almanac(workspace, conn, scribe)
        found = find_subject(conn, key)
        table.require_appraised(found)
        moved, _ = table.move(conn, [found], to, known.due, scribe, document=document)
    return Moved(records={to: moved})


def transfer_list(workspace: Workspace, transfer: int) -> dict[str, Any]:
    """Return a list with its persons and records: what its *berita acara* is made from.

    Raises:
        NotFoundError: There is no such list.
    """
    with open_doors(workspace) as doors, reading(doors.engine) as conn:
        found = table.find(conn, transfer)
        return {**transfer_json(found), "list": table.records_of(conn, transfer)}


def list_transfers(workspace: Workspace) -> list[dict[str, Any]]:
    """Return all lists, oldest first."""
    with open_doors(workspace) as doors, reading(doors.engine) as conn:
        return [transfer_json(item) for item in table.list_transfers(conn)]


def transfer_json(item: Transfer) -> dict[str, Any]:
    """Return a list with the stable keys of ``--json``."""
    return {
        "id": item.id,
        "election": item.election,
        "records": item.records,
        "list_sha256": item.list_sha256,
        "prepared_by": item.prepared_by.nip,
        "prepared_at": item.prepared_at.isoformat(),
        "signed_by": None if item.signed_by is None else item.signed_by.nip,
        "moved": item.moved,
    }


def _almanac(workspace: Workspace, conn: Connection, scribe: Scribe) -> Almanac:
    return almanac(conn, load_schedule(workspace), scribe.now.day)
