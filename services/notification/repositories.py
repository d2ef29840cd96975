"""Rows to domain objects and back, explicitly."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, false, func, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert as upsert_postgresql
from sqlalchemy.dialects.sqlite import insert as upsert_sqlite

from services.notification.domain.audiences import Audience
from services.notification.domain.mailboxes import Mailboxes
from services.notification.domain.message import Message, MessageUnknown, Origin, ReadingScope, Status
from services.notification.domain.structure import Project, Structure
from services.notification.tables import MESSAGE, PROJECT, STRUCTURE
from shared.messaging.unit_of_work import UnitOfWork


class LeaseLost(Exception):
    """The message was claimed by another deliverer meanwhile, or settled: what this one found out is not written."""


def _upsert(connection: Connection) -> Any:
    return upsert_postgresql if connection.dialect.name == "postgresql" else upsert_sqlite


class Structures:
    """Schools, as they were registered."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, uai: str) -> Structure | None:
        """None for a school that was never registered."""
        row = self._connection.execute(select(STRUCTURE).where(STRUCTURE.c.uai == uai)).one_or_none()
        return Structure(row.uai, row.name, row.email) if row else None

    def remember(self, structure: Structure, *, at: datetime) -> None:
        """Keep the newest description: two sources describe schools, and nothing orders them but the time."""
        known = {"name": structure.name, "email": structure.email, "known_at": at}
        statement = _upsert(self._connection)(STRUCTURE).values(uai=structure.uai, **known)
        is_newer = STRUCTURE.c.known_at <= statement.excluded.known_at
        self._connection.execute(statement.on_conflict_do_update(index_elements=["uai"], set_=known, where=is_newer))


class Projects:
    """Projects, as they were last deposited."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, project_id: str) -> Project | None:
        """None for a project whose deposit is not known here yet."""
        row = self._connection.execute(select(PROJECT).where(PROJECT.c.id == project_id)).one_or_none()
        if row is None:
            return None
        partners = tuple(Structure(**partner) for partner in row.partners)
        return Project(row.id, row.version, row.title, Structure(**row.structure), partners, row.reference)

    def remember(self, project: Project) -> None:
        """Keep the newest version. A reference never changes: one that was told before stays if it is not told now."""
        content = {
            "version": project.version,
            "title": project.title,
            "structure": vars(project.structure),
            "partners": [vars(partner) for partner in project.partners],
        }
        statement = _upsert(self._connection)(PROJECT).values(id=project.id, reference=project.reference, **content)
        changes = content | {"reference": func.coalesce(statement.excluded.reference, PROJECT.c.reference)}
        is_newer = PROJECT.c.version <= statement.excluded.version
        self._connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changes, where=is_newer))


class Messages:
    """Messages; whoever delivers one holds a lease on it, which is a token and an end."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, message: Message) -> bool:
        """Keep a new message. False, and nothing is kept, when this school or role was told of this fact already."""
        row = _row(message) | {"claimed_until": message.created_at}
        statement = _upsert(self._connection)(MESSAGE).values(row)
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
        statement = select(MESSAGE).where(_visible(scope)).order_by(MESSAGE.c.id.desc()).limit(limit)
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
        return [_message(row) for row in self._connection.execute(statement).mappings()]

    def _one(self, statement: Select[Any], message_id: str) -> Message:
        row = self._connection.execute(statement).mappings().one_or_none()
        if row is None:
            raise MessageUnknown(f"there is no message {message_id}")
        return _message(row)


def _about(origin: Origin) -> tuple[ColumnElement[bool], ...]:
    return MESSAGE.c.event_source == origin.source, MESSAGE.c.event_id == origin.event_id


def _visible(scope: ReadingScope) -> ColumnElement[bool]:
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


def _message(row: RowMapping) -> Message:
    values = {name: row[name] for name in Message.__dataclass_fields__ if name != "origin"}
    values |= {"audience": Audience(row["audience"]), "status": Status(row["status"])}
    origin = Origin(row["event_source"], row["event_id"], row["event_type"], row["correlation_id"])
    return Message(origin=origin, **values)


class NotificationUnitOfWork(UnitOfWork):
    """One transaction of this service."""

    @property
    def mailboxes(self) -> Mailboxes:
        """The academy's address book."""
        mailboxes: Mailboxes = self.settings.mailboxes
        return mailboxes

    @property
    def structures(self) -> Structures:
        return Structures(self.connection)

    @property
    def projects(self) -> Projects:
        return Projects(self.connection)

    @property
    def messages(self) -> Messages:
        return Messages(self.connection)
