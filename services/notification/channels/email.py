"""The e-mail channel: a message is composed, and handed to the mail server or put into the folder."""

from services.notification.channels.composing import UnusableAddress, compose
from services.notification.config import Settings
from services.notification.domain.message import Channel, Message
from shared.errors import Refused
from shared.mail.transports import Transport


class EmailPort:
    """Messages as e-mails, by this transport."""

    channel = Channel.EMAIL

    def __init__(self, transport: Transport, settings: Settings) -> None:
        self._transport = transport
        self._settings = settings

    def deliver(self, message: Message) -> None:
        sender, domain = self._settings.mail_from, self._settings.mailboxes.domain
        try:
            email = compose(message, sender=sender, domain=domain)
        except UnusableAddress as error:
            raise Refused(f"not an address: {error}") from error
        self._transport.deliver(email)

    def rest(self) -> None:
        self._transport.rest()
