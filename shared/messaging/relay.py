"""Takes facts from the outbox to the bus: at least once, in order for each subject, marked only when confirmed."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

import structlog
from sqlalchemy import Connection, Row, Select, Table, bindparam, func, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from shared.database import transaction
from shared.messaging import spans
from shared.messaging.backoff import delay
from shared.messaging.bulk import body_if_small, in_batches, one_of, take_in_index_order
from shared.messaging.runtime import Runtime
from shared.observability import metrics

RELAY_LOCK = 0x6E656665  # any number; each service has its own database
LEASE = timedelta(seconds=60)
BATCH = 2000
CLAIMED = ("id", "event_id", "type", "exchange", "routing_key", "attempts")

log = structlog.get_logger()


class Outgoing(NamedTuple):
    """A claimed outbox row, as the bus needs it."""

    id: int
    event_id: str
    type: str
    exchange: str
    routing_key: str
    body: bytes
    attempts: int


class Outcome(StrEnum):
    """What the bus says of one message."""

    CONFIRMED = "confirmed"
    NACKED = "nack"
    UNROUTED = "no_route"


class Publisher(Protocol):
    """The sending side of a bus."""

    def publish(self, messages: Sequence[Outgoing]) -> Mapping[str, Outcome]:
        """Send, and say what became of each event id. One that is absent is in doubt: it will be sent again."""
        ...

    def rest(self) -> None:
        """There is nothing to send for now."""
        ...


@dataclass
class Taken:
    """What was claimed with one token, and what is known of it: `rows` is None as long as not even the claim is."""

    token: str
    rows: Sequence[Row[Any]] | None = None
    outcomes: dict[str, Outcome] = field(default_factory=dict)


class Relay:
    """One step claims the oldest unpublished fact of each subject, publishes them, marks what was confirmed.

    The claim is made under one lock and without SKIP LOCKED: a claim that steps over a locked row publishes a later
    fact of the same subject first (docs/protocol, case relay-skip-locked).
    """

    def __init__(self, runtime: Runtime, publisher: Publisher, *, batch: int = BATCH) -> None:
        self._runtime = runtime
        self._outbox = runtime.tables.outbox
        self._publisher = publisher
        self._claiming = _claiming(self._outbox, batch)
        self._taken: Taken | None = None

    def run_once(self) -> int:
        """How many facts were published."""
        self._settle()
        taken = self._taken = Taken(self._runtime.identifiers.new())
        taken.rows = self._claim(taken.token)
        if not taken.rows:
            self._taken = None
            self._publisher.rest()
            return 0
        with metrics.relay_batch_seconds.labels(self._runtime.service_name).time():
            try:
                for batch in self._batches(taken.rows):
                    taken.outcomes.update(self._publish(batch))
            finally:
                self._settle()
        return sum(outcome is Outcome.CONFIRMED for outcome in taken.outcomes.values())

    def _claim(self, token: str) -> Sequence[Row[Any]]:
        now = self._runtime.clock.now()
        with transaction(self._runtime.engine) as connection:
            if not _hold_lock(connection):
                return []
            take_in_index_order(connection)
            rows = connection.execute(self._claiming, {"now": now, "until": now + LEASE, "token": token}).all()
        return sorted(rows, key=lambda row: row.id)

    def _batches(self, rows: Sequence[Row[Any]]) -> Iterator[list[Outgoing]]:
        for batch in in_batches(rows, lambda row: row.size):
            large = self._large_bodies([row.id for row in batch if row.body is None])
            yield [_outgoing(row, large) for row in batch]

    def _publish(self, batch: Sequence[Outgoing]) -> Mapping[str, Outcome]:
        sent = {one.event_id: (f"{one.exchange}:{one.routing_key}", one.body) for one in batch}
        with spans.publishing(sent) as begun:
            outcomes = self._publisher.publish(batch)
            for event_id, span in begun.items():
                outcome = outcomes.get(event_id)
                if outcome is not Outcome.CONFIRMED:
                    span.fail(outcome or "in_doubt")
        return outcomes

    def _large_bodies(self, ids: Sequence[int]) -> dict[int, bytes]:
        if not ids:
            return {}
        table = self._outbox
        with transaction(self._runtime.engine) as connection:
            found = connection.execute(select(table.c.id, table.c.body).where(table.c.id.in_(ids)))
            return {row.id: row.body for row in found}

    def _settle(self) -> None:
        """Write down what became of what was claimed, also in an earlier step that could not reach the database.

        What another relay has claimed since, when the lease was over, is that relay's.
        """
        taken = self._taken
        if taken is None:
            return
        by_outcome: dict[Outcome | None, list[Row[Any]]] = defaultdict(list)
        for row in taken.rows or ():
            by_outcome[taken.outcomes.get(row.event_id)].append(row)
        with transaction(self._runtime.engine) as connection:
            _wait_for_lock(connection)
            if taken.rows is None:
                self._give_back(connection, taken.token)
            self._mark(connection, by_outcome.pop(Outcome.CONFIRMED, []), taken.token)
            self._release(connection, by_outcome.pop(None, []), taken.token)
            for outcome, refused in by_outcome.items():
                for row in refused:
                    self._postpone(connection, row, outcome, taken.token)
        self._taken = None

    def _give_back(self, connection: Connection, token: str) -> None:
        """The claim was not answered; if it was made nevertheless, nothing of it was sent."""
        table = self._outbox
        claimed = update(table).where(table.c.published_at.is_(None), table.c.claim == token)
        connection.execute(claimed.values(claim=None, claimed_until=self._runtime.clock.now()))

    def _mark(self, connection: Connection, confirmed: Sequence[Row[Any]], token: str) -> None:
        if confirmed:
            self._update(connection, confirmed, token, published_at=self._runtime.clock.now(), claim=None)
        for kind, count in Counter(row.type for row in confirmed).items():
            metrics.outbox_published.labels(self._runtime.service_name, kind).inc(count)

    def _release(self, connection: Connection, in_doubt: Sequence[Row[Any]], token: str) -> None:
        """The connection was at fault, not the facts: they may be sent again at once, and only age."""
        if in_doubt:
            now = self._runtime.clock.now()
            self._update(connection, in_doubt, token, claim=None, claimed_until=now, last_error="in_doubt")
            metrics.outbox_publish_failures.labels(self._runtime.service_name, "connection").inc(len(in_doubt))
            log.warning("facts in doubt", count=len(in_doubt))

    def _postpone(self, connection: Connection, row: Row[Any], outcome: Outcome | None, token: str) -> None:
        """The broker refused this one: wait longer each time, for ever if need be."""
        now, attempts = self._runtime.clock.now(), row.attempts + 1
        self._update(
            connection,
            [row],
            token,
            claim=None,
            claimed_until=now,
            next_at=now + delay(attempts, self._runtime.chance),
            attempts=attempts,
            last_error=str(outcome),
        )
        metrics.outbox_publish_failures.labels(self._runtime.service_name, str(outcome)).inc()
        log.warning("fact refused by the broker", event_id=row.event_id, reason=str(outcome))

    def _update(self, connection: Connection, rows: Sequence[Row[Any]], token: str, **values: Any) -> None:
        table = self._outbox
        is_claimed = one_of(connection, (table.c.id,), [(row.id,) for row in rows])
        connection.execute(update(table).where(is_claimed, table.c.claim == token).values(**values))


def _outgoing(row: Row[Any], large: Mapping[int, bytes]) -> Outgoing:
    body = large[row.id] if row.body is None else row.body
    return Outgoing(row.id, row.event_id, row.type, row.exchange, row.routing_key, body, row.attempts)


def _hold_lock(connection: Connection) -> bool:
    if connection.dialect.name != "postgresql":
        return True  # BEGIN IMMEDIATE is the lock
    return bool(connection.execute(select(func.pg_try_advisory_xact_lock(RELAY_LOCK))).scalar_one())


def _wait_for_lock(connection: Connection) -> None:
    """Where a lease has run out, another relay may be claiming the very rows, in another order: a deadlock."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(RELAY_LOCK)))


def _claiming(outbox: Table, batch: int) -> ReturningUpdate[Any]:
    """Claim with `token`, `until` an instant, what is due `now`. Built once: it is executed many times a second."""
    return (
        update(outbox)
        .where(outbox.c.id.in_(_heads(outbox, batch)))
        .values(claim=bindparam("token"), claimed_until=bindparam("until"))
        .returning(*(outbox.c[name] for name in CLAIMED), *body_if_small(outbox))
    )


def _heads(outbox: Table, batch: int) -> Select[tuple[int]]:
    """The first unpublished row of each subject, looked up in the index of those: put as "no earlier one exists", it
    becomes a join that PostgreSQL, which expects few unpublished rows, makes of each row of a backlog with each other.
    """
    row, other = outbox.alias(), outbox.alias()
    is_of_subject = other.c.published_at.is_(None) & (other.c.subject == row.c.subject)
    first = select(other.c.sequence).where(is_of_subject).order_by(other.c.sequence).limit(1).scalar_subquery()
    is_free = (row.c.claimed_until <= bindparam("now")) & (row.c.next_at <= bindparam("now"))
    is_head = row.c.published_at.is_(None) & (row.c.sequence == first)
    return select(row.c.id).where(is_head, is_free).order_by(row.c.id).limit(batch)
