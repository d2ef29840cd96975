"""Where a project comes from, and with whom: a concertation and a network of its own structure."""

from services.submission.domain.content import Content
from services.submission.domain.refusals import ConcertationOfOthers
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.concertation_access import require_own_network
from shared.errors import FieldError


def require_own_origins(uow: SubmissionUnitOfWork, uai: str, content: Content, before: Content | None = None) -> None:
    """What is as it was `before` is not asked about again. Raises ConcertationOfOthers, NetworkOfOthers."""
    named, network_id = content.concertation_id, content.network_id
    if before is not None and named == before.concertation_id:
        named = None
    if before is not None and network_id == before.network_id:
        network_id = None
    if named is not None and not uow.concertations.is_of(named, uai):
        fault = FieldError("/concertation_id", "The structure has no such concertation.")
        raise ConcertationOfOthers("The concertation is not one of the project's own structure.", (fault,))
    require_own_network(uow.networks, network_id, uai)
