"""Where structures and projects are kept, and the unit of work that reaches them."""

from services.submission.repositories.unit_of_work import SubmissionUnitOfWork

__all__ = ["SubmissionUnitOfWork"]
