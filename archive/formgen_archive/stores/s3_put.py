"""Writing objects to S3 once and never again.

S3 itself overwrites without a word, or, in a bucket with versions, lays one version over the
other. Three things make of it a store that is written once:

    fence     ``If-None-Match: *`` with every object: a server that knows it refuses the second
    proof     after writing, the versions are listed: the *oldest* is the object, and whoever
              wrote another one has lost. Holds on servers that know no fence, too
    token     every write carries a random name, so that a repetition after a lost answer
              recognises its own earlier try

A loser's version stays where it lies, newer and never read; it may be locked. ``check`` tells.
"""

import secrets
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from minio.error import S3Error

from formgen_archive.errors import ArchiveError, OutcomeUnknownError, StoreUnavailableError
from formgen_archive.stores.locking import Lock
from formgen_archive.stores.s3_client import S3Client

THREADS = 8
"""Objects on their way at once: measured on SeaweedFS, more gain nothing."""

Items = Sequence[tuple[str, bytes]]


@dataclass(slots=True)
class _Outcome:
    """What became of the objects of one call."""

    written: int = 0
    taken: list[int] = field(default_factory=list)
    failures: list[ArchiveError] = field(default_factory=list)


def put_all(client: S3Client, items: Items, lock: Lock) -> tuple[str, ...]:
    """Write objects: folders side by side, those of one folder one after the other.

    Returns:
        The keys that were taken, in the order of ``items``; all others were written.

    Raises:
        StoreUnavailableError: Nothing was written.
        OutcomeUnknownError: Something may have been written.
    """
    outcome, deadline = _Outcome(), client.patience.deadline()

    def work(places: Sequence[int]) -> None:
        if not outcome.failures:  # the first failure stops what has not begun
            _put_folder(client, items, places, lock, outcome, deadline)

    with ThreadPoolExecutor(THREADS) as pool:
        for done in [pool.submit(work, places) for places in _folders(items)]:
            done.result()
    if outcome.failures:
        raise _together(outcome)
    return tuple(items[place][0] for place in sorted(outcome.taken))


def _folders(items: Items) -> Iterable[Sequence[int]]:
    """Return the places of the items of each folder."""
    folders: dict[str, list[int]] = {}
    for place, (key, _) in enumerate(items):
        folders.setdefault(key.rpartition("/")[0], []).append(place)
    return folders.values()


def _put_folder(  # noqa: PLR0913, PLR0917 - one call's whole situation
    client: S3Client,
    items: Items,
    places: Sequence[int],
    lock: Lock,
    outcome: _Outcome,
    deadline: float,
) -> None:
    """Write the objects of one folder in order, then see which of them are the first."""
    tries: dict[int, _Try] = {}
    try:
        for place in places:
            tries[place] = _put(client, *items[place], lock, deadline)
        won = _winners(client, items, tries)
    except S3Error as error:
        outcome.failures.append(_refused(error))
        outcome.written += len(tries)
    except ArchiveError as error:
        outcome.failures.append(error)
        outcome.written += len(tries)
    else:
        outcome.written += len(won)
        outcome.taken += [place for place in places if place not in won]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Try:
    """One object that was sent.

    Attributes:
        version: Its version id; empty when the fence refused it.
        unsure: Whether an answer was lost, so that an earlier try may have been written.
        token: Names its writer.
    """

    version: str
    unsure: bool
    token: str


def _put(client: S3Client, key: str, data: bytes, lock: Lock, deadline: float) -> _Try:
    """Send one object until there is an answer."""
    token = secrets.token_hex(16)

    def send(unsure: bool) -> _Try:
        try:
            version = client.put(key, data, lock, token)
        except S3Error as error:
            if error.code != "PreconditionFailed":
                raise
            version = ""
        return _Try(version=version, unsure=unsure, token=token)

    return client.patience.persist(send, deadline, changes=True)


def _winners(client: S3Client, items: Items, tries: dict[int, _Try]) -> set[int]:
    """Return the places of the objects that are the first of their key."""
    asked = {place: sent for place, sent in tries.items() if sent.version or sent.unsure}
    if not asked:
        return set()
    folder = items[next(iter(asked))][0].rpartition("/")[0] + "/"
    oldest = {
        item.object_name: item.version_id or ""
        for item in client.listing(folder)  # newest first: the last one stays
        if not item.is_delete_marker
    }
    won = set()
    for place, sent in asked.items():
        key = items[place][0]
        first = oldest.get(key)
        if first is None:
            raise _vanished(key)
        if first == sent.version or (sent.unsure and client.writer(key, first) == sent.token):
            won.add(place)
    return won


def _together(outcome: _Outcome) -> ArchiveError:
    """Return the failure of the whole call: nothing written only if that is so of all objects."""
    for failure in outcome.failures:
        if not isinstance(failure, StoreUnavailableError):
            return failure
    if not outcome.written:
        return outcome.failures[0]
    return OutcomeUnknownError(
        "penulisan ke penyimpanan terputus, ulangi",
        "writing to the store was interrupted, repeat it",
    )


def _refused(error: S3Error) -> StoreUnavailableError:
    return StoreUnavailableError(
        f"penyimpanan menolak: {error.code}", f"the store refused: {error.code}"
    )


def _vanished(key: str) -> OutcomeUnknownError:
    return OutcomeUnknownError(
        f"ditulis tetapi tidak terlihat: {key}", f"written but not to be seen: {key}"
    )
