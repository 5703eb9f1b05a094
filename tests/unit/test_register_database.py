"""Opening the database, transactions, migrations."""

import logging
import sqlite3
import threading
from pathlib import Path
from types import ModuleType

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, inspect, text

from formgen.errors import InputError, IntegrityError, UnavailableError
from formgen.register import database
from formgen.register import schema as register_schema
from formgen.register.database import migrate, open_engine, reading, transaction
from formgen_archive.catalogue import schema as catalogue_schema
from tests.support.records import fresh_engine, migrate_all


def url(folder: Path) -> str:
    return f"sqlite:///{folder / 'register.db'}"


def pragma(engine: Engine, name: str) -> object:
    with reading(engine) as conn:
        return conn.execute(text(f"PRAGMA {name}")).scalar_one()


@pytest.mark.parametrize("schema", [register_schema, catalogue_schema])
def test_the_newest_version_is_that_of_the_migrations(schema: ModuleType) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(str(schema.__file__)).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [schema.VERSION]


def test_sqlite_is_set_up_to_keep_what_it_commits(tmp_path: Path) -> None:
    engine = open_engine(url(tmp_path))
    assert pragma(engine, "journal_mode") == "wal"
    assert pragma(engine, "synchronous") == 2  # FULL
    assert pragma(engine, "foreign_keys") == 1
    assert pragma(engine, "busy_timeout") == 30_000
    engine.dispose()


@pytest.mark.parametrize("bad", ["", "register.db", "mongodb://x", "sqlite+nosuch:///x"])
def test_a_bad_url_is_the_users_to_correct(bad: str) -> None:
    with pytest.raises(InputError):
        open_engine(bad)


def test_a_missing_folder_is_unavailable(tmp_path: Path) -> None:
    engine = open_engine(url(tmp_path / "missing"))
    with pytest.raises(UnavailableError), transaction(engine):
        pass
    with pytest.raises(UnavailableError):
        migrate(engine)


def test_a_damaged_file_is_a_matter_of_integrity(tmp_path: Path) -> None:
    (tmp_path / "register.db").write_bytes(b"not a database" * 100)
    engine = open_engine(url(tmp_path))
    with pytest.raises(IntegrityError), transaction(engine):
        pass


def insert_and_fail(conn: Connection) -> None:
    conn.execute(text("INSERT INTO register_elections VALUES (1, 1)"))
    conn.execute(text("SELECT * FROM no_such_table"))


def test_an_exception_rolls_back(tmp_path: Path) -> None:
    with fresh_engine("sqlite", tmp_path) as engine:
        with pytest.raises(UnavailableError), transaction(engine) as conn:
            insert_and_fail(conn)
        with reading(engine) as conn:
            assert conn.execute(text("SELECT count(*) FROM register_elections")).scalar_one() == 0


def test_a_writer_queues_behind_a_writer_but_not_behind_a_reader(tmp_path: Path) -> None:
    with fresh_engine("sqlite", tmp_path) as engine:
        other = sqlite3.connect(tmp_path / "register.db", timeout=0, isolation_level=None)
        with reading(engine) as conn:
            conn.execute(text("SELECT * FROM register_elections")).all()
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")
        with transaction(engine), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()


def test_a_writer_that_waits_goes_on_when_the_other_has_ended(tmp_path: Path) -> None:
    with fresh_engine("sqlite", tmp_path) as engine:
        other = sqlite3.connect(
            tmp_path / "register.db", isolation_level=None, check_same_thread=False
        )
        other.execute("BEGIN IMMEDIATE")
        ended = threading.Timer(0.05, other.execute, ["ROLLBACK"])
        ended.start()
        with transaction(engine) as conn:
            assert conn.execute(text("SELECT count(*) FROM register_elections")).scalar_one() == 0
        ended.join()
        other.close()


def test_a_writer_does_not_wait_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_BUSY_SECONDS", 0.01)
    with fresh_engine("sqlite", tmp_path) as engine:
        other = sqlite3.connect(tmp_path / "register.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(UnavailableError, match="locked"), transaction(engine):
            pass
        other.close()
        with transaction(engine):
            assert pragma(engine, "busy_timeout") == 30_000


def test_two_processes_may_migrate_at_once(tmp_path: Path) -> None:
    engines = [open_engine(url(tmp_path)) for _ in range(4)]
    threads = [threading.Thread(target=migrate_all, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for engine in engines:
        assert "register_documents" in inspect(engine).get_table_names()
        engine.dispose()


def test_a_new_database_that_another_process_writes_is_waited_for(tmp_path: Path) -> None:
    """SQLite refuses to change the mode of such a one at once, however long it may wait."""
    other = sqlite3.connect(tmp_path / "register.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    ended = threading.Timer(0.1, other.close)
    ended.start()
    engine = open_engine(url(tmp_path))
    assert pragma(engine, "journal_mode") == "wal"
    ended.join()
    engine.dispose()


def test_migrating_is_silent(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING), fresh_engine("sqlite", tmp_path):
        pass
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []


@pytest.mark.parametrize(
    ("metadata", "version_table"),
    [
        (register_schema.metadata, register_schema.VERSION_TABLE),
        (catalogue_schema.metadata, catalogue_schema.VERSION_TABLE),
    ],
    ids=["register", "catalogue"],
)
def test_migrations_end_at_the_tables_that_the_code_uses(
    tmp_path: Path, metadata: MetaData, version_table: str
) -> None:
    with fresh_engine("sqlite", tmp_path) as engine, reading(engine) as conn:
        assert version_table in inspect(conn).get_table_names()
        context = MigrationContext.configure(
            conn,
            opts={
                "version_table": version_table,
                "compare_type": True,
                "include_name": lambda name, kind, _parents: (
                    kind != "table" or name in metadata.tables
                ),
            },
        )
        assert compare_metadata(context, metadata) == []
