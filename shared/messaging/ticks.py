"""What the passing of time makes due: run by one worker at a time, in one transaction with its next date."""

from collections.abc import Callable

import structlog
from sqlalchemy import Connection, update

from shared.database import transaction
from shared.messaging.runtime import Runtime
from shared.messaging.service import Service, Tick
from shared.upsert import upsert

log = structlog.get_logger()


class NotDue(Exception):
    """It is too early, or another worker has just done it."""


class Ticking:
    """Runs a service's ticks when they are due. The row of a tick is the lock by which one worker leads."""

    def __init__(self, service: Service, runtime: Runtime) -> None:
        self._service = service
        self._runtime = runtime
        self._table = runtime.tables.tick
        self._is_prepared = False

    def run_once(self) -> int:
        """How many ticks were run. One that fails keeps none of the others from running; its error is raised then."""
        self._prepare()
        done, failures = 0, []
        for tick in self._service.ticks:
            try:
                done += self._run(tick)
            except Exception as error:
                log.warning("tick failed", tick=tick.name, error=type(error).__name__)
                failures.append(error)
        if failures:
            raise failures[0]
        return done

    def _prepare(self) -> None:
        if self._is_prepared or not self._service.ticks:
            return
        now = self._runtime.clock.now()
        rows = [{"name": tick.name, "due_at": now} for tick in self._service.ticks]
        with transaction(self._runtime.engine) as connection:
            connection.execute(upsert(connection)(self._table).on_conflict_do_nothing(), rows)
        self._is_prepared = True

    def _run(self, tick: Tick) -> bool:
        uow = self._service.unit_of_work(self._runtime, on_begin=self._leading(tick))
        try:
            tick.run(uow)
        except NotDue:
            return False
        if not uow.was_committed:  # its next date would not be kept, and it would run without end
            raise RuntimeError(f"the tick {tick.name} does not commit")
        log.info("tick run", tick=tick.name)
        return True

    def _leading(self, tick: Tick) -> Callable[[Connection], None]:
        def lead(connection: Connection) -> None:
            now, table = self._runtime.clock.now(), self._table
            due = update(table).where(table.c.name == tick.name, table.c.due_at <= now)
            if not connection.execute(due.values(due_at=now + tick.every)).rowcount:
                raise NotDue

        return lead
