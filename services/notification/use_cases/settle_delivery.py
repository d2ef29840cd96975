"""Writing down what came of a delivery, and stating it."""

import random
from datetime import timedelta

from services.notification.domain.delivery import DeliveryProblem
from services.notification.domain.message import Status
from services.notification.events import message_delivered, message_failed
from services.notification.repositories import NotificationUnitOfWork
from services.notification.use_cases.claim_message import Claimed
from shared.messaging.backoff import delay

FIRST_DELAY = timedelta(minutes=1)


def mark_delivered(uow: NotificationUnitOfWork, *, claimed: Claimed) -> None:
    """The message has left. Raises LeaseLost."""
    message = claimed.message
    with uow:
        message.mark_sent(at=uow.now())
        uow.messages.settle(message, claim=claimed.token)
        uow.record(message_delivered(message, at=uow.now()))
        uow.commit()


def note_problem(
    uow: NotificationUnitOfWork, *, claimed: Claimed, problem: DeliveryProblem, chance: random.Random
) -> None:
    """The message has not left: try again later, or give it up. Raises LeaseLost."""
    message = claimed.message
    with uow:
        message.note(problem)
        message.next_at = uow.now() + delay(message.failures, chance, first=FIRST_DELAY)
        uow.messages.settle(message, claim=claimed.token)
        if message.status is Status.FAILED:
            uow.record(message_failed(message, at=uow.now()))
        uow.commit()
