"""The topology on a real broker: made by a worker, made by a definitions file, checked by who may not make it."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import pytest
from amqp.exceptions import AccessRefused, AMQPError
from kombu.connection import Connection
from kombu.messaging import Producer

from shared.messaging.definitions import definitions, password_hash, users
from shared.messaging.publishers import Partner
from shared.messaging.topology import INBOUND, declare, topology
from tests.nodes.rabbit import RabbitNode
from tests.nodes.waiting import PATIENCE, wait_until

FINANCE = Partner("finance", "/partners/finance", ("nefe.payment.executed.v1", "nefe.payment.refused.v1"))
SUBSCRIPTIONS = {"finance": ["nefe.payment.ordered.*"]}


def vhost_of(url: str) -> str:
    return urlsplit(url).path[1:]


@pytest.fixture
def declared(rabbit_vhost: str) -> str:
    with Connection(rabbit_vhost) as connection:
        declare(connection.channel(), ["finance"])
    return rabbit_vhost


@dataclass(frozen=True)
class DefinedBroker:
    """A virtual host made of a definitions file, and the addresses of its users."""

    node: RabbitNode
    vhost: str
    passwords: dict[str, str]

    def url(self, user: str) -> str:
        return self.node.url(user, self.passwords[user], self.vhost)


@pytest.fixture
def defined(rabbit_node: RabbitNode) -> Iterator[DefinedBroker]:
    rabbit_node.ensure_running()
    vhost = f"defined-{secrets.token_hex(4)}"
    passwords = {user: secrets.token_urlsafe(16) for user in users([FINANCE], SUBSCRIPTIONS)}
    hashes = {user: password_hash(password, secrets.token_bytes(4)) for user, password in passwords.items()}
    document = definitions([FINANCE], SUBSCRIPTIONS, password_hashes=hashes, vhost=vhost)
    rabbit_node.define(document)
    yield DefinedBroker(rabbit_node, vhost, passwords)
    for user in passwords:
        rabbit_node.delete_user(user)
    rabbit_node.delete_vhost(vhost)


def publish(url: str, exchange: str, routing_key: str) -> None:
    """Publish a confirmed message. Raises what the broker answers."""
    with Connection(url, transport_options={"confirm_publish": True}) as connection:
        Producer(connection.channel()).publish(
            b"{}", exchange=exchange, routing_key=routing_key, confirm_timeout=PATIENCE
        )


def waiting(node: RabbitNode, vhost: str) -> dict[str, int]:
    """How many messages each queue holds, where it holds any."""
    counted = {name: node.messages_ready(vhost, name) for name in node.queue_names(vhost)}
    return {name: count for name, count in counted.items() if count}


def bindings(node: RabbitNode, vhost: str) -> set[tuple[str, str, str]]:
    rows = node.ask("GET", "bindings", vhost)
    return {(row["source"], row["destination"], row["routing_key"]) for row in rows if row["source"]}


def test_declaring_twice_changes_nothing(rabbit_node: RabbitNode, declared: str) -> None:
    with Connection(declared) as connection:
        declare(connection.channel(), ["finance"])
    wanted = topology(["finance"])
    assert rabbit_node.queue_names(vhost_of(declared)) == sorted(queue.name for queue in wanted.queues)
    assert rabbit_node.exchange_names(vhost_of(declared)) == sorted(exchange.name for exchange in wanted.exchanges)


def test_a_fact_reaches_every_service(rabbit_node: RabbitNode, declared: str) -> None:
    publish(declared, "nefe.events", "nefe.project.submitted.v1")
    services = ("funding", "notification", "review", "submission")
    assert waiting(rabbit_node, vhost_of(declared)) == {f"nefe.{service}": 1 for service in services}


def test_an_unsupported_version_from_outside_reaches_who_can_refuse_it(rabbit_node: RabbitNode, declared: str) -> None:
    publish(declared, INBOUND, "nefe.payment.executed.v9")
    assert waiting(rabbit_node, vhost_of(declared)) == {"nefe.funding": 1}


def test_what_nobody_takes_is_kept(rabbit_node: RabbitNode, declared: str) -> None:
    publish(declared, INBOUND, "nefe.weather.changed.v1")
    publish(declared, "nefe.events", "other.weather.changed.v1")
    assert waiting(rabbit_node, vhost_of(declared)) == {"nefe.unrouted": 2}


def test_a_rejection_reaches_its_publisher_and_the_entrance(rabbit_node: RabbitNode, declared: str) -> None:
    publish(declared, "nefe.rejections", "finance")
    assert waiting(rabbit_node, vhost_of(declared)) == {"nefe.rejections.finance": 1, "nefe.submission": 1}


def test_what_the_broker_gives_up_on_is_kept_for_its_service(rabbit_node: RabbitNode, declared: str) -> None:
    publish(declared, INBOUND, "nefe.payment.executed.v1")
    with Connection(declared) as connection:
        message = connection.SimpleQueue("nefe.funding", queue_opts={"no_declare": True}).get(timeout=PATIENCE)
        message.reject()
        wait_until(lambda: rabbit_node.messages_ready(vhost_of(declared), "nefe.funding.dead"), "it is dead-lettered")
        received = connection.channel().basic_get("nefe.funding.dead", no_ack=True)
    assert received.delivery_info["exchange"] == "nefe.dead"
    assert received.delivery_info["routing_key"] == "funding"


def test_the_definitions_file_makes_what_the_worker_declares(
    rabbit_node: RabbitNode, declared: str, defined: DefinedBroker
) -> None:
    made = bindings(rabbit_node, defined.vhost)
    assert bindings(rabbit_node, vhost_of(declared)) == {row for row in made if "subscriber" not in row[1]}


def test_a_service_that_may_not_configure_finds_everything_there(defined: DefinedBroker) -> None:
    with Connection(defined.url("nefe-review")) as connection:
        declare(connection.channel(), ["finance"])
        with pytest.raises(AccessRefused):
            connection.channel().queue_declare("nefe.another", durable=True)


@pytest.mark.parametrize("missing", ["seal", "queue of a partner"])
def test_a_service_that_may_not_configure_refuses_to_work_without_a_part(defined: DefinedBroker, missing: str) -> None:
    if missing == "seal":
        defined.node.ask("DELETE", "exchanges", defined.vhost, topology().exchanges[-1].name)
    partners = ["finance"] if missing == "seal" else ["finance", "directory"]
    with Connection(defined.url("nefe-review")) as connection, pytest.raises(AccessRefused):
        declare(connection.channel(), partners)


def test_a_declaration_that_was_cut_short_is_completed(rabbit_node: RabbitNode, declared: str) -> None:
    vhost = vhost_of(declared)
    complete = bindings(rabbit_node, vhost)
    rabbit_node.ask("DELETE", "exchanges", vhost, topology().exchanges[-1].name)
    rabbit_node.ask("DELETE", "exchanges", vhost, INBOUND)
    with Connection(declared) as connection:
        declare(connection.channel(), ["finance"])
    assert bindings(rabbit_node, vhost) == complete


def test_a_service_reads_only_its_own_queues(defined: DefinedBroker) -> None:
    with Connection(defined.url("nefe-review")) as connection:
        assert connection.channel().basic_get("nefe.review", no_ack=True) is None
        with pytest.raises(AccessRefused):
            connection.channel().basic_get("nefe.funding", no_ack=True)


@pytest.mark.parametrize(
    ("exchange", "routing_key"),
    [
        (INBOUND, "nefe.envelope.credited.v1"),
        ("nefe.events", "nefe.payment.executed.v1"),
        ("nefe.rejections", "finance"),
        ("nefe.dead", "funding"),
        ("", "nefe.funding"),
    ],
)
def test_a_partner_publishes_nothing_but_its_own_types(defined: DefinedBroker, exchange: str, routing_key: str) -> None:
    publish(defined.url("finance"), INBOUND, "nefe.payment.executed.v1")
    with pytest.raises(AMQPError) as refusal:
        publish(defined.url("finance"), exchange, routing_key)
    assert isinstance(refusal.value, AccessRefused)
    assert waiting(defined.node, defined.vhost) == {"nefe.funding": 1}


def test_a_subscriber_receives_the_types_that_it_was_given(defined: DefinedBroker) -> None:
    publish(defined.url("nefe-funding"), "nefe.events", "nefe.payment.ordered.v1")
    publish(defined.url("nefe-funding"), "nefe.events", "nefe.allocation.made.v1")
    with Connection(defined.url("finance")) as connection:
        channel = connection.channel()
        received = [channel.basic_get("nefe.subscriber.finance", no_ack=True) for _ in range(2)]
    assert [message and message.delivery_info["routing_key"] for message in received] == [
        "nefe.payment.ordered.v1",
        None,
    ]


def test_a_password_is_checked_against_its_hash(defined: DefinedBroker) -> None:
    with pytest.raises(AccessRefused), Connection(defined.node.url("finance", "guess", quote(defined.vhost))) as wrong:
        wrong.connect()
