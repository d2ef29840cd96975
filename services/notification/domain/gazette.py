"""The gazette: what was newly validated, for whoever subscribes (local councils, parents' federations)."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from shared.errors import Conflict, NotFound

ASKED_AGAIN = timedelta(days=1)


class GazetteClosed(Conflict):
    """Nobody can subscribe: the academy has not said where its pages are reached."""


class TooManySubscriptions(Conflict):
    """More people ask at once than do of themselves: try again later."""


class NothingNew(Conflict):
    """No project was validated since the last issue."""


class IssueUnknown(NotFound):
    """There is no such issue."""


@dataclass(frozen=True)
class Item:
    """A validated project, as far as anybody may know of it."""

    project_id: str
    title: str
    school: str
    commune: str
    department: str
    validated_on: date


@dataclass(frozen=True)
class Issue:
    """One issue; it does not change."""

    number: int
    published_at: datetime
    subject: str
    text: str


@dataclass
class Subscriber:
    """An address that is written to once its owner has said so; of some départements, or of all.

    `leaving` is the secret by which that is said, and ended.
    """

    id: str
    address: str
    leaving: str
    asked_at: datetime
    departments: tuple[str, ...] = field(default=())
    confirmed_at: datetime | None = None

    @property
    def copy_for(self) -> str:
        """By what messages are known as this subscriber's."""
        return f"subscriber {self.id}"

    def wants(self, item: Item) -> bool:
        """Whether the project is of a département that was asked for."""
        return not self.departments or item.department in self.departments
