"""A person's act on the archive: open, who acts, what o'clock; a refusal is put on record."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from formgen.errors import RefusedError
from formgen.register.database import transaction
from formgen.service.doors import SOFTWARE, Doors, archive_errors, open_doors
from formgen.service.staff import acting
from formgen.service.trusted_time import SYSTEM, Clocks, local_time, tell_time
from formgen.service.workspace import Workspace
from formgen_archive.catalogue.log import append_event
from formgen_archive.persons import Role
from formgen_archive.scribe import Scribe


@contextmanager
def act(  # noqa: PLR0913 - whose, who, as what, on what, by which clocks
    workspace: Workspace,
    nip: str,
    roles: Sequence[Role],
    subject: str,
    *,
    clocks: Clocks,
    waits: bool = True,
) -> Iterator[tuple[Doors, Scribe]]:
    """Open an office for one act of one person.

    Args:
        workspace: The office.
        nip: Who acts.
        roles: Roles that may, the most fitting first.
        subject: What it is about, for the record of a refusal.
        clocks: Where time comes from.
        waits: Whether clocks outside are asked; a hold must not wait for them.

    Raises:
        RefusedError: Person, rule or state forbid it; the attempt is in the audit log.
    """
    with open_doors(workspace) as doors, on_record(doors, nip, subject, clocks):
        actor = acting(workspace, nip, roles)
        now = tell_time(workspace, doors, clocks) if waits else local_time(doors, clocks)
        yield doors, Scribe(actor=actor, now=now, software=SOFTWARE)


@contextmanager
def on_record(doors: Doors, nip: str, subject: str, clocks: Clocks) -> Iterator[None]:
    """Write a refused attempt into the audit log; what it had begun is rolled back by then.

    Raises:
        RefusedError: What was refused inside, after it is on record.
    """
    try:
        with archive_errors():
            yield
    except RefusedError as error:
        scribe = Scribe(actor=SYSTEM, now=local_time(doors, clocks), software=SOFTWARE)
        reasons = "; ".join(f"{item.rule} {item.message.id}" for item in error.findings)
        event = scribe(
            "upaya_ditolak", subject, documents=(nip,), reason=reasons or error.message.id
        )
        with transaction(doors.engine) as conn:
            append_event(conn, event)
        raise
