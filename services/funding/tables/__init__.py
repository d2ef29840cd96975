"""The rows of funding: programmes, credits, allocations, payments, and the ledger that all money is counted in."""

from services.funding.tables.allocation import ALLOCATION, CLOSED_PROJECT
from services.funding.tables.base import IDEMPOTENCY, MESSAGING, METADATA
from services.funding.tables.credit import ENVELOPE_CREDIT
from services.funding.tables.ledger import JOURNAL, JOURNAL_ENTRY, LEDGER, POSTING
from services.funding.tables.payment import PAYMENT
from services.funding.tables.programme import PROGRAMME

__all__ = [
    "ALLOCATION",
    "CLOSED_PROJECT",
    "ENVELOPE_CREDIT",
    "IDEMPOTENCY",
    "JOURNAL",
    "JOURNAL_ENTRY",
    "LEDGER",
    "MESSAGING",
    "METADATA",
    "PAYMENT",
    "POSTING",
    "PROGRAMME",
]
