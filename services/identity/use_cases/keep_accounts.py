"""Accounts: made, invited, closed and opened again; by an administrator, or by a school for its colleagues."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from services.identity.domain.account import Account, Kind, account_name
from services.identity.domain.refusals import ColleagueElsewhere, OwnAccount
from services.identity.repositories import IdentityUnitOfWork
from services.identity.wording import invitation
from shared.identity.secret import new_access_code


@dataclass(frozen=True)
class Access:
    """What a letter on paper says: whose, and the code for the first sign-in."""

    account: Account
    code: str


@dataclass(frozen=True)
class Entry:
    """A structure of the directory."""

    uai: str
    name: str
    email: str


def add_account(
    uow: IdentityUnitOfWork,
    *,
    name: str,
    called: str,
    email: str | None,
    roles: Iterable[str],
    uai: str | None,
    by: str,
) -> Account:
    """A person's account, who is invited if there is an address. Raises InvalidAccount, AccountNameTaken."""
    with uow:
        account = Account(
            account_name(name), Kind.PERSON, called.strip(), frozenset(roles), email, uai, created_at=uow.now()
        ).checked()
        uow.accounts.add(account)
        _invite(uow, account)
        uow.journal.note(account.id, f"made_by {by}"[:32], "")
        uow.commit()
    return account


def import_structures(uow: IdentityUnitOfWork, *, entries: Iterable[Entry], is_posted: bool) -> list[Access]:
    """An account for each structure that has none; those that are not open yet and were invited are left alone.

    `is_posted`: invitations are written on paper, and no e-mail leaves.
    """
    with uow:
        made = []
        for entry in entries:
            account_id = entry.uai.lower()
            known = uow.accounts.find(account_id)
            if known is not None:
                _rename(uow, known, entry)
                continue
            account = Account(
                account_id, Kind.STRUCTURE, entry.name, frozenset({"school"}), entry.email, entry.uai, uow.now()
            ).checked()
            uow.accounts.add(account)
            made.append(Access(account, _invite(uow, account, is_posted=is_posted)))
        uow.commit()
    return made


def invite_again(uow: IdentityUnitOfWork, *, account_id: str) -> Account:
    """Another invitation: the one before is good for nothing. Raises UnknownAccount."""
    with uow:
        account = uow.accounts.get(account_id)
        _invite(uow, account)
        uow.journal.note(account_id, "invited_again", "")
        uow.commit()
    return account


def invite_unreached(uow: IdentityUnitOfWork) -> list[Account]:
    """Another invitation to everybody for whom a letter was given up, and who has an account that is open."""
    invited = []
    with uow:
        for account_id in sorted(uow.letters.unreached()):
            uow.letters.forget_given_up(account_id)
            account = uow.accounts.find(account_id)
            if account is None or account.is_disabled:
                continue
            _invite(uow, account)
            uow.journal.note(account_id, "invited_again", "")
            invited.append(account)
        uow.commit()
    return invited


def disable_account(uow: IdentityUnitOfWork, *, account_id: str, is_disabled: bool, by: str) -> Account:
    """Close an account, whose sessions end, or open it again. Raises UnknownAccount, OwnAccount."""
    with uow:
        if account_id == by:
            raise OwnAccount("Nobody closes their own account.")
        account = uow.accounts.get(account_id).disabled(is_disabled)
        uow.accounts.save(account)
        uow.access.end_all(account_id)
        uow.access.forget_invitations(account_id)
        uow.letters.forget_given_up(account_id)
        uow.journal.note(account_id, "closed" if is_disabled else "opened_again", "")
        uow.commit()
    return account


def change_account(
    uow: IdentityUnitOfWork, *, account_id: str, called: str, email: str | None, roles: Iterable[str], uai: str | None
) -> Account:
    """Another name, address, or roles; what somebody may do changes as soon as their session is renewed.

    Raises UnknownAccount, InvalidAccount.
    """
    with uow:
        known = uow.accounts.get(account_id)
        account = replace(known, name=called.strip(), email=email, roles=frozenset(roles), uai=uai).checked()
        uow.accounts.save(account)
        uow.journal.note(account_id, "changed", "")
        uow.commit()
    return account


def invite_colleague(uow: IdentityUnitOfWork, *, of: Account, called: str, email: str) -> Account:
    """Somebody of the same structure, with an account of their own. Raises InvalidAccount, AccountNameTaken."""
    return add_account(uow, name=email, called=called, email=email, roles={"school"}, uai=of.uai, by=of.id)


def colleagues_of(uow: IdentityUnitOfWork, *, of: Account) -> list[Account]:
    """Everybody who acts for the same structure."""
    with uow:
        return uow.accounts.of_structure(of.uai) if of.uai else []


def remove_colleague(uow: IdentityUnitOfWork, *, of: Account, account_id: str) -> None:
    """Somebody has left. Raises UnknownAccount, ColleagueElsewhere, OwnAccount."""
    with uow:
        account = uow.accounts.get(account_id)
        if account.uai != of.uai or account.kind is not Kind.PERSON:
            raise ColleagueElsewhere("The account is not that of a colleague.")
        if account.id == of.id:
            raise OwnAccount("Nobody takes away their own access.")
        uow.accounts.remove(account.id)
        uow.letters.forget_given_up(account.id)
        uow.journal.note(account.id, "removed", "")
        uow.commit()


def _invite(uow: IdentityUnitOfWork, account: Account, *, is_posted: bool = False) -> str:
    code, days = new_access_code(), uow.settings.invitation_days
    uow.access.invite(account.id, code, purpose="invitation", expires_at=uow.now() + timedelta(days=days))
    if account.email and not is_posted:
        uow.letters.add(account.id, account.email, *invitation(account, code, uow.settings, days=days))
    return code


def _rename(uow: IdentityUnitOfWork, known: Account, entry: Entry) -> None:
    if (known.name, known.email) != (entry.name, entry.email):
        uow.accounts.save(replace(known, name=entry.name, email=entry.email))
