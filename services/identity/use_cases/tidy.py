"""Forget what has ended."""

from services.identity.repositories import IdentityUnitOfWork


def tidy(uow: IdentityUnitOfWork) -> None:
    """Sessions, codes and invitations that are good for nothing any more, and what happened more than a year ago."""
    with uow:
        uow.access.tidy()
        uow.journal.tidy()
        uow.commit()
