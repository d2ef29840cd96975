"""The transaction in which this service reads and writes."""

from services.notification.domain.mailboxes import Mailboxes
from services.notification.repositories.attempts import Attempts
from services.notification.repositories.facts import Facts
from services.notification.repositories.feeds import Feeds
from services.notification.repositories.gazette import Gazette
from services.notification.repositories.matters import Projects, Structures
from services.notification.repositories.messages import Messages
from services.notification.repositories.people import People
from services.notification.repositories.readings import Readings
from services.notification.repositories.subscribers import Subscribers
from services.notification.repositories.templates import Templates
from services.notification.repositories.webhooks import Webhooks
from services.notification.tables import PACE
from shared.messaging.allowances import Allowances
from shared.messaging.unit_of_work import UnitOfWork


class NotificationUnitOfWork(UnitOfWork):
    """One transaction of this service."""

    @property
    def mailboxes(self) -> Mailboxes:
        """The academy's address book."""
        mailboxes: Mailboxes = self.settings.mailboxes
        return mailboxes

    @property
    def structures(self) -> Structures:
        return Structures(self.connection)

    @property
    def projects(self) -> Projects:
        return Projects(self.connection)

    @property
    def readings(self) -> Readings:
        return Readings(self.connection)

    @property
    def facts(self) -> Facts:
        return Facts(self.connection)

    @property
    def templates(self) -> Templates:
        return Templates(self.connection)

    @property
    def people(self) -> People:
        return People(self)

    @property
    def webhooks(self) -> Webhooks:
        return Webhooks(self)

    @property
    def feeds(self) -> Feeds:
        return Feeds(self)

    @property
    def gazette(self) -> Gazette:
        return Gazette(self)

    @property
    def subscribers(self) -> Subscribers:
        return Subscribers(self)

    @property
    def paces(self) -> Allowances:
        """By name, such as a channel's."""
        return Allowances(PACE, self.connection, self.now())

    @property
    def attempts(self) -> Attempts:
        return Attempts(self)

    @property
    def messages(self) -> Messages:
        return Messages(self)
