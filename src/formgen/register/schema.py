"""Tables of the register."""

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
    bindparam,
)

VERSION_TABLE = "alembic_version_register"
VERSION = "0002"
"""Newest migration; a test compares it with the migrations there are."""

metadata = MetaData()

elections = Table(
    "register_elections",
    metadata,
    Column("election", BigInteger, primary_key=True, autoincrement=False),
    Column("last_number", BigInteger, nullable=False),
)
"""One row per election: the last number given. Locking it makes writers of an election queue."""

documents = Table(
    "register_documents",
    metadata,
    Column("election", BigInteger, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("form_register", BigInteger, nullable=False),
    Column("form_slug", String(80), nullable=False),
    Column("place", String(13), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("day", Date, nullable=False),
    Column("data_sha256", String(64), nullable=False),
    Column("state", String(10), nullable=False),
    Column("h", String(64)),
    Column("prefix_length", BigInteger),
    Column("file_sha256", String(64)),
    Column("file_size", BigInteger),
    Column("pages", Integer),
    Column("supersedes", BigInteger),
    Column("superseded_by", BigInteger),
    Column("superseded_on", Date),
    Column("revoked_on", Date),
    Column("revoked_reason", Text),
    Column("reason", Text),
    UniqueConstraint(
        "place",
        "form_register",
        "sequence",
        "edition",
        "election",
        name="register_documents_identity",
    ),
    UniqueConstraint("h", "election", name="register_documents_h"),
    CheckConstraint(
        "state IN ('reserved', 'void', 'issued', 'superseded', 'revoked')",
        name="register_documents_state",
    ),
    CheckConstraint(
        "state IN ('reserved', 'void') OR (h IS NOT NULL AND file_sha256 IS NOT NULL)",
        name="register_documents_issued",
    ),
)
"""One row per number ever given; rows are never deleted. ``h`` is written once (a trigger).

Only the primary key begins with the election: before PostgreSQL has statistics it would else take
an index that finds all documents of the election for one that finds a single number."""

ONE_DOCUMENT = (documents.c.election == bindparam("of_election")) & (
    documents.c.number == bindparam("of_number")
)
"""The row that a statement for many rows changes; parameters named as columns would be values."""

seals = Table(
    "register_seals",
    metadata,
    Column("election", BigInteger, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("page", Integer, primary_key=True, autoincrement=False),
    Column("cose_sha256", String(64), nullable=False),
    Column("kode_cek", String(16), nullable=False),
    ForeignKeyConstraint(
        ["election", "number"],
        ["register_documents.election", "register_documents.number"],
        name="register_seals_document",
    ),
    UniqueConstraint("cose_sha256", name="register_seals_cose"),
)
"""One row per page of an issued document."""

Index("register_seals_kode_cek", seals.c.kode_cek)
