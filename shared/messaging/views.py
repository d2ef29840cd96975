"""What an operator, an alert or a page may ask of outbox and inbox; "parked" and "gap" are views, never stored."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Select, and_, exists, func, not_, select

from shared.messaging.tables import MessagingTables


@dataclass(frozen=True)
class Filter:
    """Which rows are meant; None means any. `limit` bounds an answer."""

    type: str | None = None
    subject: str | None = None
    source: str | None = None
    status: str | None = None
    code: str | None = None
    publisher: str | None = None
    limit: int = 100

    @property
    def chosen(self) -> set[str]:
        """The names of what it narrows by."""
        return {field.name for field in fields(self) if field.name != "limit" and getattr(self, field.name) is not None}


def outbox(tables: MessagingTables, wanted: Filter) -> Select[Any]:
    """Facts stated; "pending" are those not published yet."""
    table = tables.outbox
    columns = ("event_id", "type", "subject", "sequence", "stated_at", "published_at", "attempts", "last_error")
    query = select(*(table.c[name] for name in columns)).order_by(table.c.id)
    if wanted.status is not None:
        is_pending = table.c.published_at.is_(None)
        query = query.where(is_pending if wanted.status == "pending" else not_(is_pending))
    return _narrow(query, table, wanted)


def inbox(tables: MessagingTables, wanted: Filter) -> Select[Any]:
    """Events received."""
    table = tables.inbox
    names = ("event_id", "source", "type", "subject", "sequence", "status", "received_at", "attempts", "last_error")
    query = select(*(table.c[name] for name in names)).order_by(table.c.received_at, table.c.event_id)
    if wanted.status is not None:
        query = query.where(table.c.status == wanted.status)
    return _narrow(query, table, wanted)


def dead(tables: MessagingTables, wanted: Filter) -> Select[Any]:
    """What a person must look at: replay or discard."""
    return inbox(tables, Filter(wanted.type, wanted.subject, wanted.source, "dead"))


def parked(tables: MessagingTables, wanted: Filter) -> Select[Any]:
    """Pending above a dead row of its lane: a view, never stored."""
    row, dead = tables.inbox, tables.inbox.alias()
    is_behind = exists().where(
        dead.c.source == row.c.source,
        dead.c.subject == row.c.subject,
        dead.c.status == "dead",
        dead.c.sequence < row.c.sequence,
    )
    return inbox(tables, Filter(wanted.type, wanted.subject, wanted.source, "pending")).where(is_behind)


def gaps(tables: MessagingTables, wanted: Filter) -> Select[Any]:
    """Lanes whose next event is absent while later ones wait: a view, never stored."""
    lane, row, following = tables.lane, tables.inbox, tables.inbox.alias()
    is_same = and_(row.c.source == lane.c.source, row.c.subject == lane.c.subject, row.c.status == "pending")
    has_next = exists().where(
        following.c.source == lane.c.source,
        following.c.subject == lane.c.subject,
        following.c.sequence == lane.c.applied + 1,
    )
    missing = (lane.c.applied + 1).label("missing")
    waiting = (func.count().label("waiting"), func.min(row.c.received_at).label("since"))
    query = select(lane.c.source, lane.c.subject, missing, *waiting).join(row, is_same).where(not_(has_next))
    query = query.group_by(lane.c.source, lane.c.subject, lane.c.applied).order_by(func.min(row.c.received_at))
    return _narrow(query, lane, Filter(subject=wanted.subject, source=wanted.source))


def quarantine(tables: MessagingTables, wanted: Filter) -> Select[Any]:
    """Messages refused and kept; not yet dealt with, unless another status is wanted."""
    table = tables.quarantine
    names = ("id", "received_at", "code", "reason", "exchange", "routing_key", "publisher", "status")
    query = select(*(table.c[name] for name in names)).order_by(table.c.received_at, table.c.id)
    query = query.where(table.c.status == (wanted.status or "kept"))
    query = query if wanted.type is None else query.where(table.c.routing_key == wanted.type)
    return _narrow(query, table, wanted)


def acts(tables: MessagingTables, _wanted: Filter) -> Select[Any]:
    """What operators did."""
    return select(tables.operator_act).order_by(tables.operator_act.c.at, tables.operator_act.c.id)


def _narrow(query: Select[Any], table: Any, wanted: Filter) -> Select[Any]:
    for name in ("type", "subject", "source", "code", "publisher"):
        value = getattr(wanted, name)
        if value is not None and name in table.c:
            query = query.where(table.c[name] == value)
    return query


@dataclass(frozen=True)
class Box:
    """A view that has a name: how it is read, what it can be narrowed by, and which statuses it tells apart."""

    read: Callable[[MessagingTables, Filter], Select[Any]]
    filters: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()

    @property
    def knows(self) -> set[str]:
        """The names of what it can be narrowed by."""
        return {*self.filters, *(["status"] if self.statuses else [])}


_OF_INBOX = ("type", "subject", "source")
BY_NAME: Mapping[str, Box] = {
    "outbox": Box(outbox, ("type", "subject"), ("pending", "published")),
    "inbox": Box(inbox, _OF_INBOX, ("pending", "done", "ignored", "dead", "discarded")),
    "dead": Box(dead, _OF_INBOX),
    "parked": Box(parked, _OF_INBOX),
    "gaps": Box(gaps, ("subject", "source")),
    "quarantine": Box(quarantine, ("type", "code", "publisher"), ("kept", "settled", "released")),
    "acts": Box(acts),
}
