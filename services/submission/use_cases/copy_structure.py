"""Keep what the academy's directory states of a structure."""

from services.submission.domain.structure import Structure
from services.submission.repositories import SubmissionUnitOfWork


def copy_structure(uow: SubmissionUnitOfWork, *, structure: Structure) -> None:
    """Restates nothing: the other services heard the directory themselves."""
    with uow:
        uow.structures.keep([structure])
        uow.commit()
