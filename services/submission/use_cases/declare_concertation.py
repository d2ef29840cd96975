"""Say that a structure means to hold a concertation."""

from collections.abc import Mapping
from typing import Any

from services.submission.domain.concertation import Concertation, plan_of
from services.submission.events import concertation_declared
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.access import own_structure
from services.submission.use_cases.concertation_access import require_own_network
from shared.identity.actor import Actor


def declare_concertation(uow: SubmissionUnitOfWork, *, document: Mapping[str, Any], actor: Actor) -> Concertation:
    """Nothing of the checked document is needed. Raises UnknownStructure, NetworkOfOthers, ActorWithoutStructure."""
    uai, plan = own_structure(actor), plan_of(document)
    with uow:
        structure = uow.structures.get(uai)
        require_own_network(uow.networks, plan.network_id, uai)
        at = uow.now()
        concertation = Concertation(uow.new_id(), uai, plan, declared_at=at, changed_at=at)
        uow.concertations.add(concertation)
        uow.record(concertation_declared(concertation, structure))
        uow.commit()
    return concertation
