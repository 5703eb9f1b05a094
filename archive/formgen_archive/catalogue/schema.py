"""Tables of the catalogue."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

VERSION_TABLE = "alembic_version_archive"
VERSION = "0006"
"""Newest migration; a test compares it with the migrations there are."""

metadata = MetaData()

records = Table(
    "archive_records",
    metadata,
    Column("election", BigInteger, primary_key=True, autoincrement=False),
    Column("record_id", String(120), primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("form", String(80), nullable=False),
    Column("place", String(13), nullable=False),
    Column("day", Date, nullable=False),
    Column("retention", String(80), nullable=False),
    Column("rule", String(80), nullable=False),
    Column("privacy", String(20), nullable=False),
    Column("manifest_sha256", String(64), nullable=False),
    Column("manifest", Text, nullable=False),
    Column("rules_version", String(20), nullable=False, server_default=""),
    UniqueConstraint("election", "number", name="archive_records_number"),
)
"""One row per record. ``manifest`` is its text, the other columns are for search. ``number`` is
negative for documents from outside, which have none."""

Index("archive_records_place", records.c.election, records.c.place, records.c.record_id)
Index("archive_records_rule", records.c.rule, records.c.election, records.c.record_id)

representations = Table(
    "archive_representations",
    metadata,
    Column("election", BigInteger, primary_key=True, autoincrement=False),
    Column("record_id", String(120), primary_key=True),
    Column("name", String(120), primary_key=True),
    Column("media_type", String(80), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    ForeignKeyConstraint(
        ["election", "record_id"],
        ["archive_records.election", "archive_records.record_id"],
        name="archive_representations_record",
    ),
)

Index("archive_representations_sha256", representations.c.sha256)

audit_events = Table(
    "archive_audit_events",
    metadata,
    Column(
        "seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    ),
    Column("type", String(60), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("body", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
"""The audit log. ``body`` is the canonical JSON of the event; ``type`` and ``subject`` repeat two
of its fields for search. Triggers refuse UPDATE and DELETE. Nothing refers to other tables: the
log outlives what it speaks of."""

Index("archive_audit_events_subject", audit_events.c.subject, audit_events.c.seq)

audit_head = Table(
    "archive_audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    CheckConstraint("id = 1", name="archive_audit_head_single"),
)
"""One row: the end of the log. Shows when the end was cut off, and makes writers queue."""
