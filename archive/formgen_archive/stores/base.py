"""What every object store guarantees."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectStat:
    """What is known of an object without reading it.

    Attributes:
        key: Its key.
        size: Bytes.
    """

    key: str
    size: int


class Store(Protocol):
    """Objects that are written once and never changed.

    Every method checks keys with ``keys.check_key`` before it touches anything and raises
    ``KeyNotAllowedError``. Keys are compared byte by byte. A key that would make an object the
    folder of another (``a/b`` beside ``a/b/c``) may be refused; layouts in ``keys`` never do so.

    Safe to use from several processes and threads at once: of many writers of one key exactly one
    wins, and readers see whole objects or none.

    A store with locks or versions offers them through a further Protocol of its own.
    """

    def put_new(self, key: str, data: bytes) -> None:
        """Write one object.

        When this returns, the object can be read back by anybody and survives a power cut.

        Raises:
            KeyNotAllowedError: ``key`` is no key.
            ObjectExistsError: The key is taken. What stands there is whole and survives a power
                cut, and was not touched; it may be other bytes.
            StoreUnavailableError: Nothing was written.
            OutcomeUnknownError: The object is there as a whole or not at all; repeat the call.
        """
        ...

    def put_new_many(self, items: Iterable[tuple[str, bytes]]) -> None:
        """Write many objects; cheaper than one by one.

        Objects of one folder, that is with the same key up to the last slash, become visible in
        the order given, each only after those before it are durable; different folders may
        overtake each other.

        Args:
            items: Keys and bytes, taken one at a time. A key that comes twice exists the second
                time.

        Raises:
            KeyNotAllowedError: One of them is no key; nothing was written.
            ObjectExistsError: Some keys were taken, see its ``keys``. All *other* objects were
                written, with the promise of ``put_new``.
            StoreUnavailableError: Nothing was written.
            OutcomeUnknownError: Each object is there as a whole or not at all; repeat the call.
        """
        ...

    def get(self, key: str) -> bytes:
        """Return the bytes of an object.

        Raises:
            KeyNotAllowedError: ``key`` is no key.
            ObjectMissingError: There is no such object.
            StoreUnavailableError: The store could not be read.
        """
        ...

    def stat(self, key: str) -> ObjectStat:
        """Return what is known of an object without reading it; raises as ``get``."""
        ...

    def exists(self, key: str) -> bool:
        """Tell whether an object stands under this key; raises as ``get`` but for missing."""
        ...

    def list(self, prefix: str = "") -> Iterator[ObjectStat]:
        """Go through the objects whose keys begin with ``prefix``, ordered by key.

        The prefix is text, not a folder: ``a/b`` finds ``a/b1`` as well. Objects written while
        the listing runs may be seen or not. Unfinished writes are never seen.

        Raises:
            KeyNotAllowedError: No key can begin with ``prefix``; raised at the call.
            StoreUnavailableError: The store could not be read; raised while going through.
        """
        ...
