"""What a store with locks guarantees besides ``base.Store``.

Every object has versions. Our own writers make exactly one; others appear when somebody wrote or
deleted past this program, or when two writers raced. A version can be protected in two ways that
do not know of each other: a lock that runs until a moment and can only be extended, and a legal
hold that is on or off. A version under either cannot be deleted.

The names of modes are those of S3. Moments are UTC; a store may keep whole seconds only, and then
rounds up: never a shorter protection than was asked for.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal, Protocol, runtime_checkable

from formgen_archive.errors import LockedError, LockRefusedError
from formgen_archive.stores.base import Store

LockMode = Literal["GOVERNANCE", "COMPLIANCE"]
"""``COMPLIANCE``: nobody can shorten or lift it. ``GOVERNANCE`` is for tests and rehearsals: a
privileged account may lift it."""

MAX_LOCK_YEARS = 30
"""No lock may end later than so many years from now: a mistyped year could never be undone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """How one version is protected.

    Attributes:
        mode: Of the lock; None exactly when there is no lock.
        retain_until: End of the lock, UTC. May lie in the past: then the lock has run out.
        legal_hold: Whether the legal hold is on.
    """

    mode: LockMode | None = None
    retain_until: datetime | None = None
    legal_hold: bool = False

    def __post_init__(self) -> None:
        """Refuse half a lock and a moment without a zone."""
        if (self.mode is None) != (self.retain_until is None):
            raise ValueError("mode and retain_until come together")
        if self.retain_until is not None and self.retain_until.tzinfo is None:
            raise ValueError("retain_until has no zone")

    def runs(self, now: datetime) -> bool:
        """Tell whether the lock still runs; its last moment belongs to it."""
        return self.retain_until is not None and self.retain_until >= now

    def protects(self, now: datetime) -> bool:
        """Tell whether lock or hold forbid deleting."""
        return self.legal_hold or self.runs(now)

    def rounded(self) -> "Lock":
        """Return the lock with whole seconds, as S3 keeps them."""
        if self.retain_until is None:
            return self
        return replace(self, retain_until=whole_second(self.retain_until))


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of one key, or a marker that says "deleted" and hides the versions below it.

    Attributes:
        key: Its key.
        version_id: Opaque; never given twice.
        marker: Whether it is a delete marker. Markers have no bytes and no protection.
        size: Bytes; 0 for a marker.
    """

    key: str
    version_id: str
    marker: bool
    size: int


@runtime_checkable
class LockingStore(Store, Protocol):
    """Objects with versions and locks.

    ``get``, ``stat``, ``exists`` and ``list`` of ``base.Store`` speak of the *oldest* version that
    has bytes: what was written first is the object, whatever was written over it or hides it.

    All methods check keys as ``base.Store`` does. ``StoreUnavailableError`` from a method that
    changes something means that nothing was changed, ``OutcomeUnknownError`` that it may have been:
    look (``versions``, ``read_lock``) or repeat; all of them may be repeated.
    """

    def put_locked_many(self, items: Iterable[tuple[str, bytes]], lock: Lock) -> None:
        """Write many objects as ``put_new_many``, each protected from its first moment.

        Raises:
            LockRefusedError: ``lock`` ends in the past or beyond the cap; nothing was written.
            ArchiveError: As ``put_new_many``. Objects that were there keep the lock they have.
        """
        ...

    def versions(self, key: str) -> tuple[Version, ...]:
        """Return all versions and markers of exactly this key; maybe none.

        Versions first, the newest of them first, then markers. Never those of another key that
        begins with this one.

        Raises:
            KeyNotAllowedError: ``key`` is no key.
            StoreUnavailableError: The store could not be read: *not* the same as none.
        """
        ...

    def list_versions(self, prefix: str = "") -> Iterator[Version]:
        """Go through all versions and markers of all keys that begin so.

        Versions come ordered by key, of one key the newest first; markers may come anywhere.
        Raises as ``list``.
        """
        ...

    def get_version(self, key: str, version_id: str) -> bytes:
        """Return the bytes of one version.

        Raises:
            ObjectMissingError: There is no such version, or it is a marker.
            ArchiveError: As ``Store.get``.
        """
        ...

    def read_lock(self, key: str, version_id: str) -> Lock:
        """Return how one version is protected; raises as ``get_version``."""
        ...

    def extend_lock(
        self, key: str, version_id: str, until: datetime, *, mode: LockMode = "COMPLIANCE"
    ) -> None:
        """Make the lock of one version run until a moment; setting the same again is fine.

        Raises:
            LockRefusedError: ``until`` is earlier than what is set, in the past or beyond the cap,
                or a lock of another mode runs. Nothing was changed.
            ObjectMissingError: There is no such version, or it is a marker.
            ArchiveError: The store failed.
        """
        ...

    def set_legal_hold(self, key: str, version_id: str, *, on: bool) -> None:
        """Switch the legal hold of one version; setting the same again is fine.

        Raises:
            ObjectMissingError: There is no such version, or it is a marker.
            ArchiveError: The store failed.
        """
        ...

    def delete_version(self, key: str, version_id: str) -> None:
        """Delete one version or marker for good.

        A version that is not there is no error: whether all is gone only ``versions`` can tell.

        Raises:
            LockedError: Lock or hold forbid it, or the store refused for another reason of its
                own; nothing was deleted.
            ArchiveError: The store failed.
        """
        ...

    def clock(self) -> datetime | None:
        """Return the store's own time, UTC, or None where it has no clock but this machine's.

        Raises:
            StoreUnavailableError: The store did not answer.
        """
        ...


def require_new_lock(lock: Lock, now: datetime) -> None:
    """Refuse a lock that cannot be set at ``now``.

    Raises:
        LockRefusedError: It ends in the past or beyond the cap.
    """
    if lock.retain_until is not None:
        _require_end(lock.retain_until, now)


def require_extension(current: Lock, until: datetime, mode: LockMode, now: datetime) -> None:
    """Refuse every change of a lock that is no extension.

    Raises:
        LockRefusedError: Earlier than before, in the past, beyond the cap, or of another mode.
    """
    if current.retain_until is not None and until < current.retain_until:
        raise LockRefusedError("shorter", until)
    if current.runs(now) and current.mode != mode:
        raise LockRefusedError("mode", until)
    _require_end(until, now)


def require_deletable(key: str, lock: Lock, now: datetime) -> None:
    """Refuse to delete what is protected.

    Raises:
        LockedError: Lock or hold forbid it.
    """
    if lock.protects(now):
        raise LockedError(key)


def stronger(one: Lock, other: Lock) -> Lock:
    """Return what protects at least as much as both."""
    ends = [lock for lock in (one, other) if lock.retain_until is not None]
    latest = max(ends, key=_end, default=Lock())
    strict = any(lock.mode == "COMPLIANCE" for lock in ends)
    return Lock(
        mode="COMPLIANCE" if strict else latest.mode,
        retain_until=latest.retain_until,
        legal_hold=one.legal_hold or other.legal_hold,
    )


def whole_second(moment: datetime) -> datetime:
    """Return a moment in UTC, rounded up to a whole second."""
    moment = moment.astimezone(UTC)
    return moment.replace(microsecond=0) + timedelta(seconds=1 if moment.microsecond else 0)


def _end(lock: Lock) -> datetime:
    return lock.retain_until or datetime.min.replace(tzinfo=UTC)


def _require_end(until: datetime, now: datetime) -> None:
    if until <= now:
        raise LockRefusedError("past", until)
    if until > _years_later(now, MAX_LOCK_YEARS):
        raise LockRefusedError("cap", until)


def _years_later(moment: datetime, years: int) -> datetime:
    """Return the same day and time so many years later; 1 March for 29 February."""
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:
        return moment.replace(year=moment.year + years, month=3, day=1)
