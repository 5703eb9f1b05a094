"""A document before its seals, with what sealing asks of it: its hash and its trailer."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol, Self

from formgen.seal.trailer import Trailer, read_trailer


class Hash(Protocol):
    """A SHA-256 under way, as ``hashlib`` gives it."""

    def copy(self) -> Self:
        """Return another one in the same state."""
        ...

    def update(self, data: bytes, /) -> None:
        """Go on over these bytes."""
        ...

    def digest(self) -> bytes:
        """Return the 32 bytes of the hash so far."""
        ...

    def hexdigest(self) -> str:
        """Return the hash so far as 64 hexadecimal digits."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefix:
    """A document before its seals.

    Whoever makes many documents with one beginning hashes and joins it once, not for each.

    Attributes:
        parts: The bytes, in pieces.
        hashed: SHA-256 over all of them; copied, never updated.
        trailer: The trailer at their end.
    """

    parts: tuple[bytes, ...]
    hashed: Hash
    trailer: Trailer

    @property
    def length(self) -> int:
        """*N*: bytes in all."""
        return sum(map(len, self.parts))

    @property
    def data(self) -> bytes:
        """The bytes in one piece."""
        return b"".join(self.parts)


def read_prefix(data: bytes) -> Prefix:
    """Return the prefix with these bytes.

    Raises:
        IntegrityError: They are not a prefix that the renderer wrote.
    """
    return Prefix(parts=(data,), hashed=sha256(data), trailer=read_trailer(data))
