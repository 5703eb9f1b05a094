"""Use cases of what happened in a contest: record, correct, confirm, list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from sqlalchemy import Connection

from formgen.errors import InputError, NotFoundError, Text
from formgen.register.database import reading, transaction
from formgen.service.attempts import act
from formgen.service.doors import open_doors
from formgen.service.hold import HoldReport, confirm_flags, known_place
from formgen.service.trusted_time import CLOCKS, Clocks
from formgen.service.workspace import Workspace
from formgen_archive.catalogue import hold_list, holds
from formgen_archive.catalogue import occurrences as table
from formgen_archive.dates import Period, add
from formgen_archive.holds import Hold, Scope
from formgen_archive.occurrences import ORDERS, History, Kind, Occurrence, check_after_vote
from formgen_archive.persons import Role
from formgen_archive.scribe import Scribe

RECORDERS: Sequence[Role] = ("arsiparis", "unit_pengolah")
CONFIRMERS: Sequence[Role] = ("pimpinan", "unit_kearsipan", "arsiparis")


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What an officer says has happened; see ``Occurrence``.

    Attributes:
        election: Contest.
        kind: What.
        day: When.
        document: Number of the decision or letter.
        place: Digits the scope begins with, dots allowed; empty for the whole contest.
        rule: Only records under this rule, or empty.
        case: Number of the case, or empty.
        order: Order that was carried out, or 0.
        replaces: Event it corrects, or 0.
        void: Take that event back.
    """

    election: int
    kind: Kind
    day: date
    document: str
    place: str = ""
    rule: str = ""
    case: str = ""
    order: int = 0
    replaces: int = 0
    void: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event on record.

    Attributes:
        occurrence: It.
        hold: For an order of a court: the hold that was placed on its scope.
        lifted: Holds that were lifted because the order was carried out.
    """

    occurrence: Occurrence
    hold: HoldReport | None = None
    lifted: tuple[int, ...] = ()


def make_happening(kind: str, **rest: Any) -> Happening:  # noqa: ANN401 - checked by Happening
    """Build what happened from what was typed.

    Raises:
        InputError: It is no kind of event.
    """
    known = {item: item for item in get_args(Kind)}
    if kind not in known:
        raise InputError(Text(f"Bukan jenis peristiwa: {kind}", f"Not a type of event: {kind}"))
    return Happening(kind=known[kind], **rest)


def record_event(
    workspace: Workspace, nip: str, what: Happening, *, clocks: Clocks = CLOCKS
) -> Recorded:
    """Record what happened; an order of a court holds its scope in the same transaction.

    Raises:
        RefusedError: The person may not, or it cannot be what happened; carries every reason.
        NotFoundError: No such contest in this office, or no such region.
    """
    if what.election not in {contest.nomor for contest in workspace.settings.kontes}:
        raise NotFoundError(
            Text(f"Tidak ada kontes {what.election}.", f"There is no contest {what.election}."),
            hint=Text("Lihat [[kontes]] di formgen.toml.", "See [[kontes]] in formgen.toml."),
        )
    if not what.void:  # what names a wrong region must be possible to take back
        known_place(what.place)
    subject = f"kontes/{what.election}"
    with act(workspace, nip, RECORDERS, subject, clocks=clocks) as (doors, scribe):
        new = _occurrence(what, scribe)
        check_after_vote(new, workspace.settings.pemilihan.hari)
        with transaction(doors.engine) as conn:
            made = table.record(conn, new, scribe)
            orders = made.kind in ORDERS and not made.void
            hold = _hold_scope(conn, made, scribe) if orders else None
        report = None if hold is None else confirm_flags(doors, hold, scribe)
    return Recorded(occurrence=made, hold=report)


def confirm_event(
    workspace: Workspace, nip: str, occurrence: int, *, clocks: Clocks = CLOCKS
) -> Recorded:
    """Confirm an event as the second person; an order carried out lifts the hold on its scope.

    Raises:
        RefusedError: The person may not, recorded it, or it is confirmed already.
        NotFoundError: There is no such event.
    """
    subject = f"peristiwa/{occurrence}"
    with (
        act(workspace, nip, CONFIRMERS, subject, clocks=clocks) as (doors, scribe),
        transaction(doors.engine) as conn,
    ):
        made = table.confirm(conn, occurrence, scribe)
        done = made.kind == "perintah_selesai" and not made.void
        lifted = _lift_scope(conn, made, scribe) if done else ()
    return Recorded(occurrence=made, lifted=lifted)


def list_events(workspace: Workspace, election: int | None = None) -> list[dict[str, Any]]:
    """Return what happened, oldest record first, with whether it counts."""
    with open_doors(workspace) as doors, reading(doors.engine) as conn:
        histories = table.histories(conn)
    return [
        event_json(item, history)
        for number, history in sorted(histories.items())
        if election in {None, number}
        for item in history.occurrences
    ]


def event_json(item: Occurrence, history: History | None = None) -> dict[str, Any]:
    """Return an event with the stable keys of ``--json``."""
    counts = history is None or item in history.restraining or item in history.freeing
    return {
        "id": item.id,
        "election": item.election,
        "type": item.kind,
        "day": item.day.isoformat(),
        "document": item.document,
        "place": item.place,
        "rule": item.rule,
        "case": item.case,
        "order": item.order,
        "replaces": item.replaces,
        "void": item.void,
        "recorded_by": item.recorded_by.nip,
        "confirmed_by": None if item.confirmed_by is None else item.confirmed_by.nip,
        "counts": counts,
    }


def _occurrence(what: Happening, scribe: Scribe) -> Occurrence:
    return Occurrence(
        election=what.election,
        kind=what.kind,
        day=what.day,
        document=what.document,
        place=what.place.replace(".", ""),
        rule=what.rule,
        case=" ".join(what.case.split()),
        order=what.order,
        replaces=what.replaces,
        void=what.void,
        recorded_by=scribe.actor,
        recorded_at=scribe.now.time,
    )


def _hold_scope(conn: Connection, order: Occurrence, scribe: Scribe) -> Hold:
    scope = Scope(election=order.election, place=order.place)
    hold = Hold(
        ground="psu",
        case=order.document,
        scope=scope,
        placed_by=scribe.actor,
        placed_at=scribe.now.time,
        review_on=add(scribe.now.day, Period(years=1)),
    )
    return holds.place(conn, hold, scribe, occurrence=order.id)


def _lift_scope(conn: Connection, done: Occurrence, scribe: Scribe) -> tuple[int, ...]:
    """Lift the holds of an order and of its corrections: two persons said that it is done."""
    history = table.history(conn, done.election)
    root = history.root(done.order)
    first = Scribe(actor=done.recorded_by, now=scribe.now, software=scribe.software)
    lifted = []
    for item in history.occurrences:
        if history.root(item.id) != root:
            continue
        for hold in hold_list.of_occurrence(conn, item.id):
            if hold.lift_asked_by is None:
                holds.ask_to_lift(conn, hold.id, done.document, first)
            holds.lift(conn, hold.id, scribe)
            lifted.append(hold.id)
    return tuple(lifted)
