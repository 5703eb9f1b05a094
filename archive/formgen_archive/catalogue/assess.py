"""What rule, events and holds say of records, read again each time it is asked."""

from collections.abc import Sequence

from sqlalchemy import Connection

from formgen_archive.catalogue import held_records, occurrences
from formgen_archive.catalogue.lifecycle import RecordKey
from formgen_archive.catalogue.subjects import RecordSubject, subjects_of
from formgen_archive.clock import TrustedTime
from formgen_archive.destruction.guards import Assessment
from formgen_archive.due import Almanac, Due, Schedule
from formgen_archive.errors import ObjectMissingError
from formgen_archive.holds import Hold


class Assessor:
    """Assesses records under one schedule; call it as ``assess(conn, keys)``.

    Nothing is remembered between calls: an event or a hold that came a moment ago counts.
    """

    def __init__(self, rules: Schedule, now: TrustedTime) -> None:
        """Take the schedule and the time that decides which version of it is in force."""
        self._rules = rules
        self._now = now

    def __call__(self, conn: Connection, keys: Sequence[RecordKey]) -> dict[RecordKey, Assessment]:
        """Assess records, however many, in a few statements.

        Raises:
            ObjectMissingError: There is no such record.
        """
        found = subjects_of(conn, keys)
        missing = [key for key in keys if key not in found]
        if missing:
            raise ObjectMissingError(f"{missing[0][0]}/{missing[0][1]}")
        elections = {election for election, _ in keys}
        histories = {election: occurrences.history(conn, election) for election in elections}
        almanac = Almanac(self._rules, histories, self._now.day)
        held = held_records.holds_on_many(conn, keys)
        return {key: assessment(almanac.due(found[key]), held.get(key, [])) for key in keys}


def find_subject(conn: Connection, key: RecordKey) -> RecordSubject:
    """Return one record as far as its retention goes.

    Raises:
        ObjectMissingError: There is no such record.
    """
    found = subjects_of(conn, [key])
    if key not in found:
        raise ObjectMissingError(f"{key[0]}/{key[1]}")
    return found[key]


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
