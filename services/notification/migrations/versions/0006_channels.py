"""Channels other than e-mail, copies for people, and what came of each try."""

import sqlalchemy as sa
from alembic import op

from shared.database import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FACT = ("event_source", "event_id")
IS_COPY = "copy_for IS NOT NULL"


def upgrade() -> None:
    """Every message so far is an e-mail to an institutional mailbox."""
    with op.batch_alter_table("message") as batch:
        batch.add_column(sa.Column("channel", sa.String(16), nullable=False, server_default="email"))
        batch.add_column(sa.Column("copy_for", sa.String(255)))
        batch.add_column(sa.Column("unsubscribe", sa.Text()))
        batch.drop_constraint("message_told_once", type_="unique")
    op.drop_index("message_told_role_once", "message")
    op.drop_index("message_due", "message")
    _unique("message_told_once", [*FACT, "audience", "uai"], "uai IS NOT NULL AND copy_for IS NULL")
    _unique("message_told_role_once", [*FACT, "audience"], "uai IS NULL AND copy_for IS NULL")
    _unique("message_copied_once", [*FACT, "copy_for"], IS_COPY)
    _partial("message_due", ["channel", "next_at"], "status = 'pending'")
    op.create_index("message_of_header", "message", ["header_id"])
    op.create_index("message_of_copy", "message", ["copy_for", "id"])
    op.create_table(
        "attempt",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("message_id", sa.String(36), sa.ForeignKey("message.id"), nullable=False, index=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text()),
    )


def downgrade() -> None:
    """Forget copies and histories."""
    op.drop_table("attempt")
    op.execute(f"DELETE FROM message WHERE {IS_COPY}")  # noqa: S608 - made of constants
    for name in ("told_once", "told_role_once", "copied_once", "due", "of_header", "of_copy"):
        op.drop_index(f"message_{name}", "message")
    with op.batch_alter_table("message") as batch:
        for name in ("unsubscribe", "copy_for", "channel"):
            batch.drop_column(name)
        batch.create_unique_constraint("message_told_once", [*FACT, "audience", "uai"])
    _unique("message_told_role_once", [*FACT, "audience"], "uai IS NULL")
    _partial("message_due", ["next_at"], "status = 'pending'")


def _unique(name: str, columns: list[str], condition: str) -> None:
    rows = sa.text(condition)
    op.create_index(name, "message", columns, unique=True, postgresql_where=rows, sqlite_where=rows)


def _partial(name: str, columns: list[str], condition: str) -> None:
    rows = sa.text(condition)
    op.create_index(name, "message", columns, postgresql_where=rows, sqlite_where=rows)
