"""Whether a message arrives: once if all goes well, under the same Message-ID if twice, and if not, visibly."""

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from email.message import Message as Email
from threading import Barrier, Thread

import pytest

from services.notification.domain.message import FEWEST_TRIES, RETRIED_FOR, Status
from services.notification.measures import MEASURES
from services.notification.repositories import LeaseLost
from services.notification.service import build_service
from services.notification.use_cases.claim_message import claim_messages, lease
from services.notification.use_cases.settle_delivery import mark_delivered
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.examples import PROJECT_ID
from shared.messaging.backoff import LONGEST
from tests.unit.notification.mailroom import plain
from tests.unit.notification.world import (
    SUBMITTED,
    RecordingTransport,
    World,
    deliver_next,
    postponed,
    refused,
    unreachable,
)

REVIEW_OPENED = "nefe.review.opened.v1"


class Killed(BaseException):
    """The process is gone."""


OFTEN = 10
LONGEST_LINE = 998
"""RFC 5322, 2.1.1."""


@pytest.fixture
def anywhere(database_url: str) -> Iterator[World]:
    """An academy on each kind of database."""
    world = World(database_url)
    yield world
    world.close()


def test_a_message_is_delivered_once_and_stated(told: World) -> None:
    transport = RecordingTransport()
    assert told.deliver(transport) == 1
    assert told.deliver(transport) == 0
    message = told.message("requested")
    assert (message.status, message.sent_at) == (Status.SENT, told.clock.now())
    (event,) = told.stated()
    assert (event.type, event.subject) == ("nefe.notification.delivered.v1", message.id)
    assert CATALOGUE[event.type].check(event.data, stating=True) == []
    assert (event.cause.causation_id, event.cause.correlation_id) == (
        message.origin.event_id,
        message.origin.correlation_id,
    )


def test_an_e_mail_says_what_it_is(world: World) -> None:
    world.hear(SUBMITTED)
    transport = RecordingTransport()
    world.deliver(transport)
    email = next(email for email in transport.emails if email["To"] == "ce.0930116w@ac-creteil.fr")
    message = world.message("project_deposited")
    assert email["From"] == '"Notre école, faisons-la ensemble" <nefe@ac-creteil.fr>'
    assert email["Subject"] == message.subject
    assert email["Message-ID"] == f"<{message.id}@ac-creteil.fr>"
    assert email["Auto-Submitted"] == "auto-generated"
    assert email["Date"].datetime == message.created_at.replace(microsecond=0)
    assert email["In-Reply-To"] == email["References"] == f"<project-{PROJECT_ID}@ac-creteil.fr>"
    assert plain(email) == message.text


def test_no_header_is_encoded_that_programs_must_know_again(sqlite_url: str) -> None:
    domain = "region-academique-auvergne-rhone-alpes.fr"
    other = World(sqlite_url, mail_domain=domain)
    other.hear(SUBMITTED)
    transport = RecordingTransport()
    other.deliver(transport)
    sent = transport.raw[-1].decode()
    assert f"In-Reply-To: <project-{PROJECT_ID}@{domain}>\r\n" in sent
    assert f"References: <project-{PROJECT_ID}@{domain}>\r\n" in sent
    assert sent.isascii()
    assert max(map(len, sent.split("\r\n"))) < LONGEST_LINE
    assert sent.count("\n") == sent.count("\r\n")
    other.close()


def test_a_server_that_is_away_is_waited_for_without_end(told: World) -> None:
    for _ in range(3 * OFTEN):
        assert deliver_next(told.runtime, RecordingTransport(unreachable)) == 0
        told.clock.advance(LONGEST)
    message = told.message("requested")
    assert (message.status, message.attempts, message.deferrals) == (Status.PENDING, 0, 3 * OFTEN)
    assert message.last_error == "nobody there"
    transport = RecordingTransport()
    assert told.deliver(transport) == 1
    assert told.message("requested").last_error is None


def test_retries_come_later_and_later(told: World) -> None:
    waits = []
    for _ in range(8):
        deliver_next(told.runtime, RecordingTransport(postponed))
        waits.append(told.message("requested").next_at - told.clock.now())
        told.clock.advance(LONGEST)
    assert timedelta(seconds=30) <= waits[0] <= timedelta(minutes=1)
    assert LONGEST / 2 <= waits[-1] <= LONGEST
    assert waits[0] < waits[2] < waits[4]


def test_a_message_that_is_not_due_stays(told: World) -> None:
    deliver_next(told.runtime, RecordingTransport(postponed))
    transport = RecordingTransport()
    assert deliver_next(told.runtime, transport) == 0
    assert transport.emails == []


def test_a_message_that_is_put_off_for_48_hours_is_given_up(told: World) -> None:
    began = told.clock.now()
    while told.clock.now() - began <= RETRIED_FOR:
        assert told.statuses() == [Status.PENDING]
        assert deliver_next(told.runtime, RecordingTransport(postponed)) == 1
        told.clock.advance(LONGEST)
    assert told.statuses() == [Status.FAILED]
    assert told.message("requested").attempts == RETRIED_FOR // LONGEST + 1
    (event,) = told.stated()
    assert (event.type, event.data["reason"]) == ("nefe.notification.failed.v1", "451 later")


def test_an_outage_does_not_use_up_the_48_hours(told: World) -> None:
    for _ in range(300):
        deliver_next(told.runtime, RecordingTransport(unreachable))
        told.clock.advance(LONGEST)
    deliver_next(told.runtime, RecordingTransport(postponed))
    assert told.statuses() == [Status.PENDING]


def test_the_time_in_which_no_worker_ran_gives_nothing_up(told: World) -> None:
    for _ in range(FEWEST_TRIES - 1):
        deliver_next(told.runtime, RecordingTransport(postponed))
        told.clock.advance(RETRIED_FOR)
    assert told.statuses() == [Status.PENDING]
    deliver_next(told.runtime, RecordingTransport(postponed))
    assert told.statuses() == [Status.FAILED]


def test_an_academy_tries_for_as_long_as_it_sets(sqlite_url: str) -> None:
    world = World(sqlite_url, retry_hours="1")
    world.hear("nefe.notification.requested.v1")
    for _ in range(5):
        assert world.statuses() == [Status.PENDING]
        deliver_next(world.runtime, RecordingTransport(postponed))
        world.clock.advance(LONGEST)
    assert world.statuses() == [Status.FAILED]


def test_a_mailbox_that_does_not_exist_is_given_up_at_once_and_stated(told: World) -> None:
    assert told.deliver(RecordingTransport(refused)) == 1
    assert told.statuses() == [Status.FAILED]
    (event,) = told.stated()
    assert event.type == "nefe.notification.failed.v1"
    assert CATALOGUE[event.type].check(event.data, stating=True) == []


def test_a_message_that_cannot_be_delivered_does_not_hold_up_the_others(world: World) -> None:
    def only_partners_refuse(email: EmailMessage) -> None:
        if "0930117x" in str(email["To"]):
            refused(email)

    world.hear(SUBMITTED)
    transport = RecordingTransport(only_partners_refuse)
    assert world.deliver(transport) == 3
    assert sorted(transport.recipients()) == ["ce.0930116w@ac-creteil.fr", "commission-nefe@ac-creteil.fr"]


def test_an_address_that_is_none_is_given_up_before_any_server_sees_it(told: World) -> None:
    message = told.message("requested")
    message.recipient = "a@b.fr\r\nBcc: tous@example.fr"
    with told.uow() as uow:
        uow.messages.save(message)
        uow.commit()
    transport = RecordingTransport()
    told.deliver(transport)
    assert transport.emails == []
    assert told.statuses() == [Status.FAILED]


def test_who_is_killed_between_sending_and_settling_sends_again_under_the_same_message_id(told: World) -> None:
    transport = RecordingTransport()

    class Dying:
        def deliver(self, email: Email) -> None:
            transport.deliver(email)
            raise Killed

        def rest(self) -> None:
            transport.rest()

    with pytest.raises(Killed):
        deliver_next(told.runtime, Dying())
    assert told.statuses() == [Status.PENDING]
    assert told.deliver(transport) == 0, "the lease of the dead is kept"
    told.clock.advance(lease(told.settings))
    assert told.deliver(transport) == 1
    first, second = transport.emails
    assert transport.raw[0] == transport.raw[1]
    assert first["Message-ID"] == second["Message-ID"]
    assert [event.type for event in told.stated()] == ["nefe.notification.delivered.v1"]


def test_who_has_lost_the_lease_settles_nothing(told: World) -> None:
    (slow,) = claim_messages(told.uow())
    told.clock.advance(lease(told.settings))
    (quick,) = claim_messages(told.uow())
    with pytest.raises(LeaseLost):
        mark_delivered(told.uow(), claimed=[slow])
    assert told.stated() == []
    mark_delivered(told.uow(), claimed=[quick])
    with pytest.raises(LeaseLost):
        mark_delivered(told.uow(), claimed=[quick])
    assert len(told.stated()) == 1


def test_a_delivery_that_outlasts_its_lease_is_stated_once(told: World) -> None:
    quick = RecordingTransport()

    def takes_longer_than_the_lease(_: EmailMessage) -> None:
        told.clock.advance(lease(told.settings))
        assert deliver_next(told.runtime, quick) == 1

    assert deliver_next(told.runtime, RecordingTransport(takes_longer_than_the_lease)) == 1
    assert len(told.stated()) == 1
    assert told.statuses() == [Status.SENT]


def test_two_deliverers_send_one_e_mail_each(anywhere: World) -> None:
    for _ in range(10):
        anywhere.hear("nefe.notification.requested.v1")
    start, transports = Barrier(4), [RecordingTransport() for _ in range(4)]

    def work(transport: RecordingTransport) -> None:
        start.wait()
        anywhere.deliver(transport)

    threads = [Thread(target=work, args=(transport,)) for transport in transports]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sent = [str(email["Message-ID"]) for transport in transports for email in transport.emails]
    assert len(sent) == len(set(sent)) == 10
    assert set(anywhere.statuses()) == {Status.SENT}
    assert len(anywhere.stated()) == 10


def test_messages_of_a_fact_are_kept_with_its_other_effects_or_not_at_all(anywhere: World) -> None:
    anywhere.hear(SUBMITTED)
    anywhere.hear(REVIEW_OPENED)
    assert [message.status for message in anywhere.messages("review_opened")] == [Status.PENDING]
    again = anywhere.event(SUBMITTED, version=2)
    del again.data["partners"][0]["name"]
    with pytest.raises(KeyError):
        anywhere.receive(again)
    assert len(anywhere.messages("project_deposited")) == 1


def test_the_service_delivers_by_the_transport_that_it_is_given(told: World) -> None:
    transport = RecordingTransport()
    assert build_service(transport).chores["deliver-1"](told.runtime) == 1
    assert len(transport.emails) == 1


def test_the_measures_say_how_many_messages_stand_where_and_how_old_the_oldest_is(told: World) -> None:
    by_status, oldest, _webhooks = MEASURES
    counts = {(status.value,): 0.0 for status in Status}
    with told.engine.connect() as connection:
        today = told.runtime.today()
        assert dict(by_status.read(connection, today)) == counts | {("pending",): 1.0}
        assert [labels for labels, _ in oldest.read(connection, today)] == [()]
        ((_, overdue),) = oldest.read(connection, today)
        assert overdue > 0
    told.deliver(RecordingTransport(postponed))
    message = told.message("requested")
    assert message.next_at > told.clock.now()
    with told.engine.connect() as connection:
        ((_, since_first_tried),) = oldest.read(connection, today)
    assert since_first_tried > 0
    told.clock.advance(LONGEST)
    told.deliver(RecordingTransport())
    with told.engine.connect() as connection:
        assert dict(by_status.read(connection, today)) == counts | {("sent",): 1.0}
        assert list(oldest.read(connection, today)) == [((), 0.0)]
