"""Tables of destruction: lifecycle, batches with their lines, journal, tombstones.

Tombstones, parts taken and documents are insert-only (triggers); nothing here is ever deleted and
no foreign key cascades.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    false,
    true,
)

from formgen_archive.catalogue.schema import metadata

lifecycle = Table(
    "archive_lifecycle",
    metadata,
    Column("election", BigInteger, primary_key=True, autoincrement=False),
    Column("record_id", String(120), primary_key=True),
    Column("state", String(20), nullable=False),
    Column("batch", String(20), nullable=False),
    Column("not_before", Date),
)
"""One row per record that is not ``aktif`` any more. ``batch`` is empty outside of one."""

Index("archive_lifecycle_batch", lifecycle.c.batch)

batches = Table(
    "archive_batches",
    metadata,
    Column("batch", String(20), primary_key=True),
    Column("election", BigInteger, nullable=False),
    Column("state", String(20), nullable=False),
    Column("list_sha256", String(64), nullable=False),
    Column("proposed_on", Date, nullable=False),
    Column("decreed_on", Date),
    Column("pending", Text, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("holder", String(80), nullable=False),
    Column("lease_until", DateTime(timezone=True)),
)
"""One row per batch. ``list_sha256`` is what was signed last; ``pending`` a letter of ANRI that
waits for its second person; ``fence``, ``holder``, ``lease_until`` keep a second executor out."""

lines = Table(
    "archive_batch_lines",
    metadata,
    Column("batch", String(20), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("election", BigInteger, nullable=False),
    Column("record_id", String(120), nullable=False),
    Column("body", Text, nullable=False),
    Column("listed", Boolean, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    ForeignKeyConstraint(["batch"], ["archive_batches.batch"], name="archive_batch_lines_batch"),
)
"""One row per line. ``listed``: part of the list signed last. ``open``: not destroyed, not out."""

Index(
    "archive_batch_lines_one_open_batch",
    lines.c.election,
    lines.c.record_id,
    unique=True,
    sqlite_where=lines.c.open == true(),
    postgresql_where=lines.c.open == true(),
)

parts = Table(
    "archive_batch_parts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("batch", String(20), nullable=False),
    Column("part", String(20), nullable=False),
    Column("nip", String(40), nullable=False),
    Column("name", Text, nullable=False),
    Column("position", Text, nullable=False),
    Column("unit", Text, nullable=False),
)
"""Who was what in a batch, copied as text."""

Index("archive_batch_parts_once", parts.c.batch, parts.c.part, parts.c.nip, unique=True)

documents = Table(
    "archive_batch_documents",
    metadata,
    Column("batch", String(20), primary_key=True),
    Column("kind", String(40), primary_key=True),
    Column("number", String(120), nullable=False),
    Column("day", Date, nullable=False),
    Column("record", String(140), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("list_sha256", String(64), nullable=False),
)
"""The evidence set: one row per document, with the checksum of the list it speaks of."""

journal = Table(
    "archive_execution_journal",
    metadata,
    Column("batch", String(20), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("attempt", Integer, primary_key=True, autoincrement=False),
    Column("election", BigInteger, nullable=False),
    Column("record_id", String(120), nullable=False),
    Column("fence", Integer, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("objects", Text, nullable=False),
    Column("outcome", String(20), nullable=False),
)
"""One row per attempt at a line, written before the store is touched. ``outcome`` is empty while
the attempt is open: then only a recovery may touch the record."""

Index(
    "archive_execution_journal_open",
    journal.c.batch,
    journal.c.number,
    unique=True,
    sqlite_where=journal.c.outcome == "",
    postgresql_where=journal.c.outcome == "",
)

tombstones = Table(
    "archive_tombstones",
    metadata,
    Column("election", BigInteger, primary_key=True, autoincrement=False),
    Column("record_id", String(120), primary_key=True),
    Column("batch", String(20), nullable=False),
    Column("line", Integer, nullable=False),
    Column("destroyed_at", DateTime(timezone=True), nullable=False),
    Column("body", Text, nullable=False),
    Column("copied", Boolean, nullable=False, server_default=false()),
)
"""What remains of a destroyed record. ``body`` is its canonical JSON and never changes; ``copied``
says that the store holds the same bytes."""

Index("archive_tombstones_batch", tombstones.c.batch, tombstones.c.line)
