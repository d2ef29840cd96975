"""Accounts of people and structures, and clients that systems are."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, or_, select, update

from services.identity.domain.account import Account, Kind
from services.identity.domain.refusals import AccountNameTaken, UnknownAccount
from services.identity.tables import ACCOUNT, CLIENT
from shared.messaging.unit_of_work import Repository
from shared.upsert import insert_once, upsert


class Accounts(Repository):
    """All of them."""

    def find(self, account_id: str) -> Account | None:
        """The account of that name, if there is one."""
        row = self._connection.execute(select(ACCOUNT).where(ACCOUNT.c.id == account_id)).mappings().first()
        return _account(row) if row else None

    def get(self, account_id: str) -> Account:
        """Raises UnknownAccount."""
        found = self.find(account_id)
        if found is None:
            raise UnknownAccount("There is no account of that name.")
        return found

    def add(self, account: Account) -> None:
        """Raises AccountNameTaken."""
        if not insert_once(self._connection, ACCOUNT, _row(account)):
            raise AccountNameTaken("Another account has that name.")

    def save(self, account: Account) -> None:
        """Keep what has changed."""
        row = _row(account)
        self._connection.execute(update(ACCOUNT).where(ACCOUNT.c.id == account.id).values(row))

    def use_step(self, account_id: str, step: int) -> bool:
        """Note that the code of a step of time was used; whether it is later than any that was used before."""
        is_later = or_(ACCOUNT.c.totp_step.is_(None), ACCOUNT.c.totp_step < step)
        statement = update(ACCOUNT).where(ACCOUNT.c.id == account_id, is_later).values(totp_step=step)
        return bool(self._connection.execute(statement).rowcount)

    def remove(self, account_id: str) -> None:
        """And all that opened it."""
        self._connection.execute(delete(ACCOUNT).where(ACCOUNT.c.id == account_id))

    def of_structure(self, uai: str) -> list[Account]:
        """Everybody who acts for a structure, its own account first."""
        rows = self._connection.execute(select(ACCOUNT).where(ACCOUNT.c.uai == uai).order_by(ACCOUNT.c.id)).mappings()
        return sorted(map(_account, rows), key=lambda account: (account.kind is Kind.PERSON, account.id))

    def page(self, *, search: str | None, kind: Kind | None, after: str | None, limit: int) -> list[Account]:
        """Up to `limit` accounts in order of name, from beyond the name `after`."""
        query = select(ACCOUNT).order_by(ACCOUNT.c.id).limit(limit)
        if search:
            asked = [column.icontains(search, autoescape=True) for column in (ACCOUNT.c.id, ACCOUNT.c.name)]
            query = query.where(or_(*asked))
        if kind is not None:
            query = query.where(ACCOUNT.c.kind == kind)
        if after is not None:
            query = query.where(ACCOUNT.c.id > after)
        return [_account(row) for row in self._connection.execute(query).mappings()]


@dataclass(frozen=True)
class Client:
    """A system that gets tokens for itself."""

    id: str
    name: str
    secret_sha256: str
    roles: frozenset[str]
    created_at: datetime


class Clients(Repository):
    """Their secrets are long and random, so that a plain hash keeps them."""

    def find(self, client_id: str) -> Client | None:
        """The client of that name, if there is one."""
        row = self._connection.execute(select(CLIENT).where(CLIENT.c.id == client_id)).first()
        return Client(row.id, row.name, row.secret, frozenset(row.roles), row.created_at) if row else None

    def put(self, client_id: str, *, name: str, secret: str, roles: frozenset[str]) -> None:
        """Make it, or give it another secret."""
        known = {"id": client_id, "name": name, "secret": hashed(secret), "roles": sorted(roles)}
        row: dict[str, Any] = {**known, "created_at": self._uow.now()}
        statement = upsert(self._connection)(CLIENT).values(row)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=row))


def hashed(secret: str) -> str:
    """What is kept of a secret that nobody could guess."""
    return sha256(secret.encode()).hexdigest()


def _account(row: Mapping[Any, Any]) -> Account:
    known = {field.name: row[field.name] for field in fields(Account)}
    return Account(**{**known, "kind": Kind(row["kind"]), "roles": frozenset(row["roles"])})


def _row(account: Account) -> dict[str, Any]:
    return {**vars(account), "roles": sorted(account.roles)}
