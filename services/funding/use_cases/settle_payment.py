"""The finance system says what became of a payment."""

from services.funding.domain.allocation import Allocation
from services.funding.domain.budget import EnvelopeKind
from services.funding.domain.ledger import EntryKind, State, Transfer, entry_of
from services.funding.domain.payment import NoSuchPayment, Payment, PaymentStatus, Settlement
from services.funding.repositories import FundingUnitOfWork
from services.funding.use_cases.letting_go import let_go
from shared.errors import Unacceptable


def settle_payment(uow: FundingUnitOfWork, *, payment_id: str, settlement: Settlement) -> None:
    """Move the money on or back, once. Raises Unacceptable (unknown payment), PaymentAlreadySettled."""
    with uow:
        allocation = _lock(uow, payment_id)
        settle(uow, allocation, uow.payments.get(payment_id), settlement)
        uow.commit()


def settle(uow: FundingUnitOfWork, allocation: Allocation, payment: Payment, settlement: Settlement) -> bool:
    """A step within use cases: whether it is news. The allocation is locked. Raises PaymentAlreadySettled."""
    is_news = payment.settle(settlement)
    if is_news:
        uow.payments.settle(payment.id, settlement)
        _move(uow, allocation, payment)
    return is_news


def _lock(uow: FundingUnitOfWork, payment_id: str) -> Allocation:
    try:
        return uow.lock_allocation(uow.payments.get(payment_id).project_id)
    except NoSuchPayment as unknown:
        raise Unacceptable(unknown.detail) from unknown


def _move(uow: FundingUnitOfWork, allocation: Allocation, payment: Payment) -> None:
    if payment.status is PaymentStatus.EXECUTED:
        _write(uow, allocation, payment, EntryKind.PAID, engaged_to=State.PAID, credited_to=State.PAID)
        return
    _write(uow, allocation, payment, EntryKind.REFUSED, engaged_to=State.ALLOCATED, credited_to=State.AVAILABLE)
    if allocation.is_released:
        let_go(uow, allocation)


def _write(
    uow: FundingUnitOfWork,
    allocation: Allocation,
    payment: Payment,
    kind: EntryKind,
    *,
    engaged_to: State,
    credited_to: State,
) -> None:
    transfers: list[Transfer] = [
        *payment.transfers(allocation, EnvelopeKind.ENGAGEMENT, State.ORDERED, engaged_to),
        *payment.transfers(allocation, EnvelopeKind.PAYMENT, State.ORDERED, credited_to),
    ]
    uow.write(entry_of(kind, payment.id, transfers, project_id=allocation.project_id))
