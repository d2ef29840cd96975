"""A mail server that takes e-mails over by Message-ID, and now and then asks to come back later."""

import random
from collections import Counter
from email import message_from_bytes
from threading import Lock
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller

from tests.nodes.ports import free_port

TAKEN = "250 OK"
LATER = "451 4.3.2 Try again later"
UNKNOWN = "550 5.1.1 No such mailbox"
BUSY_RATE = 0.03


class PostOffice:
    """SMTP on 127.0.0.1, inside of the block. `taken` counts the copies of each e-mail, `letters` says whose it is.

    Mailboxes that are `unknown` are refused for good; without `chance` no e-mail is asked to come back later.
    """

    def __init__(self, chance: random.Random | None = None) -> None:
        self.port = free_port()
        self.taken: Counter[str] = Counter()
        self.letters: dict[str, str] = {}
        self.unknown: set[str] = set()
        self.postponed = 0
        self.is_calm = chance is None
        self._chance = chance or random.Random(0)
        self._lock = Lock()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Called by aiosmtpd with a whole e-mail."""
        email = message_from_bytes(envelope.content)
        identifier = str(email["Message-ID"])
        with self._lock:
            if self.unknown.intersection(envelope.rcpt_tos):
                return UNKNOWN
            if not self.is_calm and self._chance.random() < BUSY_RATE:
                self.postponed += 1
                return LATER
            self.taken[identifier] += 1
            self.letters[identifier] = str(email["To"])
        return TAKEN

    @property
    def copies(self) -> int:
        """E-mails that came again, after the first of their Message-ID."""
        return self.taken.total() - len(self.taken)

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()
