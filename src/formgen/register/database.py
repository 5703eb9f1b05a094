"""One database for the register and the archive's catalogue: open it, and run transactions.

SQLite by default, PostgreSQL by URL. Both rooms write SQLAlchemy Core only, so nothing else in
the program knows which it is.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import quote

from sqlalchemy import (
    Connection,
    Engine,
    create_engine,
    event,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError

from formgen.errors import InputError, IntegrityError, Text, UnavailableError
from formgen.register.schema import VERSION, VERSION_TABLE
from formgen_archive.catalogue.migrate import newest_migration, run_migrations

_MIGRATIONS = Path(__file__).parent / "migrations"
_READING = "formgen_reading"
_BEGIN_WRITING = "BEGIN IMMEDIATE"
_BUSY_SECONDS = 30  # how long a writer waits for another one: far above a batch's longest step
_ASK_AGAIN_SECONDS = 0.001  # a batch's shortest step is some milliseconds

_PRAGMAS = (
    f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}",  # first: changing the mode may have to wait
    "PRAGMA journal_mode = WAL",  # readers and a writer do not block each other
    "PRAGMA synchronous = FULL",  # what is committed survives a power cut
    "PRAGMA foreign_keys = ON",
)


def open_engine(url: str, **pool: int) -> Engine:
    """Make an engine; nothing is opened before the first transaction.

    Args:
        url: ``sqlite:///PATH`` or ``postgresql+psycopg://...``. The folder of PATH must exist.
        pool: Sizes of SQLAlchemy's pool of connections, if not its own.

    Returns:
        The engine; the caller disposes of it. On SQLite a transaction takes the write lock when
        it begins, so that what it has read cannot change before it writes.

    Raises:
        InputError: The URL is not one, or its driver is not installed.
    """
    try:
        engine = create_engine(make_url(url), pool_pre_ping=not url.startswith("sqlite"), **pool)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise InputError(
            Text("alamat basis data tidak sah", "the database URL is not valid"),
            hint=Text("contoh: sqlite:///register.db", "for example: sqlite:///register.db"),
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def open_reading_engine(url: str, *, connections: int) -> Engine:
    """Make an engine that cannot write, for those who answer questions from many threads.

    Args:
        url: As for ``open_engine``. A database file that does not exist is not made.
        connections: Most connections open at a time, 1 or more.

    Raises:
        InputError: As ``open_engine``.
        UnavailableError: It cannot be reached, or its tables are not those of this version.
    """
    engine = open_engine(url, pool_size=connections, max_overflow=0)
    if engine.dialect.name == "sqlite":
        path = quote(engine.url.database or "")
        existing = engine.url.set(database=f"file:{path}", query={"mode": "rw", "uri": "true"})
        engine = open_engine(
            existing.render_as_string(hide_password=False), pool_size=connections, max_overflow=0
        )
        event.listen(engine, "connect", _forbid_writing)
    else:
        event.listen(engine, "begin", _begin_reading)
    with reading(engine) as conn:
        if newest_migration(conn, VERSION_TABLE) != VERSION:
            raise UnavailableError(
                Text("register belum disiapkan", "the register is not ready"),
                hint=Text("jalankan: formgen doctor", "run: formgen doctor"),
            )
    return engine


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """Run a transaction that may write: committed at the end, rolled back on any exception.

    Raises:
        UnavailableError: The database cannot be reached or used; run the step again.
        IntegrityError: The database file is damaged.
    """
    with _wrapped(), engine.begin() as conn:
        yield conn


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Run a transaction that only reads, in one consistent view; raises as ``transaction``."""
    with _wrapped(), engine.connect() as conn:
        conn.execution_options(**{_READING: True})
        with conn.begin():
            yield conn


def migrate(engine: Engine) -> None:
    """Bring the register's tables to the newest version; without need, change nothing.

    All or nothing, also when two processes start at once. The archive's catalogue has its own:
    ``formgen_archive.catalogue.migrate.migrate``.

    Raises:
        UnavailableError: As ``transaction``.
    """
    with reading(engine) as conn:
        if newest_migration(conn, VERSION_TABLE) == VERSION:
            return
    with transaction(engine) as conn:
        run_migrations(conn, _MIGRATIONS)


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - DB-API is untyped
    """Set up a new connection, and leave BEGIN to ``_begin_sqlite``."""
    connection.isolation_level = None
    until = monotonic() + _BUSY_SECONDS
    for pragma in _PRAGMAS:  # two that change the mode at once: one is refused, without waiting
        _ask_until(until, connection, pragma)


def _begin_sqlite(conn: Connection) -> None:
    """Begin as a reader only where it was asked for."""
    if conn.get_execution_options().get(_READING, False):
        conn.exec_driver_sql("BEGIN")
    else:
        _begin_writing(conn)


def _begin_writing(conn: Connection) -> None:
    """Take the write lock, asking again and again while another writer has it.

    SQLite asks too, but sleeps up to 100 ms between: processes of one batch would wait for each
    other a fifth of their time.
    """
    own: Any = conn.connection.driver_connection
    own.execute("PRAGMA busy_timeout = 0")
    try:
        _ask_until(monotonic() + _BUSY_SECONDS, own, _BEGIN_WRITING)
    except sqlite3.Error:
        conn.exec_driver_sql(_BEGIN_WRITING)  # for the words that our callers know
    finally:
        own.execute(_PRAGMAS[0])


def _ask_until(until: float, own: sqlite3.Connection, statement: str) -> None:
    """Ask the driver itself: a refusal in SQLAlchemy's words takes ten times as long."""
    while True:
        try:
            own.execute(statement)
        except sqlite3.Error as error:
            if not _is_busy(error) or monotonic() >= until:
                raise
            sleep(_ASK_AGAIN_SECONDS)
        else:
            return


def _is_busy(error: sqlite3.Error) -> bool:
    """Tell whether another writer is at work; the code's upper bits say more than that."""
    code = getattr(error, "sqlite_errorcode", 0)
    return bool(code & 0xFF == sqlite3.SQLITE_BUSY)


def _forbid_writing(connection: Any, _record: object) -> None:  # noqa: ANN401 - as above
    connection.execute("PRAGMA query_only = ON")


def _begin_reading(conn: Connection) -> None:
    conn.exec_driver_sql("SET TRANSACTION READ ONLY")


@contextmanager
def _wrapped() -> Iterator[None]:
    """Turn the driver's errors into ours; the transaction was rolled back."""
    try:
        yield
    except OperationalError as error:
        raise UnavailableError(
            Text(
                f"basis data tidak dapat dipakai: {error.orig}",
                f"the database cannot be used: {error.orig}",
            ),
            hint=Text("coba lagi nanti", "try again later"),
        ) from error
    except DatabaseError as error:
        if type(error) is not DatabaseError:
            raise
        raise IntegrityError(
            Text(f"basis data rusak: {error.orig}", f"the database is damaged: {error.orig}")
        ) from error
