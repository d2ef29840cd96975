"""A real mail server for tests, which answers as it is told, and can prove who it is."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.message import Message as Email
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from shared.mail.transports import SmtpTransport, Transport
from tests.nodes.ports import free_port
from tests.unit.notification.world import settings_of

TAKEN = "250 taken"
HANGING_UP = "no answer at all"


class Mailroom:
    """An SMTP server, inside of the block, that takes e-mails or answers as it is told.

    `answers` is by command, used up one by one.
    """

    def __init__(self, **options: Any) -> None:
        self.received: list[Envelope] = []
        self.answers: dict[str, list[str]] = {}
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **options)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd names its hooks so
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self._answer("MAIL")

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self._answer("RCPT")
        if answer == TAKEN:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd calls it so
        answer = self._answer("DATA")
        if answer == TAKEN:
            self.received.append(envelope)
        return answer

    async def handle_QUIT(self, server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd calls it so
        answer = self._answer("QUIT", "221 bye")
        if answer == HANGING_UP:
            server.transport.abort()  # type: ignore[union-attr]  # there is a transport while there is a client
        return answer

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._controller.stop()

    def _answer(self, command: str, usual: str = TAKEN) -> str:
        given = self.answers.get(command)
        return given.pop(0) if given else usual

    def transport(self, **variables: str) -> SmtpTransport:
        """What an academy with this mail server sends by."""
        server = {"smtp_host": "127.0.0.1", "smtp_port": str(self.port), "smtp_timeout": "60"}
        return SmtpTransport(settings_of("sqlite://", **server, **variables))


def send(transport: Transport, email: Email) -> None:
    """One e-mail, and nothing more for now."""
    try:
        transport.deliver(email)
    finally:
        transport.rest()


def plain(email: EmailMessage) -> str:
    """What a mail program without HTML shows."""
    return _part(email, "plain")


def html(email: EmailMessage) -> str:
    """What others show."""
    return _part(email, "html")


def _part(email: EmailMessage, kind: str) -> str:
    part = email.get_body((kind,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content()).replace("\r\n", "\n")


def self_signed(folder: Path) -> Path:
    """A certificate of 127.0.0.1 and its key, in one file, good for an hour."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(hours=1)
        )
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "certificate.pem"
    path.write_bytes(key.private_bytes(*plain) + certificate.public_bytes(serialization.Encoding.PEM))
    return path
