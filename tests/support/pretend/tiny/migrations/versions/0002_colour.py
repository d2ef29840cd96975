"""Notes get a colour: SQLite has to make the table anew, with rows that refer to it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column, and a constraint that SQLite cannot add to a table."""
    with op.batch_alter_table("note") as batch:
        batch.add_column(sa.Column("colour", sa.String(20)))
        batch.create_check_constraint("note_colour", "colour <> ''")
