"""The fund manager asks the finance system to pay a part of what was committed."""

from services.funding.domain.allocation import Allocation
from services.funding.domain.budget import EnvelopeKind
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

    Raises NoSuchAllocation, ProjectWithdrawn, NoMoneyNeeded, AllocationNotMade, ConventionNotSigned,
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


def _drawn(uow: FundingUnitOfWork, allocation: Allocation, kind: PaymentKind, amount_cents: int | None) -> Payment:
    year = uow.today().year
    earlier = uow.payments.of_project(allocation.project_id)
    convention = uow.conventions.find(allocation.project_id) if allocation.is_under_convention else None
    percent = convention.advance_percent if convention else uow.settings.advance_percent
    amount = amount_to_order(allocation, earlier, kind, amount_cents, advance_percent=percent, year=year)
    draws = draws_of(payable_by_year(allocation, earlier, year=year), amount)
    credit_draws = (Draw(year, amount),)
    require_credits(credit_draws, uow.ledger.available(allocation.programme, EnvelopeKind.PAYMENT))
    beneficiary = allocation.beneficiary
    return Payment(uow.new_id(), allocation.project_id, kind, beneficiary, draws, credit_draws, uow.now())
