"""Lists of records that move to inaktif, with their two signatures."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_INSERT_ONLY = {
    "archive_transfers": "id = NEW.id",
    "archive_transfer_records": "transfer = NEW.transfer AND number = NEW.number",
    "archive_transfer_signatures": "transfer = NEW.transfer",
}
_WORDS = "lists that were signed are never changed"


def upgrade() -> None:
    """Create everything."""
    op.create_table(
        "archive_transfers",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("election", sa.BigInteger, nullable=False),
        sa.Column("records", sa.Integer, nullable=False),
        sa.Column("list_sha256", sa.String(64), nullable=False),
        sa.Column("prepared_by", sa.Text, nullable=False),
        sa.Column("prepared_at", sa.String(40), nullable=False),
    )
    op.create_table(
        "archive_transfer_records",
        sa.Column("transfer", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("record_id", sa.String(120), nullable=False),
    )
    op.create_table(
        "archive_transfer_signatures",
        sa.Column("transfer", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("signed_by", sa.Text, nullable=False),
        sa.Column("signed_at", sa.String(40), nullable=False),
        sa.Column("moved", sa.Integer, nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


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


def _guard_postgresql() -> None:
    for table in _INSERT_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_guard BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION archive_retention_refuse()"
        )
