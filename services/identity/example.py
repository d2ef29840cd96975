"""The people of an example academy."""

from collections.abc import Iterable
from typing import Protocol

from services.identity.domain.account import Account, Kind
from services.identity.repositories import IdentityUnitOfWork
from shared.messaging.runtime import Runtime


class Person(Protocol):
    """Somebody of the example."""

    @property
    def account(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def roles(self) -> tuple[str, ...]: ...

    @property
    def uai(self) -> str | None: ...


def is_empty(runtime: Runtime) -> bool:
    """Whether nobody has an account."""
    with IdentityUnitOfWork(runtime) as uow:
        return not uow.accounts.page(search=None, kind=None, after=None, limit=1)


def add_people(runtime: Runtime, people: Iterable[Person]) -> None:
    """Give each of them an account, which nobody has a password of."""
    with IdentityUnitOfWork(runtime) as uow:
        for person in people:
            roles = frozenset(person.roles)
            account = Account(person.account, Kind.PERSON, person.name, roles, None, person.uai, uow.now())
            uow.accounts.add(account.checked())
        uow.commit()
