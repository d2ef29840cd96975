"""Allocations keep the instant of their decision: those of one day wait in the order in which they were taken."""

from datetime import UTC, datetime, time

import sqlalchemy as sa
from alembic import op

from shared.database import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of decisions that came before, only the day is known: they stay in the order in which they came in."""
    with op.batch_alter_table("allocation") as batch:
        batch.add_column(sa.Column("decided_at", Instant()))
    _fill()
    with op.batch_alter_table("allocation") as batch:
        batch.alter_column("decided_at", existing_type=Instant(), nullable=False)


def downgrade() -> None:
    """Forget the instant."""
    with op.batch_alter_table("allocation") as batch:
        batch.drop_column("decided_at")


def _fill() -> None:
    allocation = sa.table("allocation", sa.column("decided_on", sa.Date()), sa.column("decided_at", Instant()))
    connection = op.get_bind()
    for day in connection.execute(sa.select(allocation.c.decided_on).distinct()).scalars().all():
        began = datetime.combine(day, time(), UTC)
        connection.execute(sa.update(allocation).where(allocation.c.decided_on == day).values(decided_at=began))
