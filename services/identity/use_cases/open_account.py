"""Choose a password: at the first sign-in, after one was forgotten, or because one wants to."""

from dataclasses import replace
from datetime import timedelta

from services.identity.domain.account import Account, check_password
from services.identity.domain.refusals import InvitationUnusable, WrongCredentials
from services.identity.passwords import hash_password, is_password
from services.identity.repositories import IdentityUnitOfWork
from services.identity.wording import reset
from shared.identity.secret import new_access_code

RESET_LASTS = timedelta(hours=1)
RESET_PAUSE = timedelta(minutes=2)
"""Whoever asks again and again for somebody else fills no mailbox."""


def ask_for_reset(uow: IdentityUnitOfWork, *, name: str) -> None:
    """Write to whoever has the account, if anybody has; nobody who asks is told."""
    with uow:
        account = uow.accounts.find(name)
        if account is None or account.is_disabled or account.email is None:
            return
        if uow.access.was_invited(account.id, purpose="reset", since=uow.now() - RESET_PAUSE):
            return
        code = new_access_code()
        uow.access.invite(account.id, code, purpose="reset", expires_at=uow.now() + RESET_LASTS)
        uow.letters.add(account.id, account.email, *reset(account, code, uow.settings))
        uow.journal.note(account.id, "reset_asked", "")
        uow.commit()


def read_invitation(uow: IdentityUnitOfWork, *, code: str) -> Account:
    """Whom the code is for. Raises InvitationUnusable."""
    with uow:
        return _invited(uow, code)


def accept_invitation(uow: IdentityUnitOfWork, *, code: str, password: str) -> Account:
    """Set the password; whoever was signed in with the old one is not any more.

    Raises InvitationUnusable, WeakPassword.
    """
    with uow:
        account = _invited(uow, code)
        check_password(password, account)
        account = replace(account, password=hash_password(password))
        uow.accounts.save(account)
        uow.access.forget_invitations(account.id)
        uow.access.end_all(account.id)
        uow.journal.note(account.id, "password_set", "")
        uow.commit()
    return account


def change_password(uow: IdentityUnitOfWork, *, account_id: str, old: str, new: str, secret: str) -> None:
    """Raises WrongCredentials, WeakPassword. `secret`: of the session that goes on."""
    with uow:
        account = uow.accounts.get(account_id)
        if not is_password(account.password, old):
            raise WrongCredentials("That is not the present password.")
        check_password(new, account)
        uow.accounts.save(replace(account, password=hash_password(new)))
        uow.access.end_all(account.id, but=secret)
        uow.journal.note(account.id, "password_set", "")
        uow.commit()


def _invited(uow: IdentityUnitOfWork, code: str) -> Account:
    account_id = uow.access.invited(code)
    account = uow.accounts.find(account_id) if account_id else None
    if account is None or account.is_disabled:
        raise InvitationUnusable("The code is unknown, was used, or has expired.")
    return account
