"""Delivering: claim, send, settle. No transaction is open while a mail server thinks."""

from collections.abc import Callable

import structlog

from services.notification.domain.delivery import DeliveryProblem, Refused, Unreachable
from services.notification.envelope import UnusableAddress, compose
from services.notification.repositories import LeaseLost, NotificationUnitOfWork
from services.notification.transports import Transport, transport_of
from services.notification.use_cases.claim_message import Claimed, claim_message
from services.notification.use_cases.settle_delivery import mark_delivered, note_problem
from shared.messaging.event import Cause
from shared.messaging.runtime import Runtime

log = structlog.get_logger()


def deliverer(transport: Transport | None = None) -> Callable[[Runtime], int]:
    """The chore `deliver`, by this transport; without one, by what the runtime's settings say."""

    def deliver(runtime: Runtime) -> int:
        return deliver_next(runtime, transport or transport_of(runtime.settings))

    return deliver


def deliver_next(runtime: Runtime, transport: Transport) -> int:
    """Deliver the message that is due. 0 when none is, or when no server talks to us and it is better to rest.

    Killed after sending and before settling, it costs a second e-mail with the same Message-ID.
    """
    claimed = claim_message(NotificationUnitOfWork(runtime))
    if claimed is None:
        return 0
    problem = _send(runtime, transport, claimed)
    try:
        _settle(runtime, claimed, problem)
    except LeaseLost:
        log.warning("lease lost during delivery", message_id=claimed.message.id)
    return 0 if isinstance(problem, Unreachable) else 1


def _send(runtime: Runtime, transport: Transport, claimed: Claimed) -> DeliveryProblem | None:
    settings = runtime.settings
    try:
        transport.deliver(compose(claimed.message, sender=settings.mail_from, domain=settings.mailboxes.domain))
    except UnusableAddress as error:
        return Refused(f"not an address: {error}")
    except DeliveryProblem as problem:
        return problem
    return None


def _settle(runtime: Runtime, claimed: Claimed, problem: DeliveryProblem | None) -> None:
    origin = claimed.message.origin
    uow = NotificationUnitOfWork(runtime, cause=Cause(origin.correlation_id, origin.event_id))
    if problem is None:
        mark_delivered(uow, claimed=claimed)
    else:
        note_problem(uow, claimed=claimed, problem=problem, chance=runtime.chance)
        log.warning("message not delivered", message_id=claimed.message.id, problem=type(problem).__name__)
