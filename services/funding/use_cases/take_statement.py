"""The finance system says in a file what became of payments, with what it paid."""

from dataclasses import dataclass

from services.funding.domain.payment import NoSuchPayment, Payment, PaymentUnclear, Settlement
from services.funding.repositories import FundingUnitOfWork
from services.funding.use_cases.settle_payment import settle


@dataclass(frozen=True)
class Statement:
    """What a line says. `payment`: our identifier of it, or the reference of the project that it is for."""

    payment: str
    amount_cents: int
    settlement: Settlement


def take_statement(uow: FundingUnitOfWork, *, statement: Statement, is_rehearsal: bool = False) -> bool:
    """Settle the payment as a fact from outside would, once; whether it was news. A rehearsal keeps nothing.

    Raises NoSuchPayment, PaymentUnclear, PaymentAmountDiffers, PaymentAlreadySettled.
    """
    with uow:
        found = _find(uow, statement)
        allocation = uow.lock_allocation(found.project_id)
        payment = uow.payments.get(found.id)
        payment.require_amount(statement.amount_cents)
        is_news = settle(uow, allocation, payment, statement.settlement)
        if not is_rehearsal:
            uow.commit()
    return is_news


def _find(uow: FundingUnitOfWork, statement: Statement) -> Payment:
    try:
        return uow.payments.get(statement.payment)
    except NoSuchPayment:
        project = uow.projects.find_by_reference(statement.payment)
        payments = uow.payments.of_project(project.id) if project else []
        if not payments:
            raise
        return _meant(payments, statement)


def _meant(payments: list[Payment], statement: Statement) -> Payment:
    """The payment of a project of which this was said before, so that a file can be read again; else the open one."""
    alike = [payment for payment in payments if payment.amount_cents == statement.amount_cents]
    told = [payment for payment in alike if payment.settlement == statement.settlement]
    unsettled = [payment for payment in payments if payment.settlement is None]
    found = told or [payment for payment in unsettled if payment in alike] or unsettled or payments
    if len(found) > 1:
        raise PaymentUnclear(f"{len(found)} payments of {statement.payment} may be meant: name one by its identifier")
    return found[0]
