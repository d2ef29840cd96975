"""The tables as they are."""

from alembic import op

from tests.support.tiny import METADATA

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    METADATA.create_all(op.get_bind())
