"""Letters on their way out, over a real SMTP conversation."""

import email.policy
from collections.abc import Iterator
from email import message_from_bytes

import pytest

from services.identity.chores import send_letters
from tests.unit.identity.world import World
from tests.unit.notification.mailroom import Mailroom, plain


@pytest.fixture
def mailroom() -> Iterator[Mailroom]:
    with Mailroom() as room:
        yield room


def test_a_letter_arrives_as_it_was_written_in_lines_that_any_mail_server_takes(
    sqlite_url: str, mailroom: Mailroom
) -> None:
    world = World(sqlite_url, smtp_host="127.0.0.1", smtp_port=str(mailroom.port))
    world.invite()
    written = world.letters()[-1]
    assert send_letters(world.runtime) == 1
    content = mailroom.received[0].content
    world.close()
    assert isinstance(content, bytes)
    assert content.isascii()
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) < 80
    received = message_from_bytes(content, policy=email.policy.default)
    assert plain(received) == written
