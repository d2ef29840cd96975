"""Applies what was received: each event once, in the order of its lane, and a failure delays only its own subject.

The rules, and what goes wrong without each of them, are in docs/protocol.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from itertools import groupby
from time import perf_counter
from typing import Any

import structlog
from sqlalchemy import and_, bindparam, select, tuple_, update
from sqlalchemy.sql.dml import ReturningUpdate

from shared.database import is_infrastructure_error, transaction
from shared.errors import NotYet, Refusal, Unacceptable
from shared.messaging.applying import KEY, Applying, Claimed, Overtaken
from shared.messaging.backoff import delay
from shared.messaging.bulk import body_if_small, take_in_index_order
from shared.messaging.runtime import Runtime
from shared.messaging.service import Service
from shared.messaging.tables import MessagingTables
from shared.observability import metrics

ATTEMPTS = 10
LEASE = timedelta(seconds=60)
LONGEST_DEFERRAL = timedelta(minutes=1)
CLAIMED = ("source", "event_id", "type", "subject", "sequence", "attempts", "deferrals", "received_at")

log = structlog.get_logger()


class Handlers:
    """Claims the next event of some lanes, and applies them: in one transaction, or, where that fails, one by one."""

    def __init__(
        self,
        service: Service,
        runtime: Runtime,
        *,
        batch: int = 50,
        is_stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        """`is_stopping` is asked before each transaction: what is claimed and not begun is then let go."""
        self._is_stopping = is_stopping
        self._service = service
        self._runtime = runtime
        self._inbox = runtime.tables.inbox
        self._applying = Applying(service, runtime)
        self._claiming = _claiming(runtime.tables, batch)
        self._token: str | None = None

    def run_once(self) -> int:
        """How many events were tried."""
        self._let_go()
        token = self._token = self._runtime.identifiers.new()
        claimed = self._claim(token)
        for rows in _shares(claimed):
            if not self._are_applied_together(rows) and not self._are_tried_alone(rows, token):
                self._let_go()
                break
        self._token = None
        return len(claimed)

    def _are_applied_together(self, rows: Sequence[Claimed]) -> bool:
        if len(rows) == 1 or self._is_stopping():
            return False
        began = perf_counter()
        try:
            self._applying.apply(rows)
        except Exception as error:
            log.info("events not applied together", count=len(rows), error=type(error).__name__)
            return False
        share = (perf_counter() - began) / len(rows)
        for row in rows:
            self._count(row, _end(row), share)
        return True

    def _are_tried_alone(self, rows: Sequence[Claimed], token: str) -> bool:
        """Whether all were; not so where the worker is stopping."""
        for row in rows:
            if self._is_stopping():
                return False
            began = perf_counter()
            result = self._try(row, token)
            self._count(row, result, perf_counter() - began)
        return True

    def _count(self, row: Claimed, result: str, seconds: float) -> None:
        metrics.inbox_handling_seconds.labels(self._service.name).observe(seconds)
        metrics.inbox_handled.labels(self._service.name, row.type, result).inc()

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
                self._applying.apply([row])
            except Overtaken:
                return "overtaken"
            except NotYet as error:
                return self._defer(row, token, error)
            except (Unacceptable, Refusal) as error:
                return self._bury(row, token, error, row.attempts + 1)
            except Exception as error:
                return self._retry(row, token, error)
        return _end(row)

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
        is_row = and_(*(inbox.c[name] == getattr(row, name) for name in KEY))
        statement = (
            update(inbox)
            .where(is_row, inbox.c.status == "pending", inbox.c.claim == token)
            .values(claim=None, claimed_until=self._runtime.clock.now(), last_error=describe(error), **values)
        )
        with transaction(self._runtime.engine) as connection:
            connection.execute(statement)
        log.warning("event not applied", error=type(error).__name__, is_dead=values.get("status") == "dead")


def _shares(claimed: Sequence[Claimed]) -> Iterator[Sequence[Claimed]]:
    """What is tried in one transaction, in the order in which all were claimed."""
    for may_share, rows in groupby(claimed, key=lambda row: row.may_share):
        if may_share:
            yield list(rows)
        else:
            yield from ([row] for row in rows)


def _end(row: Claimed) -> str:
    return "applied" if row.is_consumed else "ignored"


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
