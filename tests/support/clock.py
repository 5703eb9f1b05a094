"""A clock that stands until it is moved."""

from datetime import datetime, timedelta


class HandClock:
    """Call it for the time."""

    def __init__(self, now: datetime) -> None:
        """Stand at ``now``."""
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def wait(self, span: timedelta) -> None:
        """Let time pass."""
        self.now += span
