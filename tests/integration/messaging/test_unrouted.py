"""What nobody subscribed to waits in a queue of its own until an operator puts it back."""

from click.testing import CliRunner, Result

from services.cli import main
from shared.contracts.vocabulary import Service
from shared.messaging.topology import INBOUND, UNROUTED, Binding, queue_of
from tests.integration.messaging.broker import Broker
from tests.nodes import wait_until

KEY = "nefe.novelty.announced.v1"
HERE = Binding(INBOUND, queue_of(Service.FUNDING), KEY)


def ask(broker: Broker, *arguments: str) -> Result:
    url = broker.node.url(vhost=broker.vhost)
    return CliRunner().invoke(main, ["unrouted", "--url", url, *arguments])


def run(broker: Broker, *arguments: str) -> str:
    result = ask(broker, *arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_an_operator_sees_what_was_unrouted_and_it_stays(broker: Broker) -> None:
    broker.publish("guest", KEY, b"{}", exchange=INBOUND, user_id="guest", message_id="m-1")
    wait_until(lambda: broker.waiting(UNROUTED) == 1, "the message is kept")
    output = run(broker, "list")
    assert f"{INBOUND}  {KEY}  guest  m-1" in output
    wait_until(lambda: broker.waiting(UNROUTED) == 1, "the message is back")


def test_what_still_finds_no_queue_stays_and_what_does_is_put_back_as_it_was(broker: Broker) -> None:
    for number in range(3):
        broker.publish("guest", KEY, b"\xff%d" % number, exchange=INBOUND, user_id="guest", headers={"h": number})
    wait_until(lambda: broker.waiting(UNROUTED) == 3, "the messages are kept")
    assert "0 put back" in run(broker, "put-back")
    wait_until(lambda: broker.waiting(UNROUTED) == 3, "the messages are back")
    with broker.connect() as connection:
        connection.channel().queue_bind(HERE.queue, HERE.exchange, HERE.routing_key)
    assert "2 put back" in run(broker, "put-back", "--limit", "2")
    wait_until(lambda: broker.waiting(UNROUTED) == 1, "one is left")
    assert "1 put back" in run(broker, "put-back")
    taken = broker.take(HERE.queue, 3)
    assert sorted(message.body for message in taken) == [b"\xff0", b"\xff1", b"\xff2"]
    assert {message.properties["user_id"] for message in taken} == {"guest"}
    assert sorted(message.headers["h"] for message in taken) == [0, 1, 2]
    assert {message.delivery_info["exchange"] for message in taken} == {INBOUND}


def test_what_is_put_back_into_a_full_queue_stays_and_the_operator_is_told(broker: Broker) -> None:
    broker.limit(HERE.queue, **{"max-length": 2})
    for number in range(12):
        broker.publish("guest", KEY, b"%d" % number, exchange=INBOUND, user_id="guest")
    wait_until(lambda: broker.waiting(UNROUTED) == 12, "the messages are kept")
    with broker.connect() as connection:
        connection.channel().queue_bind(HERE.queue, HERE.exchange, HERE.routing_key)
    result = ask(broker, "put-back")
    taken = broker.waiting(HERE.queue)
    assert 2 <= taken < 12
    assert (result.exit_code, result.stdout) == (1, f"{taken} put back\n")
    assert result.stderr.startswith(f"Error: a queue for {KEY} is full")
    assert result.stderr.count("\n") == 1
    wait_until(lambda: broker.waiting(UNROUTED) == 12 - taken, "the others stay")
