"""A real mailbox of returns: an IMAP server of its own process, and e-mails as mail servers send them back."""

import subprocess
import sys
from email.message import EmailMessage
from imaplib import IMAP4
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.nodes.ports import free_port
from tests.nodes.waiting import wait_until

USER, PASSWORD = "returns", "secret"
REPORT = """\
From: MAILER-DAEMON@ac-creteil.fr (Mail Delivery System)
To: nefe@ac-creteil.fr
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="returned"

--returned
Content-Type: text/plain; charset=us-ascii

I am sorry to have to inform you that your message could not be delivered.

--returned
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.ac-creteil.fr
Arrival-Date: Tue, 24 Nov 2026 10:00:00 +0100

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 User unknown

--returned
Content-Type: {kind}

{enclosed}
--returned--
"""


class Returns:
    """An IMAP server with one empty mailbox."""

    def __init__(self) -> None:
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def settings(self) -> dict[str, str]:
        """What an academy sets to read it."""
        return {
            "imap_host": "127.0.0.1",
            "imap_port": str(self.port),
            "imap_user": USER,
            "imap_password": PASSWORD,
            "imap_tls": "false",
        }

    def put(self, content: bytes) -> None:
        """An e-mail comes in."""
        with self._opened() as mailbox:
            mailbox.append("INBOX", None, None, content)

    def flags(self) -> list[str]:
        """Of each e-mail, in order."""
        with self._opened() as mailbox:
            mailbox.select("INBOX", readonly=True)
            _, found = mailbox.fetch("1:*", "(FLAGS)")
            lines = [line.decode() for line in found if isinstance(line, bytes)]
        return [line.partition("FLAGS ")[2].replace("\\Recent", "").strip("() ") for line in lines]

    def _opened(self) -> IMAP4:
        mailbox = IMAP4("127.0.0.1", self.port)
        mailbox.login(USER, PASSWORD)
        return mailbox

    def _is_listening(self) -> bool:
        try:
            self._opened().logout()
        except OSError:
            return False
        return True

    def __enter__(self) -> Self:
        server = Path(sys.executable).with_name("pymap")
        where = ["--host", "127.0.0.1", "--port", str(self.port), "--no-tls", "--no-service", "admin"]
        whose = ["dict", "--demo-data", "--demo-user", USER, "--demo-password", PASSWORD]
        self._process = subprocess.Popen([server, *where, *whose], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(self._is_listening, "the IMAP server listens")
        with self._opened() as mailbox:
            mailbox.select("INBOX")
            mailbox.store("1:*", "+FLAGS", "\\Deleted")
            mailbox.expunge()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()


def report(email: EmailMessage, *, action: str = "failed", status: str = "5.1.1", only_headers: bool = False) -> bytes:
    """What a server sends back (RFC 3464)."""
    whole = email.as_bytes().decode().replace("\r\n", "\n")
    filled = REPORT.format(
        recipient=email["To"],
        action=action,
        status=status,
        kind="text/rfc822-headers" if only_headers else "message/rfc822",
        enclosed=whole.partition("\n\n")[0] + "\n" if only_headers else whole,
    )
    return filled.replace("\n", "\r\n").encode()
