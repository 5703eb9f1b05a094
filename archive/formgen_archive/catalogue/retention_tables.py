"""Tables of retention: what happened, holds, the highest time ever confirmed.

All but the standing of a hold on a record are insert-only, held by triggers: a correction, a
confirmation or the lifting of a hold is a row of its own. Nothing refers to the records, so that
all of it outlives them.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from formgen_archive.catalogue.schema import metadata

occurrences = Table(
    "archive_occurrences",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("election", BigInteger, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("day", Date, nullable=False),
    Column("document", Text, nullable=False),
    Column("place", String(13), nullable=False),
    Column("rule", String(80), nullable=False),
    Column("case_number", Text, nullable=False),
    Column("order_id", Integer, nullable=False),
    Column("replaces", Integer, nullable=False),
    Column("void", Boolean, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", String(40), nullable=False),
)
"""What happened in a contest, as one person recorded it."""

Index("archive_occurrences_election", occurrences.c.election, occurrences.c.id)

confirmations = Table(
    "archive_occurrence_confirmations",
    metadata,
    Column("occurrence", Integer, primary_key=True, autoincrement=False),
    Column("confirmed_by", Text, nullable=False),
    Column("confirmed_at", String(40), nullable=False),
)
"""The second person of an occurrence."""

holds = Table(
    "archive_holds",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("ground", String(40), nullable=False),
    Column("case_number", Text, nullable=False),
    Column("election", BigInteger),
    Column("place", String(13), nullable=False),
    Column("forms", Text, nullable=False),
    Column("record_id", String(120), nullable=False),
    Column("placed_by", Text, nullable=False),
    Column("placed_at", String(40), nullable=False),
    Column("review_on", Date, nullable=False),
    Column("records", Integer, nullable=False),
    Column("list_sha256", String(64), nullable=False),
    Column("occurrence", Integer, nullable=False),
)
"""Holds as they were placed. ``forms`` is a JSON list; ``election`` NULL means every contest;
``occurrence`` the order of a court it was placed for, or 0."""

hold_steps = Table(
    "archive_hold_steps",
    metadata,
    Column("hold", Integer, primary_key=True, autoincrement=False),
    Column("step", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(20), nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", String(40), nullable=False),
    Column("document", Text, nullable=False),
)
"""What was done about lifting a hold: ``diminta``, ``ditolak``, ``dilepas``."""

hold_records = Table(
    "archive_hold_records",
    metadata,
    Column("hold", Integer, primary_key=True, autoincrement=False),
    Column("election", BigInteger, primary_key=True, autoincrement=False),
    Column("record_id", String(120), primary_key=True),
    Column("status", String(20), nullable=False),
)
"""The records a hold met, when it was placed or since; ``status`` is a ``holds.HoldStatus``."""

Index("archive_hold_records_record", hold_records.c.election, hold_records.c.record_id)

clock_marks = Table(
    "archive_clock_marks",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("time", String(40), nullable=False),
    Column("system_time", String(40), nullable=False),
    Column("source", String(10), nullable=False),
)
"""Times that clocks outside confirmed, each later than the one before: the last is the
high-water mark. Times are ISO 8601 in UTC."""

transfers = Table(
    "archive_transfers",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("election", BigInteger, nullable=False),
    Column("records", Integer, nullable=False),
    Column("list_sha256", String(64), nullable=False),
    Column("prepared_by", Text, nullable=False),
    Column("prepared_at", String(40), nullable=False),
)
"""Lists of records to be moved to ``inaktif``, signed by the head of the *unit pengolah*."""

transfer_records = Table(
    "archive_transfer_records",
    metadata,
    Column("transfer", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("record_id", String(120), nullable=False),
)

transfer_signatures = Table(
    "archive_transfer_signatures",
    metadata,
    Column("transfer", Integer, primary_key=True, autoincrement=False),
    Column("signed_by", Text, nullable=False),
    Column("signed_at", String(40), nullable=False),
    Column("moved", Integer, nullable=False),
)
"""The second signature, of the head of the *unit kearsipan*: it moves what may still move."""
