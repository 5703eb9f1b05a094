"""Why a document replaces the edition before it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of documents issued until now the reason is not recorded."""
    op.add_column("register_documents", sa.Column("reason", sa.Text))
