"""An academy's messages in a test: a real database, time that stands, and what the other services would state."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.message import Message as Email
from email.policy import SMTP
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from services.notification.channels.email import EmailPort
from services.notification.chores import deliver_due
from services.notification.config import Settings
from services.notification.consumers import CONSUMERS
from services.notification.domain.message import Message, ReadingScope, Status
from services.notification.repositories import NotificationUnitOfWork
from services.notification.tables import MESSAGING, METADATA
from services.notification.use_cases.list_messages import list_messages
from services.notification.use_cases.read_message import read_message
from services.notification.use_cases.resend_message import resend_message
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.examples import example
from shared.database import open_database
from shared.errors import Postponed, Refused, Unreachable
from shared.identifiers import TimeOrderedIdentifiers
from shared.mail.transports import Transport
from shared.messaging.event import Cause, Event, decode
from shared.messaging.runtime import Runtime
from tests.support.application import settings_for
from tests.support.clock import HeldClock
from tests.support.tables import make_tables

EVERYTHING = ReadingScope(is_everything=True)
SUBMITTED = "nefe.project.submitted.v1"


class RecordingTransport:
    """Takes every e-mail, as whoever receives it reads it, unless `trouble` has something to raise for it."""

    def __init__(self, trouble: Callable[[EmailMessage], None] = lambda _: None) -> None:
        self.emails: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self._trouble = trouble

    def deliver(self, email: Email) -> None:
        raw = email.as_bytes()
        received = message_from_bytes(raw, policy=SMTP)
        assert isinstance(received, EmailMessage)
        self._trouble(received)
        self.emails.append(received)
        self.raw.append(raw)

    def rest(self) -> None:
        """Nothing was kept open."""

    def recipients(self) -> list[str]:
        """Who was written to, in order."""
        return [str(email["To"]) for email in self.emails]


def unreachable(_: EmailMessage) -> None:
    raise Unreachable("nobody there")


def postponed(_: EmailMessage) -> None:
    raise Postponed("451 later")


def refused(_: EmailMessage) -> None:
    raise Refused("550 no such mailbox")


def settings_of(url: str, **variables: str) -> Settings:
    """Settings of an academy that writes its messages to a folder, if `variables` do not say otherwise."""
    settings: Settings = settings_for(Settings, url, **({"mail_folder": "unused"} | variables))
    return settings


class World:
    """One academy's messages, and the means of acting on them."""

    def __init__(self, url: str, **variables: str) -> None:
        self.clock = HeldClock()
        self.settings = settings_of(url, **variables)
        self.engine: Engine = open_database(url)
        make_tables(self.engine, METADATA)
        chance = random.Random(7)
        self.runtime = Runtime(
            engine=self.engine,
            tables=MESSAGING,
            academy=self.settings.academy,
            service_name="notification",
            clock=self.clock,
            identifiers=TimeOrderedIdentifiers(self.clock, chance),
            chance=chance,
            zone=self.settings.zone,
            settings=self.settings,
        )

    def uow(self) -> NotificationUnitOfWork:
        return NotificationUnitOfWork(self.runtime)

    def event(self, event_type: str, **changes: Any) -> Event:
        """What another service states: the catalogue's example with `changes`."""
        payload = example(event_type) | changes
        assert CATALOGUE[event_type].check(payload, stating=True) == []
        subject = CATALOGUE[event_type].subject_of(payload) or "nothing"
        event_id = self.runtime.identifiers.new()
        return Event(
            id=event_id,
            source="/academies/creteil/other",
            type=event_type,
            subject=subject,
            time=self.clock.now(),
            data=payload,
            cause=Cause(f"request-of-{event_id}"),
        )

    def receive(self, event: Event) -> None:
        """The event has come up in its lane."""
        CONSUMERS[event.type](event, self.uow())

    def hear(self, event_type: str, **changes: Any) -> Event:
        """Another service states a fact, and it comes up in its lane."""
        event = self.event(event_type, **changes)
        self.receive(event)
        return event

    def register(self, uai: str, **changes: Any) -> None:
        """A school is registered."""
        self.hear("nefe.structure.registered.v1", uai=uai, **changes)

    def messages(self, template: str | None = None) -> list[Message]:
        """What was written, oldest first."""
        found = list_messages(
            self.uow(), scope=EVERYTHING, project_id=None, status=None, copies=True, after=None, limit=1000
        )
        return [message for message in reversed(found) if template in (None, message.template)]

    def message(self, template: str) -> Message:
        """The one message that was written with this template."""
        (message,) = self.messages(template)
        return message

    def read(self, message_id: str) -> Message:
        return read_message(self.uow(), message_id=message_id, scope=EVERYTHING)

    def resend(self, message_id: str) -> Message:
        return resend_message(self.uow(), message_id=message_id)

    def deliver(self, transport: Transport) -> int:
        """Deliver until nothing is due, or nobody answers; how many were settled."""
        settled = 0
        while done := deliver_due(self.runtime, EmailPort(transport, self.settings)):
            settled += done
        return settled

    def statuses(self) -> list[Status]:
        return [message.status for message in self.messages()]

    def stated(self) -> list[Event]:
        """What this service has stated, in order."""
        bodies = select(MESSAGING.outbox.c.body).order_by(MESSAGING.outbox.c.id)
        with self.engine.connect() as connection:
            return [decode(body) for body in connection.execute(bodies).scalars()]

    def close(self) -> None:
        self.engine.dispose()


def deliver_next(runtime: Runtime, transport: Transport) -> int:
    """One e-mail that is due."""
    return deliver_due(runtime, EmailPort(transport, runtime.settings), most=1)


def files_in(folder: Path) -> Sequence[str]:
    """The names of what is in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


def later(event: Event, **changes: Any) -> Event:
    """The same event with other attributes."""
    return replace(event, **changes)
