"""What those who wait, wait for, year by year."""

import sqlalchemy as sa
from alembic import op

from shared.database import Document, Instant

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ALLOCATION = sa.table(
    "allocation",
    sa.column("project_id"),
    sa.column("programme"),
    sa.column("decided_at", Instant()),
    sa.column("arrival"),
    sa.column("status"),
    sa.column("shares", Document),
    sa.column("secured", Document),
)


def upgrade() -> None:
    """Who waits now is entered once."""
    table = op.create_table(
        "waiting_share",
        sa.Column("project_id", sa.String(255), sa.ForeignKey("allocation.project_id"), primary_key=True),
        sa.Column("budget_year", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("programme", sa.String(3), sa.ForeignKey("programme.code"), nullable=False),
        sa.Column("decided_at", Instant(), nullable=False),
        sa.Column("arrival", sa.BigInteger(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
    )
    op.create_index("waiting_share_queue", "waiting_share", ["programme", "budget_year", "decided_at", "arrival"])
    waiting = op.get_bind().execute(sa.select(ALLOCATION).where(ALLOCATION.c.status == "deferred")).all()
    rows = [share for row in waiting for share in _shares(row)]
    if rows:
        op.bulk_insert(table, rows)


def downgrade() -> None:
    op.drop_table("waiting_share")


def _shares(row: sa.Row[tuple[object, ...]]) -> list[dict[str, object]]:
    """Money and hours apart, less what is set aside of each."""
    secured = {share["budget_year"]: share for share in row.secured}
    found = []
    for share in row.shares:
        known = secured.get(share["budget_year"], {"payable_cents": 0, "hours_cents": 0})
        cents = sum(max(0, share[name] - known[name]) for name in ("payable_cents", "hours_cents"))
        if cents:
            its = {name: getattr(row, name) for name in ("project_id", "programme", "decided_at", "arrival")}
            found.append({**its, "budget_year": share["budget_year"], "cents": cents})
    return found
