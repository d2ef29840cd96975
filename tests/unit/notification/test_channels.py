"""E-mails leave together: over one connection, settled together, and each tried by one deliverer; text and HTML."""

from contextlib import closing
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from hypothesis import example, given
from hypothesis import strategies as st

from services.notification.channels.composing import compose
from services.notification.channels.email import EmailPort
from services.notification.chores import deliver_due
from services.notification.domain.attempt import Attempt, Outcome
from services.notification.domain.audiences import Audience
from services.notification.domain.message import Message, Origin, Status
from services.notification.use_cases.claim_message import claim_messages, lease, longest_delivery
from services.notification.wording.french import one_line
from shared.messaging.backoff import LONGEST
from tests.unit.notification.mailroom import Mailroom, html, plain
from tests.unit.notification.world import SUBMITTED, RecordingTransport, World, postponed, refused, unreachable

REQUESTED = "nefe.notification.requested.v1"


class Reading(HTMLParser):
    """What a person sees of a page, and where its links lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attributes if name == "href" and value]
        self.text += "\n" if tag in ("br", "p") else ""

    def handle_data(self, data: str) -> None:
        self.text += data


def sent(world: World) -> list[EmailMessage]:
    transport = RecordingTransport()
    world.deliver(transport)
    return transport.emails


def raw(world: World) -> list[bytes]:
    transport = RecordingTransport()
    world.deliver(transport)
    return sorted(transport.raw)


def history(world: World, message_id: str) -> list[Attempt]:
    with world.uow() as uow:
        return uow.attempts.of(message_id)


def test_the_html_says_what_the_text_says(world: World) -> None:
    world.hear(SUBMITTED)
    for email in sent(world):
        assert email.get_content_type() == "multipart/alternative"
        body = html(email).partition("</head>")[2]
        assert Reading(body).text.split() == plain(email).split()


def test_what_people_wrote_is_never_markup(world: World) -> None:
    nasty = "<script>alert(1)</script> & <b>gras</b> javascript:alert(1)"
    world.hear(REQUESTED, subject="a < b", text=f"{nasty}\n\nVoir https://ac-creteil.fr/?a=1&b=2.")
    (email,) = sent(world)
    reading = Reading(html(email))
    assert {"script", "b"}.isdisjoint(reading.tags)
    assert reading.links == ["https://ac-creteil.fr/?a=1&b=2", "mailto:commission-nefe@ac-creteil.fr"]
    assert nasty in plain(email)
    assert nasty in reading.text


HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"]


@given(subject=st.text(st.characters(codec="utf-8"), min_size=1), text=st.text(st.characters(codec="utf-8")))
@example(subject="a\r\nBcc: tous@example.fr", text=".\r\n.\r\nMAIL FROM:<x@y.fr>")
@example(subject="é" * 300, text="x" * 5_000)
def test_whatever_is_written_it_is_one_e_mail_to_one_address(subject: str, text: str) -> None:
    at = datetime(2026, 11, 24, 9, tzinfo=UTC)
    origin = Origin("/a", "1", "nefe.notification.requested.v1", "1")
    message = Message(
        "0" * 36, origin, "requested", Audience.SCHOOL, "a@b.fr", subject, text, "<0@b.fr>", created_at=at, next_at=at
    )
    raw = compose(message, sender="nefe@b.fr", domain="b.fr").as_bytes()
    received = message_from_bytes(raw, policy=policy.SMTP)
    assert isinstance(received, EmailMessage)
    assert received.keys() == HEADERS
    assert (str(received["To"]), received.defects) == ("a@b.fr", [])
    assert "".join(str(received["Subject"]).split()) == "".join(one_line(subject).split())
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert plain(received).split() == text.split()


def test_the_same_message_is_the_same_bytes(world: World) -> None:
    world.hear(SUBMITTED)
    first = raw(world)
    again = world.messages()
    with world.uow() as uow:
        for message in again:
            message.status = Status.PENDING
            uow.messages.save(message)
        uow.commit()
    assert raw(world) == first


def test_e_mails_that_leave_together_share_a_connection() -> None:
    greetings = []

    class Counting(Mailroom):
        async def handle_EHLO(  # noqa: N802 - aiosmtpd calls it so
            self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, answers: list[str]
        ) -> list[str]:
            greetings.append(hostname)
            session.host_name = hostname
            return answers

    with Counting() as room, closing(World("sqlite://")) as world:
        for _ in range(5):
            world.hear(REQUESTED)
        assert world.deliver(room.transport()) == 5
    assert len(room.received) == 5
    assert len(greetings) == 1


def test_a_server_that_hangs_up_between_two_e_mails_is_greeted_again(world: World) -> None:
    with Mailroom() as room:
        for _ in range(3):
            world.hear(REQUESTED)
        room.answers["MAIL"] = ["250 taken", "421 enough for this connection"]
        assert world.deliver(room.transport()) == 3
    assert len(room.received) == 3
    assert set(world.statuses()) == {Status.SENT}


def test_when_nobody_answers_the_others_of_the_batch_are_not_counted_as_tried(world: World) -> None:
    for _ in range(4):
        world.hear(REQUESTED)
    assert deliver_due(world.runtime, EmailPort(RecordingTransport(unreachable), world.settings)) == 0
    assert sorted(message.deferrals for message in world.messages()) == [0, 0, 0, 1]
    assert len(sent(world)) == 3, "those that were not tried are free"


def test_who_is_slow_begins_with_nothing_that_it_may_not_end(world: World) -> None:
    for _ in range(3):
        world.hear(REQUESTED)

    def slow(_: EmailMessage) -> None:
        world.clock.advance(longest_delivery(world.settings))

    assert deliver_due(world.runtime, EmailPort(RecordingTransport(slow), world.settings)) == 1
    assert len(sent(world)) == 2
    assert lease(world.settings) == 2 * longest_delivery(world.settings)


def test_one_lost_lease_does_not_undo_what_else_was_delivered(world: World) -> None:
    for _ in range(3):
        world.hear(REQUESTED)
    rival = RecordingTransport()

    def overtaken(_: EmailMessage) -> None:
        if not rival.emails:
            rival.emails.append(EmailMessage())
            message = world.messages()[0]
            with world.uow() as uow:
                message.status = Status.FAILED
                uow.messages.save(message)
                uow.commit()

    deliver_due(world.runtime, EmailPort(RecordingTransport(overtaken), world.settings))
    assert world.statuses() == [Status.FAILED, Status.SENT, Status.SENT]
    assert len(world.stated()) == 2


def test_a_message_that_stumbles_over_a_fault_of_ours_does_not_have_the_others_sent_twice(world: World) -> None:
    for number in range(3):
        world.hear(REQUESTED, subject=f"n° {number}")

    def stumble(email: EmailMessage) -> None:
        if email["Subject"] == "n° 1":
            raise ValueError("a fault of ours")

    transport = RecordingTransport(stumble)
    for _ in range(3):
        world.deliver(transport)
        world.clock.advance(lease(world.settings))
    assert sorted(str(email["Subject"]) for email in transport.emails) == ["n° 0", "n° 2"]
    (stuck,) = [message for message in world.messages() if message.status is Status.PENDING]
    assert stuck.last_error == "ValueError: a fault of ours"


def test_a_claimed_batch_is_nobody_else_s(world: World) -> None:
    for _ in range(4):
        world.hear(REQUESTED)
    mine, others = claim_messages(world.uow(), most=3), claim_messages(world.uow(), most=3)
    assert (len(mine), len(others)) == (3, 1)
    assert {one.message.id for one in mine}.isdisjoint(one.message.id for one in others)


@pytest.mark.parametrize(
    ("trouble", "outcome", "reason"),
    [
        (unreachable, Outcome.UNREACHABLE, "nobody there"),
        (postponed, Outcome.POSTPONED, "451 later"),
        (refused, Outcome.REFUSED, "550 no such mailbox"),
    ],
)
def test_what_came_of_each_try_is_kept(told: World, trouble: object, outcome: Outcome, reason: str) -> None:
    began = told.clock.now()
    told.deliver(RecordingTransport(trouble))  # type: ignore[arg-type]  # a function that raises
    told.clock.advance(LONGEST)
    told.deliver(RecordingTransport())
    lines = history(told, told.message("requested").id)
    assert lines[0] == Attempt(began, outcome, reason)
    delivered = [] if outcome is Outcome.REFUSED else [Attempt(told.clock.now(), Outcome.DELIVERED)]
    assert lines[1:] == delivered
