"""Stating a fact: its sequence and its row are written in the transaction of whatever made it true."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Insert,
    LargeBinary,
    Table,
    Text,
    bindparam,
    cast,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.sql.dml import ReturningInsert

from shared.contracts.catalogue import CATALOGUE
from shared.contracts.envelope import is_word
from shared.errors import FieldError, Invalid
from shared.messaging import limits, spans
from shared.messaging.event import BEFORE_SEQUENCE, Cause, Event, after_sequence
from shared.messaging.tables import MessagingTables
from shared.messaging.topology import EVENTS, INBOUND
from shared.upsert import upsert_for
from shared.writes import Write, carry_out, new_row, values_of

LONGEST_BEGINNING = len(BEFORE_SEQUENCE) + 19
"""Bytes: no sequence is longer than PostgreSQL's bigint."""


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
    ) -> None:
        """State `fact`. Raises MisstatedFact if its type, subject or data are not as they must be, FactTooLarge.

        It is written at once, or given to `later`.
        """
        self._check(fact)
        event = Event(event_id, self.source, fact.type, fact.subject, at, fact.data, cause=cause)
        key = routing_key or event.type
        with spans.stating(event, exchange, key) as span:
            told = replace(event, cause=replace(cause, traceparent=span.traceparent))
            written = self._numbering(connection, told, _row(told, exchange, key))
            if later:
                later(written)
            else:
                carry_out(connection, [written])

    def pass_on(self, connection: Connection, event: Event, body: bytes, *, outbox_id: str, at: datetime) -> None:
        """An event of a partner, whose bytes are `body`, in the order of its source and subject.

        It takes no number of ours: what we state about the same subject stays without a gap. Its own id may be that of
        somebody else's event.
        """
        subject = hashlib.sha256(f"{event.source} {event.subject}".encode()).hexdigest()
        counting = _counting(self._tables.sequence, connection.dialect.name)
        row = {
            **_row(replace(event, id=outbox_id, subject=f"entrusted {subject}", time=at), INBOUND, event.type),
            "sequence": connection.execute(counting, {"outbox__subject": f"entrusted {subject}"}).scalar_one(),
            "body": body,
        }
        connection.execute(insert(self._tables.outbox).values(row))

    def _check(self, fact: Fact) -> None:
        known = CATALOGUE.get(fact.type)
        errors = (
            [FieldError("/type", "is not in the catalogue")] if known is None else known.check(fact.data, stating=True)
        )
        if not is_word(fact.subject):
            errors.append(FieldError("/subject", "no receiver would read it"))
        if errors:
            raise MisstatedFact(fact, errors)

    def _numbering(self, connection: Connection, event: Event, row: Mapping[str, Any]) -> Write:
        """PostgreSQL counts and writes in one statement; SQLite has none for both, and counts at once."""
        after = _of_bearable_size(after_sequence(event))
        if connection.dialect.name == "postgresql":
            return Write(
                _counted(self._tables, tuple(row)), {**values_of(self._tables.outbox, row), "outbox__after": after}
            )
        counting = _counting(self._tables.sequence, connection.dialect.name)
        sequence = int(connection.execute(counting, {"outbox__subject": event.subject}).scalar_one())
        body = BEFORE_SEQUENCE + str(sequence).encode() + after
        return new_row(self._tables.outbox, {**row, "sequence": sequence, "body": body})


def _row(event: Event, exchange: str, routing_key: str) -> dict[str, Any]:
    return {
        "event_id": event.id,
        "type": event.type,
        "subject": event.subject,
        "exchange": exchange,
        "routing_key": routing_key,
        "stated_at": event.time,
        "next_at": event.time,
        "claimed_until": event.time,
        "attempts": 0,
    }


def _of_bearable_size(body: bytes) -> bytes:
    size = len(body) + LONGEST_BEGINNING
    if size > limits.LARGEST_FACT:
        raise FactTooLarge(f"This would be told in {size} bytes; {limits.LARGEST_FACT} are allowed.")
    return body


@cache
def _counted(tables: MessagingTables, names: tuple[str, ...]) -> Insert:
    """The next number of a subject, and the row that bears it, also within its body."""
    outbox = tables.outbox
    counted = _counting(tables.sequence, "postgresql").cte("counted")
    number = func.convert_to(cast(counted.c.last, Text), "UTF8", type_=LargeBinary)
    body = (
        literal(BEFORE_SEQUENCE, LargeBinary).op("||")(number).op("||")(bindparam("outbox__after", type_=LargeBinary))
    )
    parameters = [bindparam(f"outbox__{name}", type_=outbox.c[name].type) for name in names]
    return insert(outbox).from_select([*names, "sequence", "body"], select(*parameters, counted.c.last, body)).inline()


@cache
def _counting(table: Table, dialect: str) -> ReturningInsert[int]:
    statement: ReturningInsert[int] = (
        upsert_for(dialect)(table)
        .values(subject=bindparam("outbox__subject", type_=table.c.subject.type), last=1)
        .on_conflict_do_update(index_elements=["subject"], set_={"last": table.c.last + 1})
        .returning(table.c.last)
    )
    return statement
