"""What a list shows of a concertation."""

from dataclasses import dataclass
from datetime import datetime

from services.submission.domain.concertation import State, Theme
from services.submission.domain.meeting import Participants
from services.submission.domain.vocabulary import ConcertationScope


@dataclass(frozen=True)
class ConcertationSummary:
    """A concertation in a list."""

    id: str
    uai: str
    structure_name: str
    title: str | None
    state: State
    scope: ConcertationScope
    network_id: str | None
    themes: tuple[Theme, ...]
    participants: Participants
    declared_at: datetime
    changed_at: datetime
    ended_at: datetime | None
