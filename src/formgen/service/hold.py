"""Use cases of holds: place, lift with two persons, list; and the flags in the store.

A hold is on record, and blocks, before the store is asked. It is called *tertahan* only for
records of which the store has confirmed that the bytes exist and that their flag is on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any, get_args

from formgen.errors import InputError, NotFoundError, Text
from formgen.register.database import reading, transaction
from formgen.service.attempts import act
from formgen.service.doors import Doors, open_doors
from formgen.service.forms import slugs_of
from formgen.service.names import region_name
from formgen.service.trusted_time import CLOCKS, Clocks, tell_time
from formgen.service.workspace import Workspace
from formgen_archive.catalogue import held_records, hold_list, holds
from formgen_archive.catalogue.lifecycle import RecordKey
from formgen_archive.errors import (
    ObjectMissingError,
    OutcomeUnknownError,
    StoreUnavailableError,
)
from formgen_archive.holds import Ground, Hold, HoldStatus, Scope, fits_review, hold_subject
from formgen_archive.keys import record_prefix
from formgen_archive.occurrences import is_place_prefix
from formgen_archive.persons import Role
from formgen_archive.scribe import Scribe

HOLDERS: Sequence[Role] = ("petugas_tahan", "arsiparis")
LIFTERS: Sequence[Role] = ("pimpinan", "petugas_tahan", "unit_kearsipan")

_REGION = 10  # digits of a place code that say the region
_TOGETHER = 500  # records whose answers are put on record at once

Advance = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldReport:
    """What became of a hold.

    Attributes:
        hold: It.
        statuses: How many of its records are in each status.
    """

    hold: Hold
    statuses: Mapping[HoldStatus, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What an officer wants to hold, and why.

    Attributes:
        ground: Kind of ground; never the story of a case.
        case: Number of the case or letter, or empty while none is known.
        scope: Which records.
        review_on: Day on which somebody looks at it again.
    """

    ground: Ground
    case: str
    scope: Scope
    review_on: date


def make_wish(  # noqa: PLR0913 - the options of a command, all by name
    ground: str,
    case: str,
    *,
    election: int | None,
    place: str,
    code: str,
    record: str,
    review: date,
) -> Wish:
    """Build a wish from what was typed.

    Raises:
        NotFoundError: No form is called so, or there is no such region.
        InputError: The ground is none of those the law knows.
    """
    known = {item: item for item in get_args(Ground)}
    if ground not in known:
        raise InputError(Text(f"Bukan dasar penahanan: {ground}", f"Not a ground: {ground}"))
    slugs = slugs_of(code) if code else set()
    scope = Scope(
        election=election,
        place=known_place(place),
        forms=tuple(sorted(slugs)),
        record=record.rpartition("/")[2],
    )
    return Wish(ground=known[ground], case=case, scope=scope, review_on=review)


def known_place(code: str) -> str:
    """Return what place codes of a scope begin with, without dots.

    What is no code at all is returned too: the archive refuses it, and notes the attempt.

    Raises:
        NotFoundError: There is no such region; a scope of it would keep nothing.
    """
    plain = code.replace(".", "")
    if plain and is_place_prefix(plain) and not region_name(plain.ljust(_REGION, "0")):
        raise NotFoundError(
            Text(
                f"Tidak ada wilayah {code}; tidak ada yang dicatat.",
                f"There is no region {code}; nothing was put on record.",
            ),
            hint=Text("Periksa --place.", "Check --place."),
        )
    return plain


def place_hold(
    workspace: Workspace,
    nip: str,
    wish: Wish,
    *,
    advance: Advance = lambda _done, _total: None,
    clocks: Clocks = CLOCKS,
) -> HoldReport:
    """Place a hold at once; no clock outside is waited for.

    Unless the day of review does not fit this machine's clock: it may be that which is wrong, and
    a hold must not fail for it.

    Raises:
        RefusedError: The person may not, or the hold says too little.
    """
    with act(workspace, nip, HOLDERS, "tahan", clocks=clocks, waits=False) as (doors, scribe):
        if not fits_review(wish.review_on, scribe.now.day):
            scribe = replace(scribe, now=tell_time(workspace, doors, clocks))  # noqa: PLW2901
        new = Hold(
            ground=wish.ground,
            case=wish.case,
            scope=wish.scope,
            placed_by=scribe.actor,
            placed_at=scribe.now.time,
            review_on=wish.review_on,
        )
        with transaction(doors.engine) as conn:
            made = holds.place(conn, new, scribe)
        return confirm_flags(doors, made, scribe, advance)


def ask_lift(
    workspace: Workspace, nip: str, hold: int, document: str, *, clocks: Clocks = CLOCKS
) -> Hold:
    """Ask to lift a hold, as the first of two persons; raises as ``catalogue.holds``."""
    subject = hold_subject(hold)
    with (
        act(workspace, nip, HOLDERS, subject, clocks=clocks, waits=False) as (doors, scribe),
        transaction(doors.engine) as conn,
    ):
        return holds.ask_to_lift(conn, hold, document, scribe)


def answer_lift(
    workspace: Workspace, nip: str, hold: int, *, refuse: str = "", clocks: Clocks = CLOCKS
) -> Hold:
    """Lift a hold as the second person, or refuse with a reason; raises as ``catalogue.holds``."""
    subject = hold_subject(hold)
    with (
        act(workspace, nip, LIFTERS, subject, clocks=clocks, waits=False) as (doors, scribe),
        transaction(doors.engine) as conn,
    ):
        if refuse:
            return holds.refuse_to_lift(conn, hold, refuse, scribe)
        return holds.lift(conn, hold, scribe)


def list_holds(workspace: Workspace, *, everything: bool = False) -> list[dict[str, Any]]:
    """Return the holds that stand, or all, each with the statuses of its records."""
    with open_doors(workspace) as doors, reading(doors.engine) as conn:
        return [
            hold_json(HoldReport(hold=hold, statuses=held_records.statuses(conn, hold.id)))
            for hold in hold_list.list_holds(conn, standing=not everything)
        ]


def hold_json(report: HoldReport) -> dict[str, Any]:
    """Return a hold with the stable keys of ``--json``."""
    hold = report.hold
    return {
        "id": hold.id,
        "ground": hold.ground,
        "case": hold.case,
        "election": hold.scope.election,
        "place": hold.scope.place,
        "forms": list(hold.scope.forms),
        "record": hold.scope.record,
        "placed_by": hold.placed_by.nip,
        "placed_at": hold.placed_at.isoformat(),
        "review": hold.review_on.isoformat(),
        "stands": hold.stands,
        "lift_asked_by": None if hold.lift_asked_by is None else hold.lift_asked_by.nip,
        "lifted_by": None if hold.lifted_by is None else hold.lifted_by.nip,
        "records": dict(report.statuses),
    }


def confirm_flags(
    doors: Doors,
    hold: Hold,
    scribe: Scribe,
    advance: Advance = lambda _done, _total: None,
) -> HoldReport:
    """Ask the store for the flag of every record of a hold, and note what it answers.

    May be repeated: what is confirmed is not asked again. A store that is away leaves the rest
    ``dipasang``: on record and blocking, not confirmed.
    """
    with reading(doors.engine) as conn:
        wanted = [key for key, _ in held_records.records_of(conn, hold.id, "dipasang")]
    keys = iter(wanted)
    done = 0
    while some := list(islice(keys, _TOGETHER)):
        answers: dict[HoldStatus, list[RecordKey]] = {"tertahan": [], "terlambat": []}
        away = False
        for key in some:
            try:
                answers["tertahan" if _flag(doors, key) else "terlambat"].append(key)
            except (StoreUnavailableError, OutcomeUnknownError):
                away = True
                break
        with transaction(doors.engine) as conn:
            for status, found in answers.items():
                held_records.mark(conn, hold.id, found, status, scribe)
        if away:
            break
        done += len(some)
        advance(done, len(wanted))
    with reading(doors.engine) as conn:
        return HoldReport(hold=hold, statuses=held_records.statuses(conn, hold.id))


def _flag(doors: Doors, key: RecordKey) -> bool:
    """Switch the flag of every version of a record on; False when its bytes are gone."""
    store = doors.store
    versions = [item for item in store.list_versions(record_prefix(*key)) if not item.marker]
    try:
        for version in versions:
            store.set_legal_hold(version.key, version.version_id, on=True)
    except ObjectMissingError:
        return False
    return bool(versions)
