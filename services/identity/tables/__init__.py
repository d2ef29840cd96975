"""Rows of the sign-in. Secrets are kept as hashes; the tables of the messaging kernel are there for its clock alone."""

from services.identity.tables.access import CODE, INVITATION, REFRESH_TOKEN, SESSION
from services.identity.tables.account import ACCOUNT, CLIENT
from services.identity.tables.base import IDEMPOTENCY, MESSAGING, METADATA
from services.identity.tables.journal import LETTER, SIGN_IN

__all__ = [
    "ACCOUNT",
    "CLIENT",
    "CODE",
    "IDEMPOTENCY",
    "INVITATION",
    "LETTER",
    "MESSAGING",
    "METADATA",
    "REFRESH_TOKEN",
    "SESSION",
    "SIGN_IN",
]
