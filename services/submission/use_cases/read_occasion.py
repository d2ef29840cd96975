"""Read a meeting to invite people to it."""

from services.submission.domain.occasion import Occasion
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.concertation_access import require_sight
from shared.identity.actor import Actor


def read_occasion(uow: SubmissionUnitOfWork, *, concertation_id: str, meeting_id: str, actor: Actor) -> Occasion:
    """Raises UnknownConcertation, UnknownMeeting, OtherStructure, ActorWithoutStructure."""
    with uow:
        concertation = uow.concertations.get(concertation_id)
        require_sight(actor, concertation)
        meeting = concertation.meeting(meeting_id)
        return Occasion(concertation, meeting, uow.structures.get(concertation.uai), uow.zone)
