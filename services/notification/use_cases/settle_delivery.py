"""Writing down what came of deliveries, and stating it."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from services.notification.domain.attempt import Attempt, Outcome, outcome_of
from services.notification.domain.message import Channel, Message, Status
from services.notification.events import message_delivered, message_failed
from services.notification.repositories import NotificationUnitOfWork
from services.notification.use_cases.claim_message import Claimed
from services.notification.use_cases.watch_webhook import watch_webhook
from shared.errors import DeliveryProblem
from shared.messaging.backoff import delay
from shared.messaging.event import Cause

FIRST_DELAY = timedelta(minutes=1)


def mark_delivered(uow: NotificationUnitOfWork, *, claimed: Sequence[Claimed]) -> None:
    """These messages have left, and those that go with them. Raises LeaseLost, and then none of it is written."""
    with uow:
        messages = [one.message for one in claimed]
        uow.messages.lock_facts([message.origin for message in messages])
        sent = uow.messages.mark_sent({one.message.id: one.token for one in claimed}, at=uow.now())
        companions = uow.messages.take_along([message.header_id for message in messages], at=uow.now())
        uow.webhooks.note_success({one.recipient for one in sent if one.channel is Channel.WEBHOOK}, at=uow.now())
        for message in sent:
            uow.attempts.add(uow.new_id(), message.id, Attempt(uow.now(), Outcome.DELIVERED))
        for message in (*sent, *companions):
            uow.record(message_delivered(message, at=uow.now()), cause=_cause(message))
        uow.commit()


def note_problem(
    uow: NotificationUnitOfWork, *, claimed: Claimed, problem: DeliveryProblem, chance: random.Random
) -> None:
    """The message has not left: try again later, or give it up with those that go with it. Raises LeaseLost."""
    with uow:
        uow.messages.lock_facts([claimed.message.origin])
        message = replace(claimed.message)
        message.note(problem, at=uow.now(), retried_for=uow.settings.retried_for)
        message.next_at = uow.now() + delay(message.failures, chance, first=FIRST_DELAY)
        uow.messages.settle(message, claim=claimed.token)
        uow.attempts.add(uow.new_id(), message.id, Attempt(uow.now(), outcome_of(problem), problem.reason))
        if message.status is Status.FAILED:
            give_up(uow, message)
        if message.status is Status.FAILED and message.channel is Channel.WEBHOOK:
            watch_webhook(uow, message)
        uow.commit()


def give_up(uow: NotificationUnitOfWork, message: Message) -> None:
    """State that a message will not arrive, nor those that go with its e-mail."""
    companions = uow.messages.companions(message)
    for companion in companions:
        companion.go_with(message)
        uow.messages.save(companion)
    for one in (message, *companions):
        uow.record(message_failed(one, at=uow.now()), cause=_cause(one))


def _cause(message: Message) -> Cause:
    origin = message.origin
    return Cause(origin.correlation_id, origin.event_id if origin.is_event else None, origin.traceparent)
