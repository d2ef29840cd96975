"""A message: written once, tried until it is delivered or given up, sent again when somebody asks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.notification.domain.audiences import Audience
from shared.errors import Conflict, DeliveryProblem, Forbidden, NotFound, Refused, Unreachable

RETRIED_FOR = timedelta(hours=48)
"""A message that a mail server puts off is tried for so long, unless the academy sets another time."""
FEWEST_TRIES = 5
"""However long ago the first was: while no worker ran, nothing was tried."""


class MessageUnknown(NotFound):
    """There is no such message."""


class MessageOfOthers(Forbidden):
    """The message was written to somebody else."""


class MessageNotFailed(Conflict):
    """Only a message that was given up can be sent again."""


class Channel(StrEnum):
    """By which way a message leaves. Whatever leaves is also in the inbox of those who may read it."""

    EMAIL = "email"
    WEBHOOK = "webhook"


class Status(StrEnum):
    """Where a message stands. A shared one goes, or has gone, with another's e-mail to the same address; one that is
    saved up goes with the next daily digest."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    SHARED = "shared"
    SAVED_UP = "saved_up"


@dataclass(frozen=True)
class Origin:
    """The event that a message tells of, and the request or event that all of it began with.

    A message that tells of no event is its own origin, of a type that is the name of its template. `traceparent`: the
    place in a trace (W3C Trace Context) from which it was asked for.
    """

    source: str
    event_id: str
    event_type: str
    correlation_id: str
    traceparent: str | None = None

    @property
    def is_event(self) -> bool:
        """Whether anybody has stated it."""
        return "." in self.event_type


@dataclass
class Message:
    """What one school or role is told of one fact; an e-mail, unless it is shared. `header_id` is that e-mail's.

    `attempts` counts answers of "later", of which the first was given at `put_off_at`; `deferrals` the times nobody
    answered. `copy_for`: the person, subscriber or webhook that this is a copy for; the message itself is in the inbox.
    `unsubscribe`: the address (URL) by which whoever gets it can end that.
    """

    id: str
    origin: Origin
    template: str
    audience: Audience
    recipient: str
    subject: str
    text: str
    header_id: str
    created_at: datetime
    next_at: datetime
    project_id: str | None = None
    uai: str | None = None
    status: Status = Status.PENDING
    attempts: int = 0
    deferrals: int = 0
    last_error: str | None = None
    sent_at: datetime | None = None
    put_off_at: datetime | None = None
    channel: Channel = Channel.EMAIL
    copy_for: str | None = None
    unsubscribe: str | None = None

    def come_back(self, reason: str) -> None:
        """A server had taken it over, and cannot deliver it."""
        self.status = Status.FAILED
        self.last_error = reason

    def note(self, problem: DeliveryProblem, *, at: datetime, retried_for: timedelta) -> None:
        """Give up when the server will never take the message, or has put it off for too long.

        While no server talks to us, no time is counted: that has nothing to do with the message.
        """
        self.last_error = problem.reason
        is_unreachable = isinstance(problem, Unreachable)
        self.deferrals += is_unreachable
        self.attempts += not is_unreachable
        if not is_unreachable and self.put_off_at is None:
            self.put_off_at = at
        is_too_long = (
            self.put_off_at is not None and at - self.put_off_at >= retried_for and self.attempts >= FEWEST_TRIES
        )
        if isinstance(problem, Refused) or (is_too_long and not is_unreachable):
            self.status = Status.FAILED

    @property
    def failures(self) -> int:
        """How often in a row it could not be delivered, for whatever reason."""
        return self.attempts + self.deferrals

    def go_with(self, carrier: "Message") -> None:
        """Leave with the e-mail of another message: what has become of that one has become of this one."""
        self.status = Status.FAILED if carrier.status is Status.FAILED else Status.SHARED
        self.header_id = carrier.header_id
        self.sent_at = carrier.sent_at
        self.last_error = carrier.last_error

    def resend(self, *, recipient: str, header_id: str, at: datetime) -> None:
        """Start over with an e-mail of its own, at the address that is known now. Raises MessageNotFailed."""
        if self.status is not Status.FAILED:
            raise MessageNotFailed(f"message {self.id} is {self.status}")
        self.recipient = recipient
        self.header_id = header_id
        self.status = Status.PENDING
        self.attempts = self.deferrals = 0
        self.put_off_at = None
        self.next_at = at


def thread_id(project_id: str, domain: str) -> str:
    """The Message-ID to which all that is written about a project refers, so that mail programs keep it together."""
    return f"<project-{project_id}@{domain}>"


def header_id(message_id: str, domain: str) -> str:
    """The Message-ID header: the same however often the message is sent."""
    return f"<{message_id}@{domain}>"


@dataclass(frozen=True)
class ReadingScope:
    """Which messages somebody may read: all, or those of one school, or those of some audiences."""

    is_everything: bool = False
    uai: str | None = None
    audiences: frozenset[Audience] = frozenset()

    def require(self, message: Message) -> None:
        """Raises MessageOfOthers."""
        is_own_school = self.uai is not None and message.uai == self.uai
        is_theirs = message.copy_for is None and (is_own_school or message.audience in self.audiences)
        if not (self.is_everything or is_theirs):
            raise MessageOfOthers(f"message {message.id} was written to somebody else")
