"""Close a concertation with what emerged, or abandon it."""

from collections.abc import Mapping
from typing import Any

from services.submission.domain.concertation import Concertation
from services.submission.domain.meeting import participants_of
from services.submission.events import concertation_abandoned, concertation_closed
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.concertation_access import require_pilot
from shared.identity.actor import Actor


def close_concertation(
    uow: SubmissionUnitOfWork, *, concertation_id: str, ending: Mapping[str, Any], actor: Actor
) -> Concertation:
    """Nothing needs to have emerged.

    Raises UnknownConcertation, OtherStructure, ConcertationAlreadyClosed, ConcertationAlreadyAbandoned.
    """
    counts = ending.get("participants")
    participants = None if counts is None else participants_of(counts)
    with uow:
        at, concertation = uow.now(), uow.concertations.lock(concertation_id)
        require_pilot(actor, concertation)
        concertation.close(outcome=ending.get("outcome"), participants=participants, at=at)
        uow.concertations.save(concertation)
        uow.record(concertation_closed(concertation, uow.structures.get(concertation.uai), at=at))
        uow.commit()
    return concertation


def abandon_concertation(
    uow: SubmissionUnitOfWork, *, concertation_id: str, reason: str | None, actor: Actor
) -> Concertation:
    """Another one can be declared at any time. Raises the same as closing."""
    with uow:
        at, concertation = uow.now(), uow.concertations.lock(concertation_id)
        require_pilot(actor, concertation)
        concertation.abandon(reason=reason, at=at)
        uow.concertations.save(concertation)
        uow.record(concertation_abandoned(concertation, uow.structures.get(concertation.uai), at=at))
        uow.commit()
    return concertation
