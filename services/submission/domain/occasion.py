"""A meeting with all that an invitation says of it."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from services.submission.domain.concertation import Concertation
from services.submission.domain.meeting import Meeting
from services.submission.domain.structure import Structure


@dataclass(frozen=True)
class Occasion:
    """`zone` is that of the academy's clocks, which a meeting's hours are told by."""

    concertation: Concertation
    meeting: Meeting
    structure: Structure
    zone: ZoneInfo

    @property
    def changed_at(self) -> datetime:
        """Papers are of the instant at which what they say was last changed."""
        return self.concertation.changed_at
