"""One transaction, with the facts that it makes true."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from shared.messaging.allowances import Allowances
from shared.messaging.event import Cause, Event
from shared.messaging.outbox import Fact
from shared.messaging.runtime import Runtime
from shared.writes import Write, carry_out


class UnitOfWork:
    """`with uow: … uow.commit()`; without the commit, or on any exception, nothing happened.

    It serves once. A service's own class adds its repositories, which use `uow.connection`, and `uow.later` for what
    they write.
    """

    _connection: Connection

    def __init__(
        self,
        runtime: Runtime,
        *,
        cause: Cause | None = None,
        on_begin: Callable[[Connection], None] | None = None,
        is_held: bool = False,
        within: "UnitOfWork | None" = None,
    ) -> None:
        """`on_begin` runs first in the transaction: the inbox settles its events there, a request claims its key.

        `is_held` keeps a commit back until `release`, for a caller that has one more row to write. `within` is a unit
        of work that has begun and decides for this one: its commit makes true what was committed here, and whoever
        began it must not commit it when anything fails here.
        """
        self._runtime = runtime
        self._cause = cause
        self._on_begin = on_begin
        self._is_held = is_held
        self._within = within
        self._has_stated = False
        self._writes: list[Write] = []
        self.was_begun = False
        self.was_committed = False

    @property
    def connection(self) -> Connection:
        """The transaction's. Whatever was to be written later is written before it is given out, and so is seen."""
        self._carry_out()
        return self._connection

    @property
    def dialect(self) -> str:
        """The database's kind: `postgresql` or `sqlite`."""
        return self._connection.dialect.name

    def later(self, write: Write) -> None:
        """Write at the end, or before `connection` is used next: together with all others that wait.

        Of several writes that wait, none may read what another writes.
        """
        self._writes.append(write)

    def now(self) -> datetime:
        """The present instant, aware UTC."""
        return self._runtime.clock.now()

    def today(self) -> date:
        """The date at the academy."""
        return self._runtime.today()

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the academy's clocks."""
        return self._runtime.zone

    @property
    def source(self) -> str:
        """The CloudEvents source of what this service states."""
        return self._runtime.source

    @property
    def settings(self) -> Any:
        """The service's own settings."""
        return self._runtime.settings

    @property
    def traceparent(self) -> str | None:
        """What is brought about later, but because of this, belongs to this place of a trace (W3C Trace Context)."""
        return self._cause.traceparent if self._cause else None

    def new_id(self) -> str:
        """A new identifier."""
        return self._runtime.identifiers.new()

    def record(self, fact: Fact, *, cause: Cause | None = None) -> str:
        """State a fact in this transaction; returns the id of its event. Raises MisstatedFact.

        `cause`: its own, where one transaction writes down effects of several.
        """
        event_id = self.new_id()
        cause = cause or self._cause or Cause(correlation_id=event_id)
        self._runtime.outbox.append(
            self._connection, fact, event_id=event_id, at=self.now(), cause=cause, later=self.later
        )
        self._has_stated = True
        return event_id

    def pass_on(self, event: Event, body: bytes) -> str:
        """Let an event that was entrusted to us leave for `nefe.inbound` as it is; returns what the outbox calls it."""
        outbox_id = self.new_id()
        self._runtime.outbox.pass_on(self.connection, event, body, outbox_id=outbox_id, at=self.now())
        self._has_stated = True
        return outbox_id

    @property
    def allowances(self) -> Allowances:
        """What partners have used up of their share."""
        return Allowances(self._runtime.tables.allowance, self.connection, self.now())

    def commit(self) -> None:
        """Make everything since `with` true at once (at `release`, if it is held; when that commits, if it is within
        another)."""
        self.was_committed = True
        if self._within is not None:
            for write in self._writes:
                self._within.later(write)
            self._within._has_stated |= self._has_stated
        elif not self._is_held:
            self._commit()

    def attempt(self) -> AbstractContextManager[object]:
        """What is written at once within the block is undone alone if it raises, and the transaction goes on."""
        return self.connection.begin_nested()

    def release(self) -> None:
        """Commit what was held, and let the connection go."""
        try:
            self._commit()
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Undo what is not committed, and let the connection go.

        The rollback is not idle: after a commit that failed, SQLAlchemy's `close` alone would hand the connection
        back to the pool with its transaction, and its locks, still open.
        """
        try:
            self._connection.rollback()
        finally:
            self._connection.close()

    def _carry_out(self) -> None:
        if self._within is not None:
            self._within._carry_out()
        writes, self._writes = self._writes, []
        carry_out(self._connection, writes)

    def _commit(self) -> None:
        self._carry_out()
        self._connection.commit()
        self._runtime.on_commit()
        if self._has_stated:
            self._runtime.on_statement()

    def __enter__(self) -> Self:
        if self.was_begun:
            raise RuntimeError("a unit of work serves once")
        self.was_begun = True
        if self._within is not None:
            self._connection = self._within._connection
            return self
        self._connection = self._runtime.engine.connect()
        try:
            self._connection.begin()
            if self._on_begin:
                self._on_begin(self._connection)
        except BaseException:
            self.abandon()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        is_kept = self._is_held and self.was_committed and error is None
        if self._within is None and not is_kept:
            self.abandon()


class Repository:
    """A part of what a service keeps, as one transaction sees and changes it: reads at once, writes `later`."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow

    @property
    def _connection(self) -> Connection:
        return self._uow.connection
