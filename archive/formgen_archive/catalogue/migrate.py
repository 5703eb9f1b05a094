"""Bring tables to their newest version, from inside the program."""

from pathlib import Path

from sqlalchemy import ColumnClause, Connection, column, inspect, select, table

from formgen_archive.catalogue.schema import VERSION, VERSION_TABLE

_MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(conn: Connection) -> None:
    """Run all outstanding migrations in the caller's transaction; without any, change nothing.

    Args:
        conn: A connection in a transaction. Other writers wait until it ends.
    """
    if newest_migration(conn, VERSION_TABLE) != VERSION:
        run_migrations(conn, _MIGRATIONS)


def run_migrations(conn: Connection, folder: Path) -> None:
    """Run those migrations of a folder that were not made yet, in the caller's transaction."""
    # Nearly always the tables are there: Alembic takes as long to import as all of SQLAlchemy.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["connection"] = conn
    command.upgrade(config, "head")


def newest_migration(conn: Connection, versions: str) -> str | None:
    """Return the newest migration that was made, or None for a database without the tables.

    Args:
        conn: A connection in a transaction.
        versions: Table in which Alembic keeps it.
    """
    if not inspect(conn).has_table(versions):
        return None
    newest: ColumnClause[str] = column("version_num")
    return conn.scalars(select(newest).select_from(table(versions))).one_or_none()
