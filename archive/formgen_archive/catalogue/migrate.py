"""Bring the catalogue's tables to the newest version, from inside the program."""

from pathlib import Path

from sqlalchemy import ColumnClause, Connection, column, inspect, select, table

from formgen_archive.catalogue.schema import VERSION, VERSION_TABLE

_MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(conn: Connection) -> None:
    """Run all outstanding migrations in the caller's transaction; without any, change nothing.

    Args:
        conn: A connection in a transaction. Other writers wait until it ends.
    """
    if _version(conn) == VERSION:
        return
    # Nearly always the tables are there: Alembic takes as long to import as all of SQLAlchemy.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = conn
    command.upgrade(config, "head")


def _version(conn: Connection) -> str | None:
    """Return the newest migration that was made, or None for a database without tables."""
    if not inspect(conn).has_table(VERSION_TABLE):
        return None
    newest: ColumnClause[str] = column("version_num")
    return conn.scalars(select(newest).select_from(table(VERSION_TABLE))).one_or_none()
