"""The ledger grows: sums of it are kept every so often, so that adding it up stays quick at any date."""

from services.funding.repositories import FundingUnitOfWork


def close_books(uow: FundingUnitOfWork) -> None:
    """Keep the sums that are due. Entries are numbered without a gap in the order in which they are committed, so that
    nothing can come to stand before a sum afterwards.
    """
    with uow:
        while uow.ledger.close():
            pass
        uow.commit()
