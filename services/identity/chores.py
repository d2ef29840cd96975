"""Sending letters, each tried for two days: no transaction is open while a mail server thinks."""

from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr

import structlog

from services.identity.repositories import IdentityUnitOfWork
from services.identity.repositories.letters import Letter
from shared.errors import DeliveryProblem, Refused, Unreachable
from shared.mail.transports import transport_of
from shared.messaging.runtime import Runtime

BATCH = 20
LEASE = timedelta(minutes=10)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=2)
TRIED_FOR = timedelta(days=2)
SENDER_NAME = "Notre école, faisons-la ensemble"
log = structlog.get_logger()


def send_letters(runtime: Runtime) -> int:
    """Send what is due; how many were. 0 also when no server talks to us and it is better to rest."""
    with IdentityUnitOfWork(runtime) as uow:
        letters = uow.letters.take(runtime.clock.now() + LEASE, BATCH)
        uow.commit()
    transport, sent = transport_of(runtime.settings), 0
    try:
        for letter in letters:
            try:
                transport.deliver(_composed(letter, runtime))
            except DeliveryProblem as problem:
                _note(runtime, letter, problem)
                if isinstance(problem, Unreachable):
                    return 0
                continue
            with IdentityUnitOfWork(runtime) as uow:
                uow.letters.sent(letter.id)
                uow.commit()
            sent += 1
    finally:
        transport.rest()
    return sent


def _composed(letter: Letter, runtime: Runtime) -> EmailMessage:
    email = EmailMessage(SMTP)  # a line that ends with LF alone is none to a mail server, and may be refused
    email["From"] = formataddr((SENDER_NAME, runtime.settings.mail_from))
    email["To"] = letter.recipient
    email["Subject"] = letter.subject
    email["Date"] = format_datetime(letter.created_at)
    email["Message-ID"] = f"<{letter.id}@{runtime.settings.mail_domain}>"
    email["Auto-Submitted"] = "auto-generated"
    email.set_content(letter.text, cte="quoted-printable")
    return email


def _note(runtime: Runtime, letter: Letter, problem: DeliveryProblem) -> None:
    now = runtime.clock.now()
    is_over = isinstance(problem, Refused) or now - letter.created_at > TRIED_FOR
    pause: timedelta = min(FIRST_PAUSE * 2 ** min(letter.attempts, 10), LONGEST_PAUSE)
    log.warning("letter not delivered", letter_id=letter.id, problem=type(problem).__name__)
    with IdentityUnitOfWork(runtime) as uow:
        uow.letters.failed(letter.id, problem.reason, next_at=None if is_over else now + pause)
        uow.commit()
