"""Rows of invoices."""

from dataclasses import fields
from typing import Any

from sqlalchemy import Row

from services.funding.domain.invoice import Invoice, InvoiceStatus, Verdict

SENT = tuple(field.name for field in fields(Invoice) if field.name != "verdict")


def row_of_invoice(invoice: Invoice) -> dict[str, Any]:
    """What was sent, and what was said of it."""
    return {name: getattr(invoice, name) for name in SENT} | verdict_of_invoice(invoice)


def verdict_of_invoice(invoice: Invoice) -> dict[str, Any]:
    """The columns that a decision changes."""
    if invoice.verdict is None:
        return {"status": InvoiceStatus.SUBMITTED}
    verdict = invoice.verdict
    names = ("status", "accepted_cents", "reason", "decided_at", "decided_by")
    return {name: getattr(verdict, name) for name in names}


def invoice_of(row: Row[Any]) -> Invoice:
    """The invoice that a row keeps."""
    status, verdict = InvoiceStatus(row.status), None
    if status is not InvoiceStatus.SUBMITTED:
        verdict = Verdict(status, row.accepted_cents, row.reason, row.decided_at, row.decided_by)
    return Invoice(**{name: getattr(row, name) for name in SENT}, verdict=verdict)
