"""The register of appointments: every commission that was appointed, by whom and until when."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.review.domain.commission import Commission
from services.review.repositories import ReviewUnitOfWork


@dataclass(frozen=True)
class Register:
    """Some appointments, the latest first, and whether there are earlier ones."""

    appointments: Sequence[Commission]
    has_more: bool


def list_appointments(uow: ReviewUnitOfWork, *, after: str | None, limit: int) -> Register:
    """Up to `limit` appointments from before the one whose id is `after`."""
    with uow:
        found = uow.commissions.page(after=after, limit=limit + 1)
        return Register(found[:limit], len(found) > limit)
