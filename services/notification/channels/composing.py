"""A message as an e-mail: the same bytes however often it is made, and no header but those that are meant.

Plain text comes first and says everything; the HTML beside it is that same text with paragraphs and links.
"""

from email.charset import QP, Charset
from email.header import Header
from email.message import Message as Email
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr
from functools import cache

from services.notification.domain.mailboxes import is_address
from services.notification.domain.message import Message, thread_id
from services.notification.wording.french import one_line
from services.notification.wording.pages import as_page

HOW_TO_LEAVE = "Pour ne plus recevoir ces messages à cette adresse\N{NO-BREAK SPACE}:"
SENDER_NAME = "Notre école, faisons-la ensemble"
POLICY = compat32.clone(linesep="\r\n", max_line_length=None)
"""The older of the library's two: it takes a third of the time, which is what an e-mail costs us most of. It checks no
header, so that each is made here of what cannot break out of it, and it folds none: the subject is folded when made."""


class UnusableAddress(Exception):
    """What should be an address is none: it could bring in a header or a recipient of its own."""


def compose(message: Message, *, sender: str, domain: str) -> Email:
    """The e-mail, to be sent from `sender`; `domain` ends the Message-IDs. Raises UnusableAddress."""
    email = Email(policy=POLICY)
    email["From"] = _from(sender)
    email["To"] = _address(message.recipient)
    email["Subject"] = Header(one_line(message.subject), _charset(), header_name="Subject").encode()
    email["Date"] = format_datetime(message.created_at)
    email["Message-ID"] = one_line(message.header_id)
    email["Auto-Submitted"] = "auto-generated"
    if message.project_id:
        email["In-Reply-To"] = email["References"] = one_line(thread_id(message.project_id, domain))
    if message.unsubscribe:
        _let_unsubscribe(email, message.unsubscribe)
    email["MIME-Version"] = "1.0"
    email["Content-Type"] = f'multipart/alternative; boundary="=_{message.id}"'
    text = f"{message.text}\n{HOW_TO_LEAVE} {message.unsubscribe}\n" if message.unsubscribe else message.text
    email.set_payload([_part(text, "plain"), _part(as_page(message.subject, text), "html")])
    return email


def _let_unsubscribe(email: Email, address: str) -> None:
    """One click, without a page in between (RFC 8058, section 3.1)."""
    email["List-Unsubscribe"] = f"<{one_line(address)}>"
    email["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _part(text: str, kind: str) -> MIMEText:
    return MIMEText(text, kind, _charset())  # type: ignore[arg-type]  # it takes a Charset, which its stub does not say


@cache
def _charset() -> Charset:
    """Quoted-printable passes through servers that do not take eight bits, and long paragraphs stay in one piece."""
    charset = Charset("utf-8")
    charset.header_encoding = charset.body_encoding = QP
    return charset


@cache
def _from(sender: str) -> str:
    return formataddr((SENDER_NAME, _address(sender)), charset="utf-8")


def _address(text: str) -> str:
    if not is_address(text):
        raise UnusableAddress(repr(text))
    return text
