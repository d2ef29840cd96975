"""Who receives the money, conventions, documents with their numbers and signed copies, the academy's templates."""

import sqlalchemy as sa
from alembic import op

from shared.append_only import guard, unguard
from shared.database import Document, Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.String(255)
WORD = sa.String(32)
HASH = sa.String(64)
KEPT = {"grant_document": ["id"], "signed_copy": ["document_id"], "document_template": ["kind", "version"]}


def upgrade() -> None:
    named: sa.Column[bool] = sa.Column("is_beneficiary_named", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("allocation", named)
    _conventions()
    _documents()
    for table, key in KEPT.items():
        guard(op.get_bind(), table, key=key)


def downgrade() -> None:
    for table in ("numbering", "document_template", "signed_copy", "grant_document", "convention"):
        op.drop_table(table)
    for table in KEPT:
        unguard(op.get_bind(), table)
    with op.batch_alter_table("allocation") as batch:
        batch.drop_column("is_beneficiary_named")


def _conventions() -> None:
    op.create_table(
        "convention",
        sa.Column("project_id", KEY, sa.ForeignKey("allocation.project_id"), primary_key=True),
        sa.Column("parties", Document, nullable=False),
        sa.Column("advance_percent", sa.Integer(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("prepared_at", Instant(), nullable=False),
        sa.Column("prepared_by", KEY, nullable=False),
    )


def _documents() -> None:
    op.create_table(
        "grant_document",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("project_id", KEY, sa.ForeignKey("allocation.project_id"), nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("number", WORD, nullable=False, unique=True),
        sa.Column("template_version", sa.Integer(), nullable=False),
        sa.Column("basis", HASH, nullable=False),
        sa.Column("sha256", HASH, nullable=False),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.Column("issued_by", KEY, nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
    )
    op.create_index("grant_document_of_project", "grant_document", ["project_id", "id"])
    op.create_table(
        "signed_copy",
        sa.Column("document_id", KEY, sa.ForeignKey("grant_document.id"), primary_key=True),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("sha256", HASH, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("received_by", KEY, nullable=False),
    )
    op.create_table(
        "document_template",
        sa.Column("kind", WORD, primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("written_at", Instant(), nullable=False),
        sa.Column("written_by", KEY, nullable=False),
    )
    op.create_table(
        "numbering",
        sa.Column("kind", WORD, primary_key=True),
        sa.Column("year", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("last", sa.Integer(), nullable=False),
    )
