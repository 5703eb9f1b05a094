"""Records, representations and the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_GENESIS = "0" * 64

_SQLITE_GUARDS = (
    """CREATE TRIGGER archive_audit_events_no_update BEFORE UPDATE ON archive_audit_events
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    """CREATE TRIGGER archive_audit_events_no_delete BEFORE DELETE ON archive_audit_events
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    # INSERT OR REPLACE deletes without firing the trigger above, so a taken number is refused here.
    """CREATE TRIGGER archive_audit_events_no_replace BEFORE INSERT ON archive_audit_events
    WHEN EXISTS (SELECT 1 FROM archive_audit_events WHERE seq = NEW.seq)
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    """CREATE TRIGGER archive_audit_head_forward BEFORE UPDATE ON archive_audit_head
    WHEN NEW.seq <= OLD.seq OR NEW.id <> OLD.id
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    """CREATE TRIGGER archive_audit_head_no_delete BEFORE DELETE ON archive_audit_head
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
)

_POSTGRESQL_GUARDS = (
    """CREATE FUNCTION archive_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$""",
    """CREATE TRIGGER archive_audit_events_guard
    BEFORE UPDATE OR DELETE OR TRUNCATE ON archive_audit_events
    FOR EACH STATEMENT EXECUTE FUNCTION archive_audit_refuse()""",
    """CREATE TRIGGER archive_audit_head_forward BEFORE UPDATE ON archive_audit_head
    FOR EACH ROW WHEN (NEW.seq <= OLD.seq OR NEW.id <> OLD.id)
    EXECUTE FUNCTION archive_audit_refuse()""",
    """CREATE TRIGGER archive_audit_head_guard BEFORE DELETE OR TRUNCATE ON archive_audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION archive_audit_refuse()""",
)


def upgrade() -> None:
    """Create everything."""
    _create_records()
    _create_audit_log()
    dialect = op.get_bind().dialect.name
    for statement in _SQLITE_GUARDS if dialect == "sqlite" else _POSTGRESQL_GUARDS:
        op.execute(statement)


def _create_records() -> None:
    """Create the tables of records."""
    op.create_table(
        "archive_records",
        sa.Column("election", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("record_id", sa.String(120), primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("form", sa.String(80), nullable=False),
        sa.Column("place", sa.String(13), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("retention", sa.String(80), nullable=False),
        sa.Column("rule", sa.String(80), nullable=False),
        sa.Column("privacy", sa.String(20), nullable=False),
        sa.Column("manifest_sha256", sa.String(64), nullable=False),
        sa.Column("manifest", sa.Text, nullable=False),
        sa.UniqueConstraint("election", "number", name="archive_records_number"),
    )
    op.create_index("archive_records_place", "archive_records", ["election", "place", "record_id"])
    op.create_index("archive_records_rule", "archive_records", ["rule", "election", "record_id"])
    op.create_table(
        "archive_representations",
        sa.Column("election", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("record_id", sa.String(120), primary_key=True),
        sa.Column("name", sa.String(120), primary_key=True),
        sa.Column("media_type", sa.String(80), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["election", "record_id"],
            ["archive_records.election", "archive_records.record_id"],
            name="archive_representations_record",
        ),
    )
    op.create_index("archive_representations_sha256", "archive_representations", ["sha256"])


def _create_audit_log() -> None:
    """Create the log and its end."""
    op.create_table(
        "archive_audit_events",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("type", sa.String(60), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_index("archive_audit_events_subject", "archive_audit_events", ["subject", "seq"])
    head = op.create_table(
        "archive_audit_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.CheckConstraint("id = 1", name="archive_audit_head_single"),
    )
    op.bulk_insert(head, [{"id": 1, "seq": 0, "hash": _GENESIS}])
