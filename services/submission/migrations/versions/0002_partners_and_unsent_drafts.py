"""Who takes part in which project, so that a partner finds it; and what was typed and never deposited."""

import sqlalchemy as sa
from alembic import op

from shared.database import Document, Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

PARTNERS = {
    "postgresql": (
        "INSERT INTO project_partner (uai, project_id) SELECT DISTINCT partner.uai, project.id FROM project,"
        " jsonb_array_elements_text(project.content -> 'partners' -> 'structures') AS partner(uai)"
    ),
    "sqlite": (
        "INSERT INTO project_partner (uai, project_id) SELECT DISTINCT partner.value, project.id FROM project,"
        " json_each(project.content, '$.partners.structures') AS partner"
    ),
}


def upgrade() -> None:
    op.create_table(
        "project_partner",
        sa.Column("uai", sa.String(length=8), nullable=False),
        sa.Column("project_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.ForeignKeyConstraint(["uai"], ["structure.uai"]),
        sa.PrimaryKeyConstraint("uai", "project_id"),
    )
    op.create_table(
        "unsent_draft",
        sa.Column("project_id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("set_aside_at", Instant(), nullable=False),
        sa.Column("content", Document, nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.PrimaryKeyConstraint("project_id", "revision"),
    )
    op.execute(PARTNERS[op.get_bind().dialect.name])


def downgrade() -> None:
    op.drop_table("unsent_draft")
    op.drop_table("project_partner")
