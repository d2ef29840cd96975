"""What the second edition of the protocol's tables adds: what partners have used up. Frozen, as the first is."""

import sqlalchemy as sa
from alembic import op

from shared.database import Instant


def create() -> None:
    """Create what is new, within a migration."""
    op.create_table(
        "allowance",
        sa.Column("name", sa.String(255), primary_key=True),
        sa.Column("used_until", Instant(), nullable=False),
    )


def drop() -> None:
    """Drop it, within a migration."""
    op.drop_table("allowance")
