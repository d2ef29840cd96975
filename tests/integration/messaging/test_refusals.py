"""Promise 6: what cannot be read or is not allowed is kept as it came, and whoever published it is told why."""

import json
import subprocess
from collections.abc import Callable, Sequence

import pytest
from amqp.exceptions import AccessRefused, PreconditionFailed

from shared.messaging.event import decode
from shared.messaging.limits import LARGEST_INBOUND
from shared.messaging.publishers import Publishers
from shared.messaging.quarantine import Incoming
from tests.integration.messaging.broker import DIRECTORY, PARTNERS, PASSWORD, Broker
from tests.integration.messaging.funding import REJECTIONS, Funding, credited
from tests.integration.messaging.probe import ACADEMY, INBOUND_TYPE
from tests.nodes import Proxy, require, wait_until
from tests.nodes.waiting import PATIENCE

PAYMENT = "nefe.payment.executed.v1"
OTHER_VERSION = "nefe.envelope.credited.v9"


def test_what_a_partner_may_say_is_applied(funding: Funding) -> None:
    funding.say(credited("one"))
    funding.take_in(1)
    assert funding.probe.applied_ids() == ["one"]
    assert funding.probe.rows()["one"].publisher == "finance"


Says = Callable[[Funding], None]
REFUSALS: dict[str, tuple[str, list[str], Says]] = {
    "no JSON": ("malformed_json", [], lambda funding: funding.say(b"{half")),
    "no UTF-8": ("malformed_json", [], lambda funding: funding.say(b'"\xff\xfe"')),
    "no envelope": ("not_cloudevent", ["/specversion", "/id"], lambda funding: funding.say(b"{}")),
    "no object": ("not_cloudevent", [""], lambda funding: funding.say(b"[]")),
    "no such type": (
        "unknown_type",
        [],
        lambda funding: funding.say(credited("x", event_type="nefe.weather.changed.v1")),
    ),
    "no such version": (
        "unsupported_version",
        [],
        lambda funding: funding.say(
            credited("x", event_type="nefe.envelope.credited.v9"), key="nefe.envelope.credited.v9"
        ),
    ),
    "a wrong payload": (
        "schema_invalid",
        ["/amount_cents", "/kind"],
        lambda funding: funding.say(credited("x", amount_cents="much", kind="XX")),
    ),
    "another's source": (
        "not_permitted",
        [],
        lambda funding: funding.say(credited("x", source=DIRECTORY.source)),
    ),
    "a service's source": (
        "not_permitted",
        [],
        lambda funding: funding.say(credited("x", source=f"/academies/{ACADEMY}/funding")),
    ),
    "another routing key": ("not_permitted", [], lambda funding: funding.say(credited("x"), key=PAYMENT)),
    "too long": (
        "too_large",
        [],
        lambda funding: funding.say(credited("x", reference="long") + b" " * LARGEST_INBOUND),
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_what_is_refused_is_kept_as_it_came_and_its_publisher_is_told(funding: Funding, case: str) -> None:
    code, pointers, say = REFUSALS[case]
    say(funding)
    (sent,) = funding.broker.take("nefe.funding", 1)
    say(funding)
    funding.take_in(1)
    (row,) = funding.probe.quarantine()
    assert (row.code, row.body, row.publisher) == (code, bytes(sent.body), "finance")
    (told,) = funding.told()
    assert (told["code"], told["quarantine_id"], told["exchange"]) == (code, row.id, "nefe.inbound")
    assert told["reason"]
    assert set(pointers) <= {error["pointer"] for error in told["errors"]}
    assert funding.probe.applied_ids() == []


def test_another_body_under_the_same_id_is_refused_and_told(funding: Funding) -> None:
    funding.say(credited("one"))
    funding.say(credited("one", amount_cents=1))
    funding.take_in(2)
    assert funding.probe.applied_ids() == ["one"]
    (told,) = funding.told()
    assert (told["code"], told["rejected_id"]) == ("id_conflict", "one")


def test_a_type_that_was_not_granted_is_refused_even_when_the_broker_lets_it_through(funding: Funding) -> None:
    funding.broker.node.set_topic_permissions(funding.broker.vhost, "directory", "nefe.inbound")
    funding.say(credited("x", source=DIRECTORY.source), user="directory")
    funding.take_in(1)
    assert funding.codes() == ["not_permitted"]
    (told,) = funding.told("nefe.rejections.directory", user="directory")
    assert told["code"] == "not_permitted"


def test_an_unknown_user_is_refused_and_the_answer_is_kept_for_whoever_asks(funding: Funding) -> None:
    node, vhost = funding.broker.node, funding.broker.vhost
    node.add_user("stranger", PASSWORD)
    node.set_permissions(vhost, "stranger")
    funding.say(credited("x"), user="stranger")
    funding.take_in(1)
    assert funding.codes() == ["not_permitted"]
    assert funding.probe.quarantine()[0].publisher == "stranger"
    (told,) = funding.told("nefe.rejections.anonymous", user="guest")
    assert told["code"] == "not_permitted"
    node.delete_user("stranger")


def test_a_user_name_that_is_not_the_publishers_own_is_refused_by_the_broker(funding: Funding) -> None:
    with pytest.raises(PreconditionFailed):
        funding.say(credited("x"), user_id="nefe-funding")
    assert funding.broker.waiting("nefe.funding") == 0


def test_a_message_delivered_again_is_refused_once(funding: Funding) -> None:
    funding.say(b"{half")
    store, deliveries = funding.probe.receiver(Publishers(ACADEMY, PARTNERS)).store, list[bool]()
    with Proxy(funding.broker.node.port) as proxy:

        def store_and_lose_the_connection(messages: Sequence[Incoming]) -> None:
            store(messages)
            deliveries.extend(message.is_redelivered for message in messages)
            if len(deliveries) == 1:
                proxy.reset()

        with funding.bus.consuming(store_and_lose_the_connection, proxy):
            wait_until(lambda: len(deliveries) >= 2, "it is delivered again")
    funding.take_in(1)
    assert deliveries[:2] == [False, True]
    assert funding.codes() == ["malformed_json"]
    (told,) = funding.probe.outbox()
    assert (told.exchange, told.published_at is None) == ("nefe.rejections", False)


def test_the_same_rubbish_published_twice_is_answered_twice(funding: Funding) -> None:
    funding.say(b"{half")
    funding.take_in(1)
    funding.say(b"{half")
    funding.take_in(2)
    assert [told["code"] for told in funding.told(count=2)] == ["malformed_json"] * 2


@pytest.mark.parametrize("prefix", ["ce-", "cloudEvents:", "cloudEvents_"])
def test_binary_mode_is_read_under_each_of_its_names(funding: Funding, prefix: str) -> None:
    attributes = json.loads(credited("one"))
    data = attributes.pop("data")
    headers = {prefix + name: value for name, value in attributes.items() if name != "datacontenttype"}
    funding.say(json.dumps(data), content_type="application/json", headers=headers)
    funding.take_in(1)
    assert funding.probe.applied_ids() == ["one"]
    assert decode(funding.probe.rows()["one"].body).data == data


@pytest.mark.parametrize(
    ("exchange", "key"),
    [("nefe.events", INBOUND_TYPE), ("nefe.inbound", "nefe.structure.registered.v1"), ("", "nefe.funding")],
)
def test_the_broker_lets_a_partner_write_only_what_it_was_granted(funding: Funding, exchange: str, key: str) -> None:
    with pytest.raises(AccessRefused):
        funding.say(credited("one"), exchange=exchange, key=key)
    assert funding.broker.waiting("nefe.funding") == 0


def test_what_nobody_takes_is_kept_by_the_broker(broker: Broker) -> None:
    broker.publish("guest", "nefe.weather.changed.v1", b"sunny", user_id="guest")
    (kept,) = broker.take("nefe.unrouted", 1)
    assert (kept.body, kept.delivery_info["routing_key"]) == (b"sunny", "nefe.weather.changed.v1")


def test_debians_amqp_publish_can_say_a_fact_and_read_why_another_was_refused(funding: Funding) -> None:
    require("amqp-publish", "amqp-get")
    server = ["--server", "127.0.0.1", "--port", str(funding.broker.node.port), "--vhost", funding.broker.vhost]
    server += ["--username", "finance", "--password", PASSWORD]
    publish = ["amqp-publish", *server, "--exchange", "nefe.inbound", "--persistent"]
    publish += ["--content-type", "application/cloudevents+json", "--routing-key"]
    other = credited("nine", event_type=OTHER_VERSION)
    for key, body in ((INBOUND_TYPE, credited("one")), (INBOUND_TYPE, b"{half"), (OTHER_VERSION, other)):
        subprocess.run([*publish, key], input=body, check=True, timeout=PATIENCE)
    funding.take_in(3)
    assert funding.probe.applied_ids() == ["one"]
    wait_until(lambda: funding.broker.waiting(REJECTIONS) == 2, "the refusals are told")
    read = ["amqp-get", *server, "--queue", REJECTIONS]
    told = [
        decode(subprocess.run(read, check=True, capture_output=True, timeout=PATIENCE).stdout).data for _ in range(2)
    ]
    assert sorted((each["code"], each["exchange"]) for each in told) == [
        ("malformed_json", "nefe.inbound"),
        ("unsupported_version", "nefe.inbound"),
    ]
