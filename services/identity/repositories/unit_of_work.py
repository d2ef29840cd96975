"""The transaction in which the sign-in reads and writes."""

from services.identity.repositories.access import Access
from services.identity.repositories.accounts import Accounts, Clients
from services.identity.repositories.journal import Journal
from services.identity.repositories.letters import Letters
from shared.messaging.unit_of_work import UnitOfWork


class IdentityUnitOfWork(UnitOfWork):
    """One transaction of this service."""

    @property
    def accounts(self) -> Accounts:
        return Accounts(self)

    @property
    def clients(self) -> Clients:
        return Clients(self)

    @property
    def access(self) -> Access:
        return Access(self)

    @property
    def journal(self) -> Journal:
        return Journal(self)

    @property
    def letters(self) -> Letters:
        return Letters(self)
