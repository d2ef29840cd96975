"""What a partner posts reaches who takes it under that partner's name, through the broker; who says too much waits."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.contracts.vocabulary import Service
from shared.messaging.event import decode
from shared.messaging.publishers import ENTRANCE, Publishers
from shared.messaging.quarantine import Incoming
from shared.messaging.rabbit_publisher import RabbitPublisher
from shared.messaging.topology import INBOUND, queue_of
from shared.messaging.unit_of_work import UnitOfWork
from tests.integration.messaging.broker import FINANCE, PARTNERS, Broker
from tests.integration.messaging.bus import relay_all
from tests.integration.messaging.conftest import Pair, Urls
from tests.integration.messaging.funding import Funding, credited
from tests.integration.messaging.probe import ACADEMY, INBOUND_TYPE, Probe

SLOW = replace(FINANCE, per_minute=60)
AT_ONCE = 10
"""What sixty a minute let through in a burst."""


@pytest.fixture
def entrance(broker: Broker, postgres_urls: Urls) -> Iterator[Probe]:
    """The service whose web takes what is posted."""
    probe = Probe(Service.SUBMISSION, postgres_urls.stating)
    yield probe
    probe.engine.dispose()


def post(entrance: Probe, broker: Broker, *bodies: bytes) -> None:
    """Let these leave as the web has taken them."""
    for body in bodies:
        with UnitOfWork(entrance.runtime) as uow:
            uow.pass_on(decode(body), body)
            uow.commit()
    publisher = RabbitPublisher(broker.service_url(Service.SUBMISSION), Service.SUBMISSION)
    relay_all(entrance, publisher)
    publisher.close()


def test_what_is_posted_is_taken_as_if_its_partner_had_published_it(entrance: Probe, funding: Funding) -> None:
    post(entrance, funding.broker, credited("one"), credited("two"))
    funding.take_in(2)
    assert funding.probe.applied_ids() == ["one", "two"]
    assert {row.publisher for row in funding.probe.rows().values()} == {"finance"}


def test_posting_and_publishing_the_same_is_saying_it_once(entrance: Probe, funding: Funding) -> None:
    funding.say(credited("one"))
    post(entrance, funding.broker, credited("one"))
    funding.take_in(1)
    assert funding.probe.applied_ids() == ["one"]


def test_the_partner_is_told_of_a_refusal_and_so_is_the_entrance(entrance: Probe, funding: Funding) -> None:
    funding.say(credited("one"))
    post(entrance, funding.broker, credited("one", amount_cents=1))
    funding.take_in(2)
    (told,) = funding.told()
    assert (told["code"], told["rejected_id"], told["rejected_source"]) == ("id_conflict", "one", FINANCE.source)
    heard = [decode(bytes(message.body)) for message in funding.broker.take(queue_of(Service.SUBMISSION), 1)]
    assert [event.data for event in heard] == [told]


def test_nobody_is_spoken_for_by_another_service_or_for_a_source_that_is_no_partners(pair: Pair) -> None:
    receiver = pair.applying.receiver(Publishers(ACADEMY, PARTNERS))
    for user, source in (("nefe-review", FINANCE.source), (ENTRANCE, "/partners/nobody")):
        body = credited(user, source=source)
        receiver.store([Incoming(body, INBOUND, INBOUND_TYPE, queue_of("funding"), user)])
    assert [row.code for row in pair.applying.quarantine()] == ["not_permitted"] * 2
    assert pair.applying.rows() == {}


def said(number: int, *, user: str = "finance") -> Incoming:
    return Incoming(credited(f"credit-{number}"), INBOUND, INBOUND_TYPE, queue_of("funding"), user)


def test_a_partner_who_says_too_much_waits_for_its_turn_and_loses_nothing(pair: Pair) -> None:
    receiver = pair.applying.receiver(Publishers(ACADEMY, (SLOW,)))
    receiver.store([said(number) for number in range(AT_ONCE + 2)])
    receiver.store([said(number) for number in range(AT_ONCE)])
    pair.applying.settle()
    assert len(pair.applying.applied_ids()) == AT_ONCE
    pair.clock.advance(timedelta(seconds=2))
    pair.applying.settle()
    assert pair.applying.applied_ids() == [f"credit-{number}" for number in range(AT_ONCE + 2)]


def test_one_partner_who_says_too_much_keeps_no_other_waiting(pair: Pair) -> None:
    other = replace(FINANCE, user="paie", source="/partners/paie")
    receiver = pair.applying.receiver(Publishers(ACADEMY, (SLOW, other)))
    receiver.store([said(number) for number in range(AT_ONCE + 5)])
    body = credited("other", source=other.source)
    receiver.store([Incoming(body, INBOUND, INBOUND_TYPE, queue_of("funding"), other.user)])
    pair.applying.settle()
    assert "other" in pair.applying.applied_ids()


def test_a_partner_may_be_held_to_a_smaller_size(pair: Pair) -> None:
    small = replace(FINANCE, largest_bytes=1_024)
    receiver = pair.applying.receiver(Publishers(ACADEMY, (small,)))
    body = credited("large", reference="x" * 1_024)
    receiver.store([Incoming(body, INBOUND, INBOUND_TYPE, queue_of("funding"), small.user)])
    assert [row.code for row in pair.applying.quarantine()] == ["too_large"]
