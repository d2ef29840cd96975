"""Let somebody in, slowly if they guess."""

from math import ceil

from services.identity.domain.account import Account
from services.identity.domain.refusals import TooManyAttempts
from services.identity.domain.throttle import FREE_BY_ADDRESS, free_again_at
from services.identity.repositories import IdentityUnitOfWork
from services.identity.repositories.access import Session
from services.identity.repositories.journal import FAILED, SIGNED_IN
from shared.identity.secret import new_secret


def find_account(uow: IdentityUnitOfWork, *, name: str, address: str) -> Account | None:
    """Who that would be, before the password is looked at; None for nobody, and for an account that is closed.

    Raises TooManyAttempts.
    """
    with uow:
        _let_try(uow, name, address)
        found = uow.accounts.find(name)
        return None if found is None or found.is_disabled else found


def note_failure(uow: IdentityUnitOfWork, *, name: str, address: str) -> None:
    """The password, or the second factor, was wrong."""
    with uow:
        uow.journal.note(name, FAILED, address)
        uow.commit()


def begin_session(uow: IdentityUnitOfWork, *, account_id: str, browser: str, address: str) -> str:
    """Open a session; returns the secret that the browser holds. Raises UnknownAccount."""
    secret = new_secret()
    with uow:
        account = uow.accounts.get(account_id)
        ends_at = uow.now() + uow.settings.sign_in_lasts
        uow.access.begin(secret, account.id, ends_at=ends_at, browser=browser, address=address)
        uow.journal.note(account.id, SIGNED_IN, address)
        uow.commit()
    return secret


def who_is(uow: IdentityUnitOfWork, *, secret: str) -> tuple[Session, Account] | None:
    """Who holds the secret of a session."""
    with uow:
        return uow.access.session(secret)


def _let_try(uow: IdentityUnitOfWork, name: str, address: str) -> None:
    """Raises TooManyAttempts."""
    waits = (
        free_again_at(uow.journal.failures_of(name)),
        free_again_at(uow.journal.failures_from(address), free=FREE_BY_ADDRESS),
    )
    until = max((wait for wait in waits if wait is not None), default=None)
    if until is not None and until > uow.now():
        minutes = ceil((until - uow.now()).total_seconds() / 60)
        raise TooManyAttempts(f"Too many tries; again in {minutes} minutes.", extensions={"minutes": minutes})
