"""The rector appoints the commission."""

from collections.abc import Sequence

from services.review.domain.commission import Commission, Person
from services.review.repositories import ReviewUnitOfWork
from shared.identity.actor import Actor


def appoint_commission(
    uow: ReviewUnitOfWork, *, president: Person, deputy: Person | None, members: Sequence[Person], actor: Actor
) -> Commission:
    """The commission that sits from now on. Raises what `Commission.ensure_constituted` does."""
    with uow:
        commission = Commission(uow.new_id(), uow.now(), actor.subject, president, deputy, tuple(members))
        commission.ensure_constituted(minimum=uow.settings.commission_members)
        sitting = uow.commissions.sitting()
        if sitting and sitting.is_same_as(commission):
            return sitting
        uow.commissions.add(commission)
        uow.commit()
        return commission
