"""A message as an e-mail: the same bytes however often it is made, and no header but those that are meant."""

from email.headerregistry import Address, HeaderRegistry, MessageIDHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from functools import cache

from services.notification.domain.mailboxes import is_address
from services.notification.domain.message import Message, thread_id

SENDER_NAME = "Notre école, faisons-la ensemble"


class UnusableAddress(Exception):
    """What should be an address is none: it could bring in a header or a recipient of its own."""


def compose(message: Message, *, sender: str, domain: str) -> EmailMessage:
    """The e-mail, to be sent from `sender`; `domain` ends the Message-IDs. Raises UnusableAddress."""
    email = EmailMessage(policy=_policy())
    email["From"] = _address(sender, SENDER_NAME)
    email["To"] = _address(message.recipient)
    email["Subject"] = message.subject
    email["Date"] = message.created_at
    email["Message-ID"] = message.header_id
    email["Auto-Submitted"] = "auto-generated"
    if message.project_id:
        email["In-Reply-To"] = email["References"] = thread_id(message.project_id, domain)
    # Quoted-printable passes through servers that do not take eight bits, and long paragraphs stay in one piece.
    email.set_content(message.text, charset="utf-8", cte="quoted-printable")
    return email


@cache
def _policy() -> "EmailPolicy[EmailMessage]":
    """Message-IDs stay whole: the standard policy encodes a long one, and mail programs would not know it again."""
    registry = HeaderRegistry()
    for name in ("in-reply-to", "references"):
        registry.map_to_type(name, MessageIDHeader)  # type: ignore[arg-type]  # a mixin, as it should be
    return SMTP.clone(header_factory=registry)


def _address(text: str, name: str = "") -> Address:
    if not is_address(text):
        raise UnusableAddress(repr(text))
    return Address(name, addr_spec=text)
