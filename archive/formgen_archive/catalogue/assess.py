"""What rule, events and holds say of a record, read again each time it is asked."""

from sqlalchemy import Connection

from formgen_archive.catalogue import holds, occurrences
from formgen_archive.catalogue.holds import RecordKey
from formgen_archive.catalogue.subjects import RecordSubject, subjects
from formgen_archive.clock import TrustedTime
from formgen_archive.destruction.guards import Assessment
from formgen_archive.due import Due, Schedule, due_of
from formgen_archive.errors import ObjectMissingError
from formgen_archive.holds import Hold, Scope


class Assessor:
    """Assesses records under one schedule; call it as ``assess(conn, key)``.

    Nothing is remembered between calls: an event or a hold that came a moment ago counts.
    """

    def __init__(self, rules: Schedule, now: TrustedTime) -> None:
        """Take the schedule and the time that decides which version of it is in force."""
        self._rules = rules
        self._now = now

    def __call__(self, conn: Connection, key: RecordKey) -> Assessment:
        """Assess one record.

        Raises:
            ObjectMissingError: There is no such record.
        """
        subject = find_subject(conn, key)
        history = occurrences.history(conn, subject.election)
        due = due_of(subject, self._rules, history, self._now.day)
        return assessment(due, holds.holds_on(conn, key))


def find_subject(conn: Connection, key: RecordKey) -> RecordSubject:
    """Return one record as far as its retention goes.

    Raises:
        ObjectMissingError: There is no such record.
    """
    found = list(subjects(conn, Scope(election=key[0], record=key[1])))
    if not found or not key[1]:
        raise ObjectMissingError(f"{key[0]}/{key[1]}")
    return found[0]


def assessment(due: Due, held: list[Hold]) -> Assessment:
    """Put together what a guard wants to know of a record."""
    rule = due.rule
    return Assessment(
        rule=rule.id,
        rules_version=due.rules_version,
        rules_sha256=due.rules_sha256,
        classification=rule.classification,
        description=rule.description,
        status=rule.status,
        fate=rule.fate,
        trigger="; ".join(
            f"{value.trigger}: {reason.id}"
            for value in due.start.values
            for reason in value.because
        ),
        retention=f"{rule.active or '-'} + {rule.inactive or '-'}",
        kept_until=due.kept_until,
        holds=tuple(f"{hold.id} ({hold.ground})" for hold in held),
    )
