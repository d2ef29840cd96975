"""Delivering: claim, send, settle. No transaction is open while a server thinks."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import timedelta
from itertools import groupby

import structlog

from services.notification.channels import Port
from services.notification.channels.bounces import ReturnsMailbox
from services.notification.channels.email import EmailPort
from services.notification.channels.webhook import WebhookPort
from services.notification.domain.message import Message, MessageUnknown
from services.notification.domain.webhook import Webhook, WebhookUnknown
from services.notification.repositories import LeaseLost, NotificationUnitOfWork
from services.notification.use_cases.claim_message import Claimed, claim_messages, let_go, longest_delivery
from services.notification.use_cases.note_bounce import Bounce, note_bounce
from services.notification.use_cases.settle_delivery import mark_delivered, note_problem
from shared.errors import DeliveryProblem, Postponed, Unreachable
from shared.mail.transports import Transport, transport_of
from shared.messaging.runtime import Runtime
from shared.observability import metrics, tracing
from shared.observability.tracing import Kind, Span

BATCH = 50
SETTLED_EVERY = 0.25
"""Seconds: what left in that time is written down together. Killed meanwhile, it leaves once more."""
AT_WORK = timedelta(minutes=1)
READ_EVERY = 60.0

Tried = tuple[Claimed, DeliveryProblem | None]
log = structlog.get_logger()


def deliverer(transport: Transport | None = None) -> Callable[[Runtime], int]:
    """A chore that sends e-mails by this transport; without one, by what the runtime's settings say."""

    def deliver(runtime: Runtime) -> int:
        return deliver_due(runtime, EmailPort(transport or transport_of(runtime.settings), runtime.settings))

    return deliver


def hand_over(runtime: Runtime) -> int:
    """The chore that hands messages to webhooks."""

    def find(webhook_id: str) -> Webhook | None:
        with NotificationUnitOfWork(runtime) as uow, suppress(WebhookUnknown):
            return uow.webhooks.get(webhook_id)
        return None

    return deliver_due(runtime, WebhookPort(find, runtime.clock))


class ReturnsReader:
    """The chore that reads, every minute, what has come back; none without a mailbox."""

    def __init__(self) -> None:
        self._next_at = 0.0

    def __call__(self, runtime: Runtime) -> int:
        if runtime.settings.imap_host is None or time.monotonic() < self._next_at:
            return 0
        self._next_at = time.monotonic() + READ_EVERY
        return read_returns(runtime)


def read_returns(runtime: Runtime) -> int:
    """Note what came back; how many e-mails were looked at. Killed between noting and marking, it notes twice."""
    returns = ReturnsMailbox(runtime.settings)
    with returns.open() as mailbox:
        found = returns.unread(mailbox)
        for uid, bounce in found:
            returns.mark(mailbox, uid, is_bounce=bounce is not None and _is_noted(runtime, bounce))
    return len(found)


def _is_noted(runtime: Runtime, bounce: Bounce) -> bool:
    try:
        note_bounce(NotificationUnitOfWork(runtime), bounce=bounce)
    except MessageUnknown:
        log.warning("an e-mail came back that is not known here", message_id=bounce.message_id)
        return False
    return True


def deliver_due(runtime: Runtime, port: Port, *, most: int = BATCH) -> int:
    """Deliver messages that are due; how many were tried. 0 also when nobody talks to us and it is better to rest.

    Killed after sending and before settling, it costs a second e-mail with the same Message-ID.
    """
    claimed = claim_messages(NotificationUnitOfWork(runtime), channel=port.channel, most=most)
    done, is_reached = 0, True
    try:
        for _, tried in groupby(_each_tried(runtime, port, claimed), key=_moment()):
            settled = list(tried)
            _settle(runtime, settled)
            done += len(settled)
            is_reached = not any(isinstance(problem, Unreachable) for _, problem in settled)
    finally:
        port.rest()
    if done < len(claimed):
        let_go(NotificationUnitOfWork(runtime), token=claimed[0].token)
    return done if is_reached else 0


def _each_tried(runtime: Runtime, port: Port, claimed: Sequence[Claimed]) -> Iterator[Tried]:
    """One after another while somebody talks to us, and for a minute: a loop that is longer at work looks stalled.

    The lease allows to end what was begun by then.
    """
    until = runtime.clock.now() + min(AT_WORK, longest_delivery(runtime.settings))
    for one in claimed:
        problem = _problem_of(port, one)
        yield one, problem
        if isinstance(problem, Unreachable) or runtime.clock.now() >= until:
            return


def _problem_of(port: Port, claimed: Claimed) -> DeliveryProblem | None:
    """Whatever else goes wrong with one message is a fault of this program: it must not have the others sent twice."""
    with _sending(claimed.message) as span:
        try:
            port.deliver(claimed.message)
        except DeliveryProblem as problem:
            span.fail(type(problem).__name__)
            return problem
        except Exception as error:
            log.exception("a message cannot be delivered", message_id=claimed.message.id)
            span.fail(type(error).__name__)
            return Postponed(f"{type(error).__name__}: {error}")
    return None


def _sending(message: Message) -> AbstractContextManager[Span]:
    channel, origin = message.channel.value, message.origin
    attributes = {
        "nefe.channel": channel,
        "nefe.message_id": message.id,
        "nefe.template": message.template,
        "cloudevents.event_id": origin.event_id,
        "cloudevents.event_source": origin.source,
        "cloudevents.event_type": origin.event_type,
    }
    return tracing.span(f"send {channel}", parent=origin.traceparent, kind=Kind.CLIENT, attributes=attributes)


def _moment() -> Callable[[Tried], int]:
    began = time.monotonic()
    return lambda _: int((time.monotonic() - began) / SETTLED_EVERY)


def _settle(runtime: Runtime, tried: Sequence[Tried]) -> None:
    delivered = [claimed for claimed, problem in tried if problem is None]
    if delivered:
        _settle_delivered(runtime, delivered)
    for claimed, problem in tried:
        if problem is not None:
            _settle_problem(runtime, claimed, problem)


def _settle_delivered(runtime: Runtime, delivered: Sequence[Claimed]) -> None:
    """All in one transaction, or, if another has settled one of them meanwhile, each in its own."""
    try:
        mark_delivered(NotificationUnitOfWork(runtime), claimed=delivered)
        _observe(runtime, delivered)
    except LeaseLost as lost:
        log.warning("lease lost during delivery", message_ids=[one.message.id for one in delivered], lost=str(lost))
        for one in delivered if len(delivered) > 1 else ():
            _settle_delivered(runtime, [one])


def _observe(runtime: Runtime, delivered: Sequence[Claimed]) -> None:
    now = runtime.clock.now()
    for message in (claimed.message for claimed in delivered):
        seconds = max(0.0, (now - message.created_at).total_seconds())
        metrics.message_delivery_seconds.labels(runtime.service_name, message.channel.value).observe(seconds)


def _settle_problem(runtime: Runtime, claimed: Claimed, problem: DeliveryProblem) -> None:
    log.warning("message not delivered", message_id=claimed.message.id, problem=type(problem).__name__)
    try:
        note_problem(NotificationUnitOfWork(runtime), claimed=claimed, problem=problem, chance=runtime.chance)
    except LeaseLost:
        log.warning("lease lost during delivery", message_ids=[claimed.message.id])
