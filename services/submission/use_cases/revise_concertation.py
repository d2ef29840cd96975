"""Change what a concertation is to be."""

from collections.abc import Mapping
from typing import Any

from services.submission.domain.concertation import Concertation
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.concertation_access import require_own_network, require_pilot
from shared.identity.actor import Actor


def revise_concertation(
    uow: SubmissionUnitOfWork, *, concertation_id: str, patch: Mapping[str, Any], expected: int, actor: Actor
) -> Concertation:
    """Merge a checked patch into the plan. `expected`: the revision that was read.

    Raises UnknownConcertation, OtherStructure, ConcertationChanged, NetworkOfOthers, ConcertationAlreadyClosed,
    ConcertationAlreadyAbandoned.
    """
    with uow:
        concertation = uow.concertations.lock(concertation_id)
        require_pilot(actor, concertation)
        before = concertation.plan.network_id
        concertation.revise(patch, expected=expected, at=uow.now())
        if concertation.plan.network_id != before:
            require_own_network(uow.networks, concertation.plan.network_id, concertation.uai)
        uow.concertations.save(concertation)
        uow.commit()
    return concertation
