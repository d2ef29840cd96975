"""The fund manager asks the finance system to pay a part of what was committed."""

from collections.abc import Sequence

from services.funding.domain.allocation import Allocation
from services.funding.domain.budget import EnvelopeKind
from services.funding.domain.invoice import InvoicesMissing, within_invoices
from services.funding.domain.ledger import EntryKind, State, entry_of
from services.funding.domain.payment import (
    Draw,
    Payment,
    PaymentKind,
    amount_to_order,
    draws_of,
    payable_by_year,
    require_credits,
)
from services.funding.events import payment_ordered
from services.funding.repositories import FundingUnitOfWork
from services.funding.use_cases.issue_document import require_signed


def order_payment(uow: FundingUnitOfWork, *, project_id: str, kind: PaymentKind, amount_cents: int | None) -> Payment:
    """Order an amount, or what the kind implies. It uses up what was committed, and payment credits of this year.

    Raises NoSuchAllocation, ProjectWithdrawn, NoMoneyNeeded, AllocationNotMade, ConventionNotSigned, InvoicesMissing,
    InsufficientPaymentCredits, and what `amount_to_order` does.
    """
    with uow:
        allocation = uow.lock_allocation(project_id)
        allocation.require_made()
        require_signed(uow, allocation)
        payment = _drawn(uow, allocation, kind, amount_cents)
        engaged = payment.transfers(allocation, EnvelopeKind.ENGAGEMENT, State.ALLOCATED, State.ORDERED)
        credited = payment.transfers(allocation, EnvelopeKind.PAYMENT, State.AVAILABLE, State.ORDERED)
        uow.write(entry_of(EntryKind.ORDERED, payment.id, engaged + credited, project_id=project_id))
        uow.payments.add(payment)
        uow.record(payment_ordered(payment, allocation))
        uow.commit()
        return payment


def _borne_out(
    uow: FundingUnitOfWork, allocation: Allocation, earlier: Sequence[Payment], amount_cents: int | None
) -> int:
    """What of a balance the accepted invoices bear out, or as much of it as is asked for. Raises InvoicesMissing."""
    payable = sum(payable_by_year(allocation, earlier, year=uow.today().year).values())
    ordered = sum(payment.amount_cents for payment in earlier if payment.counts)
    invoices = uow.invoices.of_project(allocation.project_id)
    borne_out = within_invoices(invoices, ordered_cents=ordered, payable_cents=payable)
    if amount_cents is not None and amount_cents > borne_out:
        raise InvoicesMissing(f"{amount_cents} cents asked for, {borne_out} borne out by invoices")
    return borne_out if amount_cents is None else amount_cents


def _drawn(uow: FundingUnitOfWork, allocation: Allocation, kind: PaymentKind, amount_cents: int | None) -> Payment:
    year = uow.today().year
    earlier = uow.payments.of_project(allocation.project_id)
    convention = uow.conventions.find(allocation.project_id) if allocation.is_under_convention else None
    percent = convention.advance_percent if convention else uow.settings.advance_percent
    if kind is PaymentKind.BALANCE and uow.settings.balance_on_invoices:
        amount_cents = _borne_out(uow, allocation, earlier, amount_cents)
    amount = amount_to_order(allocation, earlier, kind, amount_cents, advance_percent=percent, year=year)
    draws = draws_of(payable_by_year(allocation, earlier, year=year), amount)
    credit_draws = (Draw(year, amount),)
    require_credits(credit_draws, uow.ledger.available(allocation.programme, EnvelopeKind.PAYMENT))
    beneficiary = allocation.beneficiary
    return Payment(uow.new_id(), allocation.project_id, kind, beneficiary, draws, credit_draws, uow.now())
