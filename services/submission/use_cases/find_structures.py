"""Look for structures."""

from collections.abc import Collection

from services.submission.domain.structure import Structure
from services.submission.repositories import SubmissionUnitOfWork


def get_structure(uow: SubmissionUnitOfWork, *, uai: str) -> Structure:
    """Raises UnknownStructure."""
    with uow:
        return uow.structures.get(uai)


def find_structures(uow: SubmissionUnitOfWork, *, search: str, after: str | None, limit: int) -> list[Structure]:
    """Up to `limit` structures whose UAI, name and commune have all words of `search`, from beyond the UAI `after`."""
    with uow:
        return uow.structures.page(search=search, after=after, limit=limit)


def names_of(uow: SubmissionUnitOfWork, *, uais: Collection[str]) -> dict[str, str]:
    """Names by UAI, of those that are registered."""
    with uow:
        return uow.structures.names(uais)
