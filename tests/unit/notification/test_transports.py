"""E-mails on their way out: over a real SMTP conversation, or into a folder."""

import email
import email.policy
import socket
import ssl
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from services.notification.domain.message import Status
from shared.errors import Postponed, Refused, Unreachable
from shared.mail.transports import FolderTransport, SmtpTransport, transport_of
from shared.messaging.backoff import LONGEST
from tests.unit.notification.mailroom import HANGING_UP, Mailroom, plain, self_signed, send
from tests.unit.notification.world import SUBMITTED, RecordingTransport, World, files_in, settings_of


@pytest.fixture
def mailroom() -> Iterator[Mailroom]:
    with Mailroom() as room:
        yield room


@pytest.fixture
def letter(world: World) -> EmailMessage:
    """The e-mail by which a school learns that its deposit has arrived."""
    world.hear(SUBMITTED)
    recorder = RecordingTransport()
    world.deliver(recorder)
    return next(found for found in recorder.emails if found["To"] == "ce.0930116w@ac-creteil.fr")


def test_a_school_receives_what_was_written(mailroom: Mailroom, world: World) -> None:
    world.hear(SUBMITTED)
    assert world.deliver(mailroom.transport()) == 3
    message = world.message("project_deposited")
    envelope = next(found for found in mailroom.received if found.rcpt_tos == [message.recipient])
    assert isinstance(envelope.content, bytes)
    received = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert envelope.mail_from == "nefe@ac-creteil.fr"
    assert received["Subject"] == message.subject
    assert plain(received) == message.text
    assert envelope.content.isascii()


def test_a_server_that_asks_for_later_gets_the_e_mail_later_and_once(mailroom: Mailroom, world: World) -> None:
    world.hear("nefe.notification.requested.v1")
    mailroom.answers["RCPT"] = ["451 greylisted"]
    assert world.deliver(mailroom.transport()) == 1
    assert world.message("requested").last_error == "451 greylisted"
    world.clock.advance(LONGEST)
    assert world.deliver(mailroom.transport()) == 1
    assert world.statuses() == [Status.SENT]
    assert len(mailroom.received) == 1


@pytest.mark.parametrize(
    ("command", "answer", "outcome"),
    [
        ("RCPT", "550 no such mailbox", Refused),
        ("DATA", "554 looks like an advertisement", Refused),
        ("RCPT", "452 mailbox full", Postponed),
        ("DATA", "451 disk full", Postponed),
        ("MAIL", "553 not from you", Postponed),
        ("MAIL", "421 closing for tonight", Unreachable),
        ("RCPT", "421 closing for tonight", Unreachable),
        ("DATA", "421 closing for tonight", Unreachable),
    ],
)
def test_what_a_server_answers_decides_what_becomes_of_the_message(
    mailroom: Mailroom, letter: EmailMessage, command: str, answer: str, outcome: type[Exception]
) -> None:
    mailroom.answers[command] = [answer]
    with pytest.raises(outcome) as caught:
        send(mailroom.transport(), letter)
    assert answer in str(caught.value)
    assert mailroom.received == []


@pytest.mark.parametrize("goodbye", ["554 why would you leave", HANGING_UP])
def test_a_server_that_takes_the_e_mail_and_then_misbehaves_has_taken_it(
    mailroom: Mailroom, letter: EmailMessage, goodbye: str
) -> None:
    mailroom.answers["QUIT"] = [goodbye]
    send(mailroom.transport(), letter)
    assert len(mailroom.received) == 1


def test_no_server_at_all_is_nobody_s_fault(letter: EmailMessage) -> None:
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1"):
        send(Mailroom().transport(), letter)


def hang_up(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    connection.close()


def test_a_server_that_hangs_up_is_nobody_s_fault(letter: EmailMessage) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        hanging = Thread(target=hang_up, args=(listener,))
        hanging.start()
        port = {"smtp_host": "127.0.0.1", "smtp_port": str(listener.getsockname()[1])}
        with pytest.raises(Unreachable):
            send(SmtpTransport(settings_of("sqlite://", **port)), letter)
        hanging.join()


def test_nothing_leaves_in_the_clear_when_encryption_is_asked_for(mailroom: Mailroom, letter: EmailMessage) -> None:
    for wish in ("smtp_starttls", "smtp_tls"):
        with pytest.raises(Unreachable):
            send(mailroom.transport(**{wish: "true"}), letter)
    assert mailroom.received == []


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_server_that_wants_a_password_is_given_it(letter: EmailMessage) -> None:
    def check(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, found: Any) -> AuthResult:
        return AuthResult(success=(found.login, found.password) == (b"nefe", b"secret"), handled=False)

    with Mailroom(auth_required=True, auth_require_tls=False, authenticator=check) as room:
        with pytest.raises(Unreachable, match="535"):
            send(room.transport(smtp_user="nefe", smtp_password="wrong"), letter)
        send(room.transport(smtp_user="nefe", smtp_password="secret"), letter)
    assert len(room.received) == 1


@pytest.mark.parametrize("wish", ["smtp_starttls", "smtp_tls"])
def test_an_e_mail_leaves_encrypted_to_a_server_that_proves_who_it_is(
    letter: EmailMessage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wish: str
) -> None:
    certificate = self_signed(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    offer = {"ssl_context": context} if wish == "smtp_tls" else {"tls_context": context, "require_starttls": True}
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with Mailroom(**offer) as room:
        send(room.transport(**{wish: "true"}), letter)
        monkeypatch.delenv("SSL_CERT_FILE")
        with pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
            send(room.transport(**{wish: "true"}), letter)
    assert len(room.received) == 1


def test_an_e_mail_in_a_folder_is_a_file_named_after_it(tmp_path: Path, world: World) -> None:
    world.hear("nefe.notification.requested.v1")
    folder = tmp_path / "mail"
    world.deliver(FolderTransport(folder))
    message = world.message("requested")
    assert files_in(folder) == [f"{message.id}.eml"]
    found = email.message_from_bytes((folder / f"{message.id}.eml").read_bytes(), policy=email.policy.default)
    assert (found["To"], found["Subject"]) == (message.recipient, message.subject)


def test_an_e_mail_that_is_written_twice_is_one_file(tmp_path: Path, letter: EmailMessage) -> None:
    transport = FolderTransport(tmp_path / "mail")
    send(transport, letter)
    (before,) = (path.read_bytes() for path in (tmp_path / "mail").iterdir())
    send(transport, letter)
    (after,) = (path.read_bytes() for path in (tmp_path / "mail").iterdir())
    assert before == after


def test_a_folder_that_cannot_be_written_is_waited_for(tmp_path: Path, letter: EmailMessage) -> None:
    (tmp_path / "mail").write_text("in the way")
    with pytest.raises(Unreachable, match="cannot write"):
        send(FolderTransport(tmp_path / "mail"), letter)


def test_the_settings_choose_between_server_and_folder() -> None:
    assert isinstance(transport_of(settings_of("sqlite://")), FolderTransport)
    assert isinstance(transport_of(settings_of("sqlite://", smtp_host="mail.ac-creteil.fr")), SmtpTransport)
