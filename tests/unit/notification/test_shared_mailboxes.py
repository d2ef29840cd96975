"""Schools that share a mailbox: each has its message, and the mailbox gets one e-mail about each fact."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from services.notification.domain.audiences import Audience
from services.notification.domain.message import Message, MessageNotFailed, ReadingScope, Status
from services.notification.use_cases.list_messages import list_messages
from shared.messaging.backoff import LONGEST
from tests.unit.notification.world import SUBMITTED, RecordingTransport, World, postponed, refused

LEAD, PARTNER, NEIGHBOUR = "0930116W", "0930117X", "0930118Y"
SHARED = "cite.scolaire@ac-creteil.fr"
PARTNERS = [{"uai": PARTNER, "name": "Lycée"}, {"uai": NEIGHBOUR, "name": "Collège"}]


@pytest.fixture
def anywhere(database_url: str) -> Iterator[World]:
    """An academy on each kind of database."""
    world = World(database_url)
    yield world
    world.close()


def sharing(world: World, *uais: str) -> World:
    """A project of three schools, of which these have one mailbox."""
    for uai in uais:
        world.register(uai, email=SHARED)
    world.hear(SUBMITTED, partners=PARTNERS)
    return world


def of(world: World, uai: str) -> Message:
    """The one message that a school finds."""
    scope = ReadingScope(uai=uai)
    (message,) = list_messages(
        world.uow(), scope=scope, project_id=None, status=None, copies=False, after=None, limit=10
    )
    return message


def test_each_of_two_partners_with_one_mailbox_has_its_message_and_the_mailbox_one_e_mail(anywhere: World) -> None:
    sharing(anywhere, PARTNER, NEIGHBOUR)
    transport = RecordingTransport()
    anywhere.deliver(transport)
    first, second = of(anywhere, PARTNER), of(anywhere, NEIGHBOUR)
    assert transport.recipients().count(SHARED) == 1
    assert (first.status, second.status) == (Status.SENT, Status.SHARED)
    assert first.header_id == second.header_id
    assert first.sent_at == second.sent_at == anywhere.clock.now()


def test_a_lead_that_shares_its_mailbox_with_a_partner_gets_the_letter_of_the_lead(world: World) -> None:
    sharing(world, LEAD, PARTNER)
    transport = RecordingTransport()
    world.deliver(transport)
    (email,) = (email for email in transport.emails if email["To"] == SHARED)
    assert email["Subject"] == of(world, LEAD).subject
    assert of(world, PARTNER).template == "project_deposited_partner"
    assert of(world, PARTNER).status is Status.SHARED


def test_two_roles_with_one_mailbox_get_one_e_mail(sqlite_url: str) -> None:
    world = World(sqlite_url, mailbox_fund="direction@ac-creteil.fr", mailbox_rector="direction@ac-creteil.fr")
    world.hear(SUBMITTED)
    world.hear("nefe.allocation.overdue.v1")
    found = {message.audience: message.status for message in world.messages("allocation_overdue")}
    assert found == {Audience.FUND: Status.PENDING, Audience.RECTOR: Status.SHARED}
    transport = RecordingTransport()
    world.deliver(transport)
    assert transport.recipients().count("direction@ac-creteil.fr") == 1
    world.close()


def test_another_fact_is_another_e_mail(world: World) -> None:
    sharing(world, PARTNER, NEIGHBOUR)
    world.hear(SUBMITTED, version=2, partners=PARTNERS)
    transport = RecordingTransport()
    world.deliver(transport)
    assert transport.recipients().count(SHARED) == 2


def test_a_fact_that_comes_twice_adds_nothing_for_those_who_share(anywhere: World) -> None:
    sharing(anywhere, PARTNER, NEIGHBOUR)
    event = anywhere.hear(SUBMITTED, version=2, partners=PARTNERS)
    before = len(anywhere.messages())
    anywhere.receive(event)
    assert len(anywhere.messages()) == before == 8


def test_every_message_is_stated_as_delivered_once_its_e_mail_has_left(anywhere: World) -> None:
    sharing(anywhere, LEAD, PARTNER, NEIGHBOUR)
    anywhere.deliver(RecordingTransport(postponed))
    assert anywhere.stated() == []
    anywhere.clock.advance(LONGEST)
    anywhere.deliver(RecordingTransport())
    stated = [event.subject for event in anywhere.stated()]
    assert sorted(stated) == sorted(message.id for message in anywhere.messages())
    assert {event.type for event in anywhere.stated()} == {"nefe.notification.delivered.v1"}


def given_up(world: World) -> World:
    """Two partners with one mailbox, which does not exist."""
    sharing(world, PARTNER, NEIGHBOUR).deliver(RecordingTransport(refused))
    return world


def test_who_shares_an_e_mail_that_is_given_up_has_failed_with_it(anywhere: World) -> None:
    given_up(anywhere)
    assert of(anywhere, PARTNER).status is of(anywhere, NEIGHBOUR).status is Status.FAILED
    assert of(anywhere, NEIGHBOUR).last_error == "550 no such mailbox"
    failed = [event.subject for event in anywhere.stated() if event.type == "nefe.notification.failed.v1"]
    assert sorted(failed) == sorted(message.id for message in anywhere.messages())


def test_what_failed_together_is_sent_again_together_where_both_now_are(anywhere: World) -> None:
    given_up(anywhere)
    for uai in (PARTNER, NEIGHBOUR):
        anywhere.register(uai, email="right@ac-creteil.fr")
    assert anywhere.resend(of(anywhere, NEIGHBOUR).id).status is Status.PENDING
    assert anywhere.resend(of(anywhere, PARTNER).id).status is Status.SHARED
    transport = RecordingTransport()
    anywhere.deliver(transport)
    assert transport.recipients() == ["right@ac-creteil.fr"]
    assert str(transport.emails[0]["Message-ID"]) == of(anywhere, PARTNER).header_id


def test_messages_that_are_sent_again_at_once_still_make_one_e_mail(anywhere: World) -> None:
    given_up(anywhere)
    messages = [of(anywhere, uai).id for uai in (PARTNER, NEIGHBOUR)]
    for uai in (PARTNER, NEIGHBOUR):
        anywhere.register(uai, email="right@ac-creteil.fr")
    with ThreadPoolExecutor(2) as threads:
        again = list(threads.map(anywhere.resend, messages))
    assert sorted(message.status for message in again) == [Status.PENDING, Status.SHARED]
    transport = RecordingTransport()
    anywhere.deliver(transport)
    assert transport.recipients() == ["right@ac-creteil.fr"]


def test_what_failed_together_is_sent_again_apart_where_each_now_is(anywhere: World) -> None:
    given_up(anywhere)
    for uai, address in ((PARTNER, "lycee@ac-creteil.fr"), (NEIGHBOUR, "college@ac-creteil.fr")):
        anywhere.register(uai, email=address)
        assert anywhere.resend(of(anywhere, uai).id).status is Status.PENDING
    transport = RecordingTransport()
    anywhere.deliver(transport)
    assert sorted(transport.recipients()) == ["college@ac-creteil.fr", "lycee@ac-creteil.fr"]
    assert len({email["Message-ID"] for email in transport.emails}) == 2


def test_what_was_delivered_at_the_present_address_already_counts_as_delivered_there(anywhere: World) -> None:
    """Nobody is written to twice; the message has arrived with the other one, and that is stated."""
    anywhere.register(PARTNER, email="wrong@ac-creteil.fr")
    anywhere.register(NEIGHBOUR, email="right@ac-creteil.fr")
    anywhere.hear(SUBMITTED, partners=PARTNERS)

    def refuse_the_wrong(email: object) -> None:
        if "wrong@" in str(email["To"]):  # type: ignore[index]  # an e-mail, of which nothing else is asked
            refused(email)  # type: ignore[arg-type]  # the same

    anywhere.deliver(RecordingTransport(refuse_the_wrong))
    anywhere.register(PARTNER, email="right@ac-creteil.fr")
    again = anywhere.resend(of(anywhere, PARTNER).id)
    assert (again.status, again.sent_at) == (Status.SHARED, of(anywhere, NEIGHBOUR).sent_at)
    assert anywhere.deliver(RecordingTransport()) == 0
    assert [event.type for event in anywhere.stated() if event.subject == again.id] == [
        "nefe.notification.failed.v1",
        "nefe.notification.delivered.v1",
    ]


def test_what_goes_with_another_is_not_sent_again(world: World) -> None:
    sharing(world, PARTNER, NEIGHBOUR)
    with pytest.raises(MessageNotFailed):
        world.resend(of(world, NEIGHBOUR).id)
