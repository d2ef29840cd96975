"""Writing down what came of a delivery, and stating it."""

import random
from datetime import timedelta

from services.notification.domain.delivery import DeliveryProblem
from services.notification.domain.message import Message, Status
from services.notification.events import message_delivered, message_failed
from services.notification.repositories import NotificationUnitOfWork
from services.notification.use_cases.claim_message import Claimed
from shared.messaging.backoff import delay

FIRST_DELAY = timedelta(minutes=1)


def mark_delivered(uow: NotificationUnitOfWork, *, claimed: Claimed) -> None:
    """The message has left, and those that go with it. Raises LeaseLost."""
    message = claimed.message
    with uow:
        uow.messages.lock_fact(message.origin)
        message.mark_sent(at=uow.now())
        uow.messages.settle(message, claim=claimed.token)
        for one in (message, *_taken_along(uow, message)):
            uow.record(message_delivered(one, at=uow.now()))
        uow.commit()


def note_problem(
    uow: NotificationUnitOfWork, *, claimed: Claimed, problem: DeliveryProblem, chance: random.Random
) -> None:
    """The message has not left: try again later, or give it up with those that go with it. Raises LeaseLost."""
    message = claimed.message
    with uow:
        uow.messages.lock_fact(message.origin)
        message.note(problem, at=uow.now(), retried_for=uow.settings.retried_for)
        message.next_at = uow.now() + delay(message.failures, chance, first=FIRST_DELAY)
        uow.messages.settle(message, claim=claimed.token)
        if message.status is Status.FAILED:
            for one in (message, *_taken_along(uow, message)):
                uow.record(message_failed(one, at=uow.now()))
        uow.commit()


def _taken_along(uow: NotificationUnitOfWork, carrier: Message) -> list[Message]:
    """What has become of an e-mail has become of every message that goes with it."""
    companions = uow.messages.companions(carrier)
    for companion in companions:
        companion.go_with(carrier)
        uow.messages.save(companion)
    return companions
