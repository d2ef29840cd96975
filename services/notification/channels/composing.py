"""A message as an e-mail: the same bytes however often it is made, and no header but those that are meant.

Plain text comes first and says everything; the HTML beside it is that same text with paragraphs and links.
"""

from email.charset import QP, Charset
from email.headerregistry import Address, AddressHeader, HeaderRegistry, MessageIDHeader
from email.message import EmailMessage
from email.mime.text import MIMEText
from email.policy import SMTP, EmailPolicy
from functools import cache

from services.notification.domain.mailboxes import is_address
from services.notification.domain.message import Message, thread_id
from services.notification.wording.pages import as_page

HOW_TO_LEAVE = "Pour ne plus recevoir ces messages à cette adresse\N{NO-BREAK SPACE}:"
SENDER_NAME = "Notre école, faisons-la ensemble"


class UnusableAddress(Exception):
    """What should be an address is none: it could bring in a header or a recipient of its own."""


def compose(message: Message, *, sender: str, domain: str) -> EmailMessage:
    """The e-mail, to be sent from `sender`; `domain` ends the Message-IDs. Raises UnusableAddress."""
    email = EmailMessage(policy=_policy())
    email["From"] = _from(sender)
    email["To"] = _address(message.recipient)
    email["Subject"] = message.subject
    email["Date"] = message.created_at
    email["Message-ID"] = message.header_id
    email["Auto-Submitted"] = "auto-generated"
    if message.project_id:
        email["In-Reply-To"] = email["References"] = thread_id(message.project_id, domain)
    email["MIME-Version"] = "1.0"
    email["Content-Type"] = f'multipart/alternative; boundary="=_{message.id}"'
    text = f"{message.text}\n{HOW_TO_LEAVE} {message.unsubscribe}\n" if message.unsubscribe else message.text
    page = as_page(message.subject, text)
    email.set_payload([_part(text, "plain"), _part(page, "html")])
    if message.unsubscribe:
        _let_unsubscribe(email, message.unsubscribe)
    return email


def _let_unsubscribe(email: EmailMessage, address: str) -> None:
    """One click, without a page in between (RFC 8058, section 3.1)."""
    email["List-Unsubscribe"] = f"<{address}>"
    email["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _part(text: str, kind: str) -> MIMEText:
    return MIMEText(text, kind, _charset())  # type: ignore[arg-type]  # it takes a Charset, which its stub does not say


@cache
def _charset() -> Charset:
    """Quoted-printable passes through servers that do not take eight bits, and long paragraphs stay in one piece."""
    charset = Charset("utf-8")
    charset.body_encoding = QP
    return charset


class _Headers(HeaderRegistry):
    """The standard one makes a class for each header of each e-mail."""

    @cache  # noqa: B019 - there is one registry
    def __getitem__(self, name: str) -> type:
        return super().__getitem__(name)


@cache
def _policy() -> "EmailPolicy[EmailMessage]":
    """Message-IDs stay whole: the standard policy encodes a long one, and mail programs would not know it again."""
    registry = _Headers()
    for name in ("in-reply-to", "references"):
        registry.map_to_type(name, MessageIDHeader)  # type: ignore[arg-type]  # a mixin, as it should be
    return SMTP.clone(header_factory=registry)


@cache
def _from(sender: str) -> AddressHeader:
    """Parsed once: it is the same in every e-mail."""
    header: AddressHeader = _policy().header_factory("From", _address(sender, SENDER_NAME))
    return header


def _address(text: str, name: str = "") -> Address:
    if not is_address(text):
        raise UnusableAddress(repr(text))
    return Address(name, addr_spec=text)
