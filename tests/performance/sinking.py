"""A process of its own: a mail server that takes every e-mail and keeps the number of different ones."""

import re

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.nodes.ports import free_port
from tests.performance.children import say_ready, wait_for_go

MESSAGE_ID = re.compile(rb"^Message-ID: (<[^>]+>)\r$", re.MULTILINE)


class Sink:
    """Takes everything."""

    def __init__(self) -> None:
        self.known: set[bytes] = set()
        self.taken = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd calls it so
        content = envelope.content or b""
        found = MESSAGE_ID.search(content if isinstance(content, bytes) else content.encode())
        self.known.add(found[1] if found else b"")
        self.taken += 1
        return "250 taken"


def main() -> None:
    """Say the port; after each line of input, say what came."""
    sink, port = Sink(), free_port()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    say_ready()
    print(port, flush=True)
    wait_for_go()
    print(sink.taken, flush=True)
    print(len(sink.known), flush=True)
    controller.stop()


if __name__ == "__main__":
    main()
