"""Memory of a process that makes one parcel after the other.

glibc gives large blocks back to the system as soon as they are freed and asks for them anew a
moment later, and the system clears every page again: a seventh of the time of a document. A batch
uses the same amount from parcel to parcel, so what was freed may as well stay.
"""

import ctypes
from typing import Final

_TRIM_THRESHOLD: Final = -1  # M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of malloc.h
_MMAP_THRESHOLD: Final = -3
_KEPT: Final = 128 << 20
"""Bytes that stay: some parcels."""
_LARGEST: Final = 32 << 20
"""The most that glibc allows for one block."""


def keep_freed_memory() -> None:
    """Ask the allocator not to give memory back; without effect where it cannot be asked."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_TRIM_THRESHOLD, _KEPT)
        mallopt(_MMAP_THRESHOLD, _LARGEST)
