"""A budget year is over: nothing more can be engaged on it, and those who waited for its money wait for the next."""

from services.funding.domain.budget import Programme
from services.funding.repositories import FundingUnitOfWork
from services.funding.use_cases.serving import serve_waiting


def turn_year(uow: FundingUnitOfWork) -> None:
    """Bring every queue into the present year, and serve it from there. Nothing happens if that was done before."""
    with uow:
        uow.programmes.lock(*Programme)
        for programme in Programme:
            serve_waiting(uow, programme)
        uow.commit()
