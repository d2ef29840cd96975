"""Who sits in the commission."""

from services.review.domain.commission import Commission
from services.review.domain.refusals import NoCommission
from services.review.repositories import ReviewUnitOfWork


def read_commission(uow: ReviewUnitOfWork) -> Commission:
    """The commission that sits now. Raises NoCommission."""
    with uow:
        commission = uow.commissions.sitting()
        if commission is None:
            raise NoCommission("No commission has been appointed yet.")
        return commission
