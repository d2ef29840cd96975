"""Small real services on the kernel: each states facts, and writes down what it applied in a table of its own."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, select, update

from shared.clock import Clock, SystemClock
from shared.contracts.examples import EXAMPLES
from shared.database import open_database, transaction
from shared.errors import Unacceptable
from shared.identifiers import TimeOrderedIdentifiers
from shared.messaging.event import Cause, Event, encode
from shared.messaging.inbox import Handlers
from shared.messaging.operations import Operations
from shared.messaging.outbox import Fact
from shared.messaging.publishers import SERVICE_USER, Publishers
from shared.messaging.quarantine import Incoming
from shared.messaging.receiver import Receiver
from shared.messaging.runtime import Runtime, source_of
from shared.messaging.service import Consumer, Service, Tick
from shared.messaging.tables import messaging_tables
from shared.messaging.topology import queue_of
from shared.messaging.unit_of_work import UnitOfWork
from shared.writes import new_row

ACADEMY = "test"
TYPE = "nefe.review.declined.v1"
IGNORED_TYPE = "nefe.opinion.requested.v1"
INBOUND_TYPE = "nefe.envelope.credited.v1"
STATING, APPLYING = "review", "submission"
SOURCE = source_of(ACADEMY, STATING)


class HurriedClock:
    """The clock of the machine, put forward by hand: what waits for a lease or a delay need not be waited for."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def advance(self, by: timedelta) -> None:
        self._ahead += by


class Probe:
    """A service with the protocol's tables and one of its own, `effect`: what was applied, in the order of commits."""

    def __init__(
        self,
        name: str,
        url: str,
        *,
        clock: Clock | None = None,
        is_created: bool = True,
        consumes: Sequence[str] = (TYPE, INBOUND_TYPE),
        ticks: tuple[Tick, ...] = (),
    ) -> None:
        self.metadata = MetaData()
        self.tables = messaging_tables(self.metadata)
        self.effects = Table(
            "effect",
            self.metadata,
            Column("number", Integer, primary_key=True, autoincrement=True),
            Column("event_id", String, nullable=False),
            Column("subject", String, nullable=False),
            Column("sequence", Integer),
        )
        self.engine: Engine = open_database(url)
        self.clock: Clock = clock or SystemClock()
        chance = random.Random(7)
        self.runtime = Runtime(
            self.engine,
            self.tables,
            ACADEMY,
            name,
            self.clock,
            TimeOrderedIdentifiers(self.clock, random.SystemRandom()),
            chance,
            ZoneInfo("Europe/Paris"),
        )
        self.failures: dict[str, Exception] = {}
        self.before_commit: Callable[[Event], None] = lambda _event: None
        consumers: dict[str, Consumer] = dict.fromkeys(consumes, self.apply)
        self.service = Service(name, self.metadata, self.tables, UnitOfWork, consumers, ticks)
        if is_created:
            self.metadata.create_all(self.engine)

    def apply(self, event: Event, uow: UnitOfWork) -> None:
        """Write the event down; `failures` of its id or subject make it fail instead, after the write."""
        with uow:
            self.write_down(event, uow)
            failure = self.failures.get(event.id) or self.failures.get(event.subject)
            if failure is not None:
                raise failure
            self.before_commit(event)
            uow.commit()

    def write_down(self, event: Event, uow: UnitOfWork) -> None:
        """The effect, in a transaction that somebody else begins and ends."""
        row = {"event_id": event.id, "subject": event.subject, "sequence": event.sequence}
        uow.later(new_row(self.effects, row))

    def state(self, subject: str, *, kind: str = TYPE, uow: UnitOfWork | None = None) -> str:
        """State one fact about `subject`, in a transaction of its own; returns its event id."""
        uow = uow or UnitOfWork(self.runtime)
        with uow:
            event_id = uow.record(Fact(kind, subject, payload(kind, subject)))
            uow.commit()
        return event_id

    def receiver(self, publishers: Publishers | None = None) -> Receiver:
        """The receiving side of this service."""
        return Receiver(self.service, self.runtime, publishers or Publishers(ACADEMY))

    def handlers(self) -> Handlers:
        """One handler of this service."""
        return Handlers(self.service, self.runtime)

    def operations(self) -> Operations:
        """An operator's hands on this service."""
        return Operations(self.runtime, "camille")

    def settle(self) -> None:
        """Apply whatever can be applied now."""
        until_idle(self.handlers().run_once)

    def applied(self) -> list[tuple[str, int]]:
        """(subject, sequence) in the order in which they were committed."""
        query = select(self.effects.c.subject, self.effects.c.sequence).order_by(self.effects.c.number)
        return [(row.subject, row.sequence) for row in self.read(query)]

    def applied_ids(self) -> list[str]:
        """Event ids in the order in which they were committed."""
        return [row.event_id for row in self.read(select(self.effects).order_by(self.effects.c.number))]

    def read(self, query: Any) -> Sequence[Any]:
        with transaction(self.engine) as connection:
            return connection.execute(query).all()

    def execute(self, statement: Any) -> None:
        with transaction(self.engine) as connection:
            connection.execute(statement)

    def rows(self) -> dict[str, Any]:
        """The inbox, whole rows by event id."""
        return {row.event_id: row for row in self.read(select(self.tables.inbox))}

    def statuses(self) -> dict[str, str]:
        """Status by event id, in the inbox."""
        return {event_id: row.status for event_id, row in self.rows().items()}

    def outbox(self) -> Sequence[Any]:
        """Whole outbox rows, as they were stated."""
        return self.read(select(self.tables.outbox).order_by(self.tables.outbox.c.id))

    def quarantine(self) -> Sequence[Any]:
        """Whole quarantine rows."""
        return self.read(select(self.tables.quarantine).order_by(self.tables.quarantine.c.received_at))

    def unpublished(self) -> int:
        """How many facts wait in the outbox."""
        return sum(row.published_at is None for row in self.outbox())

    def has_due(self) -> bool:
        """Whether a relay finds something to publish: the next fact of a subject, neither leased nor put off."""
        heads: dict[str, Any] = {}
        for row in sorted(self.outbox(), key=lambda row: row.sequence or 0):
            if row.published_at is None:
                heads.setdefault(row.subject, row)
        now = self.clock.now()
        return any(row.claimed_until <= now and row.next_at <= now for row in heads.values())

    def sent(self) -> list[Incoming]:
        """The facts of the outbox, as the bus delivers them to the other probe."""
        user, queue = SERVICE_USER.format(service=self.service.name), queue_of(APPLYING)
        return [Incoming(row.body, row.exchange, row.routing_key, queue, user) for row in self.outbox()]

    def make_due(self) -> None:
        """Let what waits for its next attempt or for the end of a lease be due now, on a clock that cannot be moved."""
        past = self.clock.now() - timedelta(seconds=1)
        for table in (self.tables.inbox, self.tables.outbox):
            self.execute(update(table).values(next_at=past, claimed_until=past))


def payload(kind: str, subject: str) -> dict[str, Any]:
    """The catalogue's example of `kind`, about `subject`."""
    example = EXAMPLES[kind]
    return {**example, "project_id": subject} if "project_id" in example else {**example}


def fact(subject: str, sequence: int | None, *, event_id: str, kind: str = TYPE, **changes: Any) -> Incoming:
    """A fact of the stating service, made without it, as the bus delivers it to the other probe."""
    data = {**payload(kind, subject), **changes}
    at = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    event = Event(event_id, SOURCE, kind, subject, at, data, sequence, Cause(event_id))
    return Incoming(
        encode(event), "nefe.events", kind, queue_of(APPLYING), publisher=SERVICE_USER.format(service=STATING)
    )


def poison(subject: str) -> Unacceptable:
    """What a handler raises when it will never succeed."""
    return Unacceptable(f"cannot be applied to {subject}")


def until_idle(*steps: Callable[[], int]) -> None:
    """Run the steps in turn until none has anything left to do."""
    while sum(step() for step in steps):
        continue
