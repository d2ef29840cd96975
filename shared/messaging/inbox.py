"""Applies what was received: each event once, in the order of its lane, and a failure delays only its own subject.

The rules, and what goes wrong without each of them, are in docs/protocol.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Connection, Table, Update, and_, bindparam, select, tuple_, update
from sqlalchemy.sql.dml import ReturningUpdate

from shared.contracts.catalogue import CATALOGUE
from shared.database import is_infrastructure_error, transaction
from shared.errors import NotYet, Refusal, Unacceptable
from shared.messaging.backoff import delay
from shared.messaging.bulk import body_if_small, take_in_index_order
from shared.messaging.event import Cause, Event, decode
from shared.messaging.runtime import Runtime
from shared.messaging.service import Service
from shared.messaging.tables import MessagingTables
from shared.observability import metrics

ATTEMPTS = 10
LEASE = timedelta(seconds=60)
LONGEST_DEFERRAL = timedelta(minutes=1)
KEY = ("source", "event_id", "subject", "sequence")
"""A row's keys, both of them: given the source and the id alone, PostgreSQL without fresh statistics may prefer another
index that begins with the source, and read all that ever came from there for one row."""
CLAIMED = ("source", "event_id", "type", "subject", "sequence", "attempts", "deferrals", "received_at")

log = structlog.get_logger()


@dataclass(frozen=True)
class Claimed:
    """An inbox row that this handler may try to apply.

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


class Overtaken(Exception):
    """Another handler settled the event, or an operator did: there is nothing left to do."""


class Handlers:
    """Claims the next event of some lanes, and applies each in one transaction with the lane's step."""

    def __init__(
        self,
        service: Service,
        runtime: Runtime,
        *,
        batch: int = 50,
        is_stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        """`is_stopping` is asked before each event: what is claimed and not begun is then let go."""
        self._is_stopping = is_stopping
        self._service = service
        self._runtime = runtime
        self._inbox = runtime.tables.inbox
        self._claiming = _claiming(runtime.tables, batch)
        self._token: str | None = None

    def run_once(self) -> int:
        """How many events were tried."""
        self._let_go()
        token = self._token = self._runtime.identifiers.new()
        claimed = self._claim(token)
        for row in claimed:
            if self._is_stopping():
                self._let_go()
                break
            with metrics.inbox_handling_seconds.labels(self._service.name).time():
                result = self._try(row, token)
            metrics.inbox_handled.labels(self._service.name, row.type, result).inc()
        self._token = None
        return len(claimed)

    def _claim(self, token: str) -> list[Claimed]:
        now = self._runtime.clock.now()
        with transaction(self._runtime.engine) as connection:
            take_in_index_order(connection)
            rows = connection.execute(self._claiming, {"now": now, "until": now + LEASE, "token": token}).all()
        return sorted((Claimed(*row) for row in rows), key=lambda row: (row.received_at, row.event_id))

    def _let_go(self) -> None:
        """What is still claimed is free again: at an orderly stop, or because an earlier step lost the database before
        it could say what became of what it had claimed, or even learn whether it had claimed anything."""
        if self._token is None:
            return
        inbox = self._inbox
        is_claimed = (inbox.c.status == "pending") & (inbox.c.claim == self._token)
        with transaction(self._runtime.engine) as connection:
            connection.execute(
                update(inbox).where(is_claimed).values(claim=None, claimed_until=self._runtime.clock.now())
            )
        self._token = None

    def _try(self, row: Claimed, token: str) -> str:
        """Apply, or write down why not; says which, for the metrics."""
        with structlog.contextvars.bound_contextvars(event_id=row.event_id, event_type=row.type):
            try:
                return self._apply(row)
            except Overtaken:
                return "overtaken"
            except NotYet as error:
                return self._defer(row, token, error)
            except (Unacceptable, Refusal) as error:
                return self._bury(row, token, error, row.attempts + 1)
            except Exception as error:
                return self._retry(row, token, error)

    def _apply(self, row: Claimed) -> str:
        event = None if row.size is None else decode(self._body(row))
        cause = Cause(event.cause.correlation_id, event.id, event.cause.traceparent) if event else None
        uow = self._service.unit_of_work(self._runtime, cause=cause, on_begin=self._settling(row))
        if event is not None:
            _check_payload(event)
            self._service.consumers[event.type](event, uow)
        if not uow.was_begun:
            with uow:
                uow.commit()
        if not uow.was_committed:
            raise RuntimeError(f"the consumer of {row.type} began a transaction and did not commit it")
        self._observe(event)
        return "ignored" if event is None else "applied"

    def _body(self, row: Claimed) -> bytes:
        if row.body is not None:
            return row.body
        with transaction(self._runtime.engine) as connection:
            return bytes(connection.execute(select(self._inbox.c.body).where(_is(self._inbox, vars(row)))).scalar_one())

    def _settling(self, row: Claimed) -> Callable[[Connection], None]:
        """The lane's step and the row's "done": compare-and-set both, first thing in the transaction of the effect."""

        def settle(connection: Connection) -> None:
            settle_in_lane(self._runtime, connection, row, "pending", "ignored" if row.size is None else "done")

        return settle

    def _defer(self, row: Claimed, token: str, error: NotYet) -> str:
        wait = min(delay(row.deferrals + 1, self._runtime.chance), LONGEST_DEFERRAL)
        self._write_failure(row, token, error, next_at=self._runtime.clock.now() + wait, deferrals=row.deferrals + 1)
        return "deferred"

    def _retry(self, row: Claimed, token: str, error: Exception) -> str:
        if is_infrastructure_error(error):
            self._write_failure(row, token, error, next_at=self._runtime.clock.now() + timedelta(seconds=1))
            return "deferred"
        attempts = row.attempts + 1
        if attempts >= ATTEMPTS:
            return self._bury(row, token, error, attempts)
        wait = delay(attempts, self._runtime.chance)
        self._write_failure(row, token, error, next_at=self._runtime.clock.now() + wait, attempts=attempts)
        return "retried"

    def _bury(self, row: Claimed, token: str, error: Exception, attempts: int) -> str:
        self._write_failure(row, token, error, status="dead", attempts=attempts)
        return "dead"

    def _write_failure(self, row: Claimed, token: str, error: Exception, **values: Any) -> None:
        """In a new transaction, fenced: if the commit went through and only its answer was lost, nothing changes."""
        inbox = self._inbox
        statement = (
            update(inbox)
            .where(_is(inbox, vars(row)), inbox.c.status == "pending", inbox.c.claim == token)
            .values(claim=None, claimed_until=self._runtime.clock.now(), last_error=describe(error), **values)
        )
        with transaction(self._runtime.engine) as connection:
            connection.execute(statement)
        log.warning("event not applied", error=type(error).__name__, is_dead=values.get("status") == "dead")

    def _observe(self, event: Event | None) -> None:
        if event is not None:
            age = (self._runtime.clock.now() - event.time).total_seconds()
            metrics.event_end_to_end_seconds.labels(self._service.name).observe(max(age, 0.0))


def settle_in_lane(runtime: Runtime, connection: Connection, row: Any, from_status: str, to_status: str) -> None:
    """Advance the lane to `row` and settle the row, each by compare-and-set. Raises Overtaken if either has moved.

    `row` has source, event_id, subject and sequence. Used by handlers, and by operators who discard a dead event.
    """
    step, settle = _settling(runtime.tables)
    its = {f"its_{name}": getattr(row, name) for name in KEY}
    stepped = connection.execute(step, {name: its[name] for name in ("its_source", "its_subject", "its_sequence")})
    change = {"from_status": from_status, "to_status": to_status, "now": runtime.clock.now()}
    settled = connection.execute(settle, its | change)
    if not (stepped.rowcount and settled.rowcount):
        raise Overtaken


@cache
def _settling(tables: MessagingTables) -> tuple[Update, Update]:
    """The lane's step and the row's end. Built once, as are claims: building takes longer than executing."""
    lane, inbox = tables.lane, tables.inbox
    its: dict[str, Any] = {name: bindparam(f"its_{name}") for name in KEY}
    is_lane = (lane.c.source == its["source"]) & (lane.c.subject == its["subject"])
    is_row = _is(inbox, its) & (inbox.c.status == bindparam("from_status"))
    return (
        update(lane).where(is_lane, lane.c.applied + 1 == its["sequence"]).values(applied=its["sequence"]),
        update(inbox).where(is_row).values(status=bindparam("to_status"), settled_at=bindparam("now"), claim=None),
    )


def _is(inbox: Table, its: Mapping[str, Any]) -> ColumnElement[bool]:
    return and_(*(inbox.c[name] == its[name] for name in KEY))


def _claiming(tables: MessagingTables, batch: int) -> ReturningUpdate[Any]:
    """Claim with `token`, `until` an instant, what is next in its lane and due `now`."""
    inbox, lane = tables.inbox, tables.lane
    is_next = and_(
        lane.c.source == inbox.c.source, lane.c.subject == inbox.c.subject, lane.c.applied + 1 == inbox.c.sequence
    )
    is_due = (inbox.c.next_at <= bindparam("now")) & (inbox.c.claimed_until <= bindparam("now"))
    key = [inbox.c[name] for name in KEY]
    due = (
        select(*key)
        .join(lane, is_next)
        .where(inbox.c.status == "pending", is_due)
        .order_by(inbox.c.next_at)
        .limit(batch)
        .with_for_update(of=inbox, skip_locked=True)
    )
    return (
        update(inbox)
        .where(tuple_(*key).in_(due))
        .values(claim=bindparam("token"), claimed_until=bindparam("until"))
        .returning(*(inbox.c[name] for name in CLAIMED), *body_if_small(inbox))
    )


def describe(error: BaseException) -> str:
    """What an operator reads: the kind of error and its words, of a length that fits a screen."""
    return f"{type(error).__name__}: {error}".replace("\x00", "")[:2000]


def _check_payload(event: Event) -> None:
    known = CATALOGUE.get(event.type)
    faults = known.check(event.data, stating=False) if known else []
    if faults:
        raise Unacceptable("the payload is not as the catalogue says: " + "; ".join(map(str, faults)))
