"""What was taken over and comes back: by an event of the mail system, or read from the mailbox of returns."""

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest

from services.notification.app import create_app
from services.notification.chores import ReturnsReader, read_returns
from services.notification.domain.attempt import Outcome
from services.notification.domain.message import MessageUnknown, Status
from shared.contracts.catalogue import CATALOGUE
from shared.identity.actor import Role
from tests.support.application import Application
from tests.support.reuse import take
from tests.unit.notification.returns import Returns, report
from tests.unit.notification.world import SUBMITTED, RecordingTransport, World

BOUNCED, REQUESTED = "nefe.notification.bounced.v1", "nefe.notification.requested.v1"


@pytest.fixture(scope="module")
def returns() -> Iterator[Returns]:
    with Returns() as returns:
        yield returns


@pytest.fixture
def world(database_url: str, returns: Returns) -> Iterator[World]:
    """On each kind of database, with a mailbox of returns."""
    world = World(database_url, **returns.settings())
    yield world
    world.close()


def sent(world: World) -> EmailMessage:
    """The e-mail of one request, which the mail server has taken over."""
    world.hear(REQUESTED)
    transport = RecordingTransport()
    world.deliver(transport)
    world.clock.advance(timedelta(seconds=1))
    return transport.emails[-1]


def outcomes(world: World) -> list[Outcome]:
    message = world.message("requested")
    with world.uow() as uow:
        return [attempt.outcome for attempt in uow.attempts.of(message.id)]


def test_a_message_that_comes_back_is_given_up_and_stated_once(world: World) -> None:
    sent(world)
    message = world.message("requested")
    for _ in range(2):
        world.hear(BOUNCED, message_id=message.id, reason="5.1.1 User unknown\nat all")
    message = world.message("requested")
    assert (message.status, message.last_error) == (Status.FAILED, "5.1.1 User unknown at all")
    delivered, failed = world.stated()
    assert (delivered.type, failed.type) == ("nefe.notification.delivered.v1", "nefe.notification.failed.v1")
    assert CATALOGUE[failed.type].check(failed.data, stating=True) == []
    assert outcomes(world) == [Outcome.DELIVERED, Outcome.BOUNCED, Outcome.BOUNCED]
    world.resend(message.id)
    assert world.message("requested").status is Status.PENDING


def test_a_delay_is_kept_and_gives_nothing_up(world: World) -> None:
    sent(world)
    world.hear(BOUNCED, message_id=world.message("requested").id, is_permanent=False, reason="4.2.2 Mailbox full")
    assert world.message("requested").status is Status.SENT
    assert outcomes(world)[-1] is Outcome.BOUNCED


def test_what_comes_back_and_is_not_ours_is_said(world: World) -> None:
    with pytest.raises(MessageUnknown):
        world.hear(BOUNCED, message_id="nothing")


def test_schools_that_share_a_mailbox_are_all_without_their_message(world: World) -> None:
    mailbox = "rpi@ac-creteil.fr"
    for uai in ("0930116W", "0930117X"):
        world.register(uai, email=mailbox)
    world.hear(SUBMITTED)
    world.deliver(RecordingTransport())
    carrier = next(one for one in world.messages() if one.recipient == mailbox and one.status is Status.SENT)
    world.hear(BOUNCED, message_id=carrier.id)
    assert [one.status for one in world.messages() if one.recipient == mailbox] == [Status.FAILED] * 2


def test_a_person_s_address_that_leads_nowhere_is_written_to_no_more(world: World) -> None:
    application = Application(take(create_app, world.settings, world.runtime), world.runtime)
    head = application.caller(Role.SCHOOL, uai="0930116W", subject="camille")
    preferences = "/api/notification/v1/preferences"
    head.put(preferences, json={"address": "partie@example.fr"})
    code = world.message("address_confirmation").subject.rpartition(":")[2]
    head.post(f"{preferences}/confirmation", json={"code": code})
    world.hear(SUBMITTED)
    world.deliver(RecordingTransport())
    copy = next(one for one in world.messages("project_deposited") if one.copy_for == "camille")
    world.hear(BOUNCED, message_id=copy.id)
    assert head.get(preferences).get_json()["confirmed_at"] is None
    world.hear("nefe.review.opened.v1")
    assert [one.copy_for for one in world.messages("review_opened")] == [None]
    application.close()


@pytest.mark.parametrize("only_headers", [False, True])
def test_a_report_in_the_mailbox_of_returns_is_read(world: World, returns: Returns, only_headers: bool) -> None:
    before = len(returns.flags())
    returns.put(report(sent(world), only_headers=only_headers))
    assert read_returns(world.runtime) == 1
    message = world.message("requested")
    assert (message.status, message.last_error) == (Status.FAILED, "5.1.1 smtp; 550 User unknown")
    assert returns.flags()[before:] == ["\\Seen"]
    assert read_returns(world.runtime) == 0


def test_a_report_of_a_delay_gives_nothing_up(world: World, returns: Returns) -> None:
    returns.put(report(sent(world), action="delayed", status="4.2.2"))
    assert read_returns(world.runtime) == 1
    assert world.message("requested").status is Status.SENT
    assert outcomes(world)[-1] is Outcome.BOUNCED


def test_what_a_program_does_not_understand_is_left_to_a_person(world: World, returns: Returns) -> None:
    before, email = len(returns.flags()), sent(world)
    answer = EmailMessage()
    answer["From"], answer["To"], answer["Subject"] = "directrice@example.fr", "nefe@ac-creteil.fr", "Re: Merci !"
    answer["In-Reply-To"] = email["Message-ID"]
    answer.set_content("Qui dois-je appeler ?")
    returns.put(answer.as_bytes())
    returns.put(report(email).replace(world.message("requested").id.encode(), b"0" * 36))
    returns.put(b"\x00\xff not an e-mail at all")
    assert read_returns(world.runtime) == 3
    assert returns.flags()[before:] == ["\\Flagged"] * 3
    assert world.message("requested").status is Status.SENT
    assert read_returns(world.runtime) == 0


def test_who_is_killed_before_marking_notes_it_twice_and_gives_up_once(
    world: World, returns: Returns, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*_: object, **__: object) -> None:
        raise Killed

    returns.put(report(sent(world)))
    with monkeypatch.context() as patched:
        patched.setattr("services.notification.channels.bounces.ReturnsMailbox.mark", die)
        with pytest.raises(Killed):
            read_returns(world.runtime)
    assert world.message("requested").status is Status.FAILED
    assert read_returns(world.runtime) == 1
    assert [event.type for event in world.stated()].count("nefe.notification.failed.v1") == 1


def test_the_mailbox_is_looked_at_once_a_minute_and_not_at_all_without_one(world: World, returns: Returns) -> None:
    reader = ReturnsReader()
    returns.put(report(sent(world)))
    assert (reader(world.runtime), reader(world.runtime)) == (1, 0)
    without = World("sqlite://")
    assert ReturnsReader()(without.runtime) == 0
    without.close()
