"""From ``permanen`` to ``diserahkan``: the list of a *penyerahan* and its steps, in SQL.

permanen -> usul_serah            the archivist lists what is to be handed over
usul_serah -> diverifikasi_lk     the archival institution verified and approved, by letter
diverifikasi_lk -> ditetapkan_serah   the head of the creator decided
ditetapkan_serah -> diserahkan    the institution has the bag and says so (PP 28/2012 Ps 79-82)

A record that somebody takes off the list, and all of a list that is given up, are ``permanen``
again. Each step signs the checksum of the list as it stood; the next one must find the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import Connection, select

from formgen_archive.audit import Event
from formgen_archive.catalogue import lifecycle, log
from formgen_archive.catalogue.batch_refusals import refusal
from formgen_archive.catalogue.destruction_tables import lifecycle as table
from formgen_archive.catalogue.lifecycle import RecordKey, Standing
from formgen_archive.catalogue.transfers import list_sha256
from formgen_archive.errors import ObjectMissingError, not_permitted
from formgen_archive.findings import ArchiveFinding
from formgen_archive.moves import state_finding
from formgen_archive.scribe import Scribe

HandoverState = Literal["usul_serah", "diverifikasi_lk", "ditetapkan_serah", "diserahkan"]
STATIC: Final = "permanen"
GIVEN_UP: Final = "dibatalkan"

_AFTER: Final[Mapping[str, str]] = {
    "usul_serah": "diverifikasi_lk",
    "diverifikasi_lk": "ditetapkan_serah",
    "ditetapkan_serah": "diserahkan",
}
_KIND: Final = "daftar_serah"  # of the events about a whole list


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """One list.

    Attributes:
        number: 1, 2, ...
        state: Of its records, or ``dibatalkan``.
        keys: What stands on it, in order.
        steps: The events of its steps, oldest first; the first document of each is the checksum
            of the list, the others are what the step was taken on.
    """

    number: int
    state: str
    keys: tuple[RecordKey, ...]
    steps: tuple[Event, ...]

    def step(self, state: HandoverState) -> Event | None:
        """Return the event of one step."""
        return next((event for event in self.steps if event.after == state), None)


def subject(number: int) -> str:
    """Return what the log and the records call a list."""
    return f"serah/{number}"


def find(conn: Connection, number: int) -> Handover:
    """Return one list.

    Raises:
        ObjectMissingError: There is none with this number.
        NotPermittedError: A721, what stands on it is not what was signed.
    """
    steps = tuple(entry.event for entry in log.events(conn, subject(number), kind=_KIND))
    if not steps:
        raise ObjectMissingError(subject(number))
    query = select(table.c.election, table.c.record_id).where(table.c.batch == subject(number))
    keys = tuple(sorted((row.election, row.record_id) for row in conn.execute(query)))
    if steps[-1].documents[0] != _checksum(keys):
        raise not_permitted([refusal("A721", subject(number), str(len(keys)))])
    return Handover(number=number, state=steps[-1].after, keys=keys, steps=steps)


def handovers(conn: Connection) -> list[Handover]:
    """Return all lists, oldest first."""
    return [find(conn, number) for number in range(1, _last(conn) + 1)]


def propose(conn: Connection, keys: Sequence[RecordKey], scribe: Scribe) -> Handover:
    """Put records that are kept for good on a new list; at least one.

    Raises:
        NotPermittedError: A651, a record is not ``permanen``.
    """
    lifecycle.lock(conn)
    found = lifecycle.standings(conn, keys)
    wrong = [
        state_finding(key[1], f"{found[key].state} -> usul_serah")
        for key in keys
        if found[key].state != STATIC
    ]
    if wrong:
        raise not_permitted(wrong)
    number = _last(conn) + 1
    _put(conn, dict.fromkeys(keys, "usul_serah"), number, STATIC, scribe)
    _step(conn, number, sorted(keys), ("", "usul_serah"), scribe)
    return find(conn, number)


def advance(  # noqa: PLR0913 - which list, where to, by whom, on what grounds
    conn: Connection,
    number: int,
    to: HandoverState,
    scribe: Scribe,
    *,
    documents: tuple[str, ...],
    reason: str = "",
    refusals: Mapping[RecordKey, str] | None = None,
) -> Handover:
    """Take the next step of a list.

    Args:
        conn: In a transaction.
        number: Of the list.
        to: State that the step leads to.
        scribe: Who takes it.
        documents: What it is taken on: letters, decisions, checksums.
        reason: In words.
        refusals: Records that leave the list, and why; they are ``permanen`` again.

    Raises:
        ObjectMissingError: There is no such list.
        NotPermittedError: A651 the step is not possible now, A720 a refused record is not on the
            list, A721 the list was altered.
    """
    lifecycle.lock(conn)
    known, out = find(conn, number), refusals or {}
    if _AFTER.get(known.state) != to:
        raise not_permitted([state_finding(subject(number), f"{known.state} -> {to}")])
    strange = [_not_listed(key) for key in out if key not in known.keys]
    if strange:
        raise not_permitted(strange)
    stay = [key for key in known.keys if key not in out]
    _put(conn, dict.fromkeys(out, STATIC), number, known.state, scribe, out)
    _put(conn, dict.fromkeys(stay, to), number, known.state, scribe)
    state = to if stay else GIVEN_UP
    _step(conn, number, stay, (known.state, state), scribe, documents, reason)
    return find(conn, number)


def cancel(conn: Connection, number: int, reason: str, scribe: Scribe) -> Handover:
    """Give a list up; its records are ``permanen`` again.

    Raises:
        ObjectMissingError: There is no such list.
        NotPermittedError: A651, it was handed over or given up already; A721 it was altered.
    """
    lifecycle.lock(conn)
    known = find(conn, number)
    if known.state not in _AFTER:
        raise not_permitted([state_finding(subject(number), f"{known.state} -> {GIVEN_UP}")])
    _put(conn, dict.fromkeys(known.keys, STATIC), number, known.state, scribe)
    _step(conn, number, (), (known.state, GIVEN_UP), scribe, reason=reason)
    return find(conn, number)


def _last(conn: Connection) -> int:
    return len({entry.event.subject for entry in log.events(conn, kind=_KIND)})


def _put(  # noqa: PLR0913, PLR0917 - which records, where to and from, by whom and why
    conn: Connection,
    states: Mapping[RecordKey, str],
    number: int,
    before: str,
    scribe: Scribe,
    reasons: Mapping[RecordKey, str] | None = None,
) -> None:
    """Move records of a list, each with its event."""
    said = reasons or {}
    old = lifecycle.standings(conn, list(states))
    lifecycle.put(
        conn,
        {
            key: Standing(
                state=state,  # type: ignore[arg-type] # one of the states
                batch="" if state == STATIC else subject(number),
                not_before=old[key].not_before,
            )
            for key, state in states.items()
        },
    )
    events = [
        scribe(
            state,
            key[1],
            before=before,
            after=state,
            documents=(subject(number),),
            reason=said.get(key, ""),
        )
        for key, state in states.items()
    ]
    log.append_events(conn, events)


def _step(  # noqa: PLR0913, PLR0917 - a step and what it stands on
    conn: Connection,
    number: int,
    keys: Sequence[RecordKey],
    states: tuple[str, str],
    scribe: Scribe,
    documents: tuple[str, ...] = (),
    reason: str = "",
) -> None:
    """Write the step of a whole list into the log."""
    signed = (_checksum(keys), *documents)
    before, after = states
    event = scribe(
        _KIND, subject(number), before=before, after=after, documents=signed, reason=reason
    )
    log.append_events(conn, [event])


def _checksum(keys: Sequence[RecordKey]) -> str:
    return "sha256:" + list_sha256(f"{election}/{name}" for election, name in keys)


def _not_listed(key: RecordKey) -> ArchiveFinding:
    return ArchiveFinding(
        code="A720",
        where=f"{key[0]}/{key[1]}",
        message_id="tidak ada di daftar ini",
        message_en="is not on this list",
    )
