"""What was added to records after their manifests: signed scans."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TABLE = "archive_supplements"
_KEY = "election = NEW.election AND record_id = NEW.record_id AND ordinal = NEW.ordinal"
_WORDS = "what was added to a record is never changed"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        _TABLE,
        sa.Column("election", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("record_id", sa.String(120), primary_key=True),
        sa.Column("ordinal", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _guard_sqlite() -> None:
    """Refuse changes. INSERT OR REPLACE fires no delete trigger, so it has one of its own."""
    taken = f"WHEN EXISTS (SELECT 1 FROM {_TABLE} WHERE {_KEY})"  # noqa: S608 - own names
    for name, when in (
        ("no_update", f"BEFORE UPDATE ON {_TABLE}"),
        ("no_delete", f"BEFORE DELETE ON {_TABLE}"),
        ("no_replace", f"BEFORE INSERT ON {_TABLE} {taken}"),
    ):
        op.execute(
            f"CREATE TRIGGER {_TABLE}_{name} {when} BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END"
        )


def _guard_postgresql() -> None:
    op.execute(
        f"CREATE TRIGGER {_TABLE}_guard BEFORE UPDATE OR DELETE OR TRUNCATE ON {_TABLE}"
        " FOR EACH STATEMENT EXECUTE FUNCTION archive_retention_refuse()"
    )
