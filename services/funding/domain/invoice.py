"""Invoices by which a school shows what it spent: sent at any time, accepted or refused with a reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shared.errors import Conflict, Invalid, NotFound


class NoSuchInvoice(NotFound):
    """No invoice has this identifier."""


class UnsuitableInvoice(Invalid):
    """What was sent is no invoice: one PDF or image, with its supplier, number, date and amount."""


class InvoiceAlreadySubmitted(Conflict):
    """The same invoice was sent before."""


class InvoiceAlreadyDecided(Conflict):
    """The invoice was accepted or refused before."""


class AcceptedAboveInvoice(Invalid):
    """More would be accepted than the invoice says."""


class InvoicesMissing(Conflict):
    """The accepted invoices do not exceed what was ordered already: a balance is paid on invoices."""


class InvoiceStatus(StrEnum):
    """Whether it counts."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True)
class Verdict:
    """What a fund manager says of an invoice; `accepted_cents` may be less than it says."""

    status: InvoiceStatus
    accepted_cents: int
    reason: str | None
    decided_at: datetime
    decided_by: str


@dataclass
class Invoice:
    """An invoice, and the paper that was sent."""

    id: str
    project_id: str
    supplier: str
    number: str
    dated_on: date
    amount_cents: int
    name: str
    type: str
    size: int
    sha256: str
    submitted_at: datetime
    submitted_by: str
    verdict: Verdict | None = None

    @property
    def status(self) -> InvoiceStatus:
        """Submitted until somebody decides."""
        return self.verdict.status if self.verdict else InvoiceStatus.SUBMITTED

    @property
    def accepted_cents(self) -> int:
        """What of it counts."""
        return self.verdict.accepted_cents if self.verdict else 0

    def decide(self, verdict: Verdict) -> None:
        """Once. Raises InvoiceAlreadyDecided, AcceptedAboveInvoice."""
        if self.verdict:
            raise InvoiceAlreadyDecided(f"invoice {self.id} is {self.status}")
        if verdict.accepted_cents > self.amount_cents:
            raise AcceptedAboveInvoice(f"the invoice says {self.amount_cents} cents")
        self.verdict = verdict


def within_invoices(invoices: Iterable[Invoice], *, ordered_cents: int, payable_cents: int) -> int:
    """What of a balance the accepted invoices bear out. Raises InvoicesMissing."""
    accepted = sum(invoice.accepted_cents for invoice in invoices)
    borne_out = min(payable_cents, accepted - ordered_cents)
    if payable_cents > 0 and borne_out <= 0:
        raise InvoicesMissing(f"{accepted} cents of invoices are accepted, {ordered_cents} were ordered")
    return borne_out
