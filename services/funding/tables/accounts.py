"""Which columns of this service name people's accounts; those of documents that bind the academy are kept."""

from services.funding.tables.batch import PAYMENT_BATCH
from services.funding.tables.document import CONVENTION, DOCUMENT_TEMPLATE, GRANT_DOCUMENT, SIGNED_COPY
from services.funding.tables.freeze import CANCELLATION, FREEZE
from services.funding.tables.hours import HOURS_GIVEN
from services.funding.tables.invoice import INVOICE
from services.funding.tables.repayment import REPAYMENT
from shared.personal import Account

ACCOUNTS = (
    Account(CONVENTION.c.prepared_by),
    Account(INVOICE.c.submitted_by),
    Account(INVOICE.c.decided_by),
    Account(FREEZE.c.frozen_by),
    Account(CANCELLATION.c.cancelled_by),
    Account(HOURS_GIVEN.c.recorded_by),
    Account(REPAYMENT.c.requested_by),
    Account(GRANT_DOCUMENT.c.issued_by, is_kept=True),
    Account(SIGNED_COPY.c.received_by, is_kept=True),
    Account(DOCUMENT_TEMPLATE.c.written_by, is_kept=True),
    Account(PAYMENT_BATCH.c.made_by, is_kept=True),
)
