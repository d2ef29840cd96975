"""Accounts, what opens them, and what happened at the door."""

import sqlalchemy as sa
from alembic import op

from shared.database import Document, Instant
from shared.messaging import tables_edition_1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

HASH = sa.String(64)
NAME = sa.String(100)


def upgrade() -> None:
    """Create every table."""
    tables_edition_1.create()
    _accounts()
    _access()
    _codes_and_tokens()
    _journal()


def downgrade() -> None:
    """Drop every table."""
    for table in ("letter", "sign_in", "refresh_token", "code", "session", "invitation", "client", "account"):
        op.drop_table(table)
    tables_edition_1.drop()


def _accounts() -> None:
    op.create_table(
        "account",
        sa.Column("id", NAME, primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("roles", Document, nullable=False),
        sa.Column("email", sa.String(254)),
        sa.Column("uai", sa.String(8)),
        sa.Column("password", sa.Text()),
        sa.Column("totp", sa.Text()),
        sa.Column("totp_step", sa.BigInteger()),
        sa.Column("is_disabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
    )
    op.create_index("ix_account_uai", "account", ["uai"])
    op.create_table(
        "client",
        sa.Column("id", NAME, primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("secret", HASH, nullable=False),
        sa.Column("roles", Document, nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
    )


def _of_account() -> sa.Column[str]:
    return sa.Column("account", NAME, sa.ForeignKey("account.id", ondelete="CASCADE"), nullable=False)


def _of_session() -> sa.Column[str]:
    return sa.Column("session", HASH, sa.ForeignKey("session.id", ondelete="CASCADE"), nullable=False)


def _access() -> None:
    op.create_table(
        "invitation",
        sa.Column("secret", HASH, primary_key=True),
        _of_account(),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
    )
    op.create_index("ix_invitation_account", "invitation", ["account"])
    op.create_table(
        "session",
        sa.Column("id", HASH, primary_key=True),
        _of_account(),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
    )
    op.create_index("ix_session_account", "session", ["account"])


def _codes_and_tokens() -> None:
    op.create_table(
        "code",
        sa.Column("code", HASH, primary_key=True),
        _of_session(),
        sa.Column("client", NAME, nullable=False),
        sa.Column("redirect_uri", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text()),
        sa.Column("challenge", sa.Text(), nullable=False),
        sa.Column("auth_time", sa.Integer(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
    )
    op.create_index("ix_code_session", "code", ["session"])
    op.create_table(
        "refresh_token",
        sa.Column("token", HASH, primary_key=True),
        _of_session(),
        sa.Column("client", NAME, nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("auth_time", sa.Integer(), nullable=False),
    )
    op.create_index("ix_refresh_token_session", "refresh_token", ["session"])


def _journal() -> None:
    op.create_table(
        "sign_in",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("account", NAME, nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
    )
    op.create_index("sign_in_of_account", "sign_in", ["account", "at"])
    op.create_index("sign_in_from_address", "sign_in", ["address", "at"])
    op.create_table(
        "letter",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("account", NAME, nullable=False),
        sa.Column("recipient", sa.String(254), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text()),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("next_at", Instant()),
        sa.Column("sent_at", Instant()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text()),
    )
    op.create_index("ix_letter_account", "letter", ["account"])
    op.create_index("ix_letter_next_at", "letter", ["next_at"])
