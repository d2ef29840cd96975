"""Messages, and the lease that whoever delivers one holds on it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Insert, RowMapping, Select, bindparam, false, or_, select, update

from services.notification.domain.audiences import Audience
from services.notification.domain.message import Channel, Message, MessageUnknown, Origin, ReadingScope, Status
from services.notification.tables import MESSAGE
from shared.canary.sweeping import remove_with_all
from shared.messaging.bulk import one_of
from shared.messaging.unit_of_work import Repository
from shared.uai import FICTITIOUS
from shared.upsert import upsert_for
from shared.writes import Write, values_of

KEY = (MESSAGE.c.event_source, MESSAGE.c.event_id)
WRITTEN = [column for column in MESSAGE.c if column.name != "claim"]


class LeaseLost(Exception):
    """The message was claimed by another deliverer meanwhile, or settled: what this one found out is not written."""


class Messages(Repository):
    """Messages; whoever delivers one holds a lease on it, which is a token and an end."""

    def add(self, message: Message) -> None:
        """Keep a new message; nothing is kept when this school, role or person was told of this fact already."""
        row = _row(message) | {"claimed_until": message.created_at}
        self._uow.later(Write(_adding(self._uow.dialect), values_of(MESSAGE, row)))

    def get(self, message_id: str) -> Message:
        """Raises MessageUnknown."""
        return self._one(select(MESSAGE).where(MESSAGE.c.id == message_id), message_id)

    def lock(self, message_id: str) -> Message:
        """Read a message to change it. Raises MessageUnknown."""
        self.lock_facts([self.get(message_id).origin])
        return self.get(message_id)

    def lock_facts(self, origins: Iterable[Origin]) -> None:
        """Wait for whoever is changing messages about facts: which of them is the e-mail to an address may change."""
        facts = sorted({(origin.source, origin.event_id) for origin in origins})
        rows = select(MESSAGE.c.id).where(one_of(self._connection, KEY, facts)).order_by(MESSAGE.c.id)
        self._connection.execute(rows.with_for_update()).all()

    def carrier(self, origin: Origin, recipient: str) -> Message | None:
        """The message about a fact that is the e-mail to this address, sent or to be sent."""
        is_e_mail = MESSAGE.c.status.in_([Status.PENDING.value, Status.SENT.value])
        found = self._all(select(MESSAGE).where(*_about(origin), MESSAGE.c.recipient == recipient, is_e_mail))
        return found[0] if found else None

    def about(self, origin: Origin) -> list[Message]:
        """All that was written about a fact."""
        return self._all(select(MESSAGE).where(*_about(origin)).order_by(MESSAGE.c.id))

    def companions(self, carrier: Message) -> list[Message]:
        """The messages that go with the e-mail of this one."""
        is_along = (MESSAGE.c.header_id == carrier.header_id) & (MESSAGE.c.status == Status.SHARED.value)
        return self._all(select(MESSAGE).where(is_along).order_by(MESSAGE.c.id))

    def page(
        self,
        scope: ReadingScope,
        *,
        project_id: str | None,
        status: Status | None,
        copies: bool,
        after: str | None,
        limit: int,
    ) -> list[Message]:
        """The newest first, from the one after `after`; with what was copied for people and programs, or without."""
        statement = select(MESSAGE).where(visible(scope)).order_by(MESSAGE.c.id.desc()).limit(limit)
        if not copies:
            statement = statement.where(MESSAGE.c.copy_for.is_(None))
        if project_id is not None:
            statement = statement.where(MESSAGE.c.project_id == project_id)
        if status is not None:
            statement = statement.where(MESSAGE.c.status == status.value)
        if after is not None:
            statement = statement.where(MESSAGE.c.id < after)
        return self._all(statement)

    def claim_due(self, channel: Channel, *, most: int, token: str, now: datetime, until: datetime) -> list[Message]:
        """Lease the messages that have been due longest. Two who look at once lease different ones."""
        is_due = (MESSAGE.c.status == "pending") & (MESSAGE.c.next_at <= now) & (MESSAGE.c.claimed_until <= now)
        oldest = select(MESSAGE.c.id).where(MESSAGE.c.channel == channel.value, is_due)
        oldest = oldest.order_by(MESSAGE.c.next_at, MESSAGE.c.id).limit(most).with_for_update(skip_locked=True)
        found = self._connection.execute(oldest).scalars().all()
        if not found:
            return []
        leased = update(MESSAGE).where(MESSAGE.c.id.in_(found), is_due).values(claim=token, claimed_until=until)
        rows = self._connection.execute(leased.returning(MESSAGE)).mappings()
        return sorted(map(message_of, rows), key=lambda message: (message.next_at, message.id))

    def saved_up(self, *, now: datetime, most: int) -> list[Message]:
        """Copies that are due to go with a digest, by person; of a person, the oldest first. Waits for others."""
        is_due = (MESSAGE.c.status == Status.SAVED_UP.value) & (MESSAGE.c.next_at <= now)
        return self._all(
            select(MESSAGE).where(is_due).order_by(MESSAGE.c.copy_for, MESSAGE.c.id).limit(most).with_for_update()
        )

    def failed(self, *, since: datetime, most: int) -> list[str]:
        """The ids of those that were written since and given up, the oldest first."""
        is_failed = (MESSAGE.c.status == Status.FAILED.value) & (MESSAGE.c.created_at >= since)
        found = select(MESSAGE.c.id).where(is_failed).order_by(MESSAGE.c.id).limit(most)
        return list(self._connection.execute(found).scalars())

    def let_go(self, claim: str, *, now: datetime) -> None:
        """End the lease of what was not tried."""
        held = update(MESSAGE).where(MESSAGE.c.claim == claim, MESSAGE.c.status == "pending")
        self._connection.execute(held.values(claim=None, claimed_until=now))

    def mark_sent(self, claims: Mapping[str, str], *, at: datetime) -> list[Message]:
        """Messages (id -> the token of whoever holds it) have left, and their leases end. Raises LeaseLost."""
        held = one_of(self._connection, (MESSAGE.c.id, MESSAGE.c.claim), list(claims.items()))
        sent = update(MESSAGE).where(held, MESSAGE.c.status == Status.PENDING.value)
        changes = {"status": Status.SENT.value, "sent_at": at, "last_error": None, "claim": None, "claimed_until": at}
        rows = self._connection.execute(sent.values(changes).returning(MESSAGE)).mappings().all()
        if len(rows) < len(claims):
            raise LeaseLost(", ".join(sorted(set(claims) - {row["id"] for row in rows})))
        return [message_of(row) for row in rows]

    def take_along(self, header_ids: Iterable[str], *, at: datetime) -> list[Message]:
        """What goes with e-mails that have left has left."""
        along = one_of(self._connection, (MESSAGE.c.header_id,), [(header_id,) for header_id in header_ids])
        statement = update(MESSAGE).where(along, MESSAGE.c.status == Status.SHARED.value)
        rows = self._connection.execute(statement.values(sent_at=at, last_error=None).returning(MESSAGE)).mappings()
        return [message_of(row) for row in rows]

    def settle(self, message: Message, *, claim: str) -> None:
        """Write what came of a delivery, and end the lease. Raises LeaseLost."""
        held = update(MESSAGE).where(
            MESSAGE.c.id == message.id, MESSAGE.c.status == "pending", MESSAGE.c.claim == claim
        )
        ended = {"claim": None, "claimed_until": message.created_at}
        if not self._connection.execute(held.values(_row(message) | ended)).rowcount:
            raise LeaseLost(message.id)

    def remove_ended(self, uai: str, moment: datetime, *, most: int) -> None:
        """Up to `most` messages to a school that were written before `moment` and are settled, with their history."""
        is_over = MESSAGE.c.status.in_([Status.SENT.value, Status.FAILED.value, Status.SHARED.value])
        found = select(MESSAGE.c.id).where(MESSAGE.c.uai == uai, MESSAGE.c.created_at < moment, is_over)
        ids = self._connection.execute(found.order_by(MESSAGE.c.id).limit(most)).scalars().all()
        remove_with_all(self._connection, MESSAGE.c.id, ids)

    def save(self, message: Message) -> None:
        """Write a message that was locked."""
        self._connection.execute(update(MESSAGE).where(MESSAGE.c.id == message.id).values(_row(message)))

    def _all(self, statement: Select[Any]) -> list[Message]:
        return [message_of(row) for row in self._connection.execute(statement).mappings()]

    def _one(self, statement: Select[Any], message_id: str) -> Message:
        row = self._connection.execute(statement).mappings().one_or_none()
        if row is None:
            raise MessageUnknown(f"there is no message {message_id}")
        return message_of(row)


@cache
def _adding(dialect: str) -> Insert:
    values = {column.name: bindparam(f"{MESSAGE.name}__{column.name}", type_=column.type) for column in WRITTEN}
    statement: Insert = upsert_for(dialect)(MESSAGE).values(values).on_conflict_do_nothing().inline()
    return statement


def _about(origin: Origin) -> tuple[ColumnElement[bool], ...]:
    return MESSAGE.c.event_source == origin.source, MESSAGE.c.event_id == origin.event_id


def visible(scope: ReadingScope) -> ColumnElement[bool]:
    """The messages that somebody may read; those of a canary are its own alone."""
    if scope.is_everything:
        return MESSAGE.c.uai.is_distinct_from(FICTITIOUS)
    own = MESSAGE.c.uai == scope.uai if scope.uai else false()
    theirs = or_(own, MESSAGE.c.audience.in_(audience.value for audience in scope.audiences))
    return theirs & MESSAGE.c.copy_for.is_(None)


def _row(message: Message) -> dict[str, Any]:
    row = vars(message).copy()
    origin = row.pop("origin")
    return row | {
        "event_source": origin.source,
        "event_id": origin.event_id,
        "event_type": origin.event_type,
        "correlation_id": origin.correlation_id,
        "traceparent": origin.traceparent,
        "audience": message.audience.value,
        "status": message.status.value,
        "channel": message.channel.value,
    }


def message_of(row: RowMapping) -> Message:
    """The message that a row keeps."""
    values = {name: row[name] for name in Message.__dataclass_fields__ if name != "origin"}
    values |= {
        "audience": Audience(row["audience"]),
        "status": Status(row["status"]),
        "channel": Channel(row["channel"]),
    }
    origin = Origin(row["event_source"], row["event_id"], row["event_type"], row["correlation_id"], row["traceparent"])
    return Message(origin=origin, **values)
