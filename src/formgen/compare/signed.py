"""The signed scan of an original, as it is handed to the comparison."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedScan:
    """A signed scan of an original.

    Attributes:
        data: A PDF; empty where there is none.
        shows: Page of the original that each of its pages shows.
    """

    data: bytes = b""
    shows: tuple[int, ...] = ()


NO_SCAN: Final = SignedScan()
