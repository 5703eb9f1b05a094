"""Elections, documents and seals."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SQLITE_GUARDS = (
    """CREATE TRIGGER register_documents_h_once BEFORE UPDATE OF h ON register_documents
    WHEN OLD.h IS NOT NULL AND OLD.h IS NOT NEW.h
    BEGIN SELECT RAISE(ABORT, 'a document is bound once'); END""",
    """CREATE TRIGGER register_documents_no_delete BEFORE DELETE ON register_documents
    BEGIN SELECT RAISE(ABORT, 'numbers are never deleted'); END""",
)

_POSTGRESQL_GUARDS = (
    """CREATE FUNCTION register_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'documents are bound once and never deleted'; END $$""",
    """CREATE TRIGGER register_documents_h_once BEFORE UPDATE OF h ON register_documents
    FOR EACH ROW WHEN (OLD.h IS NOT NULL AND OLD.h IS DISTINCT FROM NEW.h)
    EXECUTE FUNCTION register_refuse()""",
    """CREATE TRIGGER register_documents_no_delete BEFORE DELETE OR TRUNCATE
    ON register_documents FOR EACH STATEMENT EXECUTE FUNCTION register_refuse()""",
)


def upgrade() -> None:
    """Create everything."""
    op.create_table(
        "register_elections",
        sa.Column("election", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("last_number", sa.BigInteger, nullable=False),
    )
    _create_documents()
    _create_seals()
    dialect = op.get_bind().dialect.name
    for statement in _SQLITE_GUARDS if dialect == "sqlite" else _POSTGRESQL_GUARDS:
        op.execute(statement)


def _create_documents() -> None:
    """Create the table of documents."""
    op.create_table(
        "register_documents",
        sa.Column("election", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("form_register", sa.BigInteger, nullable=False),
        sa.Column("form_slug", sa.String(80), nullable=False),
        sa.Column("place", sa.String(13), nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("data_sha256", sa.String(64), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("h", sa.String(64)),
        sa.Column("prefix_length", sa.BigInteger),
        sa.Column("file_sha256", sa.String(64)),
        sa.Column("file_size", sa.BigInteger),
        sa.Column("pages", sa.Integer),
        sa.Column("supersedes", sa.BigInteger),
        sa.Column("superseded_by", sa.BigInteger),
        sa.Column("superseded_on", sa.Date),
        sa.Column("revoked_on", sa.Date),
        sa.Column("revoked_reason", sa.Text),
        sa.UniqueConstraint(
            "place",
            "form_register",
            "sequence",
            "edition",
            "election",
            name="register_documents_identity",
        ),
        sa.UniqueConstraint("h", "election", name="register_documents_h"),
        sa.CheckConstraint(
            "state IN ('reserved', 'void', 'issued', 'superseded', 'revoked')",
            name="register_documents_state",
        ),
        sa.CheckConstraint(
            "state IN ('reserved', 'void') OR (h IS NOT NULL AND file_sha256 IS NOT NULL)",
            name="register_documents_issued",
        ),
    )


def _create_seals() -> None:
    """Create the table of seals."""
    op.create_table(
        "register_seals",
        sa.Column("election", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("page", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("cose_sha256", sa.String(64), nullable=False),
        sa.Column("kode_cek", sa.String(16), nullable=False),
        sa.ForeignKeyConstraint(
            ["election", "number"],
            ["register_documents.election", "register_documents.number"],
            name="register_seals_document",
        ),
        sa.UniqueConstraint("cose_sha256", name="register_seals_cose"),
    )
    op.create_index("register_seals_kode_cek", "register_seals", ["kode_cek"])
