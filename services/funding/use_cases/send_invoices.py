"""A school sends the invoices of its project; a fund manager accepts or refuses them."""

from dataclasses import dataclass
from datetime import date
from typing import IO

from services.funding.domain.invoice import (
    Invoice,
    InvoiceAlreadySubmitted,
    InvoiceStatus,
    UnsuitableInvoice,
    Verdict,
)
from services.funding.events import invoice_refused, invoice_submitted
from services.funding.repositories import FundingUnitOfWork
from services.funding.use_cases.read_allocations import visible_allocation
from services.funding.use_cases.storing import keep_paper, type_of_paper
from shared.identity.actor import Actor
from shared.storage.recognising import safe_name


@dataclass(frozen=True)
class Sent:
    """An invoice as it was sent."""

    supplier: str
    number: str
    dated_on: date
    amount_cents: int
    name: str
    content: IO[bytes]


def send_invoice(uow: FundingUnitOfWork, *, project_id: str, sent: Sent, actor: Actor) -> Invoice:
    """Keep it; it counts once it is accepted. Raises NoSuchAllocation (also of another structure's), UnsuitableInvoice,
    InvoiceAlreadySubmitted, and what `Allocation.require_made` does.
    """
    with uow:
        visible_allocation(uow, project_id, actor).require_made()
        if sent.dated_on > uow.today():
            raise UnsuitableInvoice("its date is to come")
        name = safe_name(sent.name)
        stored = keep_paper(uow, name=name, content=sent.content, refusal=UnsuitableInvoice)
        invoice = Invoice(
            id=uow.new_id(),
            project_id=project_id,
            supplier=sent.supplier,
            number=sent.number,
            dated_on=sent.dated_on,
            amount_cents=sent.amount_cents,
            name=name,
            type=type_of_paper(name) or "",
            size=stored.size,
            sha256=stored.sha256,
            submitted_at=uow.now(),
            submitted_by=actor.subject,
        )
        if not uow.invoices.add(invoice):
            raise InvoiceAlreadySubmitted("these very bytes were sent before")
        uow.record(invoice_submitted(invoice))
        uow.commit()
        return invoice


def accept_invoice(uow: FundingUnitOfWork, *, invoice_id: str, amount_cents: int | None, actor: Actor) -> Invoice:
    """All of it, or less. Raises NoSuchInvoice, InvoiceAlreadyDecided, AcceptedAboveInvoice."""
    with uow:
        invoice = _locked(uow, invoice_id)
        amount = invoice.amount_cents if amount_cents is None else amount_cents
        invoice.decide(Verdict(InvoiceStatus.ACCEPTED, amount, None, uow.now(), actor.subject))
        uow.invoices.decide(invoice)
        uow.commit()
        return invoice


def refuse_invoice(uow: FundingUnitOfWork, *, invoice_id: str, reason: str, actor: Actor) -> Invoice:
    """With a reason, which the school is told. Raises NoSuchInvoice, InvoiceAlreadyDecided."""
    with uow:
        invoice = _locked(uow, invoice_id)
        invoice.decide(Verdict(InvoiceStatus.REFUSED, 0, reason, uow.now(), actor.subject))
        uow.invoices.decide(invoice)
        uow.record(invoice_refused(invoice, reason=reason, at=uow.now()))
        uow.commit()
        return invoice


def list_invoices(uow: FundingUnitOfWork, *, project_id: str, actor: Actor) -> list[Invoice]:
    """In the order in which they were sent. Raises NoSuchAllocation, also of another structure's."""
    with uow:
        visible_allocation(uow, project_id, actor)
        return uow.invoices.of_project(project_id)


def read_invoice(uow: FundingUnitOfWork, *, invoice_id: str, actor: Actor) -> Invoice:
    """Raises NoSuchInvoice, NoSuchAllocation (of another structure's)."""
    with uow:
        invoice = uow.invoices.get(invoice_id)
        visible_allocation(uow, invoice.project_id, actor)
        return invoice


def _locked(uow: FundingUnitOfWork, invoice_id: str) -> Invoice:
    uow.lock_allocation(uow.invoices.get(invoice_id).project_id)
    return uow.invoices.get(invoice_id)
