"""One act of one person on the archive: who, when by trusted time, and what is said if refused."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from formgen.model.election import Election
from formgen.service.attempts import on_record
from formgen.service.destroy.papers import Press, contest
from formgen.service.doors import SOFTWARE, Doors, open_doors
from formgen.service.retention import load_schedule
from formgen.service.staff import acting, load_staff
from formgen.service.trusted_time import CLOCKS, Clocks, require_time
from formgen.service.workspace import Workspace
from formgen_archive.catalogue.assess import Assessor
from formgen_archive.clock import TrustedTime
from formgen_archive.due import Schedule
from formgen_archive.persons import Person, Role, Staff
from formgen_archive.rules import RuleSet
from formgen_archive.scribe import Scribe


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What a step of destruction needs.

    Attributes:
        workspace: The office.
        doors: Store and database.
        now: Trusted time, confirmed.
        schedule: Retention rules.
        staff: Persons of the office.
        person: Who acts.
        scribe: Writes the events.
    """

    workspace: Workspace
    doors: Doors
    now: TrustedTime
    schedule: Schedule
    staff: Staff
    person: Person
    scribe: Scribe

    @property
    def assess(self) -> Assessor:
        """Return what says what rule, events and holds say of a record."""
        return Assessor(self.schedule, self.now)

    @property
    def rules(self) -> RuleSet:
        """Return the rules in force today."""
        return self.schedule.current(self.now.day)

    def persons(self, nips: Sequence[str], role: Role | None = None) -> list[Person]:
        """Return persons of the office by NIP.

        Raises:
            NotPermittedError: There is none with such a number, or not with this role.
        """
        if role is not None:
            for nip in nips:
                self.staff.acting(nip, [role], account=self.staff.person(nip).account)
        return [self.staff.person(nip) for nip in nips]

    def press(self, election: int) -> Press:
        """Return what makes papers for a contest."""
        return Press(
            workspace=self.workspace,
            doors=self.doors,
            election=self.election(election),
            rules=self.rules,
        )

    def election(self, number: int) -> Election:
        """Return a contest of this office.

        Raises:
            NotPermittedError: The office has no such contest.
        """
        return contest(self.workspace, number)


@contextmanager
def open_session(
    workspace: Workspace, nip: str, roles: Sequence[Role], subject: str, clocks: Clocks = CLOCKS
) -> Iterator[Session]:
    """Open a session of one person; a refusal inside is put on record before it is told.

    Args:
        workspace: The office.
        nip: Who acts.
        roles: Roles that may.
        subject: What it is about, for the record of a refusal.
        clocks: Where time comes from.

    Raises:
        RefusedError: Person, clock, rule or state forbid it; the attempt is in the audit log.
    """
    with open_doors(workspace) as doors, on_record(doors, nip, subject, clocks):
        actor = acting(workspace, nip, roles)
        now = require_time(workspace, doors, clocks)
        staff = load_staff(workspace)
        yield Session(
            workspace=workspace,
            doors=doors,
            now=now,
            schedule=load_schedule(workspace),
            staff=staff,
            person=staff.person(nip),
            scribe=Scribe(actor=actor, now=now, software=SOFTWARE),
        )
