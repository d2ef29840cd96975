"""End sessions: this one, one of them, all of them."""

from services.identity.domain.refusals import UnknownSignIn
from services.identity.repositories import IdentityUnitOfWork


def sign_out(uow: IdentityUnitOfWork, *, secret: str) -> None:
    """This browser is signed out, here and of every service as soon as it asks anew."""
    with uow:
        uow.access.end(secret)
        uow.commit()


def sign_out_elsewhere(uow: IdentityUnitOfWork, *, account_id: str, but: str | None) -> None:
    """Every other browser is."""
    with uow:
        uow.access.end_all(account_id, but=but)
        uow.journal.note(account_id, "signed_out_everywhere", "")
        uow.commit()


def end_session(uow: IdentityUnitOfWork, *, account_id: str, session_id: str) -> None:
    """One of the account's own is. Raises UnknownSignIn."""
    with uow:
        if not uow.access.end_by_id(account_id, session_id):
            raise UnknownSignIn("It has ended already.")
        uow.commit()
