"""Events, holds, the high-water mark of time, and the rules version of each record."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_INSERT_ONLY = {
    "archive_occurrences": "id = NEW.id",
    "archive_occurrence_confirmations": "occurrence = NEW.occurrence",
    "archive_holds": "id = NEW.id",
    "archive_hold_steps": "hold = NEW.hold AND step = NEW.step",
    "archive_clock_marks": "id = NEW.id",
}
_WORDS = "events, holds and times are never changed"


def upgrade() -> None:
    """Create everything."""
    _add_rules_version()
    _create_occurrences()
    _create_holds()
    op.create_table(
        "archive_clock_marks",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("time", sa.String(40), nullable=False),
        sa.Column("system_time", sa.String(40), nullable=False),
        sa.Column("source", sa.String(10), nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _add_rules_version() -> None:
    """Copy it out of the manifests, so that dates can be computed without parsing each."""
    op.add_column(
        "archive_records",
        sa.Column("rules_version", sa.String(20), nullable=False, server_default=""),
    )
    op.execute(
        "UPDATE archive_records SET rules_version = json_extract(manifest, '$.retensi.versi')"
        if op.get_bind().dialect.name == "sqlite"
        else "UPDATE archive_records SET rules_version = (manifest::json)->'retensi'->>'versi'"
    )


def _create_occurrences() -> None:
    op.create_table(
        "archive_occurrences",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("election", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("place", sa.String(13), nullable=False),
        sa.Column("rule", sa.String(80), nullable=False),
        sa.Column("case_number", sa.Text, nullable=False),
        sa.Column("order_id", sa.Integer, nullable=False),
        sa.Column("replaces", sa.Integer, nullable=False),
        sa.Column("void", sa.Boolean, nullable=False),
        sa.Column("recorded_by", sa.Text, nullable=False),
        sa.Column("recorded_at", sa.String(40), nullable=False),
    )
    op.create_index("archive_occurrences_election", "archive_occurrences", ["election", "id"])
    op.create_table(
        "archive_occurrence_confirmations",
        sa.Column("occurrence", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("confirmed_by", sa.Text, nullable=False),
        sa.Column("confirmed_at", sa.String(40), nullable=False),
    )


def _create_holds() -> None:
    op.create_table(
        "archive_holds",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("ground", sa.String(40), nullable=False),
        sa.Column("case_number", sa.Text, nullable=False),
        sa.Column("election", sa.BigInteger),
        sa.Column("place", sa.String(13), nullable=False),
        sa.Column("forms", sa.Text, nullable=False),
        sa.Column("record_id", sa.String(120), nullable=False),
        sa.Column("placed_by", sa.Text, nullable=False),
        sa.Column("placed_at", sa.String(40), nullable=False),
        sa.Column("review_on", sa.Date, nullable=False),
        sa.Column("records", sa.Integer, nullable=False),
        sa.Column("list_sha256", sa.String(64), nullable=False),
        sa.Column("occurrence", sa.Integer, nullable=False),
    )
    op.create_table(
        "archive_hold_steps",
        sa.Column("hold", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("step", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
    )
    op.create_table(
        "archive_hold_records",
        sa.Column("hold", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("election", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("record_id", sa.String(120), primary_key=True),
        sa.Column("status", sa.String(20), nullable=False),
    )
    op.create_index(
        "archive_hold_records_record", "archive_hold_records", ["election", "record_id"]
    )


def _guard_sqlite() -> None:
    """Refuse changes. INSERT OR REPLACE fires no delete trigger, so it has one of its own."""
    for table, key in _INSERT_ONLY.items():
        taken = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key})"  # noqa: S608 - own names
        for name, when in (
            ("no_update", f"BEFORE UPDATE ON {table}"),
            ("no_delete", f"BEFORE DELETE ON {table}"),
            ("no_replace", f"BEFORE INSERT ON {table} {taken}"),
        ):
            op.execute(
                f"CREATE TRIGGER {table}_{name} {when} BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END"
            )
    op.execute(
        "CREATE TRIGGER archive_hold_records_no_delete BEFORE DELETE ON archive_hold_records"
        f" BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END"
    )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION archive_retention_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{_WORDS}'; END $$"
    )
    for table in _INSERT_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_guard BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION archive_retention_refuse()"
        )
    op.execute(
        "CREATE TRIGGER archive_hold_records_guard BEFORE DELETE OR TRUNCATE"
        " ON archive_hold_records"
        " FOR EACH STATEMENT EXECUTE FUNCTION archive_retention_refuse()"
    )
