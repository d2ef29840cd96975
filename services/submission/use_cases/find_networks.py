"""Look for networks."""

from services.submission.domain.network import Network
from services.submission.repositories import SubmissionUnitOfWork


def get_network(uow: SubmissionUnitOfWork, *, network_id: str) -> Network:
    """Raises UnknownNetwork."""
    with uow:
        return uow.networks.get(network_id)


def find_networks(uow: SubmissionUnitOfWork, *, uai: str | None, after: str | None, limit: int) -> list[Network]:
    """Up to `limit` networks, those of one structure if it is given, in order of id, from beyond the id `after`."""
    with uow:
        return uow.networks.page(uai=uai, after=after, limit=limit)
