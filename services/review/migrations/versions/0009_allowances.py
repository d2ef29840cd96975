"""What partners have used up of their share."""

from shared.messaging import tables_edition_2

revision = "0009_allowances"
down_revision = "0008_grants_in_part"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    tables_edition_2.create()


def downgrade() -> None:
    """Drop it."""
    tables_edition_2.drop()
