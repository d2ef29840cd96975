"""Read concertations."""

from services.submission.domain.concertation import Concertation, State
from services.submission.domain.concertation_summary import ConcertationSummary
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.concertation_access import require_sight, seen_structure
from shared.identity.actor import Actor


def read_concertation(uow: SubmissionUnitOfWork, *, concertation_id: str, actor: Actor) -> Concertation:
    """Raises UnknownConcertation, OtherStructure, ActorWithoutStructure."""
    with uow:
        concertation = uow.concertations.get(concertation_id)
        require_sight(actor, concertation)
        return concertation


def list_concertations(
    uow: SubmissionUnitOfWork, *, actor: Actor, state: State | None, after: str | None, limit: int
) -> list[ConcertationSummary]:
    """Up to `limit` concertations that the actor sees, latest first, from beyond the id `after`."""
    uai = seen_structure(actor)
    with uow:
        return uow.concertations.page(uai=uai, state=state, after=after, limit=limit)
