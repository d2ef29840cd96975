"""Stating a fact: its sequence and its row are written in the transaction of whatever made it true."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, bindparam
from sqlalchemy.dialects.postgresql import insert as upsert_postgresql
from sqlalchemy.dialects.sqlite import insert as upsert_sqlite
from sqlalchemy.sql.dml import ReturningInsert

from shared.contracts.catalogue import CATALOGUE
from shared.contracts.envelope import is_word
from shared.errors import FieldError, Invalid
from shared.messaging import limits
from shared.messaging.event import Cause, Event, encode
from shared.messaging.tables import MessagingTables
from shared.messaging.topology import EVENTS
from shared.writes import Write, carry_out, new_row


@dataclass(frozen=True)
class Fact:
    """What has become true, before it has an envelope. `data` is JSON as the catalogue describes it for `type`."""

    type: str
    subject: str
    data: dict[str, Any]


class MisstatedFact(Exception):
    """A fault of this program: it states what the catalogue does not allow."""

    def __init__(self, fact: Fact, errors: list[FieldError]) -> None:
        super().__init__(f"{fact.type} about {fact.subject}: {errors}")
        self.errors = errors


class FactTooLarge(Invalid):
    """What is asked for would have to be told in a message that is larger than any that a receiver takes."""


class Outbox:
    """Writes facts of one source into its outbox."""

    def __init__(self, tables: MessagingTables, source: str) -> None:
        self._tables = tables
        self.source = source

    def append(
        self,
        connection: Connection,
        fact: Fact,
        *,
        event_id: str,
        at: datetime,
        cause: Cause,
        exchange: str = EVENTS,
        routing_key: str | None = None,
        later: Callable[[Write], None] | None = None,
    ) -> Event:
        """State `fact`. Raises MisstatedFact if its type, subject or data are not as they must be, FactTooLarge.

        Its row is written at once, or given to `later`; its sequence is always taken at once.
        """
        self._check(fact)
        sequence = self._next_sequence(connection, fact.subject)
        event = Event(event_id, self.source, fact.type, fact.subject, at, fact.data, sequence, cause)
        written = new_row(self._tables.outbox, _row(event, exchange, routing_key or event.type))
        if later:
            later(written)
        else:
            carry_out(connection, [written])
        return event

    def _check(self, fact: Fact) -> None:
        known = CATALOGUE.get(fact.type)
        errors = (
            [FieldError("/type", "is not in the catalogue")] if known is None else known.check(fact.data, stating=True)
        )
        if not is_word(fact.subject):
            errors.append(FieldError("/subject", "no receiver would read it"))
        if errors:
            raise MisstatedFact(fact, errors)

    def _next_sequence(self, connection: Connection, subject: str) -> int:
        counting = _counting(self._tables.sequence, connection.dialect.name)
        return int(connection.execute(counting, {"subject": subject}).scalar_one())


def _row(event: Event, exchange: str, routing_key: str) -> dict[str, Any]:
    return {
        "event_id": event.id,
        "type": event.type,
        "subject": event.subject,
        "sequence": event.sequence,
        "exchange": exchange,
        "routing_key": routing_key,
        "body": _body(event),
        "stated_at": event.time,
        "next_at": event.time,
        "claimed_until": event.time,
        "attempts": 0,
    }


def _body(event: Event) -> bytes:
    body = encode(event)
    if len(body) > limits.LARGEST_FACT:
        raise FactTooLarge(f"This would be told in {len(body)} bytes; {limits.LARGEST_FACT} are allowed.")
    return body


@cache
def _counting(table: Table, dialect: str) -> ReturningInsert[int]:
    upsert = upsert_postgresql if dialect == "postgresql" else upsert_sqlite
    return (
        upsert(table)
        .values(subject=bindparam("subject"), last=1)
        .on_conflict_do_update(index_elements=["subject"], set_={"last": table.c.last + 1})
        .returning(table.c.last)
    )
