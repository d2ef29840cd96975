"""Time passes: what a canary left is swept away."""

from services.notification.repositories import NotificationUnitOfWork
from shared.canary.sweeping import AT_ONCE, KEPT_FOR
from shared.uai import FICTITIOUS


def sweep_canary(uow: NotificationUnitOfWork) -> None:
    """Messages that are settled, and what was remembered of projects once all is told of them."""
    with uow:
        moment = uow.now() - KEPT_FOR
        uow.messages.remove_ended(FICTITIOUS, moment, most=AT_ONCE)
        uow.projects.remove_told(FICTITIOUS, moment, most=AT_ONCE)
        uow.commit()
