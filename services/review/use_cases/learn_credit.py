"""Credits arrived in an envelope of the academy."""

from services.review.domain.envelopes import Credit
from services.review.repositories import ReviewUnitOfWork


def learn_credit(uow: ReviewUnitOfWork, *, credit: Credit) -> None:
    """Count it once; of two credits under one reference, the fund says which is wrong."""
    with uow:
        uow.envelopes.of(credit.programme)
        if not uow.envelopes.knows(credit.reference):
            uow.envelopes.add(credit)
        uow.commit()
