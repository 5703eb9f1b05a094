"""Writing again what may be there already: how a batch continues after it was killed."""

from collections.abc import Sequence

from formgen_archive.errors import ObjectDiffersError, ObjectExistsError
from formgen_archive.stores.base import Store
from formgen_archive.stores.locking import Lock, LockingStore


def put_same(store: Store, items: Sequence[tuple[str, bytes]]) -> tuple[str, ...]:
    """Write objects; those already there must hold the same bytes.

    When this returns, all of them are in the store with these bytes, durably.

    Returns:
        The keys that were there before.

    Raises:
        ObjectDiffersError: Some keys hold other bytes; all free keys were written.
        ArchiveError: As ``Store.put_new_many``.
    """
    try:
        store.put_new_many(items)
    except ObjectExistsError as error:
        return _same(store, items, error)
    return ()


def lock_same(
    store: LockingStore, items: Sequence[tuple[str, bytes]], lock: Lock
) -> tuple[str, ...]:
    """Write objects under a lock; those already there keep theirs. Else as ``put_same``."""
    try:
        store.put_locked_many(items, lock)
    except ObjectExistsError as error:
        return _same(store, items, error)
    return ()


def _same(
    store: Store, items: Sequence[tuple[str, bytes]], error: ObjectExistsError
) -> tuple[str, ...]:
    """Compare what was there before."""
    wanted = dict(items)
    different = [key for key in error.keys if store.get(key) != wanted[key]]
    if different:
        raise ObjectDiffersError(different) from error
    return error.keys
