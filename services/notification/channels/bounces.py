"""What comes back to the mailbox of returns, read by IMAP: which of our e-mails did not arrive, and why."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message as Email

from flufl.bounce import all_failures
from imap_tools import AND, BaseMailBox, MailBox, MailBoxUnencrypted, MailMessageFlags

from services.notification.config import Settings
from services.notification.use_cases.note_bounce import Bounce

AT_ONCE = 50
PATIENCE = 20.0
OURS = re.compile(r"<([0-9a-f-]{36})@")
NOT_LOOKED_AT = AND(seen=False, flagged=False)
Returned = tuple[str, Bounce | None]
"""An e-mail's number in the mailbox, and what it says of one of ours; None: a person must read it."""


class ReturnsMailbox:
    """The mailbox to which servers send back what they cannot deliver: that of the sender of all messages."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @contextmanager
    def open(self) -> Iterator[BaseMailBox]:
        """Signed in. Raises OSError, imaplib's error, or imap_tools' own when that cannot be."""
        settings = self._settings
        kind = MailBox if settings.imap_tls else MailBoxUnencrypted
        mailbox = kind(settings.imap_host or "", settings.imap_port, timeout=PATIENCE)
        with mailbox.login(settings.imap_user or "", settings.imap_password or "", settings.imap_folder) as opened:
            yield opened

    def unread(self, mailbox: BaseMailBox) -> list[Returned]:
        """What has not been looked at, the oldest first."""
        found = mailbox.fetch(NOT_LOOKED_AT, mark_seen=False, limit=AT_ONCE, bulk=False)
        return [(message.uid or "", bounce_in(message.obj)) for message in found]

    def mark(self, mailbox: BaseMailBox, uid: str, *, is_bounce: bool) -> None:
        """Looked at: read, or flagged for a person to read."""
        mailbox.flag(uid, MailMessageFlags.SEEN if is_bounce else MailMessageFlags.FLAGGED, True)


def bounce_in(email: Email) -> Bounce | None:
    """What an e-mail says of one of ours; None if it says nothing that a program understands."""
    try:
        temporary, permanent = all_failures(email)
    except Exception:  # anybody may write to this mailbox, and the detectors stumble over what is no report at all
        return None
    message_id = _message_id(email)
    if message_id is None or not (temporary or permanent):
        return None
    return Bounce(message_id, bool(permanent), _reason(email))


def _message_id(email: Email) -> str | None:
    """Of the e-mail that came back: from what is enclosed of it, or from what this one answers."""
    for part in email.walk():
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
            found = OURS.search(_header(part, "Message-ID"))
            if found:
                return found[1]
    found = OURS.search(f"{email.get('In-Reply-To', '')} {email.get('References', '')}")
    return found[1] if found else None


def _header(part: Email, name: str) -> str:
    enclosed = part.get_payload()
    if isinstance(enclosed, list):
        return str(enclosed[0].get(name, "")) if isinstance(enclosed[0], Email) else ""
    text = str(part.get_payload(decode=False))
    line = re.search(rf"^{name}:\s*(\S+)", text, re.MULTILINE | re.IGNORECASE)
    return line[1] if line else ""


def _reason(email: Email) -> str:
    """What the server said of it (RFC 3464), or the subject of its report."""
    for part in email.walk():
        if part.get_content_type() == "message/delivery-status":
            for group in part.get_payload():
                if isinstance(group, Email) and (group.get("Status") or group.get("Diagnostic-Code")):
                    return f"{group.get('Status', '')} {group.get('Diagnostic-Code', '')}".strip()
    return str(email.get("Subject", ""))
