"""Facts of the past, handed to one receiver that has come later: the same bytes as when they were stated.

They do not pass through `nefe.events`, so that nobody else hears them again. Whoever had some of them already knows
those by their ids.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from shared.database import transaction
from shared.messaging.operations import record_act
from shared.messaging.relay import Outcome, Outgoing
from shared.messaging.runtime import Runtime
from shared.messaging.tables import MessagingTables
from shared.messaging.topology import EVENTS, history_of

LARGEST_BATCH = 50

Publish = Callable[[Sequence[Outgoing]], Mapping[str, Outcome]]
"""Sends, and says what the broker said of each by its event id; what is absent was not answered."""


class HandingOnStopped(Exception):
    """The broker did not take a fact; the message says from where to go on."""


@dataclass(frozen=True)
class Past:
    """Which facts: from `since` on, before `until` (aware instants), of these types (none: all), about this subject.

    `after` is where an earlier run has stopped: the number of the last fact that was handed on.
    """

    since: datetime
    until: datetime | None = None
    types: Sequence[str] = ()
    subject: str | None = None
    after: int = 0


@dataclass
class Progress:
    """How many facts were handed on, to how many the receiver does not subscribe, and the number of the last."""

    handed_on: int = 0
    unsubscribed: int = 0
    last: int = 0


class History:
    """The past of one service, as its outbox has kept it."""

    def __init__(self, runtime: Runtime, publish: Publish, *, batch: int = LARGEST_BATCH) -> None:
        self._runtime = runtime
        self._batch = min(batch, LARGEST_BATCH)
        self._publish = publish

    def count(self, past: Past) -> int:
        """How many facts there are."""
        with transaction(self._runtime.engine) as connection:
            return len(connection.execute(_numbers(self._runtime.tables, past)).all())

    def hand_on(self, receiver: str, past: Past, *, operator: str, reason: str) -> Iterator[Progress]:
        """To a service, or to `subscriber(user)`, in the order in which they were stated; after each batch, how far.

        Raises HandingOnStopped, and whatever the broker's connection raises.
        """
        target = {"receiver": receiver, "since": past.since.isoformat(), "types": list(past.types)}
        with transaction(self._runtime.engine) as connection:
            record_act(self._runtime, connection, operator, "hand_on", target=target, reason=reason)
        progress = Progress(last=past.after)
        while rows := self._next(past, progress.last):
            self._send(receiver, rows, progress)
            yield replace(progress)

    def _next(self, past: Past, last: int) -> Sequence[Any]:
        outbox = self._runtime.tables.outbox
        query = _chosen(self._runtime.tables, past, outbox.c.id, outbox.c.event_id, outbox.c.type, outbox.c.body)
        with transaction(self._runtime.engine) as connection:
            return connection.execute(query.where(outbox.c.id > last).order_by(outbox.c.id).limit(self._batch)).all()

    def _send(self, receiver: str, rows: Sequence[Any], progress: Progress) -> None:
        exchange = history_of(receiver)
        messages = [Outgoing(row.id, row.event_id, row.type, exchange, row.type, bytes(row.body), 0) for row in rows]
        outcomes = self._publish(messages)
        for message in messages:
            outcome = outcomes.get(message.event_id)
            if outcome not in (Outcome.CONFIRMED, Outcome.UNROUTED):
                raise HandingOnStopped(
                    f"the broker did not take {message.event_id}: go on with --after {progress.last}"
                )
            progress.handed_on += outcome is Outcome.CONFIRMED
            progress.unsubscribed += outcome is Outcome.UNROUTED
            progress.last = message.id


def _numbers(tables: MessagingTables, past: Past) -> Select[Any]:
    return _chosen(tables, past, tables.outbox.c.id).where(tables.outbox.c.id > past.after)


def _chosen(tables: MessagingTables, past: Past, *columns: Any) -> Select[Any]:
    """Facts that were published: what was not yet will come by itself."""
    outbox = tables.outbox
    query = select(*columns).where(
        outbox.c.exchange == EVENTS, outbox.c.published_at.is_not(None), outbox.c.stated_at >= past.since
    )
    if past.until is not None:
        query = query.where(outbox.c.stated_at < past.until)
    if past.types:
        query = query.where(outbox.c.type.in_(past.types))
    return query.where(outbox.c.subject == past.subject) if past.subject else query
