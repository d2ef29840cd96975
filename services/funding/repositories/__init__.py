"""Where money is kept account of, and the unit of work that reaches it."""

from services.funding.repositories.unit_of_work import FundingUnitOfWork

__all__ = ["FundingUnitOfWork"]
