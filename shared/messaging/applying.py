"""The transaction in which events take effect: the steps of their lanes, their ends in the inbox, what consumers do.

Events of different lanes share one. To wait for a disk costs more than to apply an event, and whoever waits for a lane
waits no longer because another lane moves at the same instant.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Connection, func, select, update

from shared.contracts.catalogue import CATALOGUE
from shared.database import transaction
from shared.errors import Unacceptable
from shared.messaging import spans
from shared.messaging.bulk import one_of
from shared.messaging.event import Cause, Event, decode_again
from shared.messaging.runtime import Runtime
from shared.messaging.service import Service
from shared.messaging.unit_of_work import UnitOfWork
from shared.observability import metrics

KEY = ("source", "event_id", "subject", "sequence")
"""A row's keys, both of them: given the source and the id alone, PostgreSQL without fresh statistics may prefer another
index that begins with the source, and read all that ever came from there for one row."""
LONGEST_WAIT = "50ms"
"""For a lock that a transaction holds which has also locked something of ours: far less than the second after which
PostgreSQL would end one of the two, perhaps the other."""
WAIT_BRIEFLY = select(func.set_config("lock_timeout", LONGEST_WAIT, True))


@dataclass(frozen=True)
class Claimed:
    """An inbox row that a handler may try to apply.

    `size` is None for a type that the service does not consume; `body` also where it is large, and read when needed.
    """

    source: str
    event_id: str
    type: str
    subject: str
    sequence: int
    attempts: int
    deferrals: int
    received_at: datetime
    body: bytes | None
    size: int | None

    @property
    def is_consumed(self) -> bool:
        return self.size is not None

    @property
    def may_share(self) -> bool:
        """Whether it is likely to succeed, and small: what failed before would only undo others' work again."""
        return not self.attempts and not self.deferrals and not (self.is_consumed and self.body is None)


class Overtaken(Exception):
    """Another handler settled the event, or an operator did: there is nothing left to do."""


class Applying:
    """Makes events take effect in one service."""

    def __init__(self, service: Service, runtime: Runtime) -> None:
        self._service = service
        self._runtime = runtime

    def apply(self, rows: Sequence[Claimed]) -> None:
        """Apply `rows`, the next of as many lanes, in their order and all in one transaction.

        Raises Overtaken, or whatever the first that fails raises, and then nothing has happened. Several wait only
        briefly for locks: they hold many, for longer than others do, and others go first.
        """
        events = [decode_again(self._body(row)) for row in rows if row.is_consumed]
        whole = UnitOfWork(self._runtime, on_begin=self._settling(rows))
        with whole:
            for event in events:
                self._consume(event, whole)
            whole.commit()
        for event in events:
            self._observe(event)

    def _consume(self, event: Event, whole: UnitOfWork) -> None:
        with (
            structlog.contextvars.bound_contextvars(event_id=event.id, event_type=event.type),
            spans.applying(event, self._service.name) as span,
        ):
            _check_payload(event)
            cause = Cause(event.cause.correlation_id, event.id, span.traceparent)
            uow = self._service.unit_of_work(self._runtime, cause=cause, within=whole)
            self._service.consumers[event.type](event, uow)
        if uow.was_begun and not uow.was_committed:
            raise RuntimeError(f"the consumer of {event.type} began a transaction and did not commit it")

    def _body(self, row: Claimed) -> bytes:
        if row.body is not None:
            return row.body
        inbox = self._runtime.tables.inbox
        query = select(inbox.c.body).where(*(inbox.c[name] == getattr(row, name) for name in KEY))
        with transaction(self._runtime.engine) as connection:
            return bytes(connection.execute(query).scalar_one())

    def _settling(self, rows: Sequence[Claimed]) -> Callable[[Connection], None]:
        """The lanes' steps and the rows' ends: compare-and-set all, first thing in the transaction of the effects."""

        def settle(connection: Connection) -> None:
            if len(rows) > 1 and connection.dialect.name == "postgresql":
                connection.execute(WAIT_BRIEFLY)
            consumed = [row for row in rows if row.is_consumed]
            ignored = [row for row in rows if not row.is_consumed]
            settle_in_lanes(self._runtime, connection, consumed, "pending", "done")
            settle_in_lanes(self._runtime, connection, ignored, "pending", "ignored")

        return settle

    def _observe(self, event: Event) -> None:
        age = (self._runtime.clock.now() - event.time).total_seconds()
        metrics.event_end_to_end_seconds.labels(self._service.name).observe(max(age, 0.0))


def settle_in_lanes(
    runtime: Runtime, connection: Connection, rows: Sequence[Any], from_status: str, to_status: str
) -> None:
    """Advance each lane to its row of `rows` and settle that row, all by compare-and-set. Raises Overtaken if any has
    moved.

    A row has source, event_id, subject and sequence. Used by handlers, and by operators who discard a dead event.
    """
    if not rows:
        return
    lane, inbox = runtime.tables.lane, runtime.tables.inbox
    following = (lane.c.applied + 1).label("following")
    are_next = one_of(
        connection,
        (lane.c.source, lane.c.subject, following),
        [(row.source, row.subject, row.sequence) for row in rows],
    )
    are_rows = one_of(
        connection, [inbox.c[name] for name in KEY], [tuple(getattr(row, name) for name in KEY) for row in rows]
    )
    ended = {"status": to_status, "settled_at": runtime.clock.now(), "claim": None}
    stepped = connection.execute(update(lane).where(are_next).values(applied=following))
    settled = connection.execute(update(inbox).where(are_rows, inbox.c.status == from_status).values(ended))
    if stepped.rowcount != len(rows) or settled.rowcount != len(rows):
        raise Overtaken


def _check_payload(event: Event) -> None:
    known = CATALOGUE.get(event.type)
    faults = known.check(event.data, stating=False) if known else []
    if faults:
        raise Unacceptable("the payload is not as the catalogue says: " + "; ".join(map(str, faults)))
