"""How much a file from outside may cost, and the reasons for which it is refused."""

from dataclasses import dataclass
from typing import Final, Literal

MEBI: Final = 1 << 20

Refusal = Literal["damaged", "encrypted", "too_large", "too_many_pages", "too_heavy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits for one file.

    Attributes:
        file_bytes: Size of the file.
        memory_bytes: Address space of the process that opens it.
        cpu_seconds: Processor time after which the system ends that process.
        wall_seconds: Time by the clock after which we end it. On a busy machine a process gets only
            a part of that, and an honest copy takes no more work there.
        reading_seconds: Processor time after which it stops by itself and returns what it has.
        pixels: Width times height of a picture.
        side: Width or height of a picture.
        pages: Pages of a PDF.
        answer_bytes: Size of the answer, held by the system: a taken-over worker cannot flood us.
    """

    file_bytes: int = 64 * MEBI
    memory_bytes: int = 1024 * MEBI
    cpu_seconds: int = 9
    wall_seconds: float = 40.0
    reading_seconds: float = 6.0
    pixels: int = 60_000_000
    side: int = 20_000
    pages: int = 600
    answer_bytes: int = 16 * MEBI


LIMITS: Final = Limits()

SCAN_LIMITS: Final = Limits(
    file_bytes=256 * MEBI,
    memory_bytes=2048 * MEBI,
    cpu_seconds=900,
    wall_seconds=4000.0,
    reading_seconds=850.0,
    answer_bytes=384 * MEBI,
)
"""For stacks of paper from the office's own scanner; nobody from outside can hand these in."""


class RefusedFileError(Exception):
    """Raised inside the worker for a file it will not read; never leaves it."""

    def __init__(self, refusal: Refusal) -> None:
        """Keep the reason, which travels to the caller as a word."""
        super().__init__(refusal)
        self.refusal: Refusal = refusal
