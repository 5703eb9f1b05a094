"""The papers of a batch, made one by one and put into its evidence set.

Made again after a crash they are the same: their day is that of the first reservation, and what
they say is what the step wrote down.
"""

from collections.abc import Callable, Sequence
from functools import partial

from formgen.register.database import transaction
from formgen.service.destroy.batch_values import run_values, step_values
from formgen.service.destroy.dossier import DESTROYED, RECORD, Dossier, read_dossier
from formgen.service.destroy.papers import letter_number
from formgen.service.destroy.rows import annex
from formgen.service.destroy.session import Session
from formgen_archive.catalogue import batch_evidence
from formgen_archive.catalogue.batch_evidence import Document
from formgen_archive.catalogue.tombstones import Tombstone
from formgen_archive.destruction.guards import WIB


def make_papers(session: Session, number: str, slugs: Sequence[str]) -> list[Document]:
    """Make those papers of a step that are not there yet, and put them into the evidence set."""
    return [_entered(session, number, slug, partial(_of_step, session, slug)) for slug in slugs]


def make_record(
    session: Session, number: str, ba_number: str, remains: Sequence[Tombstone]
) -> list[Document]:
    """Make list and record of a run, from its tombstones only."""
    letters = {DESTROYED: "", RECORD: ba_number}
    return [
        _entered(session, number, slug, partial(_of_run, session, slug, letter, remains))
        for slug, letter in letters.items()
    ]


def _entered(
    session: Session, number: str, slug: str, make: Callable[[Dossier], Document]
) -> Document:
    """Return a paper of the evidence set; made and put there if it is not in it yet."""
    known = read_dossier(session, number)
    if slug in known.documents:
        return known.documents[slug]
    made = make(known)
    with transaction(session.doors.engine) as conn:
        batch_evidence.add_document(conn, number, made, session.scribe)
    return made


def _of_step(session: Session, slug: str, known: Dossier) -> Document:
    press, day = session.press(known.batch.election), session.now.day
    return press.make(
        slug,
        urut=known.urut,
        number=letter_number(session.workspace, slug, known.ordinal, day),
        values=step_values(session, known, slug),
        annex=annex(known.listed, {}),
        day=day,
        list_sha256=known.batch.list_sha256,
    )


def _of_run(
    session: Session, slug: str, letter: str, remains: Sequence[Tombstone], known: Dossier
) -> Document:
    gone = {item.line for item in remains}
    lines = [item.line for item in known.entries if item.line.number in gone]
    times = [item.destroyed_at for item in remains]
    press, day = session.press(known.batch.election), max(times).astimezone(WIB).date()
    return press.make(
        slug,
        urut=known.urut,
        number=letter or letter_number(session.workspace, slug, known.ordinal, day),
        values=run_values(session, known, slug, lines, times),
        annex=annex(lines, {item.line: {"nisan": item.body.decode()} for item in remains}),
        day=day,
        list_sha256=known.batch.list_sha256,
    )
