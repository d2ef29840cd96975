"""The rows of funding: programmes, credits, allocations, payments, and the ledger that all money is counted in."""

from services.funding.tables.allocation import ALLOCATION, CLOSED_PROJECT, WAITING_SHARE
from services.funding.tables.base import IDEMPOTENCY, MESSAGING, METADATA
from services.funding.tables.batch import BATCHED_PAYMENT, PAYMENT_BATCH
from services.funding.tables.credit import ENVELOPE_CREDIT
from services.funding.tables.document import (
    CONVENTION,
    DOCUMENT_TEMPLATE,
    GRANT_DOCUMENT,
    NUMBERING,
    SIGNED_COPY,
)
from services.funding.tables.freeze import CANCELLATION, FREEZE
from services.funding.tables.hours import HOURS_GIVEN
from services.funding.tables.invoice import INVOICE
from services.funding.tables.ledger import (
    ACCOUNT_BALANCE,
    CLOSING,
    JOURNAL,
    JOURNAL_ENTRY,
    LEDGER,
    NOT_OVERDRAWN,
    POSTING,
)
from services.funding.tables.movement import ENVELOPE_MOVEMENT
from services.funding.tables.payment import PAYMENT
from services.funding.tables.programme import PROGRAMME
from services.funding.tables.project import INTENTION, PROJECT
from services.funding.tables.repayment import REPAYMENT

__all__ = [
    "ACCOUNT_BALANCE",
    "ALLOCATION",
    "BATCHED_PAYMENT",
    "CANCELLATION",
    "CLOSED_PROJECT",
    "CLOSING",
    "CONVENTION",
    "DOCUMENT_TEMPLATE",
    "ENVELOPE_CREDIT",
    "ENVELOPE_MOVEMENT",
    "FREEZE",
    "GRANT_DOCUMENT",
    "HOURS_GIVEN",
    "IDEMPOTENCY",
    "INTENTION",
    "INVOICE",
    "JOURNAL",
    "JOURNAL_ENTRY",
    "LEDGER",
    "MESSAGING",
    "METADATA",
    "NOT_OVERDRAWN",
    "NUMBERING",
    "PAYMENT",
    "PAYMENT_BATCH",
    "POSTING",
    "PROGRAMME",
    "PROJECT",
    "REPAYMENT",
    "SIGNED_COPY",
    "WAITING_SHARE",
]
