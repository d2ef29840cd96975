"""The kept balances are damaged: they are made anew from the entries, which nothing changes."""

from services.funding.domain.budget import Programme
from services.funding.domain.ledger import Account
from services.funding.ledger import differences
from services.funding.repositories import FundingUnitOfWork


def recount_balances(uow: FundingUnitOfWork) -> list[Account]:
    """Those that differed. Nobody moves money meanwhile."""
    with uow:
        uow.programmes.lock(*Programme)
        differed = sorted(differences(uow.ledger), key=str)
        uow.ledger.recount()
        uow.commit()
    return differed
