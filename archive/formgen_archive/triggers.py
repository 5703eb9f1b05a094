"""From which day a period runs: the value of a rule's triggers for one record.

``terakhir(a, b)`` is the latest of its arguments and is not known while one of them is not. What
is not known never becomes a day by being left out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from formgen_archive.occurrences import CLOSING, History, Occurrence
from formgen_archive.rules import Trigger
from formgen_archive.words import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """The day of one trigger, or why there is none.

    Attributes:
        trigger: Which.
        day: The day, or None while it is not known.
        occurrences: What it was taken from.
        because: In words: what it was taken from, or everything that is missing.
    """

    trigger: Trigger
    day: date | None
    occurrences: tuple[Occurrence, ...] = ()
    because: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The day a period starts, with the triggers it is the latest of.

    Attributes:
        day: The latest day, or None while one of the triggers is not known.
        values: One for each trigger of the rule, in its order.
    """

    day: date | None
    values: tuple[Value, ...]


def start_of(triggers: Sequence[Trigger], history: History, *, place: str, rule: str) -> Start:
    """Return the day from which the period of a record runs.

    Args:
        triggers: Of its rule, one or more.
        history: All occurrences of its contest.
        place: Its 13 digits.
        rule: Id of its rule.
    """
    values = tuple(value_of(item, history, place=place, rule=rule) for item in triggers)
    days = [value.day for value in values]
    known = [day for day in days if day is not None]
    return Start(day=max(known) if known and len(known) == len(days) else None, values=values)


def value_of(trigger: Trigger, history: History, *, place: str, rule: str) -> Value:
    """Return the day of one trigger for a record; arguments as ``start_of``."""
    if trigger == "sengketa_selesai":
        return _dispute_over(history)
    if trigger in CLOSING:
        return _cases_over(trigger, history)
    if trigger == "berkas_ditutup":
        return _file_closed(history, place, rule)
    return _last(trigger, history, place, rule)


def _last(trigger: Trigger, history: History, place: str, rule: str) -> Value:
    """Return the last day on which it happened in the scope of a record."""
    found = [i for i in history.freeing if i.kind == trigger and i.covers(place, rule)]
    waiting = _unconfirmed(history, lambda i: i.kind == trigger and i.covers(place, rule))
    if waiting or not found:
        return Value(trigger=trigger, day=None, because=waiting or (_missing(trigger),))
    return _taken(trigger, [max(found, key=lambda item: (item.day, item.id))])


def _file_closed(history: History, place: str, rule: str) -> Value:
    """Return the day the file was closed, unless it was opened again since."""
    value = _last("berkas_ditutup", history, place, rule)
    opened = [
        item
        for item in history.restraining
        if item.kind == "dibuka_lagi" and item.covers(place, rule)
    ]
    if value.day is None or not opened:
        return value
    last = max(opened, key=lambda item: (item.day, item.id))
    if (value.day, value.occurrences[0].id) > (last.day, last.id):
        return value
    return Value(
        trigger="berkas_ditutup",
        day=None,
        because=(
            Sentence(
                f"berkas dibuka lagi pada {last.day} ({last.document})",
                f"the file was opened again on {last.day} ({last.document})",
            ),
        ),
    )


def _cases_over(trigger: Trigger, history: History) -> Value:
    """Return the day of the last decision when no case of the contest is open."""
    found = [item for item in history.freeing if item.kind == trigger]
    missing = (*_open_cases(history), *_unconfirmed(history, lambda i: i.kind == trigger))
    if missing or not found:
        return Value(trigger=trigger, day=None, because=missing or (_missing(trigger),))
    return _taken(trigger, [max(found, key=lambda item: (item.day, item.id))])


def _dispute_over(history: History) -> Value:
    """Return the day on which the last matter of the contest was over.

    Over means: every result that was announced has its letter of the Constitutional Court, every
    case a final decision, every order is carried out and followed by a new result.
    """
    results = [item for item in history.restraining if item.kind == "penetapan_hasil"]
    missing = (
        *(() if results else (_missing("penetapan_hasil"),)),
        *_unconfirmed(history, lambda i: i.kind == "penetapan_hasil"),
        *(_unanswered(item) for item in results if not _answers(item, history)),
        *_open_cases(history),
        *(_undone(item) for item in history.open_orders()),
        *_without_result(history),
    )
    if missing:
        return Value(trigger="sengketa_selesai", day=None, because=missing)
    ending = [
        item
        for item in history.freeing
        if item.kind in CLOSING or item.kind in {"brpk", "perintah_selesai"}
    ]
    return _taken("sengketa_selesai", ending)


def _answers(result: Occurrence, history: History) -> bool:
    return any(item.kind == "brpk" and item.day >= result.day for item in history.freeing)


def _without_result(history: History) -> tuple[Sentence, ...]:
    """Name the orders that were carried out but led to no new result yet."""
    results = [item.day for item in history.freeing if item.kind == "penetapan_hasil"]
    return tuple(
        Sentence(
            f"belum ada penetapan hasil setelah perintah selesai pada {item.day}",
            f"no result was announced since the order was carried out on {item.day}",
        )
        for item in history.freeing
        if item.kind == "perintah_selesai" and not any(day >= item.day for day in results)
    )


def _open_cases(history: History) -> tuple[Sentence, ...]:
    return tuple(
        Sentence(f"perkara {case} belum berkekuatan hukum tetap", f"case {case} is not final")
        for case in history.open_cases()
    )


def _unanswered(result: Occurrence) -> Sentence:
    return Sentence(
        f"belum ada surat BRPK atas penetapan hasil {result.day}",
        f"there is no BRPK letter about the result of {result.day}",
    )


def _undone(order: Occurrence) -> Sentence:
    scope = order.place or "seluruh pemilihan"
    return Sentence(
        f"{order.kind} {order.document} belum selesai ({scope})",
        f"{order.kind} {order.document} is not carried out ({scope})",
    )


def _unconfirmed(history: History, wanted: Callable[[Occurrence], bool]) -> tuple[Sentence, ...]:
    """Name what was recorded, also as a correction, and not confirmed by a second person."""
    return tuple(
        Sentence(
            f"{item.kind} (peristiwa {item.id}) belum disahkan orang kedua",
            f"{item.kind} (event {item.id}) is not confirmed by a second person",
        )
        for item in history.occurrences
        if item.confirmed_by is None and wanted(item)
    )


def _missing(trigger: str) -> Sentence:
    return Sentence(f"belum tercatat: {trigger}", f"not recorded: {trigger}")


def _taken(trigger: Trigger, found: Sequence[Occurrence]) -> Value:
    last = max(found, key=lambda item: (item.day, item.id))
    return Value(
        trigger=trigger,
        day=last.day,
        occurrences=tuple(found),
        because=(Sentence(*[f"{last.kind} {last.day} ({last.document})"] * 2),),
    )
