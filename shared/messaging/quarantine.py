"""What cannot be read or is not allowed is kept as it came, and whoever published it is told why."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlalchemy import Connection, insert, select

from shared.contracts.catalogue import CATALOGUE
from shared.contracts.payloads.rejection import rejection_payload
from shared.errors import FieldError
from shared.messaging.event import CONTENT_TYPE, Cause
from shared.messaging.outbox import Fact
from shared.messaging.publishers import REJECTED, Publishers
from shared.messaging.runtime import Runtime
from shared.messaging.topology import INBOUND, REJECTIONS
from shared.observability import metrics

LONGEST_REASON = 2000
DEEPEST = 20
TOO_DEEP = "…"

log = structlog.get_logger()


@dataclass(frozen=True)
class Incoming:
    """A message as the bus delivers it. `publisher` is the user whom the broker vouches for, None if it does not."""

    body: bytes
    exchange: str
    routing_key: str
    queue: str
    publisher: str | None = None
    content_type: str = CONTENT_TYPE
    headers: Mapping[str, Any] = field(default_factory=dict)
    is_redelivered: bool = False


@dataclass(frozen=True)
class Fault:
    """Why a message is refused; `rejected_id` is its event id, where one could be read."""

    code: str
    reason: str
    errors: tuple[FieldError, ...] = ()
    rejected_id: str | None = None


class Quarantine:
    """Keeps refused messages of one service, and states a rejection when it is the one to answer."""

    def __init__(self, runtime: Runtime, publishers: Publishers) -> None:
        self._runtime = runtime
        self._publishers = publishers

    def keep(self, connection: Connection, incoming: Incoming, fault: Fault, *, is_answered: bool = True) -> None:
        """In the caller's transaction. A redelivery of what is kept already changes nothing."""
        digest = hashlib.sha256(incoming.body).hexdigest()
        if incoming.is_redelivered and self._has(connection, incoming, digest, fault.code):
            return
        quarantine_id = self._runtime.identifiers.new()
        connection.execute(insert(self._runtime.tables.quarantine), self._row(quarantine_id, incoming, digest, fault))
        if is_answered and self._must_answer(incoming):
            self._answer(connection, quarantine_id, incoming, fault, digest)
        metrics.quarantined.labels(self._runtime.service_name, fault.code).inc()
        log.warning("message quarantined", code=fault.code, quarantine_id=quarantine_id)

    def _has(self, connection: Connection, incoming: Incoming, digest: str, code: str) -> bool:
        table = self._runtime.tables.quarantine
        same = select(table.c.id).where(
            table.c.sha256 == digest,
            table.c.code == code,
            table.c.exchange == storable(incoming.exchange),
            table.c.routing_key == storable(incoming.routing_key),
        )
        return connection.execute(same.limit(1)).first() is not None

    def _row(self, quarantine_id: str, incoming: Incoming, digest: str, fault: Fault) -> dict[str, Any]:
        properties = {"content_type": incoming.content_type, "headers": dict(incoming.headers)}
        return {
            "id": quarantine_id,
            "received_at": self._runtime.clock.now(),
            "code": fault.code,
            "reason": storable(fault.reason, LONGEST_REASON),
            "errors": _as_documents(fault.errors),
            "queue": incoming.queue,
            "exchange": storable(incoming.exchange),
            "routing_key": storable(incoming.routing_key),
            "publisher": incoming.publisher and storable(incoming.publisher),
            "properties": _plain(properties),
            "body": incoming.body,
            "sha256": digest,
            "status": "kept",
        }

    def _must_answer(self, incoming: Incoming) -> bool:
        """Several services may receive one inbound type: its steward alone answers, so that one answer is sent."""
        if incoming.exchange != INBOUND:
            return False
        return CATALOGUE.steward_of_key(incoming.routing_key) == self._runtime.service_name

    def _answer(
        self, connection: Connection, quarantine_id: str, incoming: Incoming, fault: Fault, digest: str
    ) -> None:
        publisher = self._publishers.told(incoming.routing_key, incoming.publisher)
        partner = self._publishers.find(publisher)
        data = rejection_payload(
            rejected_id=fault.rejected_id,
            rejected_source=partner.source if partner else None,
            rejected_sha256=digest,
            code=fault.code,
            reason=fault.reason,
            errors=fault.errors,
            quarantine_id=quarantine_id,
            received_at=self._runtime.clock.now().isoformat().replace("+00:00", "Z"),
            exchange=incoming.exchange,
            routing_key=incoming.routing_key,
        )
        self._runtime.outbox.append(
            connection,
            Fact(REJECTED, quarantine_id, data),
            event_id=self._runtime.identifiers.new(),
            at=self._runtime.clock.now(),
            cause=Cause(correlation_id=quarantine_id),
            exchange=REJECTIONS,
            routing_key=publisher,
        )
        metrics.rejections.labels(self._runtime.service_name, publisher, fault.code).inc()


def storable(text: str, longest: int = 255) -> str:
    """Text that any database column takes: no NUL, no lone surrogate, of bounded length."""
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()[:longest]


def _as_documents(errors: tuple[FieldError, ...]) -> list[dict[str, str]]:
    return [{"pointer": storable(error.pointer), "message": storable(error.message)} for error in errors[:50]]


def _plain(value: Any, depth: int = 0) -> Any:
    """What AMQP headers hold, as JSON; what JSON cannot hold, as its text; nothing of what lies absurdly deep."""
    if isinstance(value, Mapping | list) and depth == DEEPEST:
        return TOO_DEEP
    if isinstance(value, Mapping):
        return {storable(str(name)): _plain(item, depth + 1) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, depth + 1) for item in value]
    return value if isinstance(value, int | bool | None) else storable(str(value), LONGEST_REASON)
