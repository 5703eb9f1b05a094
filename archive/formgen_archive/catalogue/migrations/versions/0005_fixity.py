"""When each record was last read again, and where a check stands that was interrupted."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "archive_fixity",
        sa.Column("election", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("record_id", sa.String(120), primary_key=True),
        sa.Column("checked", sa.String(32), nullable=False),
        sa.Column("findings", sa.Integer, nullable=False),
    )
    op.create_index("archive_fixity_checked", "archive_fixity", ["checked"])
    op.create_table(
        "archive_fixity_run",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("started", sa.String(32), nullable=False),
        sa.Column("election", sa.BigInteger, nullable=False),
        sa.Column("record_id", sa.String(120), nullable=False),
        sa.CheckConstraint("id = 1", name="archive_fixity_run_single"),
    )
