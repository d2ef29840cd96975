"""Messages, and the lease that whoever delivers one holds on it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, false, or_, select, true, update

from services.notification.domain.audiences import Audience
from services.notification.domain.message import Message, MessageUnknown, Origin, ReadingScope, Status
from services.notification.repositories.upsert import upsert
from services.notification.tables import MESSAGE


class LeaseLost(Exception):
    """The message was claimed by another deliverer meanwhile, or settled: what this one found out is not written."""


class Messages:
    """Messages; whoever delivers one holds a lease on it, which is a token and an end."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, message: Message) -> bool:
        """Keep a new message. False, and nothing is kept, when this school or role was told of this fact already."""
        row = _row(message) | {"claimed_until": message.created_at}
        statement = upsert(self._connection)(MESSAGE).values(row)
        told_once = ["event_source", "event_id", "audience"]
        if message.uai is None:
            once = {"index_elements": told_once, "index_where": MESSAGE.c.uai.is_(None)}
        else:
            once = {"index_elements": [*told_once, "uai"]}
        kept = statement.on_conflict_do_nothing(**once).returning(MESSAGE.c.id)
        return self._connection.execute(kept).one_or_none() is not None

    def get(self, message_id: str) -> Message:
        """Raises MessageUnknown."""
        return self._one(select(MESSAGE).where(MESSAGE.c.id == message_id), message_id)

    def lock(self, message_id: str) -> Message:
        """Read a message to change it. Raises MessageUnknown."""
        self.lock_fact(self.get(message_id).origin)
        return self.get(message_id)

    def lock_fact(self, origin: Origin) -> None:
        """Wait for whoever is changing messages about a fact: which of them is the e-mail to an address may change."""
        rows = select(MESSAGE.c.id).where(*_about(origin)).order_by(MESSAGE.c.id)
        self._connection.execute(rows.with_for_update()).all()

    def carrier(self, origin: Origin, recipient: str) -> Message | None:
        """The message about a fact that is the e-mail to this address, sent or to be sent."""
        is_e_mail = MESSAGE.c.status.in_([Status.PENDING.value, Status.SENT.value])
        found = self._all(select(MESSAGE).where(*_about(origin), MESSAGE.c.recipient == recipient, is_e_mail))
        return found[0] if found else None

    def companions(self, carrier: Message) -> list[Message]:
        """The messages that go with the e-mail of this one."""
        is_along = (MESSAGE.c.header_id == carrier.header_id) & (MESSAGE.c.status == Status.SHARED.value)
        return self._all(select(MESSAGE).where(*_about(carrier.origin), is_along).order_by(MESSAGE.c.id))

    def page(
        self, scope: ReadingScope, *, project_id: str | None, status: Status | None, after: str | None, limit: int
    ) -> list[Message]:
        """The newest first, from the one after `after`."""
        statement = select(MESSAGE).where(visible(scope)).order_by(MESSAGE.c.id.desc()).limit(limit)
        if project_id is not None:
            statement = statement.where(MESSAGE.c.project_id == project_id)
        if status is not None:
            statement = statement.where(MESSAGE.c.status == status.value)
        if after is not None:
            statement = statement.where(MESSAGE.c.id < after)
        return self._all(statement)

    def claim_due(self, *, token: str, now: datetime, until: datetime) -> Message | None:
        """Lease the message that has been due longest. Two who see the same one cannot both change its row."""
        is_due = (MESSAGE.c.status == "pending") & (MESSAGE.c.next_at <= now) & (MESSAGE.c.claimed_until <= now)
        candidates = select(MESSAGE.c.id).where(is_due).order_by(MESSAGE.c.next_at, MESSAGE.c.id).limit(20)
        for message_id in self._connection.execute(candidates).scalars().all():
            leased = update(MESSAGE).where(MESSAGE.c.id == message_id, is_due).values(claim=token, claimed_until=until)
            if self._connection.execute(leased).rowcount:
                return self.get(message_id)
        return None

    def settle(self, message: Message, *, claim: str) -> None:
        """Write what came of a delivery, and end the lease. Raises LeaseLost."""
        held = update(MESSAGE).where(
            MESSAGE.c.id == message.id, MESSAGE.c.status == "pending", MESSAGE.c.claim == claim
        )
        ended = {"claim": None, "claimed_until": message.created_at}
        if not self._connection.execute(held.values(_row(message) | ended)).rowcount:
            raise LeaseLost(message.id)

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


def _about(origin: Origin) -> tuple[ColumnElement[bool], ...]:
    return MESSAGE.c.event_source == origin.source, MESSAGE.c.event_id == origin.event_id


def visible(scope: ReadingScope) -> ColumnElement[bool]:
    """The messages that somebody may read."""
    if scope.is_everything:
        return true()
    own = MESSAGE.c.uai == scope.uai if scope.uai else false()
    return or_(own, MESSAGE.c.audience.in_(audience.value for audience in scope.audiences))


def _row(message: Message) -> dict[str, Any]:
    row = vars(message).copy()
    origin = row.pop("origin")
    return row | {
        "event_source": origin.source,
        "event_id": origin.event_id,
        "event_type": origin.event_type,
        "correlation_id": origin.correlation_id,
        "audience": message.audience.value,
        "status": message.status.value,
    }


def message_of(row: RowMapping) -> Message:
    """The message that a row keeps."""
    values = {name: row[name] for name in Message.__dataclass_fields__ if name != "origin"}
    values |= {"audience": Audience(row["audience"]), "status": Status(row["status"])}
    origin = Origin(row["event_source"], row["event_id"], row["event_type"], row["correlation_id"])
    return Message(origin=origin, **values)
