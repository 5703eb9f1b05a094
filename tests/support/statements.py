"""Count what is sent to a database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event


@contextmanager
def count_statements(engine: Engine) -> Iterator[list[str]]:
    """Collect the statements that are executed; many rows given at once count as one."""
    seen: list[str] = []

    def note(*details: object) -> None:
        seen.append(str(details[2]))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
