"""Writing down who does what now: person, trusted time and program, known to whoever records."""

from dataclasses import dataclass

from formgen_archive.audit import Actor, Event
from formgen_archive.clock import TrustedTime


@dataclass(frozen=True, slots=True, kw_only=True)
class Scribe:
    """Makes the events of one command.

    Attributes:
        actor: Who acts.
        now: Trusted time of the command.
        software: Program and version.
        session: Process or session, or empty.
    """

    actor: Actor
    now: TrustedTime
    software: str
    session: str = ""

    def __call__(  # noqa: PLR0913 - the fields of an event, all by name
        self,
        kind: str,
        subject: str,
        *,
        before: str = "",
        after: str = "",
        documents: tuple[str, ...] = (),
        reason: str = "",
    ) -> Event:
        """Return an event of now; it is on record when it is appended to the log."""
        return Event(
            type=kind,
            time=self.now.time,
            system_time=self.now.system_time,
            time_source=self.now.source,
            actor=self.actor,
            session=self.session,
            subject=subject,
            before=before,
            after=after,
            documents=documents,
            reason=reason,
            software=self.software,
        )
