"""Time passes: what a canary left is swept away."""

from services.notification.repositories import NotificationUnitOfWork
from shared.canary.sweeping import AT_ONCE, KEPT_FOR
from shared.messaging.runtime import source_of
from shared.uai import FICTITIOUS

LAST_FACTS = {"nefe.review.opened.v1": "review", "nefe.project.withdrawn.v1": "submission"}
"""Nothing else is stated of a withdrawn project; until both are told, one would look in vain for what it is about."""


def sweep_canary(uow: NotificationUnitOfWork) -> None:
    """Messages that are settled, and what was remembered of projects once all is told of them."""
    with uow:
        before = uow.now() - KEPT_FOR
        types = {fact: source_of(uow.settings.academy, service) for fact, service in LAST_FACTS.items()}
        uow.messages.remove_ended(FICTITIOUS, before, most=AT_ONCE)
        known = uow.projects.of_school(FICTITIOUS, most=AT_ONCE)
        uow.projects.remove(uow.facts.all_applied(known, types, before=before))
        uow.commit()
