"""Small records, events and databases for the tests of archive and register."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from formgen.register import database
from formgen_archive.audit import Actor, Event
from formgen_archive.canonical import sha256_hex
from formgen_archive.catalogue.migrate import migrate as migrate_catalogue
from formgen_archive.manifest import Manifest, Representation
from tests.support.postgresql import server_url

DAY = date(2024, 11, 27)
FILE = b"%PDF-1.7 a sealed document"
PLACE = "3207012001001"

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.once)]
"""Every kind of database; for PostgreSQL a server is started (``support/postgresql``)."""


def manifest(number: int = 1, *, place: str = PLACE, edition: int = 1) -> Manifest:
    """Make a manifest that holds together; ``FILE`` is its document."""
    return Manifest(
        form="c-hasil-kwk-bupati",
        form_register=37,
        form_edition=1,
        election=2024,
        place=place,
        sequence=0,
        edition=edition,
        number=number,
        day=DAY,
        pages=2,
        prefix_length=9,
        prefix_sha256=sha256_hex(FILE[:9]),
        seals=("a" * 64, "b" * 64),
        representations=(
            Representation(
                name="asli.pdf",
                media_type="application/pdf",
                size=len(FILE),
                sha256=sha256_hex(FILE),
            ),
        ),
        privacy="publik_terbatas",
        retention="c-hasil-kwk-bupati",
        rule="PL02.6-C-HASIL",
        rules_version="2026.1",
    )


def event(subject: str = "c-hasil-kwk-bupati.3207012001001.0.e1", *, reason: str = "") -> Event:
    """Make an event of the audit log."""
    moment = datetime(2024, 11, 27, 14, 3, 5, 7, tzinfo=UTC)
    return Event(
        type="penerimaan",
        time=moment,
        system_time=moment,
        time_source="sistem",
        actor=Actor(user="ani", name="Ani", nip="1", role="arsiparis", unit="KPU Ciamis"),
        subject=subject,
        after="aktif",
        documents=("sha256:" + "c" * 64,),
        reason=reason,
        software="formgen 0.1.0",
    )


@contextmanager
def fresh_engine(kind: str, folder: Path) -> Iterator[Engine]:
    """Make an empty, migrated database and take it down again."""
    if kind == "sqlite":
        path = folder / "register.db"
        if not path.exists():
            path.write_bytes(_migrated_sqlite())
        engine = database.open_engine(f"sqlite:///{path}")
    else:
        engine = database.open_engine(postgresql_database())
    try:
        migrate_all(engine)
        yield engine
    finally:
        engine.dispose()


def migrate_all(engine: Engine) -> None:
    """Bring both rooms' tables to the newest version, as a use case does."""
    database.migrate(engine)
    with database.transaction(engine) as conn:
        migrate_catalogue(conn)


@cache
def _migrated_sqlite() -> bytes:
    """Migrate one database and let the others be copies of it: Alembic takes its time."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "register.db"
        engine = database.open_engine(f"sqlite:///{path}")
        migrate_all(engine)
        engine.dispose()
        return path.read_bytes()


def postgresql_database() -> str:
    """Make a database of its own name: a copy of one that was migrated."""
    return _made(f"formgen_{uuid4().hex}", template=_migrated_postgresql())


@cache
def _migrated_postgresql() -> str:
    """Make and migrate the database that all others are copied from; returns its name."""
    name = f"formgen_{uuid4().hex}"
    engine = database.open_engine(_made(name))
    migrate_all(engine)
    engine.dispose()
    return name


def _made(name: str, *, template: str = "template1") -> str:
    """Make a database on the test server; returns its URL."""
    server = database.open_engine(server_url())
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    server.dispose()
    return server.url.set(database=name).render_as_string(hide_password=False)
