"""Projects are found by who is awaited."""

from alembic import op

revision = "0013_awaited"
down_revision = "0012_resources"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("project_by_awaited", "project", ["awaited_party", "id"])


def downgrade() -> None:
    op.drop_index("project_by_awaited", "project")
