"""What a school can follow with a feed reader."""

from dataclasses import dataclass

from services.notification.domain.message import Message
from services.notification.domain.structure import Structure
from shared.errors import Forbidden, NotFound


class FeedUnknown(NotFound):
    """Nobody's feed is there."""


class FeedOfOthers(Forbidden):
    """The feed would be another school's."""


@dataclass(frozen=True)
class SchoolFeed:
    """The newest messages first."""

    school: Structure
    messages: tuple[Message, ...]
