"""Use cases of dates: the rules in force, what is due when, and why one record is where it is."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from formgen.errors import NotFoundError, Text
from formgen.register.database import reading
from formgen.service.doors import open_doors
from formgen.service.retention import load_schedule
from formgen.service.trusted_time import CLOCKS, Clocks, tell_time
from formgen.service.workspace import Workspace
from formgen_archive.catalogue import held_records, occurrences
from formgen_archive.catalogue.subjects import RecordSubject, subjects
from formgen_archive.clock import TrustedTime
from formgen_archive.due import Almanac, Due, Schedule
from formgen_archive.holds import Scope
from formgen_archive.words import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Records that are alike in everything their retention depends on.

    Attributes:
        due: What is to become of them.
        election: Contest.
        privacy: Privacy class.
        state: Where they stand.
        records: How many.
    """

    due: Due
    election: int
    privacy: str
    state: str
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Everything that decides about one record.

    Attributes:
        subject: It.
        due: What is to become of it.
        holds: Holds that block it, in words.
        now: The time it was worked out for.
    """

    subject: RecordSubject
    due: Due
    holds: tuple[Sentence, ...]
    now: TrustedTime


def almanac(conn: Connection, schedule: Schedule, today: date) -> Almanac:
    """Return what works out dates for all records of a catalogue on one day."""
    return Almanac(schedule, occurrences.histories(conn), today)


def list_rules(workspace: Workspace, *, clocks: Clocks = CLOCKS) -> list[dict[str, Any]]:
    """Return the rules in force with the number of records that fall under each."""
    schedule = load_schedule(workspace)
    with open_doors(workspace) as doors:
        today = tell_time(workspace, doors, clocks).day
        with reading(doors.engine) as conn:
            known = almanac(conn, schedule, today)
            counted = Counter(known.due(subject).rule.id for subject in subjects(conn))
    current = schedule.current(today)
    return [
        {
            "id": rule.id,
            "version": current.version,
            "description": rule.description,
            "forms": list(rule.forms),
            "trigger": list(rule.triggers),
            "active": rule.active,
            "inactive": rule.inactive,
            "fate": rule.fate,
            "status": rule.status,
            "privacy": rule.privacy,
            "records": counted[rule.id],
        }
        for rule in current.rules
        if not rule.withdrawn
    ]


def due_groups(
    workspace: Workspace, *, place: str = "", clocks: Clocks = CLOCKS
) -> tuple[date, list[Group]]:
    """Return the trusted day and all records that are left, in groups, first due first."""
    schedule = load_schedule(workspace)
    counted: Counter[tuple[int, int, str, str]] = Counter()
    dues: dict[int, Due] = {}
    with open_doors(workspace) as doors:
        today = tell_time(workspace, doors, clocks).day
        with reading(doors.engine) as conn:
            known = almanac(conn, schedule, today)
            for subject in subjects(conn, Scope(place=place.replace(".", ""))):
                if subject.state == "musnah":
                    continue
                due = known.due(subject)
                dues[id(due)] = due
                counted[id(due), subject.election, subject.privacy, subject.state] += 1
    groups = [
        Group(due=dues[key], election=election, privacy=privacy, state=state, records=records)
        for (key, election, privacy, state), records in counted.items()
    ]
    return today, sorted(groups, key=_by_day)


def due_records(
    workspace: Workspace, *, place: str = "", clocks: Clocks = CLOCKS
) -> Iterator[tuple[RecordSubject, Due]]:
    """Go through the records whose keeping is over, by contest and place."""
    schedule = load_schedule(workspace)
    with open_doors(workspace) as doors:
        today = tell_time(workspace, doors, clocks).day
        with reading(doors.engine) as conn:
            known = almanac(conn, schedule, today)
            for subject in subjects(conn, Scope(place=place.replace(".", ""))):
                due = known.due(subject)
                if due.over(today) and subject.state != "musnah":
                    yield subject, due


def why(workspace: Workspace, record: str, *, clocks: Clocks = CLOCKS) -> Why:
    """Return what decides about one record.

    Args:
        workspace: Whose archive.
        record: ``ELECTION/RECORD-ID``.
        clocks: Where time comes from.

    Raises:
        NotFoundError: No such record.
    """
    schedule = load_schedule(workspace)
    election, _, name = record.partition("/")
    with open_doors(workspace) as doors:
        now = tell_time(workspace, doors, clocks)
        with reading(doors.engine) as conn:
            scope = Scope(election=int(election) if election.isdecimal() else 0, record=name)
            found = list(subjects(conn, scope)) if name else []
            if not found:
                raise NotFoundError(
                    Text(f"Tidak ada arsip {record}.", f"There is no record {record}."),
                    hint=Text("Lihat: formgen archive find", "See: formgen archive find"),
                )
            known = almanac(conn, schedule, now.day)
            held = held_records.holds_on(conn, (found[0].election, name))
    words = tuple(
        Sentence(
            f"penahanan {hold.id}: {hold.ground} {hold.case}, ditinjau {hold.review_on}",
            f"hold {hold.id}: {hold.ground} {hold.case}, to be reviewed on {hold.review_on}",
        )
        for hold in held
    )
    return Why(subject=found[0], due=known.due(found[0]), holds=words, now=now)


def _by_day(group: Group) -> tuple[date, str, int, str]:
    return group.due.kept_until or date.max, group.due.rule.id, group.election, group.state
