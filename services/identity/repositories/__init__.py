"""Where accounts and what opens them are kept, and the unit of work that reaches them."""

from services.identity.repositories.unit_of_work import IdentityUnitOfWork

__all__ = ["IdentityUnitOfWork"]
