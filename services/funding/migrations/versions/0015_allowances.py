"""What partners have used up of their share."""

from shared.messaging import tables_edition_2

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    tables_edition_2.create()


def downgrade() -> None:
    """Drop it."""
    tables_edition_2.drop()
