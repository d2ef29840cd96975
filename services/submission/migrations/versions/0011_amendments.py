"""The version that counts of a validated project, and who is waited for to commit its money."""

import sqlalchemy as sa
from alembic import op

from shared.database import Instant

revision = "0011_amendments"
down_revision = "0010_delay_warnings"
branch_labels = None
depends_on = None

PROJECT = sa.table(
    "project",
    sa.column("id"),
    sa.column("status"),
    sa.column("version"),
    sa.column("awaited_party"),
    sa.column("awaited_since"),
    sa.column("awaited_due_on"),
    sa.column("validated_version"),
    sa.column("money_awaited_since"),
    sa.column("money_due_on"),
)
TIMELINE = sa.table(
    "timeline",
    sa.column("project_id"),
    sa.column("kind"),
    sa.column("details", sa.JSON()),
    sa.column("is_applied"),
    sa.column("at"),
)


def upgrade() -> None:
    op.add_column("project", sa.Column("validated_version", sa.Integer()))
    op.add_column("project", sa.Column("money_awaited_since", Instant()))
    op.add_column("project", sa.Column("money_due_on", sa.Date()))
    validated = PROJECT.c.status.in_(["validated", "stopped"])
    op.execute(sa.update(PROJECT).where(validated).values(validated_version=PROJECT.c.version))
    _take_versions_from_the_timeline()
    waits_for_money = validated & (PROJECT.c.awaited_party == "fund_manager")
    money = {"money_awaited_since": PROJECT.c.awaited_since, "money_due_on": PROJECT.c.awaited_due_on}
    op.execute(sa.update(PROJECT).where(waits_for_money).values(money))


def _take_versions_from_the_timeline() -> None:
    """A deposit that crossed its validation is later than the version that counts."""
    told = sa.select(TIMELINE.c.project_id, TIMELINE.c.details).join(PROJECT, PROJECT.c.id == TIMELINE.c.project_id)
    told = told.where(TIMELINE.c.kind == "review.validated", TIMELINE.c.is_applied, PROJECT.c.version > 1)
    for project_id, details in op.get_bind().execute(told.order_by(TIMELINE.c.at)).all():
        its = PROJECT.c.id == project_id, PROJECT.c.validated_version.is_not(None)
        op.execute(sa.update(PROJECT).where(*its).values(validated_version=details["version"]))


def downgrade() -> None:
    for name in ("money_due_on", "money_awaited_since", "validated_version"):
        op.drop_column("project", name)
