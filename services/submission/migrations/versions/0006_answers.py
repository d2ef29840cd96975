"""What schools answer to the comments of the commission."""

import sqlalchemy as sa
from alembic import op

revision = "0006_answers"
down_revision = "0005_saves"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "comment_answer",
        sa.Column("project_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("comment_id", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("deposited_in", sa.Integer()),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.PrimaryKeyConstraint("project_id", "version", "comment_id"),
    )


def downgrade() -> None:
    op.drop_table("comment_answer")
