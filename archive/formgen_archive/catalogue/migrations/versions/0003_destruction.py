"""Lifecycle, batches, journal and tombstones."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_WORDS = "evidence of a destruction is never changed"
_INSERT_ONLY = ("archive_batch_parts", "archive_batch_documents")


def upgrade() -> None:
    """Create everything."""
    _create_lifecycle()
    _create_batches()
    _create_lines()
    _create_evidence()
    _create_execution()
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _create_lifecycle() -> None:
    op.create_table(
        "archive_lifecycle",
        sa.Column("election", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("record_id", sa.String(120), primary_key=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("batch", sa.String(20), nullable=False),
        sa.Column("not_before", sa.Date),
    )
    op.create_index("archive_lifecycle_batch", "archive_lifecycle", ["batch"])


def _create_batches() -> None:
    op.create_table(
        "archive_batches",
        sa.Column("batch", sa.String(20), primary_key=True),
        sa.Column("election", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("list_sha256", sa.String(64), nullable=False),
        sa.Column("proposed_on", sa.Date, nullable=False),
        sa.Column("decreed_on", sa.Date),
        sa.Column("pending", sa.Text, nullable=False),
        sa.Column("fence", sa.Integer, nullable=False),
        sa.Column("holder", sa.String(80), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
    )


def _create_lines() -> None:
    lines = op.create_table(
        "archive_batch_lines",
        sa.Column("batch", sa.String(20), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("election", sa.BigInteger, nullable=False),
        sa.Column("record_id", sa.String(120), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("listed", sa.Boolean, nullable=False),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["batch"], ["archive_batches.batch"], name="archive_batch_lines_batch"
        ),
    )
    op.create_index(
        "archive_batch_lines_one_open_batch",
        "archive_batch_lines",
        ["election", "record_id"],
        unique=True,
        sqlite_where=lines.c.open == sa.true(),
        postgresql_where=lines.c.open == sa.true(),
    )


def _create_evidence() -> None:
    op.create_table(
        "archive_batch_parts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("batch", sa.String(20), nullable=False),
        sa.Column("part", sa.String(20), nullable=False),
        sa.Column("nip", sa.String(40), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("position", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
    )
    op.create_index(
        "archive_batch_parts_once", "archive_batch_parts", ["batch", "part", "nip"], unique=True
    )
    op.create_table(
        "archive_batch_documents",
        sa.Column("batch", sa.String(20), primary_key=True),
        sa.Column("kind", sa.String(40), primary_key=True),
        sa.Column("number", sa.String(120), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("record", sa.String(140), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("list_sha256", sa.String(64), nullable=False),
    )


def _create_execution() -> None:
    journal = op.create_table(
        "archive_execution_journal",
        sa.Column("batch", sa.String(20), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("attempt", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("election", sa.BigInteger, nullable=False),
        sa.Column("record_id", sa.String(120), nullable=False),
        sa.Column("fence", sa.Integer, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("objects", sa.Text, nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
    )
    op.create_index(
        "archive_execution_journal_open",
        "archive_execution_journal",
        ["batch", "number"],
        unique=True,
        sqlite_where=journal.c.outcome == "",
        postgresql_where=journal.c.outcome == "",
    )
    op.create_table(
        "archive_tombstones",
        sa.Column("election", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("record_id", sa.String(120), primary_key=True),
        sa.Column("batch", sa.String(20), nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("copied", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_index("archive_tombstones_batch", "archive_tombstones", ["batch", "line"])


def _guard_sqlite() -> None:
    """Refuse to change evidence. INSERT OR REPLACE fires no delete trigger, so it has its own."""
    keys = {
        "archive_batch_parts": "id = NEW.id",
        "archive_batch_documents": "batch = NEW.batch AND kind = NEW.kind",
        "archive_tombstones": "election = NEW.election AND record_id = NEW.record_id",
    }
    for table, key in keys.items():
        events = {
            "no_delete": "BEFORE DELETE ON {0}",
            "no_replace": f"BEFORE INSERT ON {{0}} WHEN EXISTS (SELECT 1 FROM {table} WHERE {key})",  # noqa: S608 - names of this file
            "no_update": "BEFORE UPDATE ON {0}",
        }
        if table == "archive_tombstones":
            events["no_update"] = (
                "BEFORE UPDATE OF election, record_id, batch, line, destroyed_at, body ON {0}"
            )
        for name, when in events.items():
            op.execute(
                f"CREATE TRIGGER {table}_{name} {when.format(table)}"
                f" BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END"
            )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION archive_evidence_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{_WORDS}'; END $$"
    )
    for table in (*_INSERT_ONLY, "archive_tombstones"):
        changes = (
            "DELETE OR TRUNCATE"
            if table == "archive_tombstones"
            else ("UPDATE OR DELETE OR TRUNCATE")
        )
        op.execute(
            f"CREATE TRIGGER {table}_guard BEFORE {changes} ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION archive_evidence_refuse()"
        )
    op.execute(
        "CREATE TRIGGER archive_tombstones_fixed BEFORE UPDATE OF election, record_id, batch,"
        " line, destroyed_at, body ON archive_tombstones"
        " FOR EACH STATEMENT EXECUTE FUNCTION archive_evidence_refuse()"
    )
