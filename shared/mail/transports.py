"""How an e-mail leaves: to a mail server, or into a folder. Anything with their methods can stand in their place."""

import os
import smtplib
import ssl
from contextlib import suppress
from email.message import Message as Email
from email.utils import parseaddr
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol

from shared.errors import DeliveryProblem, Postponed, Refused, Unreachable
from shared.mail.config import MailSettings

FIRST_FINAL_CODE = 500
CLOSING = 421
"""« Service not available, closing transmission channel » (RFC 5321, 4.2.2): said of the server, not of the message."""


class Transport(Protocol):
    """Takes an e-mail over, or raises a DeliveryProblem. The same e-mail may come twice, with the same Message-ID."""

    def deliver(self, email: Email) -> None: ...

    def rest(self) -> None:
        """Nothing more for now."""


class SmtpTransport:
    """Hands e-mails to the mail server, one after another over one connection until it rests."""

    def __init__(self, settings: MailSettings) -> None:
        if settings.smtp_host is None:
            raise ValueError("there is no mail server in the settings")
        self._settings = settings
        self._host: str = settings.smtp_host
        self._server: smtplib.SMTP | None = None

    def deliver(self, email: Email) -> None:
        if self._server is not None:
            with suppress(Unreachable):  # servers hang up after some e-mails, or some silence
                self._hand_over(self._server, email)
                return
        self._server = self._greet()
        self._hand_over(self._server, email)

    def greet(self) -> None:
        """Find out whether the server would take e-mails from us. Raises Unreachable."""
        self._server = self._greet()

    def _hand_over(self, server: smtplib.SMTP, email: Email) -> None:
        try:
            _send(server, email)
        except Unreachable:
            self.rest()
            raise

    def rest(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            _part(server)

    def _greet(self) -> smtplib.SMTP:
        """A server that is ready to take e-mails from us. Whatever goes wrong here is not the message's fault.

        All that smtplib raises is an OSError.
        """
        try:
            return self._signed_in()
        except OSError as error:
            raise Unreachable(f"{self._host}: {_words(error)}") from error

    def _signed_in(self) -> smtplib.SMTP:
        settings = self._settings
        server = self._connected()
        try:
            if settings.smtp_starttls:
                server.starttls(context=ssl.create_default_context())
            if settings.smtp_user and settings.smtp_password:
                server.login(settings.smtp_user, settings.smtp_password)
            server.ehlo_or_helo_if_needed()
        except BaseException:
            server.close()
            raise
        return server

    def _connected(self) -> smtplib.SMTP:
        port, timeout = self._settings.smtp_port, self._settings.smtp_timeout
        if self._settings.smtp_tls:
            return smtplib.SMTP_SSL(self._host, port, timeout=timeout, context=ssl.create_default_context())
        return smtplib.SMTP(self._host, port, timeout=timeout)


def _send(server: smtplib.SMTP, email: Email) -> None:
    try:
        server.sendmail(_only_address(email["From"]), [_only_address(email["To"])], email.as_bytes())
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        raise _problem(code, text, is_about_message=True) from error
    except smtplib.SMTPSenderRefused as error:
        raise _problem(error.smtp_code, error.smtp_error, is_about_message=False) from error
    except smtplib.SMTPResponseException as error:
        raise _problem(error.smtp_code, error.smtp_error, is_about_message=True) from error
    except OSError as error:
        raise Unreachable(_words(error)) from error


def _only_address(header: str) -> str:
    return parseaddr(header)[1]


def _problem(code: int, text: bytes | str, *, is_about_message: bool) -> DeliveryProblem:
    """What a refusal means. A server that refuses our sender can be told to take it, so that is not given up yet."""
    reason = f"{code} {_decoded(text)}"
    if code == CLOSING:
        return Unreachable(reason)
    return Refused(reason) if is_about_message and code >= FIRST_FINAL_CODE else Postponed(reason)


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_decoded(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _decoded(text: bytes | str) -> str:
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else text


def _part(server: smtplib.SMTP) -> None:
    """Take leave. The message was already taken over, or not: what is answered here changes nothing."""
    with suppress(OSError):
        server.quit()
    server.close()


class FolderTransport:
    """Writes each e-mail as a file named after its Message-ID, whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deliver(self, email: Email) -> None:
        name = str(email["Message-ID"]).strip("<>").partition("@")[0]
        try:
            self._write(f"{name}.eml", email.as_bytes())
        except OSError as error:
            raise Unreachable(f"cannot write: {error.strerror}") from error

    def rest(self) -> None:
        """Nothing was kept open."""

    def _write(self, name: str, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self._folder, prefix=".", suffix=".part", delete=False) as part:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
        os.replace(part.name, self._folder / name)
        self._keep_name()

    def _keep_name(self) -> None:
        """The rename itself must outlive a power cut, as the message is marked as sent next."""
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def transport_of(settings: MailSettings) -> Transport:
    """The mail server that is set, or else the folder."""
    return SmtpTransport(settings) if settings.smtp_host else FolderTransport(Path(settings.mail_folder or ""))
