"""Bring the catalogue's tables to the newest version, from inside the program."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

_MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(conn: Connection) -> None:
    """Run all outstanding migrations in the caller's transaction; without any, change nothing.

    Args:
        conn: A connection in a transaction. Other writers wait until it ends.
    """
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = conn
    command.upgrade(config, "head")
