"""What people want to be written at an address of their own, besides their school's or their role's mailbox."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hmac import compare_digest

from services.notification.domain.audiences import COMPULSORY, Audience
from shared.errors import Conflict, NotFound
from shared.pace import Pace

CODE_LASTS = timedelta(days=1)
CODES = Pace(10, timedelta(hours=1), burst=timedelta(hours=1))
"""Somebody with an account must not have any number of addresses written to."""
MOST_TRIES = 5
"""There are a million codes: nobody comes by one by trying."""


class Kind(StrEnum):
    """Kinds of messages, among which people choose."""

    CONCERTATION = "concertation"
    PROJECT = "project"
    EXAMINATION = "examination"
    MONEY = "money"
    REPORT = "report"
    REQUEST = "request"


class Rhythm(StrEnum):
    """When a copy is sent: at once, once a day with all others, or not at all."""

    IMMEDIATE = "immediate"
    DAILY = "daily"
    NONE = "none"


_KINDS: Mapping[str, Kind] = {
    "concertation": Kind.CONCERTATION,
    "project": Kind.PROJECT,
    "review": Kind.EXAMINATION,
    "opinion": Kind.EXAMINATION,
    "report": Kind.REPORT,
    "notification": Kind.REQUEST,
}


def kind_of(event_type: str) -> Kind:
    """What is not about the project itself is about its money."""
    return _KINDS.get(event_type.split(".")[1], Kind.MONEY)


class NoPreferences(NotFound):
    """The person has given no address."""


class TooManyCodes(Conflict):
    """More addresses were given than a person has: try again later."""


class WrongCode(Conflict):
    """That is not the code that was sent last, or it is too old, or too many were tried."""


@dataclass(frozen=True)
class Place:
    """Whose messages a person gets copies of: those of an audience, and of one school if it is a school's."""

    audience: Audience
    uai: str = ""


@dataclass
class Person:
    """Somebody with an address of their own, which is written to once they have shown that they read it.

    `leaving` is the secret by which a message lets its reader end all this without signing in.
    """

    subject: str
    address: str
    leaving: str
    given_at: datetime
    places: frozenset[Place] = frozenset()
    choices: Mapping[Kind, Rhythm] = field(default_factory=dict)
    confirmed_at: datetime | None = None
    code: str | None = None
    code_until: datetime | None = None
    tries: int = 0

    def rhythm_for(self, event_type: str) -> Rhythm:
        """What the programme has people told is told at once, whatever they chose."""
        if event_type in COMPULSORY:
            return Rhythm.IMMEDIATE
        return self.choices.get(kind_of(event_type), Rhythm.IMMEDIATE)

    def ask(self, code: str, *, at: datetime) -> None:
        """A code is sent to the address; nothing else is before it comes back."""
        self.confirmed_at = None
        self.code = code
        self.code_until = at + CODE_LASTS
        self.tries = 0

    def confirm(self, code: str, *, at: datetime) -> bool:
        """Whether the code has come back, in time; each try counts."""
        self.tries += 1
        if self.code is None or self.code_until is None or at >= self.code_until or self.tries > MOST_TRIES:
            return False
        if not compare_digest(self.code.encode(), code.encode()):
            return False
        self.confirmed_at = at
        self.code = self.code_until = None
        return True
