"""Where files, the commission and schools are kept, and the unit of work that reaches them."""

from services.review.repositories.unit_of_work import ReviewUnitOfWork

__all__ = ["ReviewUnitOfWork"]
