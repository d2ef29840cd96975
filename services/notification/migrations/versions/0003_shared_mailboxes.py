"""A message for each who is told, and one e-mail to each address: schools may share a mailbox."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

FACT = ("event_source", "event_id")
E_MAILS = "status IN ('pending', 'sent')"
SECOND_E_MAILS = f"""
    UPDATE message SET status = 'shared'
    WHERE {E_MAILS} AND EXISTS (
        SELECT 1 FROM message AS first
        WHERE first.event_source = message.event_source AND first.event_id = message.event_id
            AND first.recipient = message.recipient AND first.id < message.id AND first.{E_MAILS}
    )
"""  # noqa: S608 - made of constants
THEIR_FIRST = """
    UPDATE message SET header_id = (
        SELECT first.header_id FROM message AS first
        WHERE first.event_source = message.event_source AND first.event_id = message.event_id
            AND first.recipient = message.recipient AND first.status IN ('pending', 'sent')
    )
    WHERE status = 'shared' AND sent_at IS NULL
"""


def upgrade() -> None:
    """Where two e-mails about one fact were to go to one address, the second is kept as going with the first."""
    op.execute(SECOND_E_MAILS)
    op.execute(THEIR_FIRST)
    with op.batch_alter_table("message") as batch:
        batch.drop_constraint("message_told_once", type_="unique")
        batch.create_unique_constraint("message_told_once", [*FACT, "audience", "uai"])
    _unique("message_told_role_once", [*FACT, "audience"], "uai IS NULL")
    _unique("message_mailed_once", [*FACT, "recipient"], E_MAILS)


def downgrade() -> None:
    """Forget what goes with another message: before, there was no row for it."""
    op.execute("DELETE FROM message WHERE status = 'shared'")
    for name in ("message_mailed_once", "message_told_role_once"):
        op.drop_index(name, "message")
    with op.batch_alter_table("message") as batch:
        batch.drop_constraint("message_told_once", type_="unique")
        batch.create_unique_constraint("message_told_once", [*FACT, "recipient", "template"])


def _unique(name: str, columns: list[str], condition: str) -> None:
    rows = sa.text(condition)
    op.create_index(name, "message", columns, unique=True, postgresql_where=rows, sqlite_where=rows)
