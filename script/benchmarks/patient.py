"""Going on where a step was cut short: machines that measure are stopped for minutes by others."""

import time
from collections.abc import Callable
from typing import TypeVar

from formgen.errors import RefusedError, UnavailableError

T = TypeVar("T")
_TRIES = 60
_PAUSE = 10.0  # seconds; a run that was cut short is refused until its lease is over


def again(work: Callable[[], T]) -> T:
    """Repeat a step that may be repeated until the store answers and no lease keeps it out."""
    for _ in range(_TRIES):
        try:
            return work()
        except (RefusedError, UnavailableError):
            time.sleep(_PAUSE)
    return work()
