"""Lets quarantined messages through the receiving code again, once what kept them out has been put right."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select, update

from shared.database import is_infrastructure_error, transaction
from shared.messaging import views
from shared.messaging.event import Event
from shared.messaging.operations import MessageNotKept, NoSuchEvent, count, record_act
from shared.messaging.publishers import Publishers
from shared.messaging.quarantine import Incoming
from shared.messaging.reading import Refused
from shared.messaging.receiver import Receiver
from shared.messaging.runtime import Runtime
from shared.messaging.service import Service
from shared.messaging.views import Filter


class Attempt(NamedTuple):
    """What became of one message: the event that it is, or why it is refused again."""

    id: str
    code: str
    routing_key: str
    publisher: str | None
    event_id: str | None
    refused_again: str | None


class Releasing:
    """An operator's hands on what one service refused: a transaction for each message, in their order of arrival."""

    def __init__(self, service: Service, runtime: Runtime, publishers: Publishers, operator: str) -> None:
        self._runtime = runtime
        self._table = runtime.tables.quarantine
        self._receiver = Receiver(service, runtime, publishers)
        self._operator = operator

    def release(self, quarantine_id: str, *, reason: str, dry_run: bool = False) -> Attempt:
        """Receive one message again, also one that was settled by a person. Raises NoSuchEvent, MessageNotKept."""
        attempt = self._attempt(quarantine_id, ("kept", "settled"), reason, dry_run)
        if attempt is None:
            raise self._why_not(quarantine_id)
        return attempt

    def release_all(self, wanted: Filter, *, reason: str, dry_run: bool = False) -> list[Attempt]:
        """Receive again what is kept and `wanted`, oldest first. With `dry_run` everything is undone."""
        query = views.quarantine(self._runtime.tables, replace(wanted, status="kept")).limit(wanted.limit)
        with transaction(self._runtime.engine) as connection:
            ids = [row.id for row in connection.execute(query)]
        attempts = (self._attempt(quarantine_id, ("kept",), reason, dry_run) for quarantine_id in ids)
        return [attempt for attempt in attempts if attempt is not None]

    def count(self, wanted: Filter) -> int:
        """How many are kept and `wanted`, whatever the limit."""
        return count(self._runtime, "quarantine", replace(wanted, status="kept"))

    def _attempt(self, quarantine_id: str, statuses: Sequence[str], reason: str, dry_run: bool) -> Attempt | None:
        """None if the message is not, or no longer, in one of `statuses`."""
        table, row = self._table, None
        wanted = select(table).where(table.c.id == quarantine_id, table.c.status.in_(statuses)).with_for_update()
        try:
            with transaction(self._runtime.engine) as connection:
                row = connection.execute(wanted).first()
                if row is None:
                    return None
                event = self._receiver.take_again(connection, _incoming(row))
                self._note(connection, row, event, reason)
                if dry_run:
                    connection.rollback()
        except Exception as error:
            if row is None or is_infrastructure_error(error):
                raise
            return _became(row, None, _why(error))
        return _became(row, event.id, None)

    def _note(self, connection: Connection, row: Row[Any], event: Event, reason: str) -> None:
        table = self._table
        released = update(table).where(table.c.id == row.id)
        connection.execute(released.values(status="released", settled_at=self._runtime.clock.now()))
        target = {"id": row.id, "source": event.source, "event_id": event.id}
        record_act(self._runtime, connection, self._operator, "release", target=target, reason=reason)

    def _why_not(self, quarantine_id: str) -> NoSuchEvent | MessageNotKept:
        table = self._table
        with transaction(self._runtime.engine) as connection:
            found = connection.execute(select(table.c.id).where(table.c.id == quarantine_id)).first()
        if found is None:
            return NoSuchEvent(f"nothing is quarantined under {quarantine_id}")
        return MessageNotKept(f"{quarantine_id} has been released already")


def _incoming(row: Row[Any]) -> Incoming:
    """The message as it was delivered, as far as it was kept."""
    return Incoming(
        body=bytes(row.body),
        exchange=row.exchange,
        routing_key=row.routing_key,
        queue=row.queue,
        publisher=row.publisher,
        content_type=row.properties.get("content_type") or "",
        headers=row.properties.get("headers") or {},
    )


def _why(error: Exception) -> str:
    if isinstance(error, Refused):
        return f"{error.fault.code}: {error.fault.reason}"
    return f"unstorable: {type(error).__name__}"


def _became(row: Row[Any], event_id: str | None, refused_again: str | None) -> Attempt:
    return Attempt(row.id, row.code, row.routing_key, row.publisher, event_id, refused_again)
