"""Time passes: what a canary left is swept away."""

from services.review.repositories import ReviewUnitOfWork
from shared.canary.sweeping import AT_ONCE, KEPT_FOR
from shared.uai import FICTITIOUS


def sweep_canary(uow: ReviewUnitOfWork) -> None:
    """Files that were withdrawn; nothing comes after that."""
    with uow:
        uow.files.remove_withdrawn(FICTITIOUS, uow.now() - KEPT_FOR, limit=AT_ONCE)
        uow.commit()
