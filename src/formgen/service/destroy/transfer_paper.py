"""The *berita acara* of a *pemindahan*, with the lists of files and of what is in them.

Made from what the two signatures wrote down and nothing else: made again it is the same.
"""

from datetime import date
from typing import Final

from formgen.model.calendar import long_date
from formgen.register.database import reading, transaction
from formgen.service.destroy.file_lists import annex, file_rows, files_of, sums
from formgen.service.destroy.letterhead import Values, day_values, office_values, signatures
from formgen.service.destroy.listed import as_person, items_of, named, paper_exists
from formgen.service.destroy.papers import Press, contest
from formgen.service.doors import Doors
from formgen.service.retention import load_schedule
from formgen.service.workspace import Workspace
from formgen_archive.catalogue import transfers as table
from formgen_archive.catalogue.batch_evidence import Document
from formgen_archive.catalogue.log import append_event
from formgen_archive.catalogue.transfers import Transfer
from formgen_archive.destruction.guards import WIB
from formgen_archive.scribe import Scribe

RECORD: Final = "ba-pemindahan-arsip"


def press_for(workspace: Workspace, doors: Doors, found: Transfer, day: date) -> Press:
    """Return what makes the paper of a list; refuses before anything is moved.

    Args:
        workspace: The office.
        doors: Its store and database.
        found: The list.
        day: Today; the day of the paper unless it was signed before.

    Raises:
        NotFoundError: The office has no key, or no such contest.
        RefusedError: Its key may not seal the paper.
    """
    signed = found.signed_at.astimezone(WIB).date() if found.signed_at else day
    press = Press(
        workspace=workspace,
        doors=doors,
        election=contest(workspace, found.election),
        rules=load_schedule(workspace).current(signed),
    )
    press.require(RECORD, signed)
    return press


def is_missing(doors: Doors, press: Press, found: Transfer, nip: str) -> bool:
    """Tell whether this person signed a list and its paper was never finished."""
    if found.signed_by is None or found.signed_by.nip != nip or not found.moved:
        return False
    return not paper_exists(doors, press, RECORD, found.id)


def make(press: Press, found: Transfer, scribe: Scribe) -> Document:
    """Make, seal and keep the paper of a list that was signed."""
    if found.signed_by is None or found.signed_at is None:
        raise ValueError(found)
    with reading(press.doors.engine) as conn:
        names = table.moved_of(conn, found.id)
        files = files_of(items_of(conn, press.rules, [(found.election, name) for name in names]))
    day = found.signed_at.astimezone(WIB).date()
    office = press.workspace.region
    values: Values = {
        **office_values(office, press.rules),
        **day_values(day),
        **sums(files),
        **file_rows(files),
        **signatures(
            [
                ("Pihak pertama, pimpinan unit pengolah", as_person(found.prepared_by)),
                ("Pihak kedua, pimpinan unit kearsipan", as_person(found.signed_by)),
            ]
        ),
        "pihak_1": named(found.prepared_by),
        "pihak_2": named(found.signed_by),
        "daftar": found.id,
        "disiapkan": long_date(found.prepared_at.astimezone(WIB).date()),
        "banyak_daftar": found.records,
        "banyak_tinggal": found.records - len(names),
        "sidik": found.list_sha256,
    }
    paper = press.make(
        RECORD,
        urut=found.id,
        values=values,
        annex=annex(files),
        day=day,
        list_sha256=found.list_sha256,
    )
    documents = (paper.record, f"sha256:{paper.sha256}")
    with transaction(press.doors.engine) as conn:
        append_event(
            conn, scribe("berita_acara_dibuat", table.subject(found.id), documents=documents)
        )
    return paper
